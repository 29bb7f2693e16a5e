import { type Kysely, type Selectable, sql } from 'kysely'
import type { Appended, AppendRefusal, Page } from '../../application/ports.ts'
import type { NewEvent } from '../../domain/dialogue/log.ts'
import { no, ok, type Result } from '../../domain/result.ts'
import type { Conversation, Floor } from '../../domain/service/conversation.ts'
import type { Identity } from '../../domain/service/identity.ts'
import { type AppendRow, eventFromRow } from './event-log.ts'
import { identityOfConversation } from './identity-rows.ts'
import { json } from './sql-values.ts'
import type { ConversationTable, Tables } from './tables.ts'

/** The conversation, if there is one that the query's role may see. */
export async function loadConversation(query: Kysely<Tables>, conversationId: string): Promise<Conversation | null> {
  const row = await query
    .selectFrom('conversation')
    .selectAll()
    .select(identityOfConversation(sql.ref('conversation.id')).as('identity'))
    .where('id', '=', conversationId)
    .executeTakeFirst()
  return row ? conversationFromRow(row, row.identity) : null
}

export async function appendOne(
  query: Kysely<Tables>,
  conversationId: string,
  event: NewEvent,
  floorEpoch?: number,
): Promise<Result<Appended, AppendRefusal>> {
  const { rows } = await sql<AppendRow>`
    select outcome, (stored).* from append_event(${conversationId}, ${json(event)}, ${floorEpoch ?? null})`.execute(
    query,
  )
  const [row] = rows
  if (!row) throw new Error(`append_event answered nothing for ${conversationId}`)
  if (row.outcome !== 'appended' && row.outcome !== 'duplicate') return no(row.outcome)
  return ok({ event: eventFromRow(row), duplicate: row.outcome === 'duplicate' })
}

export async function readPage(
  query: Kysely<Tables>,
  conversationId: string,
  view: 'public' | 'staff',
  after: number,
  limit: number,
): Promise<Page> {
  const counter = view === 'public' ? 'public_seq' : 'seq'
  const rows = await query
    .selectFrom('event')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where(counter, '>', after)
    .orderBy(counter)
    .limit(limit)
    .execute()
  const head = await query
    .selectFrom('conversation')
    .select(view === 'public' ? 'last_public_seq as seq' : 'last_seq as seq')
    .where('id', '=', conversationId)
    .executeTakeFirst()
  const last = rows.at(-1)?.[counter] ?? after
  // The log may have grown between the two queries.
  const newest = Math.max(head?.seq ?? 0, rows.length > 0 ? last : 0)
  return { events: rows.map(eventFromRow), head: newest, more: last < newest }
}

function conversationFromRow(row: Selectable<ConversationTable>, identity: Identity | null): Conversation {
  return {
    id: row.id,
    channel: row.channel,
    externalId: row.external_id,
    address: row.address,
    floor: floorFromRow(row),
    identity,
    lastSeq: row.last_seq,
    lastPublicSeq: row.last_public_seq,
    handledSeq: row.handled_seq,
    state: row.state,
    stateVersion: row.state_version,
    openedAt: row.opened_at,
  }
}

function floorFromRow(row: Selectable<ConversationTable>): Floor {
  if (row.floor !== 'agent') return { holder: row.floor, epoch: row.floor_epoch }
  if (row.floor_agent_id === null)
    throw new Error(`conversation ${row.id}: an agent has the floor and nobody knows which`)
  return { holder: 'agent', agentId: row.floor_agent_id, epoch: row.floor_epoch }
}
