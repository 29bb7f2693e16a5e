import { type Selectable, sql, type Transaction } from 'kysely'
import type { CommitOutcome, ConversationStore, TurnCommit, TurnWrite } from '../../application/ports.ts'
import { no, ok } from '../../domain/result.ts'
import type { Conversation, Floor } from '../../domain/service/conversation.ts'
import type { HandoffState } from '../../domain/service/handoff.ts'
import { insertCase } from './case-writes.ts'
import type { Database } from './database.ts'
import { type AppendRow, appendEvents, eventFromRow } from './event-log.ts'
import { giveFloor } from './floor.ts'
import { insertFacts } from './ledger.ts'
import { lockKeeper } from './lock-keeper.ts'
import { instant, json, storable } from './sql-values.ts'
import type { ConversationTable, Tables } from './tables.ts'

/** Conversations and their logs. Close it before the database: it may hold locks on a connection of its own. */
export function conversationStore(database: Database): ConversationStore & { close(): Promise<void> } {
  const { query } = database
  const locks = lockKeeper(database)
  return {
    async open({ id, channel, externalId, address, at }) {
      const row = await query
        .insertInto('conversation')
        .values({
          id,
          channel,
          external_id: storable(externalId),
          address: address === undefined || address === null ? null : json(address),
          opened_at: instant(at),
          last_activity_at: instant(at),
        })
        .onConflict(conflict =>
          conflict
            .columns(['channel', 'external_id'])
            .doUpdateSet({ address: sql`coalesce(excluded.address, conversation.address)` }),
        )
        .returningAll()
        .executeTakeFirstOrThrow()
      return conversationFromRow(row)
    },

    async load(conversationId) {
      const row = await query.selectFrom('conversation').selectAll().where('id', '=', conversationId).executeTakeFirst()
      return row ? conversationFromRow(row) : null
    },

    async append(conversationId, event, floorEpoch) {
      const { rows } = await sql<AppendRow>`
        select outcome, (stored).* from append_event(${conversationId}, ${json(event)}, ${floorEpoch ?? null})`.execute(
        query,
      )
      const [row] = rows
      if (!row) throw new Error(`append_event answered nothing for ${conversationId}`)
      if (row.outcome !== 'appended' && row.outcome !== 'duplicate') return no(row.outcome)
      return ok({ event: eventFromRow(row), duplicate: row.outcome === 'duplicate' })
    },

    async eventsAfter(conversationId, view, after, limit) {
      const counter = view === 'public' ? 'public_seq' : 'seq'
      const [rows, head] = await Promise.all([
        query
          .selectFrom('event')
          .selectAll()
          .where('conversation_id', '=', conversationId)
          .where(counter, '>', after)
          .orderBy(counter)
          .limit(limit)
          .execute(),
        query
          .selectFrom('conversation')
          .select(view === 'public' ? 'last_public_seq as seq' : 'last_seq as seq')
          .where('id', '=', conversationId)
          .executeTakeFirst(),
      ])
      const events = rows.map(eventFromRow)
      const last = rows.at(-1)?.[counter] ?? after
      // The log may have grown between the two queries, in either order.
      const newest = Math.max(head?.seq ?? 0, rows.length > 0 ? last : 0)
      return { events, head: newest, more: last < newest }
    },

    async nextUnhandled(conversationId) {
      const row = await query
        .selectFrom('event')
        .innerJoin('conversation', 'conversation.id', 'event.conversation_id')
        .selectAll('event')
        .where('conversation.id', '=', conversationId)
        .where('event.author_kind', '=', 'customer')
        .whereRef('event.seq', '>', 'conversation.handled_seq')
        .orderBy('event.seq')
        .limit(1)
        .executeTakeFirst()
      return row ? eventFromRow(row) : null
    },

    async withUnhandled(before, limit) {
      const { rows } = await sql<{ id: string }>`
        select c.id
        from conversation c
        cross join lateral (
          select e.at from event e
          where e.conversation_id = c.id and e.seq > c.handled_seq and e.author_kind = 'customer'
          order by e.seq limit 1
        ) as first
        where c.last_customer_seq > c.handled_seq and first.at < ${instant(before)}
        order by first.at
        limit ${limit}`.execute(query)
      return rows.map(row => row.id)
    },

    commitTurn: turn => query.transaction().execute(trx => commitTurn(trx, turn)),

    async deliveredSeq(conversationId) {
      const row = await query
        .selectFrom('conversation')
        .select('delivered_seq')
        .where('id', '=', conversationId)
        .executeTakeFirst()
      return row?.delivered_seq ?? 0
    },

    async markDelivered(conversationId, publicSeq) {
      await query
        .updateTable('conversation')
        .set({ delivered_seq: publicSeq })
        .where('id', '=', conversationId)
        .where('delivered_seq', '<', publicSeq)
        .execute()
    },

    async withUndelivered(channel, limit) {
      const rows = await query
        .selectFrom('conversation')
        .select('id')
        .where('channel', '=', channel)
        .whereRef('last_public_seq', '>', 'delivered_seq')
        .orderBy('last_activity_at')
        .limit(limit)
        .execute()
      return rows.map(row => row.id)
    },

    exclusively: (purpose, conversationId, work) => locks.exclusively(`${purpose}:${conversationId}`, work),
    close: () => locks.close(),
  }
}

function conversationFromRow(row: Selectable<ConversationTable>): Conversation {
  return {
    id: row.id,
    channel: row.channel,
    externalId: row.external_id,
    address: row.address,
    floor: floorFromRow(row),
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

async function commitTurn(trx: Transaction<Tables>, turn: TurnCommit): Promise<CommitOutcome> {
  const updated = await trx
    .updateTable('conversation')
    .set({
      state: json(turn.state),
      state_version: sql`state_version + 1`,
      handled_seq: sql`greatest(handled_seq, ${turn.handledSeq})`,
    })
    .where('id', '=', turn.conversationId)
    .where('state_version', '=', turn.expected.stateVersion)
    .where('floor_epoch', '=', turn.expected.floorEpoch)
    .executeTakeFirst()
  if (updated.numUpdatedRows === 0n) return whyNot(trx, turn)
  for (const write of turn.writes) await applyWrite(trx, turn.conversationId, write)
  await insertFacts(
    trx,
    turn.writes.flatMap(write => (write.kind === 'fact' ? [write.fact] : [])),
  )
  await appendEvents(trx, turn.conversationId, turn.events)
  return 'committed'
}

async function whyNot(trx: Transaction<Tables>, turn: TurnCommit): Promise<CommitOutcome> {
  const now = await trx
    .selectFrom('conversation')
    .select('floor_epoch')
    .where('id', '=', turn.conversationId)
    .executeTakeFirstOrThrow()
  return now.floor_epoch === turn.expected.floorEpoch ? 'stale' : 'lost_floor'
}

async function applyWrite(trx: Transaction<Tables>, conversationId: string, write: TurnWrite): Promise<void> {
  switch (write.kind) {
    case 'open_case':
      return insertCase(trx, write.case)
    case 'fact':
      // All facts of a turn go in one statement, after the rest.
      return
    case 'request_handoff':
      return requestHandoff(trx, conversationId, write)
    case 'cancel_handoff':
      return cancelHandoff(trx, conversationId, write.at)
    default:
      write satisfies never
  }
}

/** Asking again while a request is open changes nothing. */
async function requestHandoff(
  trx: Transaction<Tables>,
  conversationId: string,
  { id, packet, at }: Extract<TurnWrite, { kind: 'request_handoff' }>,
): Promise<void> {
  const inserted = await trx
    .insertInto('handoff')
    .values({
      id,
      conversation_id: conversationId,
      state: 'queued',
      packet: json(packet),
      requested_at: instant(at),
    })
    .onConflict(conflict =>
      conflict
        .column('conversation_id')
        .where('state', 'in', [sql.lit<HandoffState>('queued'), sql.lit<HandoffState>('active')])
        .doNothing(),
    )
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows) await giveFloor(trx, conversationId, 'queue')
}

/** A request that an agent has taken in the meantime is not cancelled any more. */
async function cancelHandoff(trx: Transaction<Tables>, conversationId: string, at: number): Promise<void> {
  const cancelled = await trx
    .updateTable('handoff')
    .set({ state: 'cancelled', ended_at: instant(at), version: sql`version + 1` })
    .where('conversation_id', '=', conversationId)
    .where('state', '=', 'queued')
    .executeTakeFirst()
  if (cancelled.numUpdatedRows) await giveFloor(trx, conversationId, 'assistant')
}
