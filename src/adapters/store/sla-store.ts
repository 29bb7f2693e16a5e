import { type Kysely, sql } from 'kysely'
import type { KeptClock, SlaCase, SlaStore, SlaTransaction } from '../../application/sla-ports.ts'
import type { CaseEvent } from '../../domain/service/case.ts'
import { caseEventFromRow } from './case-rows.ts'
import { updateCase } from './case-writes.ts'
import { entitlementFromRow } from './entitlement-rows.ts'
import { readTerms, TERMS_LOCK } from './sla-terms.ts'
import { instant } from './sql-values.ts'
import type { Tables } from './tables.ts'

/** The clocks, with the rights of a job. */
export function slaStore({ query }: { readonly query: Kysely<Tables> }): SlaStore {
  return {
    async waiting(now, limit) {
      const { rows } = await sql<{ case_id: string }>`
        (select case_id from sla_pending order by case_id limit ${limit})
        union
        (select case_id from sla_clock where alarm_at <= ${instant(now)} order by alarm_at limit ${limit})
        order by case_id limit ${limit}`.execute(query)
      return rows.map(({ case_id }) => case_id)
    },

    together: work =>
      query.transaction().execute(async trx => {
        await sql`select pg_advisory_xact_lock_shared(${TERMS_LOCK})`.execute(trx)
        return work(slaTransaction(trx))
      }),

    async dropClocks() {
      return await query.transaction().execute(async trx => {
        await trx.deleteFrom('sla_clock').execute()
        const { numAffectedRows } = await sql`
          insert into sla_pending (case_id, version) select id, version from cases on conflict do nothing`.execute(trx)
        return Number(numAffectedRows ?? 0)
      })
    },
  }
}

function slaTransaction(trx: Kysely<Tables>): SlaTransaction {
  return {
    take: async (caseId, now) => ((await isWaiting(trx, caseId, now)) ? await takeCase(trx, caseId) : null),
    terms: () => readTerms(trx),

    async entitlements(partyId) {
      const owned = trx.selectFrom('entitlement').selectAll().where('party_id', '=', partyId)
      return (await owned.orderBy('id').forUpdate().execute()).map(entitlementFromRow)
    },

    async tell(caseId, event, entitled) {
      if (entitled && entitled.unitsLeft !== null) await countDown(trx, entitled.id)
      const set = entitled ? { entitlementId: entitled.id } : {}
      // No news for a reader of the list: the case keeps its place in it, and pages that are being read stay whole.
      const { updated_at: at } = await trx
        .selectFrom('cases')
        .select('updated_at')
        .where('id', '=', caseId)
        .executeTakeFirstOrThrow()
      await updateCase(trx, caseId, { at, mover: 'system', set, events: [event], tasks: [] })
      return await historyOf(trx, caseId)
    },

    async keep(caseId, clocks) {
      await trx.deleteFrom('sla_clock').where('case_id', '=', caseId).execute()
      if (clocks.length > 0) await insertClocks(trx, caseId, clocks)
      await sql`delete from sla_pending p using cases c
        where c.id = ${caseId} and p.case_id = c.id and p.version <= c.version`.execute(trx)
    },
  }
}

/** Takes the row's lock first and alone, so that what is read after it is as the last writer left it. */
async function isWaiting(trx: Kysely<Tables>, caseId: string, now: number): Promise<boolean> {
  const taken = trx.selectFrom('cases').select('id').where('id', '=', caseId).forUpdate().skipLocked()
  if (!(await taken.executeTakeFirst())) return false
  const { rows } = await sql<{ waits: boolean }>`
    select exists (select from sla_pending where case_id = ${caseId})
      or exists (select from sla_clock where case_id = ${caseId} and alarm_at <= ${instant(now)}) as waits`.execute(trx)
  return rows[0]?.waits === true
}

async function takeCase(trx: Kysely<Tables>, caseId: string): Promise<SlaCase> {
  const row = await trx
    .selectFrom('cases')
    .leftJoin('conversation', 'conversation.id', 'cases.conversation_id')
    .leftJoin('asset', 'asset.id', 'cases.asset_id')
    .leftJoin('staff', 'staff.id', 'cases.agent_id')
    .selectAll('cases')
    .select(['conversation.channel', 'asset.product_id as asset_product_id', 'staff.calendar_id'])
    .where('cases.id', '=', caseId)
    .executeTakeFirstOrThrow()
  return {
    id: row.id,
    number: row.number,
    priority: row.priority,
    type: row.type,
    entitlementId: row.entitlement_id,
    matter: {
      partyId: row.party_id,
      contractId: row.contract_id,
      productId: row.product_id ?? row.asset_product_id,
      assetId: row.asset_id,
      channel: row.channel,
    },
    agentCalendar: row.calendar_id,
    history: await historyOf(trx, caseId),
  }
}

async function historyOf(trx: Kysely<Tables>, caseId: string): Promise<readonly CaseEvent[]> {
  const events = trx.selectFrom('case_event').selectAll().where('case_id', '=', caseId).orderBy('seq')
  return (await events.execute()).map(caseEventFromRow)
}

async function countDown(trx: Kysely<Tables>, entitlementId: string): Promise<void> {
  const left = sql<number>`units_left - 1`
  await trx.updateTable('entitlement').set({ units_left: left }).where('id', '=', entitlementId).execute()
}

async function insertClocks(trx: Kysely<Tables>, caseId: string, clocks: readonly KeptClock[]): Promise<void> {
  const when = (at: number | null) => (at === null ? null : instant(at))
  await trx
    .insertInto('sla_clock')
    .values(
      clocks.map(clock => ({
        case_id: caseId,
        metric: clock.metric,
        place: clock.place,
        started_at: instant(clock.startedAt),
        target_minutes: clock.targetMinutes,
        used_minutes: clock.usedMinutes,
        state: clock.state,
        due_at: when(clock.dueAt),
        soon_at: when(clock.soonAt),
        ended_at: when(clock.endedAt),
        breached_at: when(clock.breach?.at ?? null),
        retro: clock.breach?.retro ?? false,
        alarm_at: when(clock.alarmAt),
      })),
    )
    .execute()
}
