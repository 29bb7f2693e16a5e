import type { Retrieval } from './search-engine.ts'
import type { Relevance, SearchQuery } from './search-set.ts'

/** One query, what was found, and how long that took. */
export type Searched = { readonly query: SearchQuery; readonly retrieval: Retrieval; readonly ms: number }

/** What many queries come to. A figure is null where there is nothing to count. */
export type SearchFigures = {
  /** Queries for which a text is known that answers them; the ranking is judged on these. */
  readonly judged: number
  readonly ndcg10: number | null
  readonly mrr10: number | null
  readonly hit1: number | null
  readonly hit3: number | null
  readonly hit5: number | null
  readonly answerable: number
  readonly unanswerable: number
  /** How well confidence tells the answerable queries from the others: 1 always, .5 never. */
  readonly abstention: number | null
  /** Of the answerable queries, those that got an answer at once. */
  readonly answered: number | null
  /** Of the unanswerable queries, those that got an answer at once: a false one. */
  readonly falselyAnswered: number | null
  /** Of the queries whose answer's words are known: they stand in what is quoted of the first text. */
  readonly shown: number | null
  /** They stand in what is quoted of the first three. */
  readonly shownInThree: number | null
  readonly p50Ms: number | null
  readonly p99Ms: number | null
}

export function searchFiguresOf(searched: readonly Searched[], relevance: Relevance): SearchFigures {
  const judged = searched.flatMap(({ query, retrieval }) => {
    const relevant = relevance.get(query.id)
    return relevant === undefined ? [] : [{ ids: retrieval.ids, relevant }]
  })
  const reached = (depth: number) => mean(judged.map(({ ids, relevant }) => (rankOf(ids, relevant) <= depth ? 1 : 0)))
  const answerable = searched.filter(({ query }) => query.answerable === true)
  const unanswerable = searched.filter(({ query }) => query.answerable === false)
  const times = searched.map(({ ms }) => ms)
  return {
    judged: judged.length,
    ndcg10: mean(judged.map(({ ids, relevant }) => ndcg(ids, relevant, 10))),
    mrr10: mean(judged.map(({ ids, relevant }) => (rankOf(ids, relevant) <= 10 ? 1 / rankOf(ids, relevant) : 0))),
    hit1: reached(1),
    hit3: reached(3),
    hit5: reached(5),
    answerable: answerable.length,
    unanswerable: unanswerable.length,
    abstention: separation(answerable.map(confidenceOf), unanswerable.map(confidenceOf)),
    answered: answeredOf(answerable),
    falselyAnswered: answeredOf(unanswerable),
    shown: shownWithin(searched, 1),
    shownInThree: shownWithin(searched, 3),
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
  }
}

/** Discounted gain of the first `depth` texts, as a share of what the best order would gain. */
export function ndcg(ids: readonly string[], relevant: ReadonlyMap<string, number>, depth: number): number {
  const ideal = [...relevant.values()].sort((one, other) => other - one)
  const best = gain(ideal.slice(0, depth))
  return best === 0 ? 0 : gain(ids.slice(0, depth).map(id => relevant.get(id) ?? 0)) / best
}

function gain(grades: readonly number[]): number {
  return sum(grades.map((grade, position) => grade / Math.log2(position + 2)))
}

/**
 * The chance that one of `higher` lies above one of `lower`, equal ones counting half: the area under the ROC curve.
 * Null where either is empty or holds an unknown.
 */
export function separation(higher: readonly (number | null)[], lower: readonly (number | null)[]): number | null {
  if (higher.length === 0 || lower.length === 0 || [...higher, ...lower].includes(null)) return null
  const sorted = lower.map(Number).sort((one, other) => one - other)
  const below = (value: number) => lowerBound(sorted, each => each >= value)
  const upTo = (value: number) => lowerBound(sorted, each => each > value)
  return sum(higher.map(value => (below(Number(value)) + upTo(Number(value))) / 2)) / (higher.length * lower.length)
}

/** The nearest value with `share` of all at or below it. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}

function lowerBound(sorted: readonly number[], reached: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (reached(sorted[middle] ?? 0)) high = middle
    else low = middle + 1
  }
  return low
}

function confidenceOf({ retrieval }: Searched): number | null {
  return retrieval.confidence
}

function answeredOf(searched: readonly Searched[]): number | null {
  const decided = searched.filter(({ retrieval }) => retrieval.outcome !== undefined)
  return mean(decided.map(({ retrieval }) => (retrieval.outcome === 'answer' ? 1 : 0)))
}

function shownWithin(searched: readonly Searched[], most: number): number | null {
  const quoted = searched.flatMap(({ query: { answers }, retrieval: { snippets } }) =>
    answers.length === 0 || snippets === undefined ? [] : [{ answers, snippets: snippets.slice(0, most).map(bare) }],
  )
  const shows = ({ answers, snippets }: (typeof quoted)[number]) =>
    answers.some(answer => snippets.some(snippet => snippet.includes(bare(answer))))
  return mean(quoted.map(each => (shows(each) ? 1 : 0)))
}

/** Neither case, marks nor spacing makes a difference to who reads it. */
function bare(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function rankOf(ids: readonly string[], relevant: ReadonlyMap<string, number>): number {
  const position = ids.findIndex(id => relevant.has(id))
  return position < 0 ? Number.POSITIVE_INFINITY : position + 1
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : sum(values) / values.length
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
