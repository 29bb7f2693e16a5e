import type { Article } from './article.ts'
import type { Speller } from './spelling.ts'
import type { WordBook } from './word-book.ts'

/**
 * How words become terms: `stems` for English, by its stemmer; `grams` for every other language, by the words
 * themselves and their pieces of four letters.
 */
export type Reading = 'stems' | 'grams'

/** What many articles have in common: their language, whom they are for, and what they stand in the place of. */
export type Kind = Pick<Article, 'locale' | 'audience' | 'base'>

/**
 * Articles as numbers. A document is an article by its place in `slugs`; a term is a stem or piece by its number in
 * `terms`. Where one row of an array belongs to many of another, `xStarts[n]` and `xStarts[n + 1]` say which.
 */
export type Segment = {
  readonly reading: Reading
  /** The slug of each document is the word with its number. */
  readonly slugs: WordBook
  readonly versionStarts: Int32Array
  readonly versionUnits: Uint16Array
  /** What each document's kind is in `kindList`. */
  readonly kinds: Int32Array
  readonly kindList: readonly Kind[]
  readonly terms: WordBook
  /** 1 for a term that is only a piece of a word. */
  readonly pieces: Uint8Array

  /** The documents that have a term, and how often in which part. */
  readonly postingStarts: Int32Array
  readonly postingDocuments: Int32Array
  /** Times in the text, 255 at most. */
  readonly postingTexts: Uint8Array
  /** Times in title (2 bits), headings (3) and what readers ask (3). */
  readonly postingMarks: Uint8Array
  /** In how many titles a term stands. */
  readonly titleCounts: Int32Array

  /** Terms of title, headings, questions with tags, and text of each document: four numbers in a row. */
  readonly lengths: Int32Array
  readonly sectionStarts: Int32Array
  readonly sectionTermStarts: Int32Array
  /** How many of a section's terms are its heading. */
  readonly sectionHeads: Int32Array
  readonly sectionTerms: Int32Array
  readonly titleStarts: Int32Array
  readonly titleTerms: Int32Array
  /** Tags and the article's own synonyms. */
  readonly tagStarts: Int32Array
  readonly tagTerms: Int32Array
  /** Questions that the author or customers have for a document. */
  readonly questionStarts: Int32Array
  readonly questionTermStarts: Int32Array
  readonly questionTerms: Int32Array
  /** Letter triples of the title, and of each question, as marks of `tripleMarks`. */
  readonly titleTripleStarts: Int32Array
  readonly titleTriples: Uint16Array
  readonly questionTripleStarts: Int32Array
  readonly questionTriples: Uint16Array

  /** Words as they are written, for spelling, with how often. */
  readonly words: WordBook
  readonly wordCounts: Int32Array
  readonly speller: Speller
}

/** The numbers of a document in `lengths`. */
export const LENGTH = { title: 0, headings: 1, asked: 2, text: 3, of: 4 } as const

export function titleTimes(mark: number): number {
  return mark & 3
}

export function headingTimes(mark: number): number {
  return (mark >> 2) & 7
}

export function askedTimes(mark: number): number {
  return mark >> 5
}

export function markOf(title: number, heading: number, asked: number): number {
  return Math.min(title, 3) | (Math.min(heading, 7) << 2) | (Math.min(asked, 7) << 5)
}
