import lunr from 'lunr'
import type { BuiltEngine } from '../../application/evaluation/search-engine.ts'
import type { SearchText } from '../../application/evaluation/search-set.ts'

const TITLE_BOOST = 2

/** lunr as it comes: what people type is read as its query language, and a question that it refuses finds nothing. */
export function buildLunr(texts: readonly SearchText[]): BuiltEngine {
  const index = indexOf(texts)
  return { search: ({ text }, limit) => retrieval(() => index.search(text), limit) }
}

/** The same index, asked with nothing but the words. */
export function buildLunrCleaned(texts: readonly SearchText[]): BuiltEngine {
  const index = indexOf(texts)
  const cleaned = (text: string) => text.replace(/[^\p{L}\p{N}\s]+/gu, ' ')
  return { search: ({ text }, limit) => retrieval(() => index.search(cleaned(text)), limit) }
}

function indexOf(texts: readonly SearchText[]): lunr.Index {
  return lunr(builder => {
    builder.ref('id')
    builder.field('title', { boost: TITLE_BOOST })
    builder.field('text')
    for (const text of texts) builder.add(text)
  })
}

function retrieval(search: () => readonly lunr.Index.Result[], limit: number) {
  const found = orNothing(search).slice(0, limit)
  return { ids: found.map(({ ref }) => ref), confidence: found[0]?.score ?? 0 }
}

function orNothing(search: () => readonly lunr.Index.Result[]): readonly lunr.Index.Result[] {
  try {
    return search()
  } catch (error) {
    if (error instanceof lunr.QueryParseError) return []
    throw error
  }
}
