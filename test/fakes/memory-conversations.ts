import type { ConversationStore } from '../../src/application/ports.ts'
import type { LogEvent, NewEvent } from '../../src/domain/dialogue/log.ts'
import { no, ok } from '../../src/domain/result.ts'
import type { Conversation } from '../../src/domain/service/conversation.ts'
import { type MemoryDoorbell, memoryDoorbell } from './memory-doorbell.ts'

type Thread = { head: Conversation; log: LogEvent[]; delivered: number }

/** The part of the conversation store that channels use, in memory. Every append rings the doorbell. */
export type MemoryConversations = Omit<
  ConversationStore,
  'nextTurn' | 'quiet' | 'withUnhandled' | 'commitTurn' | 'withCustomerWaiting'
> & {
  readonly doorbell: MemoryDoorbell
  /** Every event of every conversation, oldest conversation first. */
  all(): readonly LogEvent[]
}

/** Builds an empty one. */
export function memoryConversations(doorbell = memoryDoorbell()): MemoryConversations {
  const threads = new Map<string, Thread>()
  const busy = new Set<string>()

  return {
    doorbell,
    all: () => [...threads.values()].flatMap(({ log }) => log),
    async open({ id, channel, externalId, address = null, at }) {
      const found = [...threads.values()].find(({ head }) => head.channel === channel && head.externalId === externalId)
      if (found) {
        found.head = { ...found.head, address }
        return found.head
      }
      const head = opened({ id, channel, externalId, address, openedAt: at })
      threads.set(id, { head, log: [], delivered: 0 })
      return head
    },
    load: async id => threads.get(id)?.head ?? null,
    append,
    async eventsAfter(id, view, after, limit) {
      const thread = threads.get(id)
      const place = (event: LogEvent) => (view === 'staff' ? event.seq : (event.publicSeq ?? 0))
      const rest = (thread?.log ?? []).filter(event => place(event) > after)
      const head = view === 'staff' ? thread?.head.lastSeq : thread?.head.lastPublicSeq
      const floor = thread?.head.floor.holder ?? null
      return { events: rest.slice(0, limit), head: head ?? 0, more: rest.length > limit, floor }
    },
    async delivery(id) {
      const thread = threads.get(id)
      if (!thread) return null
      const { channel, address, lastPublicSeq } = thread.head
      return { channel, address, lastPublicSeq, deliveredSeq: thread.delivered }
    },
    async markDelivered(id, publicSeq) {
      const thread = threads.get(id)
      if (thread) thread.delivered = Math.max(thread.delivered, Math.min(publicSeq, thread.head.lastPublicSeq))
    },
    async withUndelivered(channel, limit) {
      return [...threads.values()]
        .filter(({ head, delivered }) => head.channel === channel && head.lastPublicSeq > delivered)
        .map(({ head }) => head.id)
        .slice(0, limit)
    },
    async exclusively(purpose, id, work) {
      const key = `${purpose} ${id}`
      if (busy.has(key)) return
      busy.add(key)
      await work().finally(() => busy.delete(key))
    },
  }

  async function append(id: string, event: NewEvent) {
    const thread = threads.get(id)
    if (!thread) return no('no_conversation')
    const first = thread.log.find(({ cid }) => event.cid !== undefined && cid === event.cid)
    if (first) {
      const isSame = JSON.stringify(first.body) === JSON.stringify(event.body)
      return isSame ? ok({ event: first, duplicate: true }) : no('id_conflict')
    }
    const appended = written(thread, event)
    doorbell.ring(id)
    return ok({ event: appended, duplicate: false })
  }
}

function opened(known: Pick<Conversation, 'id' | 'channel' | 'externalId' | 'address' | 'openedAt'>): Conversation {
  const floor = { holder: 'assistant', epoch: 0 } as const
  return { ...known, floor, identity: null, lastSeq: 0, lastPublicSeq: 0, handledSeq: 0, state: {}, stateVersion: 0 }
}

function written(thread: Thread, event: NewEvent): LogEvent {
  const seq = thread.head.lastSeq + 1
  const isPublic = event.visibility === 'public'
  const lastPublicSeq = thread.head.lastPublicSeq + (isPublic ? 1 : 0)
  const { cid = null, answers = null, ...rest } = event
  const appended: LogEvent = { ...rest, seq, publicSeq: isPublic ? lastPublicSeq : null, cid, answers }
  thread.log.push(appended)
  thread.head = { ...thread.head, lastSeq: seq, lastPublicSeq }
  return appended
}
