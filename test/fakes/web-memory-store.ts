import type { Appended, ConversationStore, VisitorStore } from '../../src/application/ports.ts'
import type { LogEvent, NewEvent } from '../../src/domain/dialogue/log.ts'
import { no, ok } from '../../src/domain/result.ts'
import type { Conversation } from '../../src/domain/service/conversation.ts'

/** A log in memory that keeps the store's promises as far as the web channel sees them. */
export type WebMemoryStore = {
  readonly conversations: ConversationStore
  readonly visitors: VisitorStore
  readonly append: (conversationId: string, event: NewEvent) => Appended | 'no_conversation' | 'id_conflict'
  readonly setFloor: (conversationId: string, floor: Conversation['floor']) => void
  readonly events: (conversationId: string) => readonly LogEvent[]
  readonly revoke: (conversationId: string) => void
  readonly revokeAll: () => void
}

export function webMemoryStore(): WebMemoryStore {
  const heads = new Map<string, Conversation>()
  const logs = new Map<string, LogEvent[]>()
  const rights = new Map<string, { conversationId: string; expiresAt: number }>()

  const append: WebMemoryStore['append'] = (conversationId, event) => {
    const log = logs.get(conversationId)
    if (!log) return 'no_conversation'
    const first = log.find(
      one => event.cid !== undefined && one.cid === event.cid && one.author.kind === event.author.kind,
    )
    if (first)
      return JSON.stringify(first.body) === JSON.stringify(event.body)
        ? { event: first, duplicate: true }
        : 'id_conflict'
    const publicSeq = event.visibility === 'public' ? log.filter(one => one.publicSeq !== null).length + 1 : null
    const stored: LogEvent = {
      ...event,
      seq: log.length + 1,
      publicSeq,
      cid: event.cid ?? null,
      answers: event.answers ?? null,
    }
    log.push(stored)
    return { event: stored, duplicate: false }
  }

  const conversations: Partial<ConversationStore> = {
    async open({ id, channel, externalId, at }) {
      const head: Conversation = {
        id,
        channel,
        externalId,
        address: null,
        floor: { holder: 'assistant', epoch: 0 },
        identity: null,
        lastSeq: 0,
        lastPublicSeq: 0,
        handledSeq: 0,
        state: {},
        stateVersion: 0,
        openedAt: at,
      }
      heads.set(id, head)
      logs.set(id, [])
      return head
    },
    async load(id) {
      return heads.get(id) ?? null
    },
    async append(id, event) {
      const appended = append(id, event)
      return typeof appended === 'string' ? no(appended) : ok(appended)
    },
    async eventsAfter(id, view, after, limit) {
      const place = (event: LogEvent) => (view === 'public' ? event.publicSeq : event.seq)
      const all = (logs.get(id) ?? []).filter(event => place(event) !== null)
      const found = all.filter(event => (place(event) ?? 0) > after)
      const floor = heads.get(id)?.floor.holder ?? null
      return { events: found.slice(0, limit), head: all.length, more: found.length > limit, floor }
    },
  }
  return {
    conversations: conversations as ConversationStore,
    visitors: {
      async grant(hash, conversationId, expiresAt) {
        rights.set(hash, { conversationId, expiresAt })
      },
      async conversationOf(hash, now) {
        const right = rights.get(hash)
        return right && right.expiresAt > now ? right.conversationId : null
      },
      async forgetExpired(now) {
        for (const [hash, { expiresAt }] of rights) if (expiresAt <= now) rights.delete(hash)
      },
    },
    append,
    setFloor(id, floor) {
      const head = heads.get(id)
      if (head) heads.set(id, { ...head, floor })
    },
    events: id => logs.get(id) ?? [],
    revoke(id) {
      for (const [hash, { conversationId }] of rights) if (conversationId === id) rights.delete(hash)
    },
    revokeAll: () => rights.clear(),
  }
}
