import { create, insertMultiple, search } from '@orama/orama'
import lunr from 'lunr'
import type { BuiltEngine } from '../../application/evaluation/search-engine.ts'
import type { SearchText } from '../../application/evaluation/search-set.ts'

/** It matches beginnings of words, so that without stop words "in" would match "India". */
export async function buildOrama(texts: readonly SearchText[]): Promise<BuiltEngine> {
  const database = create({
    schema: { title: 'string', text: 'string' } as const,
    components: { tokenizer: { stemming: true, stopWords: stopWordsIn(texts) } },
  })
  await insertMultiple(database, [...texts], 500)
  return {
    search: async ({ text }, limit) => {
      const { hits } = await search(database, { term: text, limit, boost: { title: 2 }, threshold: 1 })
      return { ids: hits.map(({ id }) => id), confidence: hits[0]?.score ?? 0 }
    },
  }
}

/** Those of lunr that the texts have; it lists them nowhere. */
function stopWordsIn(texts: readonly SearchText[]): string[] {
  const words = new Set(texts.flatMap(({ title, text }) => `${title} ${text}`.toLowerCase().match(/\p{L}+/gu) ?? []))
  return [...words].filter(word => lunr.stopWordFilter(new lunr.Token(word, {})) === undefined)
}
