import { sql, type Transaction } from 'kysely'
import type { CommitOutcome, ConversationStore, TurnCommit, TurnWrite } from '../../application/ports.ts'
import { no } from '../../domain/result.ts'
import type { HandoffState } from '../../domain/service/handoff.ts'
import { insertCase } from './case-writes.ts'
import {
  type AskAbout,
  appendOne,
  askAbout,
  loadConversation,
  NO_CONVERSATION,
  readPage,
  readWaitingTurn,
} from './conversation-rows.ts'
import { type CustomerSessions, customerSessions } from './customer-sessions.ts'
import { type Database, SessionOver } from './database.ts'
import { giveFloor } from './floor.ts'
import { lockKeeper } from './lock-keeper.ts'
import { instant, json, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'

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

  const asCustomer =
    (conversationId: string): AskAbout =>
    statement =>
      sessions.once(conversationId, statement)

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
      const opened = await loadConversation(askAbout(query, row.id))
      if (opened === null) throw new Error(`conversation ${row.id} was opened and is not there`)
      return opened
    },

    load: conversationId => unlessUnknown(loadConversation(asCustomer(conversationId)), null),

    append: (conversationId, event, floorEpoch) =>
      unlessUnknown(appendOne(asCustomer(conversationId), event, floorEpoch), no('no_conversation')),

    eventsAfter: (conversationId, view, after, limit) =>
      unlessUnknown(readPage(asCustomer(conversationId), view, after, limit), NO_CONVERSATION),

    nextTurn: conversationId => unlessUnknown(readWaitingTurn(asCustomer(conversationId)), null),

    async quiet(after, before, limit) {
      const { rows } = await sql<{ id: string }>`
        select id from conversation
        where last_activity_at between ${instant(after)} and ${instant(before)} and floor = 'assistant'
          and last_customer_seq <= handled_seq and last_customer_seq > 0
          and state #>> '{dialogue,isNudged}' = 'false' and state #> '{dialogue,stack}' <> '[]'
        order by last_activity_at limit ${limit}`.execute(query)
      return rows.map(row => row.id)
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

    commitTurn(turn) {
      const apart = turn.writes.filter(write => write.kind !== 'fact' && write.kind !== 'knowledge')
      if (apart.length === 0) return commitTurn(asCustomer(turn.conversationId), turn)
      return sessions.within(turn.conversationId, async trx => {
        const outcome = await commitTurn(askAbout(trx, turn.conversationId), turn)
        if (outcome === 'committed') for (const write of apart) await applyWrite(trx, turn.conversationId, write)
        return outcome
      })
    },

    async delivery(conversationId) {
      const row = await query
        .selectFrom('conversation')
        .select(['channel', 'address', 'last_public_seq', 'delivered_seq'])
        .where('id', '=', conversationId)
        .executeTakeFirst()
      if (!row) return null
      const { channel, address, last_public_seq: lastPublicSeq, delivered_seq: deliveredSeq } = row
      return { channel, address, lastPublicSeq, deliveredSeq }
    },

    async markDelivered(conversationId, publicSeq) {
      await query
        .updateTable('conversation')
        .set({ delivered_seq: sql`least(${publicSeq}, last_public_seq)` })
        .where('id', '=', conversationId)
        .where('delivered_seq', '<', sql<number>`least(${publicSeq}, last_public_seq)`)
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

async function unlessUnknown<Outcome>(work: Promise<Outcome>, ifUnknown: Outcome): Promise<Outcome> {
  try {
    return await work
  } catch (error) {
    if (error instanceof SessionOver) return ifUnknown
    throw error
  }
}

/** State, replies, facts and what there is to learn. */
async function commitTurn(ask: AskAbout, turn: TurnCommit): Promise<CommitOutcome> {
  const { expected, handledSeq } = turn
  const facts = turn.writes.flatMap(write => (write.kind === 'fact' ? [write.fact] : []))
  const learnt = turn.writes.flatMap(write => (write.kind === 'knowledge' ? [write.event] : []))
  const [row] = await ask(
    whose => sql<{ outcome: CommitOutcome | null }>`
      select outcome from ${whose} cross join lateral commit_turn(mine, ${expected.stateVersion}, ${expected.floorEpoch},
        ${handledSeq}, ${json(turn.state)}, ${json(turn.events)}, ${json(facts)},
        ${turn.trace === null ? null : json(turn.trace)}, ${json(learnt)}) as outcome`,
  )
  if (!row?.outcome) throw new Error(`conversation ${turn.conversationId} is not there to commit a turn to`)
  return row.outcome
}

/** What goes into tables of its own. */
async function applyWrite(
  trx: Transaction<Tables>,
  conversationId: string,
  write: Exclude<TurnWrite, { kind: 'fact' | 'knowledge' }>,
): Promise<void> {
  switch (write.kind) {
    case 'open_case':
      return insertCase(trx, write.case, write)
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
