import { answerFrom } from '../../domain/knowledge/answering.ts'
import { type Article, parseArticle } from '../../domain/knowledge/article.ts'
import { ANYBODY } from '../../domain/knowledge/audience.ts'
import type { Hit, KnowledgeIndex } from '../../domain/knowledge/index.ts'
import { snippetOf } from '../../domain/knowledge/snippet.ts'
import { buildLibrary } from '../build-brain.ts'
import type { Retrieval, SearchEngine } from './search-engine.ts'
import type { SearchQuery, SearchText } from './search-set.ts'

/** The search and the answering that customers have, over texts in place of articles. */
export const ownEngine: SearchEngine = {
  name: 'ours',
  build: async texts => {
    const { index } = buildLibrary(texts.flatMap(articleFrom))
    return { search: (query, limit) => retrieve(index, query, limit) }
  },
}

const QUOTED = 3

function retrieve(index: KnowledgeIndex, { text }: SearchQuery, limit: number): Retrieval {
  const hits = firstOfEach(index.search(text, { reader: ANYBODY, limit })).slice(0, limit)
  const { kind } = answerFrom(index, text, { reader: ANYBODY })
  return {
    ids: hits.map(({ article }) => article.slug),
    confidence: hits[0]?.score ?? 0,
    outcome: kind,
    snippets: hits.slice(0, QUOTED).map(({ passage }) => snippetOf(passage, index.read(text))),
  }
}

function firstOfEach(hits: readonly Hit[]): readonly Hit[] {
  const best = new Map<string, Hit>()
  for (const hit of hits) if (!best.has(hit.article.slug)) best.set(hit.article.slug, hit)
  return [...best.values()]
}

/** A text keeps its id and its title, whatever an author's file would have been called. */
function articleFrom({ id, title, text }: SearchText): readonly Article[] {
  const { article } = parseArticle('text.md', text.trim() === '' ? title : text)
  return article === null ? [] : [{ ...article, slug: id, title }]
}
