import { answerFrom, calibrationOf, quote } from '../../domain/knowledge/answering.ts'
import { type Article, parseArticle } from '../../domain/knowledge/article.ts'
import { ANYBODY } from '../../domain/knowledge/audience.ts'
import type { KnowledgeIndex } from '../../domain/knowledge/index.ts'
import { bestReading } from '../../domain/knowledge/readings.ts'
import { buildLibrary } from '../build-brain.ts'
import type { Retrieval, SearchEngine } from './search-engine.ts'
import type { SearchQuery, SearchText } from './search-set.ts'

/** The search and the answering that customers have, over texts in place of articles. */
export const ownEngine: SearchEngine = {
  name: 'ours',
  build: async texts => {
    const { index } = buildLibrary(texts.flatMap(articleFrom))
    calibrationOf(index)
    return { search: (query, limit) => retrieve(index, query, limit) }
  },
}

const QUOTED = 3

function retrieve(index: KnowledgeIndex, { text, before }: SearchQuery, limit: number): Retrieval {
  const { kind, confidence } = answerFrom(index, text, { reader: ANYBODY, before })
  const reading = bestReading(index, text, { reader: ANYBODY, limit, enough: calibrationOf(index).answerFrom, before })
  return {
    ids: reading.hits.map(({ article }) => article.slug),
    confidence,
    outcome: kind,
    snippets: reading.hits.slice(0, QUOTED).map(hit => quote(index, reading.text, hit, ANYBODY).snippet),
  }
}

/** A text keeps its id and its title, whatever an author's file would have been called. */
function articleFrom({ id, title, text }: SearchText): readonly Article[] {
  const { article } = parseArticle('text.md', text.trim() === '' ? title : text)
  return article === null ? [] : [{ ...article, slug: id, title }]
}
