import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openOrdersFile } from '../../../src/adapters/orders/file-directory.ts'
import { OrdersError } from '../../../src/adapters/orders/shop-file.ts'
import { keptMail } from '../../fakes/kept-mail.ts'
import { setClock } from '../../fakes/set-clock.ts'
import { larkspurInBrief } from '../../shop/larkspur-in-brief.ts'

let folder: string
let path: string
let orders: Record<string, unknown>[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orders-'))
  path = join(folder, 'orders.json')
  orders = JSON.parse(await readFile('sample/orders.json', 'utf8')).orders
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
  await writeFile(path, await readFile('sample/orders.json'))
  const directory = await openOrdersFile(path)
  await rm(path)
  expect(await directory.order('LH-20418')).toMatchObject({ ok: true })
})

test('a file that is missing, not JSON or without orders is named with its cure', async () => {
  await expect(openOrdersFile(join(folder, 'none.json'))).rejects.toThrow(/none\.json cannot be read\. Set ORDERS_FILE/)
  expect(await refusal('[{')).toMatch(/orders\.json is not JSON: /)
  expect(await refusal('{}')).toMatch(/orders\.json is invalid at orders: .*\. sample\/orders\.json shows the shape\.$/)
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
  expect(await refusal(JSON.stringify({ orders: spoilt }))).toContain(`is invalid at orders.${place}: `)
})

test('an order of a customer, or paid with something, that the file does not have is named with the cure', async () => {
  const { customers, products, orders } = larkspurInBrief()
  const [first, ...others] = orders
  const whole = (order: object) => JSON.stringify({ customers, products, orders: [{ ...first, ...order }, ...others] })
  expect(await refusal(whole({ customerId: 'cust_sam' }))).toMatch(/LH-20406 .* "cust_sam".* Add the customer/)
  expect(await refusal(whole({ paidWith: 'pay_leila_visa' }))).toMatch(
    /LH-20406 .* "pay_leila_visa".* leave paidWith out/,
  )
})

describe('the journal', () => {
  const CANCEL = { kind: 'cancel', orderId: 'LH-20435', reason: 'no longer needed' } as const
  const journal = () => join(folder, 'kept', 'changes.jsonl')
  const opened = (day = '2026-11-23') =>
    openOrdersFile(path, { journal: journal(), mail: keptMail(), clock: setClock(Date.parse(`${day}T12:00:00Z`)) })
  beforeEach(() => writeFile(path, JSON.stringify(larkspurInBrief())))

  test('keeps what was changed, its receipt and its key over a restart, on whatever day that is', async () => {
    const first = await opened()
    const made = await first.change(CANCEL, 'k')
    const before = await first.order('LH-20435')
    const later = await opened('2027-02-01')
    expect(await later.order('LH-20435')).toEqual(before)
    expect(await later.change(CANCEL, 'k')).toEqual(made)
    expect(await later.lookup('k')).toMatchObject({ kind: 'done' })
  })

  test('shows another process on the same machine what this one has changed', async () => {
    const [one, other] = [await opened(), await opened()]
    expect(await other.order('LH-20435')).toMatchObject({ value: { status: 'pending' } })
    await one.change(CANCEL, 'k')
    expect(await other.order('LH-20435')).toMatchObject({ value: { status: 'cancelled' } })
    expect(await other.change(CANCEL, 'else')).toMatchObject({ kind: 'conflict' })
    await other.change({ ...CANCEL, orderId: 'LH-20436' }, 'again')
    expect(await one.order('LH-20436')).toMatchObject({ value: { status: 'cancelled' } })
  })

  test('that a crash has cut short loses what nobody was told, and nothing else', async () => {
    await (await opened()).change(CANCEL, 'k')
    const whole = await readFile(journal(), 'utf8')
    for (let length = 0; length < whole.length; length += 7) {
      await writeFile(journal(), whole.slice(0, length))
      const directory = await opened()
      expect(await directory.lookup('k')).toEqual({ kind: 'not_done' })
      expect(await directory.change(CANCEL, 'k2')).toMatchObject({ kind: 'ok' })
      expect(await (await opened()).lookup('k2')).toMatchObject({ kind: 'done' })
    }
  })

  test('that cannot be written refuses the change: nothing was done', async () => {
    await writeFile(join(folder, 'kept'), 'a file where a folder should be')
    const directory = await opened()
    expect(await directory.change(CANCEL, 'k')).toEqual({ kind: 'unavailable' })
    expect(await directory.order('LH-20435')).toMatchObject({ value: { status: 'pending' } })
  })

  test('that cannot be read lets nothing be told: what it says may have changed everything', async () => {
    await mkdir(journal(), { recursive: true })
    const directory = await opened()
    expect(await directory.order('LH-20435')).toEqual({ ok: false, reason: 'unavailable' })
    expect(await directory.change(CANCEL, 'k')).toEqual({ kind: 'unavailable' })
    expect(await directory.lookup('k')).toEqual({ kind: 'unknown' })
  })

  test('outlives a file that has moved on: the receipt stays, the change is not forced on it', async () => {
    const made = await (await opened()).change(CANCEL, 'k')
    const shop = larkspurInBrief()
    const shipped = shop.orders.map(order => (order.id === 'LH-20435' ? { ...order, status: 'shipped' } : order))
    await writeFile(path, JSON.stringify({ ...shop, orders: shipped }))
    const later = await opened()
    expect(await later.order('LH-20435')).toMatchObject({ value: { status: 'shipped' } })
    expect(await later.change(CANCEL, 'k')).toEqual(made)
  })
})

test('where it may only be read, nothing is changed and nobody is told that it was', async () => {
  await writeFile(path, JSON.stringify(larkspurInBrief()))
  const directory = await openOrdersFile(path, { readOnly: true, mail: keptMail() })
  for (const change of [
    { kind: 'cancel', orderId: 'LH-20435', reason: 'no longer needed' },
    { kind: 'invoice', orderId: 'LH-20435' },
  ] as const)
    expect(await directory.change(change, 'k')).toMatchObject({ kind: 'denied', rule: 'read_only' })
  expect(await directory.order('LH-20435')).toMatchObject({ value: { status: 'pending' } })
})

test('without mail, no invoice is claimed to be on its way', async () => {
  await writeFile(path, JSON.stringify(larkspurInBrief()))
  const directory = await openOrdersFile(path)
  expect(await directory.change({ kind: 'invoice', orderId: 'LH-20435' }, 'k')).toEqual({ kind: 'unavailable' })
})

test('an array of orders alone is enough: who they belong to is read off their addresses', async () => {
  await writeFile(path, JSON.stringify(larkspurInBrief().orders.map(({ paidWith: _paid, ...order }) => order)))
  expect(await (await openOrdersFile(path)).order('LH-20418')).toMatchObject({
    ok: true,
    value: { customerId: null, email: 'nora.lindqvist@example.com', total: 12_900, address: null, paidWith: null },
  })
})

test('two orders of one number are refused: one would hide the other', async () => {
  const [first = {}, second = {}] = orders.map(({ paidWith: _paid, ...order }) => order)
  expect(await refusal(JSON.stringify([first, { ...second, id: 'lh-20398' }]))).toBe(
    `The orders file ${path} has the order LH-20398 twice. Remove one of the two.`,
  )
})
