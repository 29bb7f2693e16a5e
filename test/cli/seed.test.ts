import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadScale } from '../../src/adapters/store/scale-sample.ts'
import { isCaseNumber } from '../../src/domain/service/case.ts'
import { openShop, PRIYA, type Shop } from '../adapters/store/a-shop.ts'
import { connectionUrl } from '../connection-url.ts'
import { type FreshDatabase, freshDatabase } from '../postgres.ts'
import { runCli } from './run-cli.ts'

const SOME = { name: 'some', parties: 20_000, cases: 12_000 }
let shop: Shop
beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

async function counts() {
  const { rows } = await shop.database.pool.query(`select
    (select count(*)::int from party) as parties,
    (select count(*)::int from cases) as cases,
    (select count(*)::int from case_event) as events`)
  return rows[0]
}

test('a load that was broken off goes on where it was, and a second one changes nothing', async () => {
  const brokenOff = loadScale(shop.database, SOME, done => {
    if (done > SOME.parties) throw new Error('the power is gone')
  })
  await expect(brokenOff).rejects.toThrow('the power is gone')
  expect(await counts()).toEqual({ parties: 20_000, cases: 10_000, events: 50_000 })

  await loadScale(shop.database, SOME, () => {})
  const whole = { parties: 20_000, cases: 12_000, events: 60_000 }
  expect(await counts()).toEqual(whole)

  const shares: number[] = []
  await loadScale(shop.database, SOME, (done, total) => shares.push(done / total))
  expect(await counts()).toEqual(whole)
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
  expect(shares.at(-1)).toBe(1)
})

test('what is loaded looks like what people have done', async () => {
  await loadScale(shop.database, { name: 'few', parties: 200, cases: 1_000 }, () => {})
  const { rows } = await shop.database.pool.query(`select c.number, c.agent_id, c.state, c.visible_scopes, c.party_id
    from cases c`)
  expect(rows.every(({ number }) => isCaseNumber(number))).toBe(true)
  expect(new Set(rows.map(({ state }) => state)).size).toBe(8)
  expect(rows.every(({ visible_scopes, party_id }) => visible_scopes.includes(party_id))).toBe(true)
  expect(rows.filter(({ state }) => state !== 'new').map(({ agent_id }) => agent_id)).toContain(PRIYA.id)
})

test('the command says what it has loaded, and refuses a production store and an unknown scale', async () => {
  const fresh: FreshDatabase = await freshDatabase()
  const settings = { DATABASE_URL: connectionUrl(fresh.connection), DEMO: 'true' }
  try {
    const { code, out } = await runCli(['seed', '--scale', 'small'], settings)
    expect([code, out.trim().split('\n').at(-1)]).toEqual([
      0,
      'The store has 400 parties and 2,000 cases to measure with.',
    ])
    expect(await runCli(['seed', '--scale', 'huge'], settings)).toMatchObject({
      code: 1,
      err: expect.stringContaining('--scale takes small or large, not "huge"'),
    })
    const { code: refused, err } = await runCli(['seed'], {
      ...settings,
      DEMO: 'false',
      NODE_ENV: 'production',
      ALLOWED_ORIGINS: 'https://larkspur.example',
    })
    expect([refused, err]).toEqual([1, expect.stringContaining('made-up cases do not belong among real ones')])
  } finally {
    await fresh.drop()
  }
})
