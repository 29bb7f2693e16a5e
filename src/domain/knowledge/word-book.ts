import { append, exactly, type Numbers, noNumbers } from './numbers.ts'
import { HASH_START, hashWith } from './word-scanner.ts'

/** Words with numbers in typed arrays: found by their letters, without a string and without a map. */
export type WordBook = {
  /** The UTF-16 units of all words, one after the other. */
  readonly units: Uint16Array
  /** Where each word begins in `units`, and where the last one ends. */
  readonly starts: Int32Array
  /** A hash table of word numbers plus one; a power of two long. */
  readonly slots: Int32Array
}

/** The number of a word, or -1. */
export function numberOf({ units, starts, slots }: WordBook, word: string): number {
  const last = slots.length - 1
  for (let slot = spread(hashOf(word)) & last; ; slot = (slot + 1) & last) {
    const number = (slots[slot] as number) - 1
    if (number < 0) return -1
    const start = starts[number] as number
    if ((starts[number + 1] as number) - start === word.length && sameAs(units, start, word)) return number
  }
}

export function wordAt({ units, starts }: WordBook, number: number): string {
  return textOf(units, starts[number] as number, starts[number + 1] as number)
}

/** Letter by letter: words are short, and making a row of arguments of them takes longer. */
function textOf(units: Uint16Array, from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; at++) text += String.fromCharCode(units[at] as number)
  return text
}

export function wordsInBook({ starts }: WordBook): number {
  return starts.length - 1
}

/** A book that is being written. */
export type WordBookDraft = {
  readonly count: () => number
  /** The number of the word whose letters and hash these are; a new word gets the next number. */
  readonly number: (letters: Uint16Array, length: number, hash: number) => number
  readonly numberOfString: (word: string) => number
  readonly finished: () => WordBook
}

export function draftWordBook(): WordBookDraft {
  let units = new Uint16Array(4_096)
  const starts = noNumbers()
  append(starts, 0)
  const hashes: Numbers = noNumbers()
  let slots = new Int32Array(2_048)
  let letters = new Uint16Array(1_024)

  function number(word: Uint16Array, length: number, hash: number): number {
    const last = slots.length - 1
    let slot = spread(hash) & last
    for (; ; slot = (slot + 1) & last) {
      const known = (slots[slot] as number) - 1
      if (known < 0) break
      if (hashes.values[known] === hash && sameUnits(known, word, length)) return known
    }
    const fresh = hashes.length
    slots[slot] = fresh + 1
    keep(word, length, hash)
    if (fresh * 2 > slots.length) widen()
    return fresh
  }

  function sameUnits(known: number, word: Uint16Array, length: number): boolean {
    const start = starts.values[known] as number
    if ((starts.values[known + 1] as number) - start !== length) return false
    for (let at = 0; at < length; at++) if (units[start + at] !== word[at]) return false
    return true
  }

  function keep(word: Uint16Array, length: number, hash: number): void {
    const start = starts.values[hashes.length] as number
    if (start + length > units.length) {
      const longer = new Uint16Array(units.length * 2 + length)
      longer.set(units)
      units = longer
    }
    for (let at = 0; at < length; at++) units[start + at] = word[at] as number
    append(starts, start + length)
    append(hashes, hash)
  }

  function widen(): void {
    slots = slotsOf(hashes.values.subarray(0, hashes.length))
  }

  return {
    count: () => hashes.length,
    number,
    numberOfString(word) {
      if (word.length > letters.length) letters = new Uint16Array(word.length)
      for (let at = 0; at < word.length; at++) letters[at] = word.charCodeAt(at)
      return number(letters, word.length, hashOf(word))
    },
    finished: () => ({
      units: units.slice(0, starts.values[hashes.length]),
      starts: exactly(starts),
      slots: slotsOf(hashes.values.subarray(0, hashes.length)),
    }),
  }
}

function slotsOf(hashes: Int32Array): Int32Array<ArrayBuffer> {
  let size = 16
  while (size < hashes.length * 3) size *= 2
  const slots = new Int32Array(size)
  for (let number = 0; number < hashes.length; number++) {
    let slot = spread(hashes[number] as number) & (size - 1)
    while (slots[slot] !== 0) slot = (slot + 1) & (size - 1)
    slots[slot] = number + 1
  }
  return slots
}

function sameAs(units: Uint16Array, start: number, word: string): boolean {
  for (let at = 0; at < word.length; at++) if (units[start + at] !== word.charCodeAt(at)) return false
  return true
}

function hashOf(word: string): number {
  let hash = HASH_START
  for (let at = 0; at < word.length; at++) hash = hashWith(hash, word.charCodeAt(at))
  return hash
}

/** The low bits of the hash alone would put words that end alike side by side. */
function spread(hash: number): number {
  return hash ^ (hash >>> 15)
}
