import type { SearchAct } from '../domain/knowledge/content-gaps.ts'
import type { LearningAct, VariantDecision } from '../domain/knowledge/learning.ts'

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
  /** Why it did not help. It comes as an event of its own, after the verdict, with a key of its own. */
  readonly reason?: NotHelpedReason
}

/**
 * - `viewed`: an article was shown, in answer to the query where there is one
 * - `clicked`: it was picked from results or from "did you mean"
 * - `helped` / `not_helped`: what the reader said of it
 * - `searched`: results or "did you mean" were shown
 * - `abstained`: there was no answer
 * - `inserted`: an agent gave it to a customer
 */
export type KnowledgeEventKind = 'viewed' | 'clicked' | 'helped' | 'not_helped' | 'searched' | 'abstained' | 'inserted'

/** What readers can say of an article that did not help. */
export const NOT_HELPED_REASONS = ['unclear', 'incomplete', 'wrong', 'other_question'] as const
export type NotHelpedReason = (typeof NOT_HELPED_REASONS)[number]

/** Keeps what happened, for the report on articles and for learning from it. */
export interface KnowledgeLedger {
  /** Queries are kept without e-mail addresses, order numbers and long numbers. */
  record(events: readonly KnowledgeEvent[]): Promise<void>
}

/** How often an article was used, and by how many different people it was judged. */
export type ArticleUse = {
  readonly views: number
  readonly clicks: number
  readonly inserted: number
  readonly helped: number
  readonly notHelped: number
}

/** What is kept of what people did with the articles. Instants are epoch milliseconds. */
export interface KnowledgeStore {
  record(events: readonly KnowledgeEvent[]): Promise<void>
  /** Differs from an earlier one when there may be something new to learn. */
  mark(): Promise<string>
  /** What tells which article a query is about. */
  acts(since: number): Promise<readonly LearningAct[]>
  /** What tells how searches went. */
  searches(since: number): Promise<readonly SearchAct[]>
  /** By slug; articles that nobody used are not in it. */
  use(since: number): Promise<ReadonlyMap<string, ArticleUse>>
  /** One article's use in every stretch that begins at one of the instants, which ascend; the last one ends now. */
  useOver(article: string, starts: readonly number[]): Promise<readonly ArticleUse[]>
  /** How many readers gave which reason for its not having helped. */
  reasons(article: string, since: number): Promise<ReadonlyMap<NotHelpedReason, number>>
  decisions(): Promise<readonly VariantDecision[]>
  /** Once per key. */
  decide(decision: Omit<VariantDecision, 'by'> & { readonly key: string; readonly staffId: string }): Promise<void>
  /** The sketches of the versions that an article has had, by version, by slug. */
  sketches(): Promise<ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>>
  keepSketches(sketches: readonly ArticleSketch[], at: number): Promise<void>
  /** Forgets what happened before the instant, and the sketches that nothing refers to any more. Decisions stay. */
  forget(before: number): Promise<void>
}

export type ArticleSketch = { readonly article: string; readonly version: string; readonly sketch: readonly number[] }
