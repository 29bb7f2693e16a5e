import { afterAll, beforeAll, expect, test } from 'vitest'
import { no, ok } from '../../src/domain/result.ts'
import { connectionUrl } from '../connection-url.ts'
import { bareDirectory } from '../fakes/bare-directory.ts'
import { type FreshDatabase, freshDatabase } from '../postgres.ts'
import { type FakeShop, serveShop } from '../shop/fake-shop.ts'
import { NORAS_CASSEROLE } from '../shop/larkspur-in-brief.ts'
import { runCli } from './run-cli.ts'

const NUMBER = '#W2378156'

let database: FreshDatabase
let shop: FakeShop
beforeAll(async () => {
  database = await freshDatabase()
  const order = { ...NORAS_CASSEROLE, id: NUMBER }
  shop = await serveShop(bareDirectory({ order: async id => (id === NUMBER ? ok(order) : no('not_found')) }))
})
afterAll(async () => {
  await shop?.close()
  await database?.drop()
})

function chat(lines: readonly string[], more: Record<string, string> = {}) {
  const settings = {
    DATABASE_URL: connectionUrl(database.connection),
    ORDERS_URL: `${shop.url}/`,
    ORDER_NUMBER: '#W0000000',
  }
  const input = lines.map(text => JSON.stringify({ conversation: 'nora', text })).join('\n')
  return runCli(['chat', '--json'], { ...settings, ORDERS_TOKEN: shop.token, ...more }, input)
}

test("a real shop's connector answers, for numbers of the shop's own shape, and the command ends", async () => {
  const { code, out, err } = await chat(['where is my order', 'its w2378156', 'bs1 4tr'])
  expect(code, err).toBe(0)
  const said = out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(said[1]).toMatchObject({ slots: { order: NUMBER }, asks: 'proof' })
  expect(said[2].replies).toMatchObject([
    { text: expect.stringContaining('on its way'), card: { title: `Order ${NUMBER}` } },
  ])
  expect(shop.seen.map(({ path }) => path)).toEqual(['/orders/%23W2378156'])
})

test('a connector without a token, and a shape that is none, are refused with their cure', async () => {
  const { code, err } = await chat([], { ORDERS_TOKEN: '', ORDER_NUMBER: 'LH-12345' })
  expect(code).toBe(1)
  expect(err).toContain('The setting ORDER_NUMBER=LH-12345 is invalid: is not a shape such as LH-00000')
  expect((await chat([], { ORDERS_TOKEN: '' })).err).toContain('ORDERS_URL and ORDERS_TOKEN belong together')
})
