import type { HandoffRow, HandoffStore, OpenedCases, StaffConversations } from '../../src/application/ports.ts'
import type { Fact } from '../../src/domain/deflection/fact.ts'
import type { Body, LogEvent, NewEvent } from '../../src/domain/dialogue/log.ts'
import { no, ok } from '../../src/domain/result.ts'
import type { Case } from '../../src/domain/service/case.ts'
import type { ChannelName, Conversation, Floor } from '../../src/domain/service/conversation.ts'
import type { Handoff, HandoffPacket } from '../../src/domain/service/handoff.ts'
import { type MemoryDoorbell, memoryDoorbell } from './memory-doorbell.ts'

type Thread = { head: Conversation; log: LogEvent[] }

/** Conversations, handoffs and cases in memory, sharing one state as the database's tables do. */
export type MemorySupport = {
  readonly conversations: StaffConversations
  readonly handoffs: HandoffStore
  readonly cases: OpenedCases
  readonly facts: Fact[]
  readonly doorbell: MemoryDoorbell
  /** A conversation in which the customer has written these lines and the assistant has answered each. */
  begin(id: string, lines: readonly string[], channel?: ChannelName, openedAt?: number): void
  say(conversationId: string, author: NewEvent['author'], body: Body, at?: number): LogEvent
  queue(handoffId: string, conversationId: string, at: number, packet?: Partial<HandoffPacket>): void
}

/** Builds an empty one. */
export function memorySupport(doorbell = memoryDoorbell()): MemorySupport {
  const threads = new Map<string, Thread>()
  const handoffs = new Map<string, Handoff>()
  const cases: Case[] = []
  const facts: Fact[] = []
  let serial = 100
  let eventCount = 0

  return {
    facts,
    doorbell,
    begin,
    say,
    queue,
    conversations: {
      load: async id => threads.get(id)?.head ?? null,
      append,
      reasons: async () => new Map(),
      async eventsAfter(id, view, after, limit) {
        const thread = threads.get(id)
        const place = (event: LogEvent) => (view === 'staff' ? event.seq : (event.publicSeq ?? 0))
        const all = (thread?.log ?? []).filter(event => place(event) > after)
        const head = view === 'staff' ? thread?.head.lastSeq : thread?.head.lastPublicSeq
        const floor = thread?.head.floor.holder ?? null
        return { events: all.slice(0, limit), head: head ?? 0, more: all.length > limit, floor }
      },
    },
    handoffs: { open, ofConversation, claim, giveBack, overflow, waitingSince },
    cases: {
      nextSerial: async () => ++serial,
      ofConversation: async id => cases.filter(each => each.conversationId === id),
    },
  }

  function begin(id: string, lines: readonly string[], channel: ChannelName = 'web', openedAt = 0): void {
    const head: Conversation = {
      id,
      channel,
      externalId: `visitor_${id}`,
      address: null,
      floor: { holder: 'assistant', epoch: 0 },
      identity: null,
      lastSeq: 0,
      lastPublicSeq: 0,
      handledSeq: 0,
      state: {},
      stateVersion: 0,
      openedAt,
    }
    threads.set(id, { head, log: [] })
    for (const line of lines) {
      say(id, { kind: 'customer' }, { kind: 'text', text: line })
      say(id, { kind: 'assistant' }, { kind: 'text', text: `You wrote: ${line}` })
    }
  }

  function say(id: string, author: NewEvent['author'], body: Body, at = 0): LogEvent {
    return write(thread(id), { id: `event_${++eventCount}`, at, author, visibility: 'public', body })
  }

  function queue(handoffId: string, conversationId: string, at: number, packet: Partial<HandoffPacket> = {}): void {
    const full = { reason: 'Asked for a person', intent: 'order_status', collected: [], tried: [], ...packet }
    const none = { acceptedAt: null, endedAt: null, agent: null }
    const row: Handoff = {
      id: handoffId,
      conversationId,
      state: 'queued',
      version: 1,
      packet: full,
      requestedAt: at,
      ...none,
    }
    handoffs.set(handoffId, row)
    moveFloor(conversationId, epoch => ({ holder: 'queue', epoch }))
    doorbell.ringDesk()
  }

  async function append(id: string, event: NewEvent, floorEpoch?: number) {
    const found = threads.get(id)
    if (!found) return no('no_conversation')
    if (floorEpoch !== undefined && floorEpoch !== found.head.floor.epoch) return no('not_owner')
    const first = found.log.find(each => event.cid !== undefined && each.cid === event.cid && sameAuthor(each, event))
    if (!first) return ok({ event: write(found, event), duplicate: false })
    return JSON.stringify(first.body) === JSON.stringify(event.body)
      ? ok({ event: first, duplicate: true })
      : no('id_conflict')
  }

  async function open(): Promise<HandoffRow[]> {
    const rows = [...handoffs.values()].filter(each => each.state === 'queued' || each.state === 'active')
    return rows
      .toSorted((a, b) => a.requestedAt - b.requestedAt)
      .map(each => {
        const { head, log } = thread(each.conversationId)
        const last = log.findLast(event => event.author.kind === 'customer')
        return { ...each, channel: head.channel, lastLine: last?.body.kind === 'text' ? last.body.text : null }
      })
  }

  async function ofConversation(id: string): Promise<Handoff | null> {
    return [...handoffs.values()].findLast(each => each.conversationId === id) ?? null
  }

  async function claim(id: string, agent: { id: string; name: string }, joined: NewEvent, fact: Fact) {
    const found = handoffs.get(id)
    if (!found) return { ok: false as const, reason: 'not_found' as const }
    if (found.agent && found.agent.id !== agent.id)
      return { ok: false as const, reason: 'taken' as const, by: found.agent.name }
    if (found.endedAt !== null) return { ok: false as const, reason: 'over' as const }
    if (found.state === 'active') return { ok: true as const, handoff: found }
    facts.push(fact)
    const handoff = change(found, { state: 'active', agent, acceptedAt: joined.at })
    moveFloor(found.conversationId, epoch => ({ holder: 'agent', agentId: agent.id, epoch }))
    write(thread(found.conversationId), joined)
    return { ok: true as const, handoff }
  }

  async function giveBack(id: string, agentId: string, left: NewEvent) {
    const found = handoffs.get(id)
    if (!found) return no('not_found')
    if (found.state !== 'active' || found.agent?.id !== agentId) return no('not_owner')
    const handoff = change(found, { state: 'returned', endedAt: left.at })
    moveFloor(found.conversationId, epoch => ({ holder: 'assistant', epoch }))
    write(thread(found.conversationId), left)
    return ok(handoff)
  }

  async function overflow(id: string, opened: Parameters<HandoffStore['overflow']>[1]) {
    const found = handoffs.get(id)
    if (found?.state !== 'queued') return false
    const last = thread(found.conversationId).log.findLast(event => event.author.kind === 'customer')
    if ((last?.seq ?? 0) > opened.readUpTo) return false
    cases.push(opened.case)
    facts.push(...opened.facts)
    change(found, { state: 'overflowed', endedAt: opened.event.at })
    moveFloor(found.conversationId, epoch => ({ holder: 'assistant', epoch }))
    write(thread(found.conversationId), opened.event)
    return true
  }

  async function waitingSince(before: number, limit: number): Promise<Handoff[]> {
    return [...handoffs.values()].filter(each => each.state === 'queued' && each.requestedAt < before).slice(0, limit)
  }

  function change(handoff: Handoff, changes: Partial<Handoff>): Handoff {
    const changed = { ...handoff, ...changes, version: handoff.version + 1 }
    handoffs.set(handoff.id, changed)
    doorbell.ringDesk()
    return changed
  }

  function moveFloor(id: string, next: (epoch: number) => Floor): void {
    const found = thread(id)
    found.head = { ...found.head, floor: next(found.head.floor.epoch + 1) }
  }

  function write(found: Thread, event: NewEvent): LogEvent {
    const lastSeq = found.head.lastSeq + 1
    const lastPublicSeq = found.head.lastPublicSeq + (event.visibility === 'public' ? 1 : 0)
    const publicSeq = event.visibility === 'public' ? lastPublicSeq : null
    const written = { ...event, seq: lastSeq, publicSeq, cid: event.cid ?? null, answers: event.answers ?? null }
    found.log.push(written)
    found.head = { ...found.head, lastSeq, lastPublicSeq }
    doorbell.ring(found.head.id)
    if (found.head.floor.holder !== 'assistant') doorbell.ringDesk()
    return written
  }

  function thread(id: string): Thread {
    const found = threads.get(id)
    if (!found) throw new Error(`No conversation "${id}" in this test: begin it first.`)
    return found
  }
}

function sameAuthor(event: LogEvent, other: NewEvent): boolean {
  const id = (author: NewEvent['author']) => (author.kind === 'agent' ? author.id : author.kind)
  return id(event.author) === id(other.author)
}
