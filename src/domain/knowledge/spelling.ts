import { type WordBook, wordAt, wordsInBook } from './word-book.ts'
import { HASH_START, hashWith } from './word-scanner.ts'

/**
 * Known words by what is left of them when one or two letters are missing: a misspelt word and the right one have such
 * a rest in common. Two rows side by side, sorted by the rests' hashes.
 */
export type Speller = { readonly rests: Uint32Array; readonly words: Int32Array }

/** A known word that may be meant, with how many slips of the hand lie between. */
export type Suggestion = { readonly word: string; readonly slips: number; readonly count: number }

/** Shorter words are one keystroke away from too many others. */
const MIN_LETTERS = 4
const MAX_LETTERS = 40
/** Letters from which two slips are believed rather than one. */
const TWO_SLIPS_FROM = 8
/** Only the beginnings of words are taken apart: enough to find them, and a long word has thousands of rests. */
const PREFIX = 7
/** Rarer words than these are hardly what people mean. */
const MAX_WORDS = 60_000
const LETTERS_ONLY = /^\p{L}[\p{L}\p{M}]+$/u

/** A speller over the words of a book that are written with letters alone. */
export function spellerOf(book: WordBook, counts: Int32Array): Speller {
  const known = worthKnowing(book, counts)
  const pairs = new Float64Array(known.length * MOST_RESTS)
  let length = 0
  for (const number of known) {
    const word = wordAt(book, number)
    eachRest(word, word.length >= PREFIX ? 2 : 1, rest => {
      pairs[length++] = rest * PER_REST + number
    })
  }
  const sorted = pairs.subarray(0, length).sort()
  return {
    rests: Uint32Array.from(sorted, pair => Math.floor(pair / PER_REST)),
    words: Int32Array.from(sorted, pair => pair % PER_REST),
  }
}

/** Word numbers are below this, so that a rest and a number fit into one exact number to sort by. */
const PER_REST = 2 ** 20

function worthKnowing(book: WordBook, counts: Int32Array): readonly number[] {
  const all = Array.from({ length: Math.min(wordsInBook(book), PER_REST) }, (_, number) => number)
  const spelt = all.filter(number => {
    const length = (book.starts[number + 1] as number) - (book.starts[number] as number)
    return length >= MIN_LETTERS - 1 && length <= MAX_LETTERS && LETTERS_ONLY.test(wordAt(book, number))
  })
  if (spelt.length <= MAX_WORDS) return spelt
  return spelt.sort((one, other) => (counts[other] as number) - (counts[one] as number)).slice(0, MAX_WORDS)
}

/**
 * The known words that a misspelt one may be meant for, the likeliest first. The first letter has to agree, or to have
 * changed places with the second: people rarely miss it, and words such as "weather" and "leather" are not each
 * other's misspelling. Of equally near words the more frequent one comes first.
 */
export function suggestionsFor(
  word: string,
  book: WordBook,
  counts: Int32Array,
  { rests, words }: Speller,
): readonly Suggestion[] {
  if (word.length < MIN_LETTERS || word.length > MAX_LETTERS || !LETTERS_ONLY.test(word)) return []
  const most = word.length >= TWO_SLIPS_FROM ? 2 : 1
  const numbers = new Set<number>()
  eachRest(word, most, rest => {
    for (let at = firstAt(rests, rest); rests[at] === rest; at++) numbers.add(words[at] as number)
  })
  const found: Suggestion[] = []
  for (const number of numbers) {
    const known = wordAt(book, number)
    if (Math.abs(known.length - word.length) > most || !beginsAlike(word, known)) continue
    const slips = slipsBetween(word, known, most)
    if (slips <= most) found.push({ word: known, slips, count: counts[number] as number })
  }
  return found.sort(byLikelihood)
}

export function byLikelihood(one: Suggestion, other: Suggestion): number {
  return one.slips - other.slips || other.count - one.count || (one.word < other.word ? -1 : 1)
}

function beginsAlike(word: string, known: string): boolean {
  return word[0] === known[0] || (word[0] === known[1] && word[1] === known[0])
}

/** The hashes of a word's beginning, whole and without each one or two of its letters. */
function eachRest(word: string, most: number, visit: (rest: number) => void): void {
  const letters = Math.min(word.length, PREFIX)
  for (let first = -1; first < letters; first++) {
    visit(restOf(word, letters, first, first))
    if (most > 1 && first >= 0)
      for (let second = first + 1; second < letters; second++) visit(restOf(word, letters, first, second))
  }
}

/** A beginning of seven letters whole, without one of them, and without two. */
const MOST_RESTS = 1 + PREFIX + (PREFIX * (PREFIX - 1)) / 2

function restOf(word: string, letters: number, first: number, second: number): number {
  let hash = HASH_START
  for (let at = 0; at < letters; at++) if (at !== first && at !== second) hash = hashWith(hash, word.charCodeAt(at))
  return hash >>> 0
}

function firstAt(sorted: Uint32Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Damerau-Levenshtein distance with adjacent swaps; anything above `most` may come back as `most + 1`. */
export function slipsBetween(one: string, other: string, most: number): number {
  let before: number[] = []
  let above = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1]
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      const change = at(above, column - 1) + (same ? 0 : 1)
      const swap = swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY
      current.push(Math.min(at(above, column) + 1, at(current, column - 1) + 1, change, swap))
    }
    if (Math.min(...current) > most) return most + 1
    before = above
    above = current
  }
  return at(above, other.length)
}

function at(numbers: readonly number[], index: number): number {
  return numbers[index] ?? Number.POSITIVE_INFINITY
}
