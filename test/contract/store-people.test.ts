import { afterAll, beforeAll, expect, test } from 'vitest'
import { caseStore } from '../../src/adapters/store/case-store.ts'
import { openDatabase } from '../../src/adapters/store/database.ts'
import { ledger } from '../../src/adapters/store/ledger.ts'
import { sampleStore } from '../../src/adapters/store/sample-store.ts'
import { staffStore } from '../../src/adapters/store/staff-store.ts'
import { visitorStore } from '../../src/adapters/store/visitor-store.ts'
import { aFact, MONDAY, openShop, PRIYA, quietLog, type Shop } from '../adapters/store/a-shop.ts'
import { freshDatabase } from '../postgres.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

test('a visitor has a right to one conversation until it expires', async () => {
  const visitors = visitorStore(shop.database)
  const { id } = await shop.openConversation()
  await visitors.grant('hash-rosa', id, MONDAY + 1_000)
  expect(await visitors.conversationOf('hash-rosa', MONDAY + 999)).toBe(id)
  expect(await visitors.conversationOf('hash-rosa', MONDAY + 1_000)).toBeNull()
  expect(await visitors.conversationOf('hash-of-nobody', MONDAY)).toBeNull()
})

test('staff are found by address in any case, and signed in until they leave or time is up', async () => {
  const staff = staffStore(shop.database)
  const priya = { ...PRIYA, email: 'priya@larkspur.example', role: 'agent' }
  expect(await staff.byEmail('Priya@Larkspur.example ')).toEqual({ ...priya, passwordHash: '-', isDemo: false })
  expect(await staff.byEmail('nobody@larkspur.example')).toBeNull()
  await staff.openSession('hash-priya', PRIYA.id, MONDAY + 1_000)
  expect(await staff.bySession('hash-priya', MONDAY)).toEqual({ ...priya, isDemo: false })
  expect(await staff.bySession('hash-priya', MONDAY + 1_000)).toBeNull()
  await staff.closeSession('hash-priya')
  expect(await staff.bySession('hash-priya', MONDAY)).toBeNull()
})

test('expired rights and sessions are forgotten, the others are kept', async () => {
  const visitors = visitorStore(shop.database)
  const staff = staffStore(shop.database)
  const { id } = await shop.openConversation()
  for (const [name, expiresAt] of [
    ['old', MONDAY],
    ['fresh', MONDAY + 1_000],
  ] as const) {
    await visitors.grant(`hash-${name}`, id, expiresAt)
    await staff.openSession(`hash-${name}`, PRIYA.id, expiresAt)
  }
  await visitors.forgetExpired(MONDAY)
  await staff.forgetExpired(MONDAY)
  const { rows } = await shop.database.pool.query(
    `select token_hash from visitor_session where token_hash in ('hash-old', 'hash-fresh')
     union all select token_hash from staff_session where token_hash in ('hash-old', 'hash-fresh')`,
  )
  expect(rows.map(row => row.token_hash)).toEqual(['hash-fresh', 'hash-fresh'])
})

test('a new member of staff is added once for an address', async () => {
  const staff = staffStore(shop.database)
  const noor = {
    id: 'staff_noor',
    email: 'Noor@larkspur.example',
    name: 'Noor',
    role: 'agent',
    skills: [],
    passwordHash: '-',
  } as const
  expect(await staff.add(noor)).toEqual({ ok: true, value: null })
  expect(await staff.add({ ...noor, id: 'staff_other', email: 'noor@larkspur.example' })).toEqual({
    ok: false,
    reason: 'taken',
  })
})

test('no case serial is drawn twice', async () => {
  const cases = caseStore(shop.database)
  const drawn = await Promise.all(Array.from({ length: 50 }, () => cases.nextSerial()))
  expect(new Set(drawn).size).toBe(50)
  expect(drawn.every(Number.isInteger)).toBe(true)
})

test('the sample company moves into an empty store only, and once', async () => {
  const fresh = await freshDatabase()
  const database = openDatabase({ connection: fresh.connection, log: quietLog })
  const samples = sampleStore(database)
  const facts = Array.from({ length: 500 }, (_, n) => aFact({ at: MONDAY + n }))
  const member = {
    ...PRIYA,
    email: 'Priya@larkspur.example',
    role: 'manager',
    skills: ['returns', 'b2b'],
    passwordHash: 'scrypt$',
  } as const
  expect([await samples.isEmpty(), await samples.hasDemoData()]).toEqual([true, false])
  await Promise.all([1, 2, 3].map(() => samples.load({ staff: [member], facts })))
  expect([await samples.isEmpty(), await samples.hasDemoData()]).toEqual([false, true])
  const byTime = [...(await ledger(database).facts(MONDAY, MONDAY + 1_000))].sort((a, b) => a.at - b.at)
  expect(byTime).toEqual(facts)
  expect(await ledger(database, { withDemo: false }).facts(MONDAY, MONDAY + 1_000)).toEqual([])
  expect(await staffStore(database).byEmail('priya@larkspur.example')).toMatchObject({ name: 'Priya', isDemo: true })
  await database.close()
  await fresh.drop()
})

test('a store that people work in is not empty', async () => {
  expect(await sampleStore(shop.database).isEmpty()).toBe(false)
  expect(await sampleStore(shop.database).hasDemoData()).toBe(false)
})

test('a recorded fact cannot be changed', async () => {
  await expect(
    shop.database.pool.query(
      "insert into ledger_fact values ('f1','a',null,'web','asked','x',now()); delete from ledger_fact",
    ),
  ).rejects.toThrow('ledger_fact is append-only')
})
