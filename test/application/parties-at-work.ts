import { sql } from 'kysely'
import { loadSample } from '../../src/adapters/files/sample.ts'
import { conversationStore } from '../../src/adapters/store/conversation-store.ts'
import { customerSessions } from '../../src/adapters/store/customer-sessions.ts'
import { openDatabase } from '../../src/adapters/store/database.ts'
import { ledger } from '../../src/adapters/store/ledger.ts'
import { partyStore } from '../../src/adapters/store/party-store.ts'
import { sampleStore } from '../../src/adapters/store/sample-store.ts'
import { createPartyDesk } from '../../src/application/party-desk.ts'
import type { StaffMember } from '../../src/application/ports.ts'
import { seedSample } from '../../src/application/seed-sample.ts'
import { createWeeklyReport } from '../../src/application/weekly-report.ts'
import type { MergeKind } from '../../src/domain/service/merge.ts'
import { quietLog } from '../adapters/store/a-shop.ts'
import { countedIds } from '../fakes/counted-ids.ts'
import { MARTA, PRIYA, plainSecrets } from '../fakes/memory-staff.ts'
import { setClock } from '../fakes/set-clock.ts'
import { freshDatabase } from '../postgres.ts'

/** What only grows: the histories, and what is not about anybody. */
const HISTORIES = new Set([
  'case_event',
  'party_merge',
  'merge_row',
  'visibility_grant',
  'visitor_session',
  'idempotency_key',
])

/** The party desk of the sample company, with its customers and their cases. */
export async function partiesAtWork() {
  const fresh = await freshDatabase()
  const database = openDatabase({ connection: fresh.connection, log: quietLog, connections: 20 })
  // The memberships are judged by the database's own clock.
  const clock = setClock(Date.now())
  const sample = sampleStore(database)
  await seedSample({ sample, secrets: plainSecrets(), clock, company: await loadSample(), say: () => undefined })
  const conversations = conversationStore(database)
  const sessions = customerSessions(database)
  const desk = createPartyDesk({
    parties: partyStore({ query: database.agent }),
    clock,
    ids: countedIds(),
    log: quietLog,
  })
  const report = createWeeklyReport({ ledger: ledger(database), sample, clock, timeZone: 'Europe/London' })
  let people = 0

  return {
    database,
    clock,
    desk,
    report,
    rows,
    snapshot,
    requested,
    merged,
    signedIn,
    seenBy,
    async close() {
      await conversations.close()
      await database.close()
      await fresh.drop()
    },
  }

  async function rows<Row>(statement: string): Promise<Row[]> {
    return (await sql.raw<Row>(statement).execute(database.query)).rows
  }

  /** Every row of every table there is, but for what only grows. */
  async function snapshot(): Promise<Record<string, string[]>> {
    const tables = await rows<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
        and has_table_privilege(oid, 'select') order by relname`,
    )
    const read = tables
      .filter(({ name }) => !HISTORIES.has(name))
      .map(async ({ name }) => {
        const found = await rows<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t order by 1`)
        return [name, found.map(({ row }) => row)] as const
      })
    return Object.fromEntries(await Promise.all(read))
  }

  async function requested(kind: MergeKind, loser: string, survivor: string, by: StaffMember = PRIYA) {
    const asked = await desk.requestMerge({ kind, survivor, loser }, 'They are the same.', by)
    if (!asked.ok) throw new Error(asked.reason)
    return asked.value
  }

  /** Asked for by Priya, approved by Marta. */
  async function merged(kind: MergeKind, loser: string, survivor: string) {
    const { id } = await requested(kind, loser, survivor)
    const done = await desk.approve(id, MARTA)
    if (!done.ok) throw new Error(done.reason)
    return done.value
  }

  /** A conversation in which a contact has proven who they are. */
  async function signedIn(contactId: string): Promise<string> {
    people += 1
    const { id } = await conversations.open({
      id: `conv_${people}`,
      channel: 'web',
      externalId: `web_${people}`,
      at: clock.now(),
    })
    await sql`
      insert into conversation_identity (conversation_id, contact_id, level, proven_by, proven_at, expires_at)
      values (${id}, ${contactId}, 2, 'code', now(), now() + interval '1 hour')`.execute(database.query)
    return id
  }

  /** What the customer of a conversation sees, as the database lets them. */
  async function seenBy(conversationId: string) {
    return sessions.within(conversationId, async trx => {
      const ids = async (table: 'cases' | 'asset' | 'contract' | 'entitlement') =>
        (await trx.selectFrom(table).select('id').orderBy('id').execute()).map(({ id }) => id)
      return {
        cases: await ids('cases'),
        assets: await ids('asset'),
        contracts: await ids('contract'),
        entitlements: await ids('entitlement'),
      }
    })
  }
}

export type PartiesAtWork = Awaited<ReturnType<typeof partiesAtWork>>
