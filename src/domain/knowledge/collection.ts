import { documentsIn } from './cards.ts'
import { LENGTH, type Reading, type Segment } from './segment.ts'
import { numberOf, wordAt, wordsInBook } from './word-book.ts'

/** A segment of which some documents may have been removed since it was built. */
export type Part = {
  readonly segment: Segment
  /** 1 for a document that is gone; null when all are there. */
  readonly removed: Uint8Array | null
}

/** All articles of one reading, with what has to be counted over all of them. */
export type Collection = {
  readonly reading: Reading
  readonly parts: readonly CountedPart[]
  readonly documents: number
  /** Of title, headings, questions with tags, and text. */
  readonly averageLengths: readonly number[]
  readonly averageSection: number
}

export type CountedPart = Part & {
  /** In how many documents that are there each term stands, and in how many titles. */
  readonly counts: Int32Array
  readonly titleCounts: Int32Array
  /** How telling each term is in the whole collection. */
  readonly rarity: Float32Array
  /** What each field's term counts are divided by: more than 1 for a long one. Four numbers a document. */
  readonly norms: Float32Array
  /** The same for a title that is judged by itself. */
  readonly titleNorms: Float32Array
}

/** How much of a field's length counts against it: title, headings, questions with tags, text. */
const LENGTH_COUNTS = [0.4, 0.4, 0.4, 0.75]
const TITLE_LENGTH_COUNTS = 0.3

/** Counts what a collection consists of; with 100,000 articles this takes some milliseconds. */
export function collectionOf(reading: Reading, parts: readonly Part[]): Collection {
  const sums = [0, 0, 0, 0]
  let documents = 0
  let sections = 0
  for (const { segment, removed } of parts) {
    for (let document = 0; document < documentsIn(segment); document++) {
      if (removed?.[document] === 1) continue
      documents += 1
      sections += (segment.sectionStarts[document + 1] as number) - (segment.sectionStarts[document] as number)
      for (let field = 0; field < LENGTH.of; field++)
        sums[field] = (sums[field] as number) + (segment.lengths[document * LENGTH.of + field] as number)
    }
  }
  const averageLengths = sums.map(sum => Math.max(sum / Math.max(documents, 1), 1))
  const counted = parts.map(part => ({ ...part, ...countsOf(part) }))
  return {
    reading,
    documents,
    averageLengths,
    averageSection: Math.max(((sums[LENGTH.text] ?? 0) + (sums[LENGTH.headings] ?? 0)) / Math.max(sections, 1), 1),
    parts: counted.map(part => ({
      ...part,
      rarity: raritiesIn(part, counted, documents),
      ...normsOf(part.segment, averageLengths),
    })),
  }
}

/** How telling a term is that `holders` of all documents have: 0 for one that all have. */
export function rarityOf(holders: number, documents: number): number {
  return Math.log(1 + (documents - holders + 0.5) / (holders + 0.5))
}

function countsOf({ segment, removed }: Part): Pick<CountedPart, 'counts' | 'titleCounts'> {
  const terms = wordsInBook(segment.terms)
  const counts = new Int32Array(terms)
  for (let term = 0; term < terms; term++)
    counts[term] = (segment.postingStarts[term + 1] as number) - (segment.postingStarts[term] as number)
  if (removed === null) return { counts, titleCounts: segment.titleCounts }
  const titleCounts = segment.titleCounts.slice()
  for (let document = 0; document < removed.length; document++) {
    if (removed[document] !== 1) continue
    for (const term of termsOfDocument(segment, document)) counts[term] = (counts[term] as number) - 1
    for (const term of new Set(titleOf(segment, document))) titleCounts[term] = (titleCounts[term] as number) - 1
  }
  return { counts, titleCounts }
}

function titleOf({ titleStarts, titleTerms }: Segment, document: number): Int32Array {
  return titleTerms.subarray(titleStarts[document], titleStarts[document + 1])
}

function termsOfDocument(segment: Segment, document: number): ReadonlySet<number> {
  const { sectionStarts, sectionTermStarts, questionStarts, questionTermStarts, tagStarts } = segment
  const from = (starts: Int32Array, inner: Int32Array) => [
    inner[starts[document] ?? 0],
    inner[starts[document + 1] ?? 0],
  ]
  return new Set([
    ...titleOf(segment, document),
    ...segment.sectionTerms.subarray(...from(sectionStarts, sectionTermStarts)),
    ...segment.questionTerms.subarray(...from(questionStarts, questionTermStarts)),
    ...segment.tagTerms.subarray(tagStarts[document], tagStarts[document + 1]),
  ])
}

function raritiesIn(
  part: Part & Pick<CountedPart, 'counts'>,
  parts: readonly (Part & Pick<CountedPart, 'counts'>)[],
  documents: number,
): Float32Array {
  const holders = part.counts.slice()
  for (const other of parts) if (other !== part) addShared(holders, part.segment, other)
  return Float32Array.from(holders, count => rarityOf(count, documents))
}

/** The smaller of two vocabularies is looked up in the other. */
function addShared(holders: Int32Array, { terms }: Segment, other: Part & Pick<CountedPart, 'counts'>): void {
  const book = other.segment.terms
  if (wordsInBook(terms) < wordsInBook(book)) {
    for (let term = 0; term < holders.length; term++) {
      const same = numberOf(book, wordAt(terms, term))
      if (same >= 0) holders[term] = (holders[term] as number) + (other.counts[same] as number)
    }
    return
  }
  for (let same = 0; same < other.counts.length; same++) {
    const term = numberOf(terms, wordAt(book, same))
    if (term >= 0) holders[term] = (holders[term] as number) + (other.counts[same] as number)
  }
}

function normsOf(segment: Segment, averages: readonly number[]): Pick<CountedPart, 'norms' | 'titleNorms'> {
  const documents = documentsIn(segment)
  const norms = new Float32Array(documents * LENGTH.of)
  const titleNorms = new Float32Array(documents)
  for (let at = 0; at < norms.length; at++) {
    const field = at % LENGTH.of
    const relative = (segment.lengths[at] as number) / (averages[field] as number)
    norms[at] = normOf(relative, LENGTH_COUNTS[field] as number)
    if (field === LENGTH.title) titleNorms[at / LENGTH.of] = normOf(relative, TITLE_LENGTH_COUNTS)
  }
  return { norms, titleNorms }
}

export function normOf(relativeLength: number, share: number): number {
  return 1 - share + share * relativeLength
}
