import { type Kysely, type Selectable, sql, type Transaction, type UpdateObject } from 'kysely'
import type { HandoffRow, HandoffStore } from '../../application/ports.ts'
import { no, ok } from '../../domain/result.ts'
import type { Handoff } from '../../domain/service/handoff.ts'
import { insertCase } from './case-writes.ts'
import type { Database } from './database.ts'
import { appendEvents } from './event-log.ts'
import { giveFloor } from './floor.ts'
import { insertFacts } from './ledger.ts'
import { instant } from './sql-values.ts'
import type { HandoffTable, Tables } from './tables.ts'

type NamedRow = Selectable<HandoffTable> & { readonly agent_name: string | null }

/** Requests for a person. Each change locks the conversation first and then its handoff, so that none waits in a ring. */
export function handoffStore({ query }: Pick<Database, 'query'>): HandoffStore {
  return {
    async open() {
      const rows = await selectHandoffs(query)
        .innerJoin('conversation', 'conversation.id', 'handoff.conversation_id')
        .leftJoin('event', join =>
          join
            .onRef('event.conversation_id', '=', 'conversation.id')
            .onRef('event.seq', '=', 'conversation.last_customer_seq'),
        )
        .select([
          'conversation.channel',
          sql<string | null>`coalesce(event.body ->> 'text', event.body ->> 'label')`.as('last_line'),
        ])
        .where('handoff.state', 'in', ['queued', 'active'])
        .orderBy('handoff.requested_at')
        .orderBy('handoff.id')
        .execute()
      return rows.map((row): HandoffRow => ({ ...handoffFromRow(row), channel: row.channel, lastLine: row.last_line }))
    },

    async ofConversation(conversationId) {
      const row = await selectHandoffs(query)
        .where('handoff.conversation_id', '=', conversationId)
        .orderBy('handoff.requested_at', 'desc')
        .orderBy('handoff.id', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row ? handoffFromRow(row) : null
    },

    claim: (handoffId, agent, joined, fact) =>
      changing(query, handoffId, async (trx, handoff) => {
        if (handoff === null) return { ok: false, reason: 'not_found' }
        if (handoff.state === 'active' && handoff.agent?.id === agent.id) return { ok: true, handoff }
        if (handoff.state === 'active') return { ok: false, reason: 'taken', by: handoff.agent?.name ?? '' }
        if (handoff.state !== 'queued') return { ok: false, reason: 'over' }
        await move(trx, handoff, { state: 'active', agent_id: agent.id, accepted_at: instant(joined.at) })
        await giveFloor(trx, handoff.conversationId, { agentId: agent.id })
        await appendEvents(trx, handoff.conversationId, [joined])
        await insertFacts(trx, [fact])
        return { ok: true, handoff: await reread(trx, handoffId) }
      }),

    giveBack: (handoffId, agentId, left) =>
      changing(query, handoffId, async (trx, handoff) => {
        if (handoff === null) return no('not_found')
        if (handoff.state !== 'active' || handoff.agent?.id !== agentId) return no('not_owner')
        await move(trx, handoff, { state: 'returned', ended_at: instant(left.at) })
        await giveFloor(trx, handoff.conversationId, 'assistant')
        await appendEvents(trx, handoff.conversationId, [left])
        return ok(await reread(trx, handoffId))
      }),

    overflow: (handoffId, opened) =>
      changing(query, handoffId, async (trx, handoff) => {
        if (handoff?.state !== 'queued') return false
        if ((await lastOfCustomer(trx, handoff.conversationId)) > opened.readUpTo) return false
        await move(trx, handoff, { state: 'overflowed', ended_at: instant(opened.event.at) })
        await giveFloor(trx, handoff.conversationId, 'assistant')
        await insertCase(trx, opened.case)
        await appendEvents(trx, handoff.conversationId, [opened.event])
        await insertFacts(trx, opened.facts)
        return true
      }),

    async waitingSince(before, limit) {
      const rows = await selectHandoffs(query)
        .where('handoff.state', '=', 'queued')
        .where('handoff.requested_at', '<', instant(before))
        .orderBy('handoff.requested_at')
        .limit(limit)
        .execute()
      return rows.map(handoffFromRow)
    },
  }
}

function selectHandoffs(query: Kysely<Tables>) {
  return query
    .selectFrom('handoff')
    .leftJoin('staff', 'staff.id', 'handoff.agent_id')
    .selectAll('handoff')
    .select('staff.name as agent_name')
}

function handoffFromRow(row: NamedRow): Handoff {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    state: row.state,
    version: row.version,
    packet: row.packet,
    requestedAt: row.requested_at,
    acceptedAt: row.accepted_at,
    endedAt: row.ended_at,
    agent: row.agent_id === null ? null : { id: row.agent_id, name: row.agent_name ?? '' },
  }
}

/** A transaction in which nobody else changes the handoff, nor its conversation; null when there is no such handoff. */
function changing<Outcome>(
  query: Kysely<Tables>,
  handoffId: string,
  change: (trx: Transaction<Tables>, handoff: Handoff | null) => Promise<Outcome>,
): Promise<Outcome> {
  return query.transaction().execute(async trx => {
    await sql`select from conversation
      where id = (select conversation_id from handoff where id = ${handoffId}) for update`.execute(trx)
    const row = await selectHandoffs(trx).where('handoff.id', '=', handoffId).executeTakeFirst()
    return change(trx, row ? handoffFromRow(row) : null)
  })
}

async function lastOfCustomer(trx: Transaction<Tables>, conversationId: string): Promise<number> {
  const row = await trx
    .selectFrom('conversation')
    .select('last_customer_seq')
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow()
  return row.last_customer_seq
}

/** Guarded once more, in case somebody changes handoffs without the conversation's lock. */
async function move(trx: Transaction<Tables>, from: Handoff, to: UpdateObject<Tables, 'handoff'>): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('handoff')
    .set({ ...to, version: from.version + 1 })
    .where('id', '=', from.id)
    .where('version', '=', from.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new Error(`handoff ${from.id} changed while its conversation was locked`)
}

async function reread(trx: Transaction<Tables>, handoffId: string): Promise<Handoff> {
  return handoffFromRow(await selectHandoffs(trx).where('handoff.id', '=', handoffId).executeTakeFirstOrThrow())
}
