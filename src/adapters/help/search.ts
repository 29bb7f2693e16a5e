import type { Article } from '../../domain/knowledge/article.ts'
import type { Hit, KnowledgeIndex } from '../../domain/knowledge/index.ts'
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

/** Less of the question than this is covered by accident. */
const WORTH_SHOWING = 0.25
/** Of an unfinished word's several endings, those are guesses. */
const GUESSED = 0.95
const SEARCH_DEPTH = 60

/**
 * Searches for what was written. While somebody is `typing`, their last word may be unfinished, and its likely endings
 * are searched for as well; for a finished query only when it finds nothing as it is.
 */
export function searchShelves(shelves: Shelves, query: string, limit: number, typing: boolean): Found {
  const { index } = shelves
  const plain = readingOf(index, query)
  const endings = typing || plain.hits.length === 0 ? endingsOf(shelves, query) : []
  const guessed = endings.map(ending => {
    const { hits, stems } = readingOf(index, ending)
    return { stems, hits: hits.map(hit => ({ ...hit, score: hit.score * GUESSED })) }
  })
  const readings = [plain, ...guessed.filter(({ hits }) => hits.length > 0)]
  const isUnfinished = readings.length > 1
  const hits = onePerArticle(readings.flatMap(reading => reading.hits)).slice(0, limit)
  return {
    query,
    corrected: isUnfinished || hits.length === 0 ? null : correctedQuery(index, query),
    hits,
    stems: new Set(readings.flatMap(({ stems }) => [...stems])),
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
    lang: null,
  }))
}

function foundPath({ slug }: Article, { anchor }: Passage, query: string, position: number): string {
  const from = new URLSearchParams({ q: query, n: String(position) })
  const [page, section] = helpPath(slug, anchor).split('#')
  return `${page}?${from}${section === undefined ? '' : `#${section}`}`
}

function readingOf(index: KnowledgeIndex, query: string) {
  const hits = index.search(query, SEARCH_DEPTH).filter(hit => hit.score >= WORTH_SHOWING)
  return { hits, stems: new Set(index.read(query).map(term => term.stem)) }
}

/** The query with each likely ending of its last word. */
function endingsOf({ completions }: Shelves, query: string): readonly string[] {
  const [, before = '', last = ''] = /^(.*?)([\p{L}\p{N}]+)$/su.exec(query) ?? []
  return last === '' ? [] : completions(last.toLowerCase()).map(word => before + word)
}

function onePerArticle(hits: readonly Hit[]): readonly Hit[] {
  const best = new Map<string, Hit>()
  for (const hit of hits) {
    const before = best.get(hit.article.slug)
    if (before === undefined || hit.score > before.score) best.set(hit.article.slug, hit)
  }
  return [...best.values()].sort((one, other) => other.score - one.score)
}

/** The query with its misspelt words put right; null when there is none. */
function correctedQuery(index: KnowledgeIndex, query: string): string | null {
  const corrected = query.replace(/[\p{L}\p{N}'’-]+/gu, word => index.read(word)[0]?.corrected ?? word)
  return corrected === query ? null : corrected
}
