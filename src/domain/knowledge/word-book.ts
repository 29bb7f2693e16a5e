import { longer } from './numbers.ts'
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
export class WordBookDraft {
  count = 0
  private units = new Uint16Array(4_096)
  private starts = new Int32Array(1_024)
  private hashes = new Int32Array(1_024)
  private slots = new Int32Array(2_048)
  private letters = new Uint16Array(64)

  /** The number of the word whose letters and hash these are; a new word gets the next number. */
  number(letters: Uint16Array, length: number, hash: number): number {
    const { slots, hashes } = this
    const last = slots.length - 1
    let slot = spread(hash) & last
    for (; ; slot = (slot + 1) & last) {
      const known = (slots[slot] as number) - 1
      if (known < 0) break
      if (hashes[known] === hash && this.isWord(known, letters, length)) return known
    }
    slots[slot] = this.count + 1
    return this.add(letters, length, hash)
  }

  numberOfString(word: string): number {
    if (word.length > this.letters.length) this.letters = new Uint16Array(word.length * 2)
    for (let at = 0; at < word.length; at++) this.letters[at] = word.charCodeAt(at)
    return this.number(this.letters, word.length, hashOf(word))
  }

  finished(): WordBook {
    const { count, hashes, starts, units } = this
    return {
      units: units.slice(0, starts[count]),
      starts: starts.slice(0, count + 1),
      slots: slotsOf(hashes.subarray(0, count)),
    }
  }

  private isWord(known: number, letters: Uint16Array, length: number): boolean {
    const { units, starts } = this
    const start = starts[known] as number
    if ((starts[known + 1] as number) - start !== length) return false
    for (let at = 0; at < length; at++) if (units[start + at] !== letters[at]) return false
    return true
  }

  private add(letters: Uint16Array, length: number, hash: number): number {
    const number = this.count++
    const start = this.starts[number] as number
    if (start + length > this.units.length) this.units = longer(this.units, start + length)
    this.units.set(letters.subarray(0, length), start)
    if (this.count === this.hashes.length) {
      this.hashes = longer(this.hashes, this.count)
      this.starts = longer(this.starts, this.count)
    }
    this.starts[this.count] = start + length
    this.hashes[number] = hash
    if (this.count * 2 > this.slots.length) this.slots = slotsOf(this.hashes.subarray(0, this.count))
    return number
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
