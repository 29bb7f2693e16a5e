import { documentsIn } from './cards.ts'
import { type Averages, averagesOf, LENGTH, type Reading, type Segment } from './segment.ts'
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
  readonly averages: Averages
}

export type CountedPart = Part & {
  /** In how many documents that are there each term stands, and in how many titles. */
  readonly counts: Int32Array
  readonly titleCounts: Int32Array
  /** How telling a term is in the whole collection. */
  readonly rarity: (term: number) => number
}

/** Counts what a collection consists of; what is known of each term is worked out when it is first asked for. */
export function collectionOf(reading: Reading, parts: readonly Part[]): Collection {
  const documents = parts.reduce((sum, part) => sum + documentsThere(part), 0)
  const counted = parts.map(part => ({ ...part, ...countsOf(part) }))
  return {
    reading,
    documents,
    averages: averagesOf(totalsOf(parts), documents),
    parts: counted.map(part => ({ ...part, rarity: raritiesIn(part, counted, documents) })),
  }
}

function documentsThere({ segment, removed }: Part): number {
  return documentsIn(segment) - goneFrom(removed).length
}

function goneFrom(removed: Uint8Array | null): readonly number[] {
  const gone: number[] = []
  if (removed === null) return gone
  for (let document = removed.indexOf(1); document >= 0; document = removed.indexOf(1, document + 1))
    gone.push(document)
  return gone
}

/** How telling a term is that `holders` of all documents have: 0 for one that all have. */
export function rarityOf(holders: number, documents: number): number {
  return Math.log(1 + (documents - holders + 0.5) / (holders + 0.5))
}

function totalsOf(parts: readonly Part[]): Float64Array {
  const totals = new Float64Array(LENGTH.of + 1)
  for (const { segment, removed } of parts) {
    for (let at = 0; at <= LENGTH.of; at++) totals[at] = (totals[at] as number) + (segment.totals[at] as number)
    for (const document of goneFrom(removed)) takeAway(totals, segment, document)
  }
  return totals
}

function takeAway(totals: Float64Array, { lengths, sectionStarts }: Segment, document: number): void {
  for (let field = 0; field < LENGTH.of; field++)
    totals[field] = (totals[field] as number) - (lengths[document * LENGTH.of + field] as number)
  const sections = (sectionStarts[document + 1] as number) - (sectionStarts[document] as number)
  totals[LENGTH.sections] = (totals[LENGTH.sections] as number) - sections
}

function countsOf({ segment, removed }: Part): Pick<CountedPart, 'counts' | 'titleCounts'> {
  const terms = wordsInBook(segment.terms)
  const counts = new Int32Array(terms)
  for (let term = 0; term < terms; term++)
    counts[term] = (segment.postingStarts[term + 1] as number) - (segment.postingStarts[term] as number)
  if (removed === null) return { counts, titleCounts: segment.titleCounts }
  const titleCounts = segment.titleCounts.slice()
  for (const document of goneFrom(removed)) {
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

type Counted = Part & Pick<CountedPart, 'counts'>

function raritiesIn(part: Counted, parts: readonly Counted[], documents: number): (term: number) => number {
  const { segment, counts } = part
  const others = parts.filter(other => other !== part)
  const known = new Float32Array(counts.length)
  return term => {
    if (known[term] === 0) {
      const word = others.length === 0 ? '' : wordAt(segment.terms, term)
      const holders = others.reduce((sum, other) => sum + countOf(other, word), counts[term] as number)
      known[term] = rarityOf(holders, documents)
    }
    return known[term] as number
  }
}

/** In how many documents of a part a term stands. */
export function countOf({ segment, counts }: Counted, word: string): number {
  const term = numberOf(segment.terms, word)
  return term < 0 ? 0 : (counts[term] as number)
}
