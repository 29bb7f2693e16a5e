import { Charset, Encoder, Index } from 'flexsearch'
import English from 'flexsearch/lang/en'
import type { BuiltEngine } from '../../application/evaluation/search-engine.ts'
import type { SearchText } from '../../application/evaluation/search-set.ts'

/** It ranks by how many words match and how early they stand, so the title goes first. It gives no scores. */
export function buildFlexsearch(texts: readonly SearchText[]): BuiltEngine {
  const encoder = new Encoder({ ...Charset.Normalize, ...English })
  const index = new Index({ tokenize: 'strict', encoder, resolution: 9 })
  for (const [position, { title, text }] of texts.entries()) index.add(position, `${title} ${text}`)
  return {
    search: ({ text }, limit) => {
      const found = index.search(text, { limit, suggest: true })
      return { ids: found.flatMap(position => texts[Number(position)]?.id ?? []), confidence: null }
    },
  }
}
