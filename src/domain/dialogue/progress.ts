import type { FactKind } from '../deflection/fact.ts'
import type { Reader } from '../knowledge/audience.ts'
import type { Floor } from '../service/conversation.ts'
import type { HandoffPacket } from '../service/handoff.ts'
import type { Found } from './brain.ts'
import type { ActionCall, Said } from './flow/advance.ts'
import type { CustomerBody, TextBody } from './log.ts'
import type { DialogueState } from './state.ts'

/** One customer event and where the conversation stood when it came. `id` is unique within the conversation. */
export type TurnInput = {
  readonly id: string
  readonly utterance: CustomerBody
  readonly state: DialogueState
  readonly floor: Floor['holder']
  /** ISO day. */
  readonly today: string
  /** Epoch milliseconds. */
  readonly now: number
  /** Which articles the customer may see; those for everybody where nothing is said. */
  readonly reader?: Reader
}

/** What a turn does besides speaking. */
export type Effect =
  | { readonly kind: 'fact'; readonly fact: FactKind; readonly intent: string }
  | ArticleUsed
  | { readonly kind: 'request_handoff'; readonly packet: HandoffPacket }
  | { readonly kind: 'cancel_handoff' }

/** What the customer did with the articles, or that there was none for what they asked. `position` counts from 1. */
export type ArticleUsed = {
  readonly kind: 'article_used'
  readonly how: 'viewed' | 'clicked' | 'searched' | 'abstained' | 'helped' | 'not_helped'
  readonly article: Pick<Found, 'slug' | 'version'> | null
  readonly query: string | null
  readonly position: number | null
}

/** A turn so far. With a `call`, the turn goes on by `resume` once the world has answered. */
export type Progress = {
  readonly state: DialogueState
  readonly said: readonly TextBody[]
  readonly effects: readonly Effect[]
  readonly call: ActionCall | null
  /** How often the turn has called for the world so far. */
  readonly calls: number
  /** A flow has just ended, so that whatever else lies there comes next. */
  readonly isOver: boolean
  /** The customer got no further by what they said. */
  readonly isFailure: boolean
  /** Why it did what it did, a phrase for each decision; for `chat --json` and for authors. */
  readonly why: readonly string[]
}

/** Says something. The buttons under it replace those offered before. */
export function speak(progress: Progress, said: Said): Progress {
  const { choices = [], ...rest } = said
  const shown = choices.map(({ id, label }) => ({ id, label }))
  const body: TextBody = { ...rest, kind: 'text', ...(shown.length > 0 && { choices: shown }) }
  return { ...progress, said: [...progress.said, body], state: { ...progress.state, offered: choices } }
}

/** Adds something that is written together with the turn. */
export function effect(progress: Progress, added: Effect): Progress {
  return { ...progress, effects: [...progress.effects, added] }
}

/** Something for the ledger. */
export function fact(kind: FactKind, intent: string): Effect {
  return { kind: 'fact', fact: kind, intent }
}

/** Something to learn from. */
export function articleUsed(
  how: ArticleUsed['how'],
  {
    article = null,
    query,
    position = null,
  }: { article?: ArticleUsed['article']; query: string | null; position?: number | null },
): Effect {
  const named = article && { slug: article.slug, version: article.version }
  return { kind: 'article_used', how, article: named, query, position }
}

/** Notes why. */
export function because(progress: Progress, reason: string): Progress {
  return { ...progress, why: [...progress.why, reason] }
}

/** A progress with another state. */
export function remember(progress: Progress, changed: Partial<DialogueState>): Progress {
  return { ...progress, state: { ...progress.state, ...changed } }
}

/** Notes that the customer got no further. */
export function noProgress(progress: Progress): Progress {
  return { ...progress, isFailure: true }
}
