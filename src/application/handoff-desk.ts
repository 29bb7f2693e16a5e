import type { Fact } from '../domain/deflection/fact.ts'
import type { Author, NewEvent, Source, StateBody } from '../domain/dialogue/log.ts'
import { no, type Result } from '../domain/result.ts'
import type { Case } from '../domain/service/case.ts'
import type { ChannelName, Conversation } from '../domain/service/conversation.ts'
import { type Handoff, QUEUE_LIMIT_MS } from '../domain/service/handoff.ts'
import { actorOf } from './actor.ts'
import { caseForWaiting } from './overflow-case.ts'
import type {
  Appended,
  AppendRefusal,
  ClaimRefusal,
  Clock,
  HandoffRow,
  HandoffStore,
  Ids,
  Log,
  OpenedCases,
  Page,
  StaffConversations,
  StaffMember,
} from './ports.ts'

const PAGE_SIZE = 200
const OVERFLOW_BATCH = 50

/** What one member of staff sees: nobody's yet, their own, their colleagues'. */
export type DeskLists = {
  readonly waiting: readonly HandoffRow[]
  readonly mine: readonly HandoffRow[]
  readonly others: readonly HandoffRow[]
}
export type Claimed =
  | { readonly ok: true; readonly handoff: Handoff; readonly channel: ChannelName }
  | ({ readonly ok: false } & ClaimRefusal)
export type Closed =
  | { readonly ok: true; readonly handoff: Handoff; readonly channel: ChannelName }
  | { readonly ok: false; readonly reason: 'not_found' | 'not_owner' }
/** What an agent writes, with the place in the help centre that it points to. */
export type DeskMessage = { readonly cid: string; readonly text: string; readonly source?: Source }
export type DeskConversation = {
  readonly conversation: Conversation
  readonly handoff: Handoff | null
  readonly cases: readonly Case[]
  readonly page: Page
  /** Why the turns of the page went as they did, by the `seq` of the customer's event. */
  readonly reasons: ReadonlyMap<number, readonly string[]>
}

/**
 * Where agents take over from the assistant and give back. Every call but `overflow` names the member of staff who
 * makes it; any of them may read and claim, only the one who has the floor may write or give it back.
 */
export interface HandoffDesk {
  /** Every open handoff, for `listsFor`. */
  open(): Promise<readonly HandoffRow[]>
  list(staff: StaffMember): Promise<DeskLists>
  /** Exactly one claim of a handoff succeeds; repeating one's own is fine. */
  claim(handoffId: string, staff: StaffMember): Promise<Claimed>
  close(handoffId: string, staff: StaffMember): Promise<Closed>
  post(conversationId: string, staff: StaffMember, message: DeskMessage): Promise<Result<Appended, AppendRefusal>>
  /** The log after a `seq`, with what an agent needs beside it; null when there is no such conversation. */
  conversation(conversationId: string, after: number, staff: StaffMember): Promise<DeskConversation | null>
  /** The last `seq` of a conversation's log; null when there is no such conversation. */
  head(conversationId: string): Promise<number | null>
  /** Whether the member of staff has the floor there now. */
  holds(conversationId: string, staff: StaffMember): Promise<boolean>
  /** Opens a case for everyone who has waited too long; returns how many. Safe to run on several nodes at once. */
  overflow(now: number): Promise<number>
}

/** Builds the desk on its ports. */
export function createHandoffDesk(parts: {
  readonly handoffs: HandoffStore
  readonly conversations: StaffConversations
  readonly cases: OpenedCases
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
}): HandoffDesk {
  const { handoffs, conversations, cases, clock, ids, log } = parts

  return { open: () => handoffs.open(), list, claim, close, post, conversation, head, holds, overflow }

  async function list(staff: StaffMember): Promise<DeskLists> {
    return listsFor(staff, await handoffs.open())
  }

  async function claim(handoffId: string, staff: StaffMember): Promise<Claimed> {
    const row = (await handoffs.open()).find(candidate => candidate.id === handoffId)
    const conversation = row && (await conversations.load(row.conversationId))
    // A handoff that has ended is not among the open ones: to the agent that is the same as one never seen.
    if (!row || !conversation) return { ok: false, reason: 'over' }
    const joined = stateEvent(agentAuthor(staff), {
      kind: 'state',
      state: 'agent_joined',
      text: `${firstName(staff)} joined. They can see this conversation.`,
    })
    const agent = { id: staff.id, name: staff.name }
    const outcome = await handoffs.claim(handoffId, agent, joined, fact(row, conversation, 'human_accepted'))
    log.info('handoff.claimed', { handoff: handoffId, agent: staff.id, outcome: outcome.ok ? 'won' : outcome.reason })
    return outcome.ok ? { ...outcome, channel: conversation.channel } : outcome
  }

  async function close(handoffId: string, staff: StaffMember): Promise<Closed> {
    const left = stateEvent(agentAuthor(staff), {
      kind: 'state',
      state: 'agent_left',
      text: `${firstName(staff)} left. The assistant is back.`,
    })
    const outcome = await handoffs.giveBack(handoffId, staff.id, left)
    log.info('handoff.closed', { handoff: handoffId, agent: staff.id, ok: outcome.ok })
    if (!outcome.ok) return outcome
    const conversation = await conversations.load(outcome.value.conversationId)
    return { ok: true, handoff: outcome.value, channel: conversation?.channel ?? 'web' }
  }

  async function post(
    conversationId: string,
    staff: StaffMember,
    message: DeskMessage,
  ): Promise<Result<Appended, AppendRefusal>> {
    const conversation = await conversations.load(conversationId)
    if (!conversation) return no('no_conversation')
    if (!hasFloor(conversation, staff)) return no('not_owner')
    const event: NewEvent = {
      id: ids.next('evt'),
      at: clock.now(),
      author: agentAuthor(staff),
      visibility: 'public',
      body: { kind: 'text', text: message.text, ...(message.source && { source: message.source }) },
      cid: message.cid,
    }
    // The epoch closes the gap between looking and writing: an agent who has just lost the floor is refused.
    return conversations.append(conversationId, event, conversation.floor.epoch)
  }

  async function conversation(conversationId: string, after: number): Promise<DeskConversation | null> {
    // The page is read before the head of the conversation: what is then missing from it rings again.
    const page = await conversations.eventsAfter(conversationId, 'staff', after, PAGE_SIZE)
    const answered = page.events.flatMap(({ answers }) => answers ?? [])
    const [found, handoff, opened, reasons] = await Promise.all([
      conversations.load(conversationId),
      handoffs.ofConversation(conversationId),
      cases.ofConversation(conversationId),
      conversations.reasons(conversationId, answered[0] ?? 0, answered.at(-1) ?? 0),
    ])
    return found && { conversation: found, handoff, cases: opened, page, reasons }
  }

  async function head(conversationId: string): Promise<number | null> {
    return (await conversations.load(conversationId))?.lastSeq ?? null
  }

  async function holds(conversationId: string, staff: StaffMember): Promise<boolean> {
    const found = await conversations.load(conversationId)
    return found !== null && hasFloor(found, staff)
  }

  async function overflow(now: number): Promise<number> {
    const waiting = await handoffs.waitingSince(now - QUEUE_LIMIT_MS, OVERFLOW_BATCH)
    const done = []
    for (const handoff of waiting) done.push(await overflowOne(handoff, now))
    return done.filter(Boolean).length
  }

  async function overflowOne(handoff: Handoff, now: number): Promise<boolean> {
    const conversation = await conversations.load(handoff.conversationId)
    if (!conversation) return false
    const serial = await cases.nextSerial()
    const transcript = await wholeLog(handoff.conversationId)
    const opened = caseForWaiting({ id: ids.next('case'), serial, handoff, transcript, now })
    const event = stateEvent({ kind: 'system' }, opened.told)
    const facts = [fact(handoff, conversation, 'case_opened')]
    const readUpTo = transcript.at(-1)?.seq ?? 0
    // Refused when the customer has written meanwhile: the next round makes a case that has it.
    const moved = await handoffs.overflow(handoff.id, { case: opened.case, event, facts, readUpTo })
    if (moved) log.info('handoff.overflowed', { handoff: handoff.id, case: opened.case.number })
    return moved
  }

  async function wholeLog(conversationId: string) {
    const events = []
    for (let after = 0, more = true; more; ) {
      const page = await conversations.eventsAfter(conversationId, 'staff', after, PAGE_SIZE)
      events.push(...page.events)
      after = page.events.at(-1)?.seq ?? page.head
      more = page.more && page.events.length > 0
    }
    return events
  }

  function stateEvent(author: Author, body: StateBody): NewEvent {
    return { id: ids.next('evt'), at: clock.now(), author, visibility: 'public', body }
  }

  function fact(handoff: Handoff, conversation: Conversation, kind: 'human_accepted' | 'case_opened'): Fact {
    return {
      id: `${handoff.id}:${kind}`,
      actor: actorOf(conversation),
      conversationId: conversation.id,
      channel: conversation.channel,
      kind,
      intent: handoff.packet.intent,
      at: clock.now(),
    }
  }
}

/** Sorts open handoffs into one member of staff's lists; the order within each is kept. */
export function listsFor(staff: StaffMember, rows: readonly HandoffRow[]): DeskLists {
  const held = rows.filter(row => row.state === 'active')
  return {
    waiting: rows.filter(row => row.state === 'queued'),
    mine: held.filter(row => row.agent?.id === staff.id),
    others: held.filter(row => row.agent?.id !== staff.id),
  }
}

function hasFloor(conversation: Conversation, staff: StaffMember): boolean {
  return conversation.floor.holder === 'agent' && conversation.floor.agentId === staff.id
}

/** Customers see the first name alone: a full name would let strangers look up the people who help them. */
function agentAuthor(staff: StaffMember): Author {
  return { kind: 'agent', id: staff.id, name: firstName(staff) }
}

function firstName(staff: StaffMember): string {
  return staff.name.split(/\s+/)[0] ?? staff.name
}
