/** A text that can be found. */
export type SearchText = { readonly id: string; readonly title: string; readonly text: string }

/** A question, and what is known of it. */
export type SearchQuery = {
  readonly id: string
  readonly text: string
  /** What the customer wrote before it, oldest first. */
  readonly before: readonly string[]
  /** Whether the texts hold an answer; null where nobody says. */
  readonly answerable: boolean | null
  /** Words that an answer has to show, any of them; empty where nobody says. */
  readonly answers: readonly string[]
}

/** How well each text answers a query: above 0, by the ids of query and text. */
export type Relevance = ReadonlyMap<string, ReadonlyMap<string, number>>

export type SearchSet = {
  readonly texts: readonly SearchText[]
  readonly queries: readonly SearchQuery[]
  readonly relevance: Relevance
}
