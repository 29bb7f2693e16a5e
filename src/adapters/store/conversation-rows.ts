import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely'
import type { Appended, AppendRefusal, Page, WaitingTurn } from '../../application/ports.ts'
import type { NewEvent } from '../../domain/dialogue/log.ts'
import { no, ok, type Result } from '../../domain/result.ts'
import type { Conversation, Floor } from '../../domain/service/conversation.ts'
import type { Identity } from '../../domain/service/identity.ts'
import type { OwnStatement } from './database.ts'
import {
  type AppendRow,
  EVENT_COLUMNS,
  type EventJson,
  type EventRow,
  eventFromJson,
  eventFromRow,
} from './event-log.ts'
import { json } from './sql-values.ts'
import type { ConversationTable, Tables } from './tables.ts'

const CONVERSATION_COLUMNS = [
  'id',
  'channel',
  'external_id',
  'address',
  'floor',
  'floor_agent_id',
  'floor_epoch',
  'last_seq',
  'last_public_seq',
  'handled_seq',
  'state',
  'state_version',
  'opened_at',
] as const
type HeadRow = Pick<Selectable<ConversationTable>, (typeof CONVERSATION_COLUMNS)[number]> & {
  identity: Identity | null
}

/** How a statement about one conversation is asked: with the rights of its customer, or of staff. */
export type AskAbout = <Row>(statement: OwnStatement<Row>) => Promise<readonly Row[]>

/** As the query's role, which sees every conversation. */
export function askAbout(query: Kysely<Tables>, conversationId: string): AskAbout {
  const named = sql`(select ${conversationId}::text as mine) as named`
  return async statement => (await statement(named).execute(query)).rows
}

/** The conversation, if there is one that whoever asks may see. */
export async function loadConversation(ask: AskAbout): Promise<Conversation | null> {
  const [row] = await ask(
    whose => sql<HeadRow>`
      select ${fieldsOf('head', CONVERSATION_COLUMNS)}, identity from ${whose}
      cross join lateral conversation_head(mine)`,
  )
  return row ? conversationFromRow(row) : null
}

export async function appendOne(
  ask: AskAbout,
  event: NewEvent,
  floorEpoch?: number,
): Promise<Result<Appended, AppendRefusal>> {
  const [row] = await ask(
    whose => sql<AppendRow>`
      select outcome, ${fieldsOf('stored', EVENT_COLUMNS)} from ${whose}
      cross join lateral append_event(mine, ${json(event)}, ${floorEpoch ?? null})`,
  )
  if (!row) throw new Error('append_event answered nothing')
  if (row.outcome !== 'appended' && row.outcome !== 'duplicate') return no(row.outcome)
  return ok({ event: eventFromRow(row), duplicate: row.outcome === 'duplicate' })
}

type PageRow = { floor: Floor['holder']; head: number } & (EventRow | { seq: null })

export async function readPage(ask: AskAbout, view: 'public' | 'staff', after: number, limit: number): Promise<Page> {
  const rows = await ask(
    whose => sql<PageRow>`
      select floor, head, ${fieldsOf('entry', EVENT_COLUMNS)} from ${whose}
      cross join lateral page_of(mine, ${view === 'staff'}, ${after}, ${limit})`,
  )
  const [first] = rows
  if (!first) return NO_CONVERSATION
  const events = rows.flatMap(row => (row.seq === null ? [] : [eventFromRow(row)]))
  const last = events.at(-1)
  const reached = (view === 'staff' ? last?.seq : last?.publicSeq) ?? after
  return { events, head: first.head, more: reached < first.head, floor: first.floor }
}

export const NO_CONVERSATION: Page = { events: [], head: 0, more: false, floor: null }

type TurnRow = HeadRow & { waiting: readonly [EventJson, ...EventJson[]] }

/** The first customer events that have had no turn, with the conversation as it was at the same instant. */
export async function readWaitingTurn(ask: AskAbout): Promise<WaitingTurn | null> {
  const [row] = await ask(
    whose => sql<TurnRow>`
      select ${fieldsOf('head', CONVERSATION_COLUMNS)}, identity, waiting from ${whose} cross join lateral turn_to_take(mine)`,
  )
  if (!row) return null
  const [first, ...others] = row.waiting
  return { conversation: conversationFromRow(row), events: [eventFromJson(first), ...others.map(eventFromJson)] }
}

/** The columns of a composite value. */
function fieldsOf(composite: string, columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map(column => sql`(${sql.ref(composite)}).${sql.ref(column)}`))
}

function conversationFromRow(row: HeadRow): Conversation {
  return {
    id: row.id,
    channel: row.channel,
    externalId: row.external_id,
    address: row.address,
    floor: floorFromRow(row),
    identity: row.identity,
    lastSeq: row.last_seq,
    lastPublicSeq: row.last_public_seq,
    handledSeq: row.handled_seq,
    state: row.state,
    stateVersion: row.state_version,
    openedAt: row.opened_at,
  }
}

function floorFromRow(row: HeadRow): Floor {
  if (row.floor !== 'agent') return { holder: row.floor, epoch: row.floor_epoch }
  if (row.floor_agent_id === null)
    throw new Error(`conversation ${row.id}: an agent has the floor and nobody knows which`)
  return { holder: 'agent', agentId: row.floor_agent_id, epoch: row.floor_epoch }
}
