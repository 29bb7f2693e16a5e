import { append, noNumbers, startsOf } from './numbers.ts'
import { type WordBook, wordAt, wordsInBook } from './word-book.ts'
import { HASH_START, hashWith } from './word-scanner.ts'

/**
 * Known words by what is left of them when one or two letters are missing: a misspelt word and the right one have such
 * a rest in common. The words of each bucket of rests lie side by side; a few share one by chance.
 */
export type Speller = { readonly starts: Int32Array; readonly words: Int32Array }

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
  const rests = noNumbers()
  const owners = noNumbers()
  for (const number of worthKnowing(book, counts)) {
    const word = wordAt(book, number)
    eachRest(word, word.length >= PREFIX ? 2 : 1, rest => {
      append(rests, rest)
      append(owners, number)
    })
  }
  const buckets = 2 ** Math.ceil(Math.log2(rests.length + 1))
  for (let at = 0; at < rests.length; at++) rests.values[at] = bucketOf(rests.values[at] as number, buckets)
  const starts = startsOf(rests, buckets)
  const next = starts.slice()
  const words = new Int32Array(owners.length)
  for (let at = 0; at < owners.length; at++) {
    const bucket = rests.values[at] as number
    words[next[bucket] as number] = owners.values[at] as number
    next[bucket] = (next[bucket] as number) + 1
  }
  return { starts, words }
}

/** `buckets` is a power of two. */
function bucketOf(rest: number, buckets: number): number {
  return (rest ^ (rest >>> 15)) & (buckets - 1)
}

function worthKnowing(book: WordBook, counts: Int32Array): readonly number[] {
  const all = Array.from({ length: wordsInBook(book) }, (_, number) => number)
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
  { starts, words }: Speller,
): readonly Suggestion[] {
  if (word.length < MIN_LETTERS || word.length > MAX_LETTERS || !LETTERS_ONLY.test(word)) return []
  const most = word.length >= TWO_SLIPS_FROM ? 2 : 1
  const numbers = new Set<number>()
  eachRest(word, most, rest => {
    const bucket = bucketOf(rest, starts.length - 1)
    for (let at = starts[bucket] as number; at < (starts[bucket + 1] as number); at++) numbers.add(words[at] as number)
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

function restOf(word: string, letters: number, first: number, second: number): number {
  let hash = HASH_START
  for (let at = 0; at < letters; at++) if (at !== first && at !== second) hash = hashWith(hash, word.charCodeAt(at))
  return hash
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
