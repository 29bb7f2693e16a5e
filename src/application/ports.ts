import type { Fact } from '../domain/deflection/fact.ts'
import type { LogEvent, NewEvent } from '../domain/dialogue/log.ts'
import type { Result } from '../domain/result.ts'
import type { Case } from '../domain/service/case.ts'
import type { ChannelName, Conversation } from '../domain/service/conversation.ts'
import type { Handoff, HandoffPacket } from '../domain/service/handoff.ts'
import type { Order } from '../domain/service/order.ts'

/** What the application needs from the world. Every instant is epoch milliseconds. */

export interface Clock {
  now(): number
}

export interface Ids {
  /** A new id, prefixed and sortable by time: `conv_01j…`. */
  next(prefix: string): string
  /** An unguessable bearer token of 256 bits, in base64url. */
  secret(): string
}

export interface Log {
  /** One line: `event` is `noun.verb`. Message text is never among the details. */
  info(event: string, details?: Record<string, unknown>): void
  warn(event: string, details?: Record<string, unknown>): void
  error(event: string, error: unknown, details?: Record<string, unknown>): void
}

/** Says that a conversation has grown. The content is always read from the store; a lost ring heals by pulling. */
export interface Doorbell {
  /** Calls back with the conversation's id for every ring on any node, until the returned function is called. */
  onConversation(listener: (conversationId: string) => void): () => void
  /** Calls back whenever the desk's lists have changed. */
  onDesk(listener: () => void): () => void
  /** Calls back after rings may have been missed: everything should be read again. */
  onGap(listener: () => void): () => void
  /** A passing signal (typing) to whoever is looking at the conversation, on any node. Best effort, never stored. */
  signal(signal: Signal): void
  onSignal(listener: (signal: Signal) => void): () => void
}

export type Signal = {
  readonly conversationId: string
  readonly from: 'customer' | 'agent' | 'assistant'
  readonly ttlMs: number
}

/** A way to customers. Channels that are pulled from (web, console) have nothing to deliver. */
export interface Channel {
  readonly name: ChannelName
  /** Brings everything up to the conversation's head to the customer, in order; called again after a failure. */
  deliver(conversationId: string): Promise<void>
  stop(): Promise<void>
}

export type AppendRefusal = 'no_conversation' | 'id_conflict' | 'not_owner'
export type Appended = { readonly event: LogEvent; readonly duplicate: boolean }

export type Page = {
  readonly events: readonly LogEvent[]
  /** The last seq (or public seq) there is. */
  readonly head: number
  readonly more: boolean
}

/** Everything one turn changes, written in one transaction. */
export type TurnCommit = {
  readonly conversationId: string
  readonly expected: { readonly stateVersion: number; readonly floorEpoch: number }
  readonly handledSeq: number
  readonly state: unknown
  readonly events: readonly NewEvent[]
  readonly writes: readonly TurnWrite[]
}

export type TurnWrite =
  | { readonly kind: 'open_case'; readonly case: Case }
  | { readonly kind: 'request_handoff'; readonly id: string; readonly packet: HandoffPacket; readonly at: number }
  | { readonly kind: 'cancel_handoff'; readonly at: number }
  | { readonly kind: 'fact'; readonly fact: Fact }

/** `stale`: another turn came first, take it again. `lost_floor`: someone else speaks now, drop it. */
export type CommitOutcome = 'committed' | 'stale' | 'lost_floor'

export interface ConversationStore {
  /** The conversation of that channel and external id; opened if it is new. A newer address replaces the old one. */
  open(input: {
    readonly id: string
    readonly channel: ChannelName
    readonly externalId: string
    readonly address?: unknown
    readonly at: number
  }): Promise<Conversation>
  load(conversationId: string): Promise<Conversation | null>
  /**
   * Commits one event to the log, then returns. A `cid` that its author has used before returns the first copy
   * (`duplicate`), or `id_conflict` when the body differs. With `floorEpoch`, refuses `not_owner` once it has moved.
   */
  append(conversationId: string, event: NewEvent, floorEpoch?: number): Promise<Result<Appended, AppendRefusal>>
  /** Events after a cursor: by public seq for the customer, by seq for staff. At most `limit`. */
  eventsAfter(conversationId: string, view: 'public' | 'staff', after: number, limit: number): Promise<Page>
  /** The first customer event that has not had its turn. */
  nextUnhandled(conversationId: string): Promise<LogEvent | null>
  /** Conversations with an unhandled customer event that is older than `before`, oldest first. */
  withUnhandled(before: number, limit: number): Promise<readonly string[]>
  commitTurn(turn: TurnCommit): Promise<CommitOutcome>
  /** For channels that push: up to which public seq the customer has been sent everything. */
  deliveredSeq(conversationId: string): Promise<number>
  markDelivered(conversationId: string, publicSeq: number): Promise<void>
  /** Conversations of a pushing channel with something undelivered. */
  withUndelivered(channel: ChannelName, limit: number): Promise<readonly string[]>
  /**
   * Runs `work` while no other node does so for the same conversation and purpose; returns without running it
   * when another one is already at it.
   */
  exclusively(purpose: 'delivery', conversationId: string, work: () => Promise<void>): Promise<void>
}

export interface VisitorStore {
  grant(tokenHash: string, conversationId: string, expiresAt: number): Promise<void>
  /** The conversation the token gives a right to, or null when unknown or expired. */
  conversationOf(tokenHash: string, now: number): Promise<string | null>
  /** Forgets the rights that have expired. */
  forgetExpired(now: number): Promise<void>
}

export type ClaimRefusal =
  | { readonly reason: 'not_found' }
  | { readonly reason: 'taken'; readonly by: string }
  | { readonly reason: 'over' }

export interface HandoffStore {
  /** Waiting and active handoffs, oldest request first, with the last line the customer wrote. */
  open(): Promise<readonly HandoffRow[]>
  ofConversation(conversationId: string): Promise<Handoff | null>
  /**
   * One guarded update: queued → active, the floor to the agent, the event and the fact, all in one transaction.
   * Claiming what one already holds is fine.
   */
  claim(
    handoffId: string,
    agent: { id: string; name: string },
    joined: NewEvent,
    fact: Fact,
  ): Promise<{ ok: true; handoff: Handoff } | ({ ok: false } & ClaimRefusal)>
  /** active → returned: the floor goes back to the assistant. */
  giveBack(handoffId: string, agentId: string, left: NewEvent): Promise<Result<Handoff, 'not_found' | 'not_owner'>>
  /**
   * queued → overflowed with the case opened; returns false when it is no longer queued, or when the customer has
   * written after `readUpTo`, the last seq that the case was made from.
   */
  overflow(
    handoffId: string,
    opened: { case: Case; event: NewEvent; facts: readonly Fact[]; readUpTo: number },
  ): Promise<boolean>
  /** Queued handoffs that have waited since before the instant. */
  waitingSince(before: number, limit: number): Promise<readonly Handoff[]>
}

export type HandoffRow = Handoff & { readonly channel: ChannelName; readonly lastLine: string | null }

export interface CaseStore {
  /** Draws the next case serial. Never returned twice; gaps are accepted. */
  nextSerial(): Promise<number>
  ofConversation(conversationId: string): Promise<readonly Case[]>
}

export interface Ledger {
  /** Facts with `from <= at < to`; the order is not promised. */
  facts(from: number, to: number): Promise<readonly Fact[]>
}

export type StaffMember = {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: 'agent' | 'manager'
}

export interface StaffStore {
  /** A new member of staff; `taken` when the e-mail is somebody's already. */
  add(
    member: StaffMember & { readonly skills: readonly string[]; readonly passwordHash: string },
  ): Promise<Result<null, 'taken'>>
  byEmail(email: string): Promise<(StaffMember & { readonly passwordHash: string; readonly isDemo: boolean }) | null>
  openSession(tokenHash: string, staffId: string, expiresAt: number): Promise<void>
  bySession(tokenHash: string, now: number): Promise<(StaffMember & { readonly isDemo: boolean }) | null>
  closeSession(tokenHash: string): Promise<void>
  /** Forgets the sessions that have expired. */
  forgetExpired(now: number): Promise<void>
}

/** The sample company's data, loaded once into an empty store and marked as demo. */
export interface SampleStore {
  isEmpty(): Promise<boolean>
  load(sample: {
    readonly staff: readonly (StaffMember & { readonly skills: readonly string[]; readonly passwordHash: string })[]
    readonly facts: readonly Fact[]
  }): Promise<void>
  /** Whether any demo row is there. */
  hasDemoData(): Promise<boolean>
}

/** scrypt for passwords, SHA-256 for tokens that are random already. */
export interface Secrets {
  hashToken(token: string): string
  hashPassword(password: string): Promise<string>
  verifyPassword(password: string, hash: string): Promise<boolean>
}

/** The shop's own records. Reads only; a fault of the shop's system is `unavailable`. */
export interface OrderDirectory {
  order(id: string): Promise<Result<Order, 'not_found' | 'unavailable'>>
}
