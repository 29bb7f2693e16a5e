import { type Selectable, sql, type Transaction } from 'kysely'
import type { AppendRefusal } from '../../application/ports.ts'
import type { Author, LogEvent, NewEvent } from '../../domain/dialogue/log.ts'
import { json } from './sql-values.ts'
import type { EventTable, Tables } from './tables.ts'

/** What is read of an event. */
export const EVENT_COLUMNS = [
  'seq',
  'public_seq',
  'id',
  'at',
  'author_kind',
  'author_id',
  'author_name',
  'body',
  'cid',
  'answers',
] as const
export type EventRow = Pick<Selectable<EventTable>, (typeof EVENT_COLUMNS)[number]>

/** What the database's `append_event` answers; without an event where it refuses for want of a conversation or floor. */
export type AppendRow = EventRow & { readonly outcome: 'appended' | 'duplicate' | AppendRefusal }

/** Appends events within a transaction that has the conversation's row. */
export async function appendEvents(
  trx: Transaction<Tables>,
  conversationId: string,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return
  await sql`select from append_events(${conversationId}, ${json(events)})`.execute(trx)
}

/** A row of the log as the domain knows it. */
export function eventFromRow(row: EventRow): LogEvent {
  return {
    seq: row.seq,
    publicSeq: row.public_seq,
    id: row.id,
    at: row.at,
    author: authorFromRow(row),
    visibility: row.public_seq === null ? 'staff' : 'public',
    body: row.body,
    cid: row.cid,
    answers: row.answers,
  }
}

/** A row of the log as the database writes it in JSON. */
export type EventJson = Omit<EventRow, 'at'> & { readonly at: string }

export function eventFromJson(row: EventJson): LogEvent {
  return eventFromRow({ ...row, at: Date.parse(row.at) })
}

function authorFromRow(row: EventRow): Author {
  if (row.author_kind !== 'agent') return { kind: row.author_kind }
  return { kind: 'agent', id: row.author_id, name: row.author_name }
}
