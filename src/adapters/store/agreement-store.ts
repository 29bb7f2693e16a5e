import { type Kysely, sql } from 'kysely'
import type { AgreementReads, AgreementStore, AgreementTransaction } from '../../application/agreement-ports.ts'
import { no, ok } from '../../domain/result.ts'
import { editColumns, insertEdition } from './calendar-writes.ts'
import { changeHolding, insertHolding, listHoldings } from './holdings.ts'
import { keptAnswers } from './kept-answers.ts'
import { readCalendars, readPolicies, TERMS_LOCK } from './sla-terms.ts'
import type { Tables } from './tables.ts'

/** What is promised and what parties hold, with the rights of the query's role. */
export function agreementStore({ query }: { readonly query: Kysely<Tables> }): AgreementStore {
  return {
    ...reads(query),
    together: work => query.transaction().execute(trx => work(agreementTransaction(trx))),
  }
}

function reads(query: Kysely<Tables>): AgreementReads {
  return {
    async policy() {
      const last = (await readPolicies(query)).at(-1)
      if (!last) throw new Error('There is no policy, not even the one that the store begins with.')
      return last
    },
    async calendars() {
      const editions = await readCalendars(query)
      return editions.filter((edition, index) => editions[index + 1]?.id !== edition.id)
    },
    list: (kind, asked) => listHoldings(query, kind, asked),
  }
}

function agreementTransaction(trx: Kysely<Tables>): AgreementTransaction {
  const here = reads(trx)
  const calendar = async (id: string) => (await here.calendars()).find(each => each.id === id)
  return {
    ...here,
    ...keptAnswers(trx),
    add: (kind, id, fields) => insertHolding(trx, kind, id, fields),
    change: (kind, id, version, fields) => changeHolding(trx, kind, id, version, fields),

    async editPolicy(after, targets, edit) {
      await lockTerms(trx)
      if ((await here.policy()).version !== after) return no('stale')
      const version = after + 1
      await trx
        .insertInto('sla_policy')
        .values({ version, ...editColumns(edit) })
        .execute()
      if (targets.length > 0) {
        const rows = targets.map(target => ({ ...target, policy_version: version }))
        await trx.insertInto('sla_target').values(rows).execute()
      }
      return ok(await here.policy())
    },

    async addCalendar(id, { name, ...is }, edit) {
      await lockTerms(trx)
      if (await calendar(id)) return no('id_taken')
      await trx.insertInto('business_calendar').values({ id, name }).execute()
      await insertEdition(trx, id, 1, is, edit)
      return ok(existing(await calendar(id)))
    },

    async editCalendar(id, after, { name, ...is }, edit) {
      await lockTerms(trx)
      const before = await calendar(id)
      if (before === undefined) return no('not_found')
      if (before.version !== after) return no('stale')
      await trx.updateTable('business_calendar').set({ name }).where('id', '=', id).execute()
      await insertEdition(trx, id, after + 1, is, edit)
      return ok(existing(await calendar(id)))
    },
  }
}

/** Nobody folds by what is being replaced, and of two who edit, the second sees what the first has made. */
async function lockTerms(trx: Kysely<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${TERMS_LOCK})`.execute(trx)
}

function existing<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new Error('A calendar was written and is not there.')
  return row
}
