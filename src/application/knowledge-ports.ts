/** What people did with an article or a search, told once: the same `key` again changes nothing. */
export type KnowledgeEvent = {
  readonly key: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly kind: KnowledgeEventKind
  /** The article's slug; null for a search that led to none. */
  readonly article: string | null
  /** The version of the article that was seen. */
  readonly version: string | null
  /** What was searched for or asked. */
  readonly query: string | null
  /** The place in the results, from 1. */
  readonly position: number | null
  /** Who it was, without saying who; null where that cannot be told. */
  readonly actor: string | null
  readonly channel: 'help' | 'web' | 'teams' | 'console' | 'desk'
  /** Why it did not help, where the reader said so. */
  readonly reason?: NotHelpedReason
}

export type KnowledgeEventKind = 'viewed' | 'clicked' | 'helped' | 'not_helped' | 'searched' | 'abstained'

/** What readers can say of an article that did not help. */
export const NOT_HELPED_REASONS = ['unclear', 'incomplete', 'wrong', 'other_question'] as const
export type NotHelpedReason = (typeof NOT_HELPED_REASONS)[number]

/** Keeps what happened, for the report on articles and for learning from it. */
export interface KnowledgeLedger {
  record(events: readonly KnowledgeEvent[]): Promise<void>
}
