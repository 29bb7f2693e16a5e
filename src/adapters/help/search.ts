import type { Article } from '../../domain/knowledge/article.ts'
import type { Hit } from '../../domain/knowledge/index.ts'
import type { Passage } from '../../domain/knowledge/passages.ts'
import { helpPath } from './article-links.ts'
import { excerptOf, marked, plainPassage } from './excerpt.ts'
import type { SearchResult } from './search-protocol.ts'
import type { Shelves } from './shelves.ts'

/** What a search comes to: the best articles, each at the section that fits best. */
export type Found = {
  readonly query: string
  /** What the query was taken for; null when it was taken as it is. */
  readonly corrected: string | null
  readonly hits: readonly { readonly article: Article; readonly passage: Passage }[]
  readonly stems: ReadonlySet<string>
}

/** Less of the best hit's score than this is what any text has in common with any question. */
const WORTH_SHOWING = 0.3
/** Of an unfinished word's several endings, those are guesses. */
const GUESSED = 0.95

/**
 * Searches for what was written. While somebody is `typing`, their last word may be unfinished, and its likely endings
 * are searched for as well; for a finished query only when it finds nothing as it is.
 */
export function searchShelves(shelves: Shelves, query: string, limit: number, typing: boolean): Found {
  const plain = readingOf(shelves, query, limit, 1)
  const endings = typing || plain.hits.length === 0 ? endingsOf(shelves, query) : []
  const guessed = endings.map(ending => readingOf(shelves, ending, limit, GUESSED))
  const readings = [plain, ...guessed.filter(({ hits }) => hits.length > 0)]
  const hits = onePerArticle(readings.flatMap(reading => reading.hits)).slice(0, limit)
  return {
    query,
    corrected: readings.length > 1 || hits.length === 0 ? null : correctedQuery(shelves, query),
    hits: hits.map(({ hit }) => hit),
    stems: new Set(readings.flatMap(({ stems }) => stems)),
  }
}

/**
 * The results as a page or a script shows them. Those of a search carry it to the article's page, which counts it and
 * forgets it; what people write in a letter is carried nowhere.
 */
export function searchResults({ query, hits, stems }: Found, of: 'search' | 'letter'): readonly SearchResult[] {
  return hits.map(({ article, passage }, position) => ({
    href: of === 'letter' ? helpPath(article.slug, passage.anchor) : foundPath(article, passage, query, position),
    title: marked(article.title, stems),
    where: [article.topic, ...(passage.heading === '' ? [] : [passage.heading])].join(' › '),
    excerpt: excerptOf(plainPassage(passage), stems),
    lang: article.locale,
  }))
}

function foundPath({ slug }: Article, { anchor }: Passage, query: string, position: number): string {
  const from = new URLSearchParams({ q: query, n: String(position + 1) })
  const [page, section] = helpPath(slug, anchor).split('#')
  return `${page}?${from}${section === undefined ? '' : `#${section}`}`
}

/** A hit, and its score by how sure it is that this was asked for. */
type Weighed = { readonly hit: Hit; readonly score: number }

function readingOf({ search, read }: Shelves, query: string, limit: number, certainty: number) {
  const terms = read(query)
  const telling = terms.filter(({ weight }) => weight === 1)
  const found = search(query, limit)
  const worth = (found[0]?.score ?? 0) * WORTH_SHOWING
  const hits = found.filter(({ score }) => score > 0 && score >= worth)
  return {
    hits: hits.map((hit): Weighed => ({ hit, score: hit.score * certainty })),
    stems: (telling.length === 0 ? terms : telling).map(({ stem }) => stem),
  }
}

/** The query with each likely ending of its last word. */
function endingsOf({ completions }: Shelves, query: string): readonly string[] {
  const [, before = '', last = ''] = /^(.*?)([\p{L}\p{N}]+)$/su.exec(query) ?? []
  return last === '' ? [] : completions(last.toLowerCase()).map(word => before + word)
}

function onePerArticle(hits: readonly Weighed[]): readonly Weighed[] {
  const best = new Map<string, Weighed>()
  for (const each of hits) {
    const { slug } = each.hit.article
    if (each.score > (best.get(slug)?.score ?? 0)) best.set(slug, each)
  }
  return [...best.values()].sort((one, other) => other.score - one.score)
}

/** The query with its misspelt words put right; null when there is none. */
function correctedQuery({ read }: Shelves, query: string): string | null {
  const corrected = query.replace(/[\p{L}\p{N}'’-]+/gu, word => read(word)[0]?.corrected ?? word)
  return corrected === query ? null : corrected
}
