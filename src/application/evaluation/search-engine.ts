import type { SearchQuery, SearchText } from './search-set.ts'

/** Whatever can index texts and find them again. Throws a sentence with the cure when it is not installed. */
export type SearchEngine = {
  readonly name: string
  readonly build: (texts: readonly SearchText[]) => Promise<BuiltEngine>
}

export type BuiltEngine = {
  readonly search: (query: SearchQuery, limit: number) => Promise<Retrieval> | Retrieval
}

export type Retrieval = {
  /** Texts, the best one first. */
  readonly ids: readonly string[]
  /** How surely the first one answers, on any scale; null from an engine that does not say. */
  readonly confidence: number | null
  /** What would be done with the question, from an engine that decides. */
  readonly outcome?: 'answer' | 'did_you_mean' | 'none'
  /** What would be shown of the first texts, from an engine that quotes. */
  readonly snippets?: readonly string[]
}
