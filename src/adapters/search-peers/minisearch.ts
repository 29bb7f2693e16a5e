import lunr from 'lunr'
import MiniSearch from 'minisearch'
import type { BuiltEngine } from '../../application/evaluation/search-engine.ts'
import type { SearchText } from '../../application/evaluation/search-set.ts'

/** It brings no stemmer and takes one as an option: lunr's, with lunr's stop words. */
export function buildMinisearch(texts: readonly SearchText[]): BuiltEngine {
  const index = new MiniSearch<SearchText>({
    fields: ['title', 'text'],
    processTerm: term => {
      const word = term.toLowerCase()
      return STOP_WORDS(word) ? lunr.stemmer(new lunr.Token(word, {})).toString() : null
    },
    searchOptions: { boost: { title: 2 }, combineWith: 'OR' },
  })
  index.addAll(texts)
  return {
    search: ({ text }, limit) => {
      const found = index.search(text).slice(0, limit)
      return { ids: found.map(({ id }) => String(id)), confidence: found[0]?.score ?? 0 }
    },
  }
}

const STOP_WORDS = (word: string) => lunr.stopWordFilter(new lunr.Token(word, {})) !== undefined
