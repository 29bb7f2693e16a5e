import { type Kysely, sql } from 'kysely'
import type { CaseStore, CaseTransaction, CustomerCases } from '../../application/ports.ts'
import { type CaseMatter, NO_MATTER } from '../../domain/service/case.ts'
import { caseContentStore } from './case-content-store.ts'
import { listCases, listOwnCases } from './case-list.ts'
import { reachOf } from './case-reach.ts'
import { caseEventFromRow, caseFromRow, readCaseFile } from './case-rows.ts'
import { insertCase, updateCase } from './case-writes.ts'
import type { CustomerSessions } from './customer-sessions.ts'
import { keptAnswers } from './kept-answers.ts'
import { instant } from './sql-values.ts'
import type { Tables } from './tables.ts'

/** The shared case store, with the rights of the query's role. */
export function caseStore({ query }: { readonly query: Kysely<Tables> }): CaseStore {
  return {
    ...reads(query),
    together: work => query.transaction().execute(trx => work(caseTransaction(trx))),
  }
}

/** The same store with the rights of a conversation's customer; each call is a transaction of its own. */
export function customerCases(sessions: CustomerSessions): CustomerCases {
  return conversationId => {
    const within = <Outcome>(work: (cases: CaseTransaction) => Promise<Outcome>) =>
      sessions.within(conversationId, trx => work(caseTransaction(trx, matter => ownMatter(trx, matter))))
    return {
      nextSerial: () => within(cases => cases.nextSerial()),
      ofConversation: id => within(cases => cases.ofConversation(id)),
      list: asked => sessions.within(conversationId, trx => listOwnCases(trx, asked)),
      byNumber: number => within(cases => cases.byNumber(number)),
      events: (caseId, after, limit) => within(cases => cases.events(caseId, after, limit)),
      agent: staffId => within(cases => cases.agent(staffId)),
      due: (now, limit) => within(cases => cases.due(now, limit)),
      forgetAnswers: (before, limit) => within(cases => cases.forgetAnswers(before, limit)),
      together: within,
    }
  }
}

/**
 * What of it the customer may say a case is about: a thing of a party that they can open cases for. That a case is
 * theirs, the database knows by itself.
 */
async function ownMatter(trx: Kysely<Tables>, matter: CaseMatter): Promise<CaseMatter> {
  const { rows } = await sql<{ parties: string[] }>`select session_parties() as parties`.execute(trx)
  const isOwn = matter.partyId !== null && rows[0]?.parties.includes(matter.partyId)
  if (isOwn) return { ...matter, contactId: null }
  return { ...NO_MATTER, productId: matter.productId, orderRef: matter.orderRef }
}

function caseTransaction(
  trx: Kysely<Tables>,
  allowed: (matter: CaseMatter) => Promise<CaseMatter> = async matter => matter,
): CaseTransaction {
  const transaction: CaseTransaction = {
    ...reads(trx),
    ...caseContentStore(trx),
    together: work => work(transaction),

    async lock(number) {
      // Two statements: one that waits for a lock still sees other tables as they were before it waited.
      await trx.selectFrom('cases').select('id').where('number', '=', number).forUpdate().execute()
      return await readCaseFile(trx, number)
    },

    async changedSince(caseId, version) {
      const rows = await trx
        .selectFrom('case_event')
        .select('changed')
        .where('case_id', '=', caseId)
        .where('version', '>', version)
        .orderBy('seq')
        .execute()
      return [...new Set(rows.flatMap(({ changed }) => changed))]
    },

    async open({ case: opened, matter, ...more }) {
      await insertCase(trx, opened, { ...more, ...(matter && { matter: await allowed(matter) }) })
      return await existing(trx, opened.number)
    },

    async write(file, revision) {
      await updateCase(trx, file.id, revision)
      return await existing(trx, file.number)
    },

    async lastEvent(caseId) {
      const latest = trx.selectFrom('case_event').selectAll().where('case_id', '=', caseId).orderBy('seq', 'desc')
      return caseEventFromRow(await latest.limit(1).executeTakeFirstOrThrow())
    },

    async link(fromCaseId, kind, toCaseId) {
      await trx
        .insertInto('case_link')
        .values({ from_case: fromCaseId, to_case: toCaseId, kind })
        .onConflict(conflict => conflict.doNothing())
        .execute()
    },

    async followUpOf(caseId) {
      const row = await trx
        .selectFrom('case_link')
        .innerJoin('cases', 'cases.id', 'case_link.from_case')
        .select('cases.number')
        .where('case_link.to_case', '=', caseId)
        .where('case_link.kind', '=', 'follow_up_of')
        .orderBy('cases.opened_at', 'desc')
        .orderBy('cases.id', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row?.number ?? null
    },

    reach: caseId => reachOf(trx, caseId),

    ...keptAnswers(trx),
  }
  return transaction
}

function reads(query: Kysely<Tables>): Omit<CaseStore, 'together'> {
  return {
    async nextSerial() {
      const { rows } = await sql<{ serial: number }>`select draw_case_serial() as serial`.execute(query)
      const [row] = rows
      if (!row) throw new Error('draw_case_serial answered nothing')
      return row.serial
    },

    async ofConversation(conversationId) {
      const rows = await query
        .selectFrom('cases')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .orderBy('opened_at')
        .orderBy('id')
        .execute()
      return rows.map(caseFromRow)
    },

    list: asked => listCases(query, asked),
    byNumber: number => readCaseFile(query, number),

    async events(caseId, after, limit) {
      const rows = await query
        .selectFrom('case_event')
        .selectAll()
        .where('case_id', '=', caseId)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(limit)
        .execute()
      return rows.map(caseEventFromRow)
    },

    async agent(staffId) {
      const row = await query.selectFrom('staff').select(['id', 'name']).where('id', '=', staffId).executeTakeFirst()
      return row ?? null
    },

    async due(now, limit) {
      const rows = await query
        .selectFrom('cases')
        .select('number')
        .where('due_at', '<', instant(now))
        .where(either => either.or([either('held_open', '=', false), either('state', '=', 'soft_closed')]))
        .orderBy('due_at')
        .limit(limit)
        .execute()
      return rows.map(({ number }) => number)
    },

    async forgetAnswers(before, limit) {
      await sql`delete from idempotency_key where (scope, key) in (
        select scope, key from idempotency_key where created_at < ${instant(before)} limit ${limit})`.execute(query)
    },
  }
}

async function existing(trx: Kysely<Tables>, number: string) {
  const file = await readCaseFile(trx, number)
  if (!file) throw new Error(`case ${number} was written and is not there`)
  return file
}
