import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadSample } from '../../src/adapters/files/sample.ts'
import { type Database, openDatabase } from '../../src/adapters/store/database.ts'
import { ledger } from '../../src/adapters/store/ledger.ts'
import { sampleStore } from '../../src/adapters/store/sample-store.ts'
import { readCalendars } from '../../src/adapters/store/sla-terms.ts'
import { staffStore } from '../../src/adapters/store/staff-store.ts'
import { seedSample } from '../../src/application/seed-sample.ts'
import { quietLog } from '../adapters/store/a-shop.ts'
import { plainSecrets } from '../fakes/memory-staff.ts'
import { setClock } from '../fakes/set-clock.ts'
import { type FreshDatabase, freshDatabase } from '../postgres.ts'

const NOW = Date.UTC(2026, 10, 22, 10)
let fresh: FreshDatabase
let database: Database
const said: string[] = []

beforeAll(async () => {
  fresh = await freshDatabase()
  database = openDatabase({ connection: fresh.connection, log: quietLog })
  await seed()
})
afterAll(async () => {
  await database?.close()
  await fresh?.drop()
})

async function seed(now = NOW) {
  const sample = sampleStore(database)
  const company = await loadSample()
  await seedSample({ sample, secrets: plainSecrets(), clock: setClock(now), company, say: line => said.push(line) })
}
const facts = () => ledger(database).facts(0, NOW + 1)

test('promises are counted in the hours of the sample company, from the beginning', async () => {
  const { calendar } = await loadSample()
  const editions = (await readCalendars(database.query)).filter(({ id }) => id === 'default')
  const { name, ...hours } = calendar
  expect(editions.at(-1)).toMatchObject({ name: 'Larkspur Home', version: 2, is: hours })
  expect(name).toBe('Larkspur Home')
  expect(new Set(editions.map(({ validFrom }) => validFrom)).size).toBe(1)
})

test('everyone of the sample company can sign in, and is marked as demo', async () => {
  for (const { email, name, role, password } of (await loadSample()).staff) {
    const found = await staffStore(database).byEmail(email)
    expect(found).toMatchObject({ name, role, isDemo: true, passwordHash: `hash:${password}` })
  }
})

test('the history is in the past, marked as demo, and has something of everything', async () => {
  const kinds = new Set((await facts()).map(({ kind }) => kind))
  expect([...kinds].sort()).toEqual([
    'answered',
    'asked',
    'case_opened',
    'human_accepted',
    'human_requested',
    'left_midway',
    'not_solved',
    'solved',
  ])
  expect(await ledger(database).facts(NOW + 1, NOW * 2)).toEqual([])
  const { rows } = await database.pool.query('select count(*)::int as real from ledger_fact where not is_demo')
  expect(rows).toEqual([{ real: 0 }])
})

test('how the sample company works on cases is laid down, and marked as demo', async () => {
  const { rows } = await database.pool.query(`
    select t.kind, t.closure_mode, b.name, count(s.*)::int as steps
    from case_type t left join playbook b on b.id = t.playbook_id and b.is_demo left join playbook_step s on s.playbook_id = b.id
    group by 1, 2, 3 order by 1`)
  expect(rows).toEqual([
    { kind: 'complaint', closure_mode: 'customer', name: 'A complaint', steps: 3 },
    { kind: 'issue', closure_mode: 'timer', name: 'Something is damaged', steps: 3 },
    { kind: 'question', closure_mode: 'timer', name: null, steps: 0 },
    { kind: 'request', closure_mode: 'at_once', name: null, steps: 0 },
  ])
})

test('a store that has something in it is left alone', async () => {
  const before = await facts()
  await seed(NOW + 86_400_000)
  expect(await facts()).toEqual(before)
})

test('the person at the terminal is told what was loaded', () => {
  expect(said.slice(0, 2).join(' ')).toMatch(/Loading the sample company … Loaded 4 demo sign-ins and \d{3,} facts/)
})

test('its customers are there with what they own, marked as demo, and with a few cases', async () => {
  const { rows } = await database.pool.query(`
    select (select count(*)::int from party where kind = 'account' and is_demo) as accounts,
      (select count(*)::int from contact where is_demo) as contacts,
      (select count(*)::int from party where not is_demo) as unmarked,
      (select count(*)::int from asset where is_demo) as assets,
      (select count(*)::int from entitlement where is_demo) as entitlements`)
  expect(rows).toEqual([{ accounts: 4, contacts: 10, unmarked: 0, assets: 8, entitlements: 8 }])
  const cases = await database.pool.query('select number, version, state from cases order by number')
  expect(cases.rows).toHaveLength(8)
  for (const { number, version } of cases.rows) {
    const read = await database.pool.query(
      'select max(e.version) as version, count(*)::int as events from case_event e join cases c on c.id = e.case_id where number = $1',
      [number],
    )
    expect(read.rows).toEqual([{ version, events: version }])
  }
})

test('Nora is known by her address, and Jonas speaks for the whole hotel', async () => {
  const nora = await database.agent
    .selectFrom('contact_email as e')
    .innerJoin('consumer as c', 'c.contact_id', 'e.contact_id')
    .select('c.party_id')
    .where('e.email', '=', 'nora@example.org')
    .where('e.verified_at', 'is not', null)
    .execute()
  expect(nora).toEqual([{ party_id: 'party_nora' }])
  const jonas = await database.agent
    .selectFrom('account_contact')
    .select(['account_id', 'access'])
    .where('contact_id', '=', 'contact_jonas')
    .where('access', '=', 'account')
    .execute()
  expect(jonas).toEqual([{ account_id: 'party_harbour_hotel', access: 'account' }])
})
