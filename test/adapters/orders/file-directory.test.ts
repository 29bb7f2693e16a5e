import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { OrdersError, openOrdersFile } from '../../../src/adapters/orders/file-directory.ts'

let folder: string
let path: string
let orders: Record<string, unknown>[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orders-'))
  path = join(folder, 'orders.json')
  orders = JSON.parse(await readFile('sample/orders.json', 'utf8'))
})
afterEach(() => rm(folder, { recursive: true }))

async function refusal(text: string): Promise<string> {
  await writeFile(path, text)
  const error = await openOrdersFile(path).catch(error => error)
  expect(error).toBeInstanceOf(OrdersError)
  return error.message
}

test('the sample orders are read', async () => {
  const directory = await openOrdersFile('sample/orders.json')
  for (const { id } of orders) expect(await directory.order(String(id))).toMatchObject({ ok: true, value: { id } })
})

test('the file is read once: what happens to it later is seen at the next start', async () => {
  await writeFile(path, JSON.stringify(orders))
  const directory = await openOrdersFile(path)
  await rm(path)
  expect(await directory.order('LH-20418')).toMatchObject({ ok: true })
})

test('a file that is missing, not JSON or not a list is named with its cure', async () => {
  await expect(openOrdersFile(join(folder, 'none.json'))).rejects.toThrow(/none\.json cannot be read\. Set ORDERS_FILE/)
  expect(await refusal('[{')).toMatch(/orders\.json is not JSON: /)
  expect(await refusal('{}')).toMatch(/orders\.json is invalid: .*\. sample\/orders\.json shows the shape\.$/)
})

test.each([
  ['a status that there is not', { status: 'lost' }, '1.status'],
  ['a day that is none', { placedOn: '18/11/2026' }, '1.placedOn'],
  ['a price in pounds', { items: [{ name: 'Carafe', quantity: 1, price: 24.5 }] }, '1.items.0.price'],
  ['a quantity of nothing', { items: [{ name: 'Carafe', quantity: 0, price: 2_450 }] }, '1.items.0.quantity'],
  ['a currency without a code', { currency: '£' }, '1.currency'],
])('an order with %s is named by its place', async (_, wrong, place) => {
  const spoilt = orders.map((order, index) => (index === 1 ? { ...order, ...wrong } : order))
  expect(await refusal(JSON.stringify(spoilt))).toContain(`is invalid at ${place}: `)
})

test('two orders of one number are refused: one would hide the other', async () => {
  const [first = {}, second = {}] = orders
  expect(await refusal(JSON.stringify([first, { ...second, id: 'lh-20401' }]))).toBe(
    `The orders file ${path} has the order LH-20401 twice. Remove one of the two.`,
  )
})
