import type { Fact } from '../domain/deflection/fact.ts'
import type { LogEvent, NewEvent } from '../domain/dialogue/log.ts'
import type { Result } from '../domain/result.ts'
import type { BusinessCalendar } from '../domain/service/business-calendar.ts'
import type {
  Case,
  CaseActor,
  CaseEntry,
  CaseEvent,
  CaseFile,
  CaseLinkKind,
  CaseMatter,
  CaseType,
  Priority,
} from '../domain/service/case.ts'
import type { CaseRevision } from '../domain/service/case-revision.ts'
import type { CaseState } from '../domain/service/case-state.ts'
import type { ChannelName, Conversation, Floor } from '../domain/service/conversation.ts'
import type { Handoff, HandoffPacket } from '../domain/service/handoff.ts'
import type { CaseContentStore, SampleCaseWork } from './case-content-ports.ts'
import type { KnowledgeEvent } from './knowledge-ports.ts'
import type { SampleRecords } from './sample-records.ts'
import type { TurnTrace } from './turn-traces.ts'

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
  /** Who had the floor at the same instant; null when there is no such conversation. */
  readonly floor: Floor['holder'] | null
}

/** Customer events whose turn has come, in their order, with the conversation as it was at the same instant. */
export type WaitingTurn = {
  readonly conversation: Conversation
  readonly events: readonly [LogEvent, ...LogEvent[]]
}

/** How far the customer of a pushing channel has been brought, and where they are reached. */
export type Delivery = Pick<Conversation, 'channel' | 'address' | 'lastPublicSeq'> & {
  /** Up to this public seq the customer has been sent everything. */
  readonly deliveredSeq: number
}

/** Everything one turn changes, written in one transaction. */
export type TurnCommit = {
  readonly conversationId: string
  readonly expected: { readonly stateVersion: number; readonly floorEpoch: number }
  readonly handledSeq: number
  readonly state: unknown
  readonly events: readonly NewEvent[]
  readonly writes: readonly TurnWrite[]
  /** Why it went as it did; null for what is no customer's turn. */
  readonly trace: Omit<TurnTrace, 'seq'> | null
}

export type TurnWrite =
  | { readonly kind: 'open_case'; readonly case: Case; readonly type?: CaseType; readonly matter?: CaseMatter }
  | { readonly kind: 'request_handoff'; readonly id: string; readonly packet: HandoffPacket; readonly at: number }
  | { readonly kind: 'cancel_handoff'; readonly at: number }
  | { readonly kind: 'fact'; readonly fact: Fact }
  | { readonly kind: 'knowledge'; readonly event: KnowledgeEvent }

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
  /** The first customer events that have not had their turn; null when there is none left. */
  nextTurn(conversationId: string): Promise<WaitingTurn | null>
  /** Conversations whose customer has left an open question alone since an instant between the two, and was not reminded. */
  quiet(after: number, before: number, limit: number): Promise<readonly string[]>
  /** Conversations with an unhandled customer event that is older than `before`, oldest first. */
  withUnhandled(before: number, limit: number): Promise<readonly string[]>
  commitTurn(turn: TurnCommit): Promise<CommitOutcome>
  /** For channels that push; null when there is no such conversation. */
  delivery(conversationId: string): Promise<Delivery | null>
  /** Up to the log's end at most: nobody has been brought what does not exist. */
  markDelivered(conversationId: string, publicSeq: number): Promise<void>
  /** Conversations of a pushing channel with something undelivered. */
  withUndelivered(channel: ChannelName, limit: number): Promise<readonly string[]>
  /**
   * Runs `work` while no other node does so for the same conversation and purpose; returns without running it
   * when another one is already at it.
   */
  exclusively(purpose: 'delivery', conversationId: string, work: () => Promise<void>): Promise<void>
}

/** What staff need of the conversations. */
export type StaffConversations = Pick<ConversationStore, 'load' | 'append' | 'eventsAfter'> & {
  /** Why the assistant did what it did: for the turns of customers' events between two `seq`, both included. */
  reasons(conversationId: string, from: number, to: number): Promise<ReadonlyMap<number, readonly string[]>>
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
  /** The most recently changed first. */
  list(query: CaseQuery): Promise<readonly CaseEntry[]>
  byNumber(number: string): Promise<CaseFile | null>
  /** Events with a greater `seq`, oldest first; at most `limit`. */
  events(caseId: string, after: number, limit: number): Promise<readonly CaseEvent[]>
  /** The member of staff a case can be given to. */
  agent(staffId: string): Promise<{ readonly id: string; readonly name: string } | null>
  /** Numbers of cases with a timer step that was due before `now`, the longest due first. */
  due(now: number, limit: number): Promise<readonly string[]>
  /** Runs `work` in one transaction; within one already, as a part of it. */
  together<Outcome>(work: (cases: CaseTransaction) => Promise<Outcome>): Promise<Outcome>
  /** Forgets the answers kept before the instant, at most `limit` of them. */
  forgetAnswers(before: number, limit: number): Promise<void>
}

/** All that a handoff needs of the cases. */
export type OpenedCases = Pick<CaseStore, 'nextSerial' | 'ofConversation'>

/**
 * The cases as one conversation's customer may see and change them: the store knows which those are, and a case of
 * anybody else is not there.
 */
export type CustomerCases = (conversationId: string) => CaseStore

/** The cases within a transaction. Everything that is locked here stays so until it ends. */
export interface CaseTransaction extends CaseStore, CaseContentStore {
  /** The case as it is now, which nobody else changes until the transaction ends. */
  lock(number: string): Promise<CaseFile | null>
  /** The names of what has changed since that version, in the order of their first change. */
  changedSince(caseId: string, version: number): Promise<readonly string[]>
  /** A new case with its `opened` event. */
  open(opening: CaseOpening): Promise<CaseFile>
  /** Writes a change of a locked case and gives the case after it. */
  write(file: CaseFile, revision: CaseRevision): Promise<CaseFile>
  lastEvent(caseId: string): Promise<CaseEvent>
  link(fromCaseId: string, kind: CaseLinkKind, toCaseId: string): Promise<void>
  /** The last case that was opened as a follow-up of this one. */
  followUpOf(caseId: string): Promise<string | null>
  /** By which ways the case's customer hears of it. Only for jobs. */
  reach(caseId: string): Promise<CaseReach>
  /** What was answered under the key before. Of two who ask at once, the second waits until the first has ended. */
  answerUnder(key: AnswerKey): Promise<KeptAnswer | null>
  keepAnswer(key: AnswerKey, answer: KeptAnswer, at: number): Promise<void>
}

/**
 * `chat`: there is a conversation in which the case may be spoken of. `mail`: it has an address, and the last mail
 * about it was not given up. `isTelling`: something has happened that the customer is still to be told.
 */
export type CaseReach = { readonly chat: boolean; readonly mail: boolean; readonly isTelling: boolean }

export type CaseQuery = {
  readonly states: readonly CaseState[]
  /** A staff id; null for cases that nobody has; left out for all. */
  readonly agentId?: string | null
  /** A case number, an e-mail address, or words of the summary. */
  readonly text?: string
  /** Only what comes after this place in the list. */
  readonly after?: CasePlace
  /** Only cases with a promise that is running out, or broken; then the longest due come first. */
  readonly due?: { readonly which: 'soon' | 'late'; readonly now: number }
  readonly limit: number
}

/** A place in a list of cases. */
export type CasePlace = Pick<CaseEntry, 'updatedAt' | 'id'>

export type CaseOpening = {
  readonly case: Case
  readonly type: CaseType
  readonly priority: Priority
  readonly by: CaseActor
  readonly matter?: CaseMatter
}

/** `scope` says who asks for what; `key` is the asker's own. */
export type AnswerKey = { readonly scope: string; readonly key: string }
export type KeptAnswer = { readonly requestHash: string; readonly response: unknown }

/** Mail on its way out: queued with what it tells of, sent by a job until it has been accepted. */
export interface MailOutbox {
  /**
   * Queues a mail once: the same `key` again changes nothing. After `usefulUntil` (three days, unless it is given) it
   * is not sent any more. Throws when `to` is not one plain e-mail address, or when the subject has control characters.
   */
  queue(
    mail: {
      readonly key: string
      readonly to: string
      readonly subject: string
      readonly text: string
      readonly usefulUntil?: number
    },
    at: number,
  ): Promise<void>
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
    /** Takes the place of the hours that every store begins with. */
    readonly calendar?: BusinessCalendar & { readonly name: string }
    readonly caseWork?: SampleCaseWork
    /** Customers and their cases; the days of the cases count back from `at`. */
    readonly records?: { readonly of: SampleRecords; readonly at: number }
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
