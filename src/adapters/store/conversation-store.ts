import { sql, type Transaction } from 'kysely'
import type { CommitOutcome, ConversationStore, Page, TurnCommit, TurnWrite } from '../../application/ports.ts'
import type { LogEvent } from '../../domain/dialogue/log.ts'
import { no } from '../../domain/result.ts'
import type { HandoffState } from '../../domain/service/handoff.ts'
import { insertCase } from './case-writes.ts'
import { appendOne, loadConversation, readPage } from './conversation-rows.ts'
import { type CustomerSessions, customerSessions } from './customer-sessions.ts'
import { type Database, SessionOver } from './database.ts'
import { appendEvents, eventFromRow } from './event-log.ts'
import { giveFloor } from './floor.ts'
import { insertFacts } from './ledger.ts'
import { lockKeeper } from './lock-keeper.ts'
import { instant, json, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'

const NO_EVENTS: Page = { events: [], head: 0, more: false }

/**
 * Conversations and their logs. What is done for one customer runs with that customer's rights; opening, sweeping and
 * delivering are the worker's. Close it before the database: it may hold locks on a connection of its own.
 */
export function conversationStore(
  database: Database,
  sessions: CustomerSessions = customerSessions(database),
): ConversationStore & { close(): Promise<void> } {
  const { query } = database
  const locks = lockKeeper(database)

  async function asCustomer<Outcome>(
    conversationId: string,
    work: (trx: Transaction<Tables>) => Promise<Outcome>,
    ifUnknown: Outcome,
  ): Promise<Outcome> {
    try {
      return await sessions.within(conversationId, work)
    } catch (error) {
      if (error instanceof SessionOver) return ifUnknown
      throw error
    }
  }

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
        .returning('id')
        .executeTakeFirstOrThrow()
      const opened = await loadConversation(query, row.id)
      if (opened === null) throw new Error(`conversation ${row.id} was opened and is not there`)
      return opened
    },

    load: conversationId => asCustomer(conversationId, trx => loadConversation(trx, conversationId), null),

    append: (conversationId, event, floorEpoch) =>
      asCustomer(conversationId, trx => appendOne(trx, conversationId, event, floorEpoch), no('no_conversation')),

    eventsAfter: (conversationId, view, after, limit) =>
      asCustomer(conversationId, trx => readPage(trx, conversationId, view, after, limit), NO_EVENTS),

    nextUnhandled: conversationId => asCustomer(conversationId, trx => nextUnhandled(trx, conversationId), null),

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

    commitTurn: turn => sessions.within(turn.conversationId, trx => commitTurn(trx, turn)),

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

async function nextUnhandled(trx: Transaction<Tables>, conversationId: string): Promise<LogEvent | null> {
  const row = await trx
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
      return insertCase(trx, write.case, write)
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
