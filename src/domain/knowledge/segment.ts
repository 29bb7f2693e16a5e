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
  /** How strongly the document speaks of the term: its times in all fields, saturated, of 255. */
  readonly postingWholes: Uint8Array
  /** The same for the title alone; 0 when the title has no such term. */
  readonly postingTitles: Uint8Array
  /** In how many titles a term stands. */
  readonly titleCounts: Int32Array

  /** Terms of title, headings, questions with tags, and text of each document: four numbers in a row. */
  readonly lengths: Int32Array
  /** All of these lengths together, and how many sections there are. */
  readonly totals: Float64Array
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

/** The numbers of a document in `lengths`; `sections` is only in `totals`. */
export const LENGTH = { title: 0, headings: 1, asked: 2, text: 3, of: 4, sections: 4 } as const

/** What lengths are compared with. */
export type Averages = { readonly fields: readonly number[]; readonly section: number }

export function averagesOf(totals: ArrayLike<number>, documents: number): Averages {
  const total = (field: number) => totals[field] as number
  const average = (sum: number, count: number) => Math.max(sum / Math.max(count, 1), 1)
  return {
    fields: Array.from({ length: LENGTH.of }, (_, field) => average(total(field), documents)),
    section: average(total(LENGTH.text) + total(LENGTH.headings), total(LENGTH.sections)),
  }
}

/** How much of a length counts against it. */
const LENGTH_COUNTS = { title: 0.4, headings: 0.4, asked: 0.4, text: 0.75, titleAlone: 0.3, section: 0.75 } as const

/** What the times of a term in a field are divided by: more than 1 in a long one. */
export type Norms = { readonly [field in 'title' | 'headings' | 'asked' | 'text' | 'titleAlone']: number }

export function normsOf({ lengths }: Pick<Segment, 'lengths'>, { fields }: Averages, document: number): Norms {
  const relative = (field: number) => (lengths[document * LENGTH.of + field] as number) / (fields[field] as number)
  const title = relative(LENGTH.title)
  return {
    title: normOf(title, LENGTH_COUNTS.title),
    headings: normOf(relative(LENGTH.headings), LENGTH_COUNTS.headings),
    asked: normOf(relative(LENGTH.asked), LENGTH_COUNTS.asked),
    text: normOf(relative(LENGTH.text), LENGTH_COUNTS.text),
    titleAlone: normOf(title, LENGTH_COUNTS.titleAlone),
  }
}

export function sectionNorm(terms: number, { section }: Averages): number {
  return normOf(terms / section, LENGTH_COUNTS.section)
}

function normOf(relativeLength: number, share: number): number {
  return 1 - share + share * relativeLength
}

/** How often a term stands in each field of a document. */
export type Times = { readonly [field in 'title' | 'headings' | 'asked' | 'text']: number }

/** What a term in a field counts for, beside one in the text. */
const FIELD_WEIGHT = { title: 2, headings: 1.5, asked: 1.5 } as const
/** How soon more of the same term stops counting. */
export const SATURATION = { whole: 1.2, title: 1 } as const

/** What a term's times in all fields come to, from 0 to 1. */
export function wholeWorth({ title, headings, asked, text }: Times, norms: Norms): number {
  const times =
    (FIELD_WEIGHT.title * title) / norms.title +
    (FIELD_WEIGHT.headings * headings) / norms.headings +
    (FIELD_WEIGHT.asked * asked) / norms.asked +
    text / norms.text
  return saturated(times, SATURATION.whole)
}

/** What a term's times in a title come to by themselves, from 0 to 1. */
export function titleWorth(title: number, norms: Norms): number {
  return saturated(title, SATURATION.title * norms.titleAlone)
}

export function saturated(times: number, norm: number): number {
  return times / (times + norm)
}
