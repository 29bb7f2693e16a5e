import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, PostgresDialect, type QueryCreator, type Selectable, sql } from 'kysely'
import pg from 'pg'
import { listCases, narrowedFirst, selectList } from '../../src/adapters/store/case-list.ts'
import { readCaseFile } from '../../src/adapters/store/case-rows.ts'
import { caseStore } from '../../src/adapters/store/case-store.ts'
import { type Connection, openDatabase } from '../../src/adapters/store/database.ts'
import { startEmbeddedServer } from '../../src/adapters/store/embedded-server.ts'
import { migrate } from '../../src/adapters/store/migrate.ts'
import { analyse, loadScale, SCALES } from '../../src/adapters/store/scale-sample.ts'
import type { CaseTable, Tables } from '../../src/adapters/store/tables.ts'
import { progressBar } from '../../src/adapters/system/progress-bar.ts'
import { CASE_STATES } from '../../src/domain/service/case-state.ts'

/**
 * What row-level security costs on a large store: the same questions, asked as the role that has to obey the policies
 * and as a superuser, whom they do not concern, with the filter written by hand. The ratios travel, the milliseconds
 * do not. The store is kept between runs in DATA_DIR, or a folder of the system's temporary one.
 */
const ROUNDS = 300
const PAGE = 50
const LIVE = CASE_STATES.filter(state => state !== 'closed' && state !== 'cancelled')

type CaseRow = Selectable<CaseTable>
type Customer = { readonly token: string; readonly scopes: readonly string[]; readonly number: string }
type Times = { readonly p50: number; readonly p99: number }

const print = (line: string) => void process.stdout.write(`${line}\n`)
const scale = process.env['SCALE'] === 'small' ? SCALES.small : SCALES.large
const dataDir = process.env['DATA_DIR'] ?? join(tmpdir(), 'firstline-bench-cases')
await mkdir(dataDir, { recursive: true })
await chmod(dataDir, 0o755)
const server = await startEmbeddedServer({ dataDir, say: print })
try {
  await compare(server.connection)
} finally {
  await server.stop()
}

async function compare(connection: Connection): Promise<void> {
  await migrate(connection)
  const database = openDatabase({ connection, log: { info() {}, warn() {}, error() {} } })
  const unbound = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: new pg.Pool({ ...connection, max: 2 }) }) })
  try {
    await employSomebody(unbound)
    await loadScale(database, scale, progressBar(process.stdout))
    await analyse(connection)
    const sizes = await sql<{ cases: number; events: number; parties: number }>`
      select (select count(*)::int from cases) as cases, (select count(*)::int from case_event) as events,
        (select count(*)::int from party) as parties`.execute(unbound)
    print(`${JSON.stringify(sizes.rows[0])}\n`)
    const customers = await signIn(unbound)
    const numbers = (await sample(unbound)).map(({ number }) => number)

    print('                                          with policies      without            ratio')
    print('                                          p50 ms  p99 ms     p50 ms  p99 ms     p50   p99')
    const mine = { states: CASE_STATES, limit: 20 } as const
    await row(
      'a customer lists "my cases"',
      customers,
      ({ token }) => database.customer(token, trx => selectList(narrowedFirst(trx), mine).execute()),
      ({ scopes }) => unbound.transaction().execute(trx => selectList(seenBy(trx, scopes), mine).execute()),
    )
    await row(
      'a customer opens a case of theirs',
      customers,
      ({ token, number }) => database.customer(token, trx => open(trx, number)),
      ({ number }) => unbound.transaction().execute(trx => open(trx, number)),
    )
    const pages = await placesOf(unbound)
    const page = (after: (typeof pages)[number]) => ({ states: LIVE, limit: PAGE, ...(after && { after }) })
    await row(
      'an agent lists a page of live cases',
      pages,
      after => selectList(database.agent, page(after)).execute(),
      after => selectList(unbound, page(after)).execute(),
    )
    const words = ['kettle', 'lid missing', 'drawer', ...numbers.slice(0, 30).map((_, n) => `${n * 997}`)]
    const found = (text: string) => ({ states: CASE_STATES, limit: PAGE, text })
    await row(
      'an agent looks for words, common and rare',
      words,
      text => listCases(database.agent, found(text)),
      text => listCases(unbound, found(text)),
    )
    await row(
      'an agent opens a case',
      numbers,
      number => open(database.agent, number),
      number => open(unbound, number),
    )

    print('\nPlans')
    const [customer] = customers
    if (!customer) throw new Error('nobody to ask for')
    await database.customer(customer.token, async trx =>
      plan('"my cases", with policies', selectList(narrowedFirst(trx), mine)),
    )
    await plan('"my cases", without', selectList(seenBy(unbound, customer.scopes), mine))
    await plan('a page of live cases, with policies', selectList(database.agent, page(pages[1])))
    await plan('a page of live cases, without', selectList(unbound, page(pages[1])))
    await database.customer(customer.token, async trx =>
      plan(
        'a case by its number, with policies',
        trx.selectFrom('cases').selectAll().where('number', '=', customer.number),
      ),
    )
  } finally {
    await unbound.destroy()
    await database.close()
  }
}

async function open(query: Kysely<Tables>, number: string): Promise<void> {
  const file = await readCaseFile(query, number)
  if (!file) throw new Error(`case ${number} is not there`)
  await caseStore({ query }).events(file.id, 0, 500)
}

/** What the policies do for customers, written by hand. */
function seenBy(query: Kysely<Tables>, scopes: readonly string[]): QueryCreator<Tables> {
  return narrowedFirst(query, sql`visible_scopes && ${scopes}::text[]`)
}

/** Both take turns, so that a disturbance of the machine falls on both; the first tenth warms up. */
async function row<Item>(
  what: string,
  items: readonly Item[],
  bound: (item: Item) => Promise<unknown>,
  free: (item: Item) => Promise<unknown>,
): Promise<void> {
  const [slower, faster] = [[] as number[], [] as number[]]
  for (let round = 0; round < ROUNDS; round++) {
    const item = items[round % items.length] as Item
    const took = [await timed(() => bound(item)), await timed(() => free(item))] as const
    if (round < ROUNDS / 10) continue
    slower.push(took[0])
    faster.push(took[1])
  }
  tell(what, percentiles(slower), percentiles(faster))
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

function percentiles(taken: readonly number[]): Times {
  const sorted = [...taken].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}

function tell(what: string, bound: Times, free: Times): void {
  const ms = (value: number) => value.toFixed(2).padEnd(8)
  const ratios = `${(bound.p50 / free.p50).toFixed(1).padEnd(6)}${(bound.p99 / free.p99).toFixed(1)}`
  print(`${what.padEnd(42)}${ms(bound.p50)}${ms(bound.p99)}   ${ms(free.p50)}${ms(free.p99)}   ${ratios}`)
}

async function plan(
  what: string,
  query: { explain(format: 'text', options: ReturnType<typeof sql>): Promise<unknown[]> },
) {
  const lines = (await query.explain('text', sql`analyze, buffers, costs off, timing off`)) as {
    'QUERY PLAN': string
  }[]
  print(`\n${what}`)
  for (const line of lines) print(`  ${line['QUERY PLAN']}`)
}

/** Cases belong to agents, and an empty store has none. */
async function employSomebody(query: Kysely<Tables>): Promise<void> {
  await sql`insert into staff (id, email, name, role, password_hash)
    values ('staff_bench', 'bench@seed.example', 'Priya', 'agent', '-') on conflict do nothing`.execute(query)
}

/** Cases from all over the store, those of busy parties more often: as they would be asked for. */
async function sample(query: Kysely<Tables>): Promise<readonly Pick<CaseRow, 'number' | 'contact_id' | 'party_id'>[]> {
  const step = Math.floor(scale.cases / 300)
  const { rows } = await sql<Pick<CaseRow, 'number' | 'contact_id' | 'party_id'>>`
    select number, contact_id, party_id from cases
    where id in (select ${scale.name} || '_case_' || n from generate_series(0, ${scale.cases - 1}, ${step}) as n)`.execute(
    query,
  )
  return rows
}

/** Lets the contacts of sampled cases sign in, each in a conversation of their own. */
async function signIn(query: Kysely<Tables>): Promise<readonly Customer[]> {
  const known = (await sample(query)).flatMap(({ number, contact_id: contact }) =>
    contact ? [{ number, contact }] : [],
  )
  return Promise.all(
    known.map(async ({ number, contact }, index) => {
      const conversation = `conv_bench_${index}`
      const token = randomBytes(32).toString('base64url')
      const hash = createHash('sha256').update(token).digest('base64url')
      await sql`insert into conversation (id, channel, external_id, opened_at, last_activity_at)
        values (${conversation}, 'web', ${conversation}, now(), now()) on conflict do nothing`.execute(query)
      await sql`insert into conversation_identity (conversation_id, contact_id, level, proven_by, proven_at, expires_at)
        values (${conversation}, ${contact}, 2, 'code', now(), now() + interval '1 day')
        on conflict (conversation_id) do update set contact_id = excluded.contact_id, expires_at = excluded.expires_at`.execute(
        query,
      )
      await sql`insert into visitor_session (token_hash, conversation_id, expires_at)
        values (${hash}, ${conversation}, now() + interval '1 day')`.execute(query)
      const { rows } = await sql<{ scopes: string[] }>`
        select array[${conversation}, ${contact}] || coalesce(array_agg(party_id), '{}') as scopes from (
          select account_id as party_id from account_contact where contact_id = ${contact} and access in ('account', 'admin')
          union select party_id from consumer where contact_id = ${contact}
        ) as parties`.execute(query)
      return { token, number, scopes: rows[0]?.scopes ?? [] }
    }),
  )
}

/** The first page, and places further down. */
async function placesOf(query: Kysely<Tables>) {
  const { rows } = await sql<{ id: string; updated_at: number }>`
    select id, extract(epoch from updated_at) * 1000 as updated_at from cases
    where state <> 'closed' order by updated_at desc limit 2000`.execute(query)
  return [
    undefined,
    ...rows.filter((_, n) => n % 100 === 99).map(({ id, updated_at }) => ({ id, updatedAt: Number(updated_at) })),
  ]
}
