import { type Kysely, sql } from 'kysely'
import type { NamedCalendar } from '../../application/agreement-ports.ts'
import type { SampleStore } from '../../application/ports.ts'
import { DEFAULT_CALENDAR } from '../../domain/service/sla-history.ts'
import { insertEdition } from './calendar-writes.ts'
import type { Database } from './database.ts'
import { insertFacts } from './ledger.ts'
import { insertSampleCaseWork } from './sample-case-work.ts'
import { insertSampleRecords } from './sample-records.ts'
import { readCalendars } from './sla-terms.ts'
import type { Tables } from './tables.ts'

/** The sample company's rows, each marked as demo. */
export function sampleStore({ query }: Database): SampleStore {
  return {
    isEmpty: () => isEmpty(query),

    load: sample =>
      query.transaction().execute(async trx => {
        // Of two nodes that start on an empty store, the second one waits here and then finds it filled.
        await sql`lock table staff in share row exclusive mode`.execute(trx)
        if (!(await isEmpty(trx))) return
        for (const { passwordHash, skills, ...member } of sample.staff) {
          await trx
            .insertInto('staff')
            .values({
              ...member,
              email: member.email.toLowerCase(),
              skills: [...skills],
              password_hash: passwordHash,
              is_demo: true,
            })
            .execute()
        }
        await insertFacts(trx, sample.facts, true)
        if (sample.calendar) await replaceDefaultCalendar(trx, sample.calendar)
        if (sample.caseWork) await insertSampleCaseWork(trx, sample.caseWork)
        if (sample.records) await insertSampleRecords(trx, sample.records.of, sample.records.at)
      }),

    hasDemoData: () =>
      truth(query, sql`exists (select from staff where is_demo) or exists (select from ledger_fact where is_demo)`),
  }
}

function isEmpty(query: Kysely<Tables>): Promise<boolean> {
  return truth(
    query,
    sql`not exists (select from staff) and not exists (select from conversation) and not exists (select from ledger_fact)`,
  )
}

async function truth(query: Kysely<Tables>, condition: ReturnType<typeof sql>): Promise<boolean> {
  const { rows } = await sql<{ holds: boolean }>`select ${condition} as holds`.execute(query)
  return rows[0]?.holds === true
}

/** From the very beginning: nothing has been counted in an empty store. */
async function replaceDefaultCalendar(trx: Kysely<Tables>, { name, ...is }: NamedCalendar): Promise<void> {
  const id = DEFAULT_CALENDAR
  const last = (await readCalendars(trx)).findLast(edition => edition.id === id)
  if (last === undefined) throw new Error(`There is no calendar "${id}".`)
  await trx.updateTable('business_calendar').set({ name }).where('id', '=', id).execute()
  await insertEdition(trx, id, last.version + 1, is, { by: null, at: last.validFrom })
}
