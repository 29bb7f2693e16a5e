import { customerCases } from '../../../src/adapters/store/case-store.ts'
import { conversationStore } from '../../../src/adapters/store/conversation-store.ts'
import { customerSessions } from '../../../src/adapters/store/customer-sessions.ts'
import { openDatabase } from '../../../src/adapters/store/database.ts'
import { staffConversations } from '../../../src/adapters/store/staff-conversations.ts'
import type { Log, TurnCommit } from '../../../src/application/ports.ts'
import type { Fact } from '../../../src/domain/deflection/fact.ts'
import type { Author, Body, NewEvent } from '../../../src/domain/dialogue/log.ts'
import { caseNumber } from '../../../src/domain/service/case.ts'
import type { HandoffPacket } from '../../../src/domain/service/handoff.ts'
import { freshDatabase } from '../../postgres.ts'

/** A Monday morning at Larkspur Home. */
export const MONDAY = Date.UTC(2026, 10, 16, 9)
export const quietLog: Log = { info() {}, warn() {}, error() {} }

export const ROSA: Author = { kind: 'customer' }
export const ASSISTANT: Author = { kind: 'assistant' }
export const PRIYA = { id: 'staff_priya', name: 'Priya' }
export const SAM = { id: 'staff_sam', name: 'Sam' }

/** The store of Larkspur Home on a database of its own, with Priya and Sam at the desk. */
export async function openShop(connections?: number) {
  const fresh = await freshDatabase()
  const database = openDatabase({ connection: fresh.connection, log: quietLog, ...(connections && { connections }) })
  const conversations = conversationStore(database)
  await hire(PRIYA)
  await hire(SAM)
  async function hire({ id, name, role = 'agent' }: { id: string; name: string; role?: 'agent' | 'manager' }) {
    await database.query
      .insertInto('staff')
      .values({ id, name, email: `${name.toLowerCase()}@larkspur.example`, role, password_hash: '-' })
      .execute()
  }
  return {
    /** For another process that works on the same store. */
    connection: fresh.connection,
    database,
    hire,
    conversations,
    /** The same conversations with the rights of staff. */
    staff: staffConversations(database.agent),
    /** A number that the conversation's customer may give to a case. */
    drawNumber: async (conversationId: string) =>
      caseNumber(await customerCases(customerSessions(database))(conversationId).nextSerial()),
    openConversation: (externalId = 'rosa') =>
      conversations.open({ id: anId('conv'), channel: 'web', externalId, at: MONDAY }),
    async close() {
      await conversations.close()
      await database.close()
      await fresh.drop()
    },
  }
}

export type Shop = Awaited<ReturnType<typeof openShop>>

let counter = 0

/** A new id, counted. */
export function anId(prefix: string): string {
  counter += 1
  return `${prefix}_${counter}`
}

export function says(author: Author, text: string, more: Partial<NewEvent> = {}): NewEvent {
  const body: Body = { kind: 'text', text }
  return { id: anId('ev'), at: MONDAY + counter, author, visibility: 'public', body, ...more }
}

export function joins({ id, name }: { id: string; name: string }): NewEvent {
  const body: Body = { kind: 'state', state: 'agent_joined', text: `${name} joined.` }
  return { id: anId('ev'), at: MONDAY + 60_000, author: { kind: 'agent', id, name }, visibility: 'public', body }
}

export function aFact(more: Partial<Fact> = {}): Fact {
  return {
    id: anId('fact'),
    actor: 'rosa',
    conversationId: null,
    channel: 'web',
    kind: 'asked',
    intent: 'article:delivery',
    at: MONDAY,
    ...more,
  }
}

export const WHISK: HandoffPacket = { reason: 'asked', intent: 'article:returns', collected: [], tried: ['Returns'] }

export function aTurn(conversationId: string, more: Partial<TurnCommit> = {}): TurnCommit {
  return {
    conversationId,
    expected: { stateVersion: 0, floorEpoch: 0 },
    handledSeq: 1,
    state: { step: 'done' },
    events: [],
    writes: [],
    trace: null,
    ...more,
  }
}
