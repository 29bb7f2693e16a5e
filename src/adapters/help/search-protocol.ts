/** A text in pieces: what was searched for stands at the odd places, the text around it at the even ones. */
export type Pieces = readonly string[]

/** What `/help/search.json` answers with. */
export type SearchAnswer = {
  /** What the query was taken for, where a word of it was misspelt. */
  readonly corrected: string | null
  readonly results: readonly SearchResult[]
}

export type SearchResult = {
  /** The article's address, at the section that fits, with the search that led there. */
  readonly href: string
  readonly title: Pieces
  /** Its topic, and the section. */
  readonly where: string
  readonly excerpt: Pieces
  /** The article's own language, where it is not that of the page. */
  readonly lang: string | null
}
