import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openOrdersFile } from '../../src/adapters/orders/file-directory.ts'
import { httpDirectory } from '../../src/adapters/orders/http-directory.ts'
import type { OrderDirectory } from '../../src/application/order-ports.ts'
import type { OrderChange } from '../../src/domain/service/order-change.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { type KeptMail, keptMail } from '../fakes/kept-mail.ts'
import { setClock } from '../fakes/set-clock.ts'
import { type FakeShop, serveShop } from '../shop/fake-shop.ts'
import { larkspurInBrief, NORAS_CASSEROLE, NORAS_PANS } from '../shop/larkspur-in-brief.ts'

const NOON = Date.UTC(2026, 10, 23, 12)

type Opened = { readonly directory: OrderDirectory; readonly mail: KeptMail; close(): Promise<void> }
type Opening = (shop: object) => Promise<Opened>

/** Every directory there is: how one is opened on a shop. */
const DIRECTORIES: readonly [string, Opening][] = [
  ['file', inAFile],
  ['HTTP', overHttp],
]

let folder: string
let files = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orders-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function inAFile(shop: object): Promise<Opened> {
  const path = join(folder, `${++files}.json`)
  await writeFile(path, JSON.stringify(shop))
  const mail = keptMail()
  const directory = await openOrdersFile(path, { journal: `${path}l`, mail, clock: setClock(NOON) })
  return { directory, mail, close: async () => {} }
}

async function overHttp(shop: object): Promise<Opened> {
  const { directory: behind, mail } = await inAFile(shop)
  const server: FakeShop = await serveShop(behind)
  const clock = { now: () => Date.now() }
  const directory = httpDirectory({ ...server, log: keptLog(), clock, random: () => 0 })
  return { directory, mail, close: server.close }
}

describe.each(DIRECTORIES)('the %s directory', (_, open) => {
  let opened: Opened
  let directory: OrderDirectory
  beforeEach(async () => {
    opened = await open(larkspurInBrief())
    directory = opened.directory
  })
  afterEach(() => opened.close())

  const RETURN: OrderChange = {
    ...{
      kind: 'return',
      orderId: 'LH-20406',
      itemIds: ['OR-CHO-OA'],
      refundTo: 'pay_nora_visa',
      reason: 'changed my mind',
    },
  }
  const EXCHANGE: OrderChange = {
    ...{ kind: 'exchange', orderId: 'LH-20406', payWith: 'pay_nora_gift' },
    swaps: [{ itemId: 'OR-CHO-OA', newItemId: 'OR-CHO-WA' }],
  }
  const CANCEL: OrderChange = { kind: 'cancel', orderId: 'LH-20435', reason: 'no longer needed' }
  const ADDRESS: OrderChange = {
    ...{ kind: 'address', orderId: 'LH-20435' },
    address: { lines: ['3 Quay Walk', 'Bristol'], postcode: 'BS1 6AA', country: null },
  }

  describe('telling', () => {
    test.each([NORAS_CASSEROLE, NORAS_PANS])('of $id tells everything that is known of it', async order => {
      expect(await directory.order(order.id)).toEqual({ ok: true, value: order })
    })

    test('finds a number in any case', async () => {
      expect(await directory.order('lh-20418')).toEqual({ ok: true, value: NORAS_CASSEROLE })
    })

    test.each([
      'LH-20499',
      '.',
      '',
      'LH-2041',
      'LH-204180',
      '#LH/20418?',
      ' ',
      '__proto__',
      'constructor',
      '..',
      "' or 1=1",
    ])('has no order "%s"', async id => {
      expect(await directory.order(id)).toEqual({ ok: false, reason: 'not_found' })
    })

    test('answers many at once, each with its own', async () => {
      const ids = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? 'LH-20418' : 'LH-20435'))
      const found = await Promise.all(ids.map(id => directory.order(id)))
      expect(found.map(result => result.ok && result.value.id)).toEqual(ids)
    })

    test('without any order finds none', async () => {
      const empty = await open([])
      expect(await empty.directory.order('LH-20418')).toEqual({ ok: false, reason: 'not_found' })
      expect(await empty.directory.findCustomer({ email: 'nora.lindqvist@example.com' })).toMatchObject({ ok: false })
      await empty.close()
    })

    test.each([
      { email: 'Nora.Lindqvist@Example.com ' },
      { name: 'nora  lindqvist', postcode: 'bs14tr' },
      { name: 'Nóra Lindqvist', postcode: 'BS1 4TR' },
    ])('finds Nora by %j, with what she pays with', async by => {
      expect(await directory.findCustomer(by)).toEqual({
        ok: true,
        value: {
          ...{ id: 'cust_nora', name: 'Nora Lindqvist', email: 'nora.lindqvist@example.com', tier: 'circle' },
          address: { lines: ['Flat 2, 18 Harbour Steps', 'Bristol'], postcode: 'BS1 4TR', country: null },
          paymentMethods: [
            { id: 'pay_nora_visa', kind: 'card', label: 'Visa ending 4242', balance: null },
            { id: 'pay_nora_gift', kind: 'gift_card', label: 'Gift card ending 5091', balance: 2_500 },
          ],
        },
      })
    })

    test.each([
      { email: 'nora@elsewhere.example' },
      { email: '' },
      { name: 'Nora Lindqvist', postcode: 'BS1 4TS' },
      { name: 'Nora', postcode: 'BS1 4TR' },
      { name: '', postcode: '' },
    ])('finds nobody by %j', async by => {
      expect(await directory.findCustomer(by)).toEqual({ ok: false, reason: 'not_found' })
    })

    test('of two people of one name at one postcode finds neither', async () => {
      const { customers, ...rest } = larkspurInBrief()
      const twin = { ...customers[0], id: 'cust_other_nora', email: 'nora.senior@example.com', paymentMethods: [] }
      const two = await open({ ...rest, customers: [...customers, twin] })
      const by = { name: 'Nora Lindqvist', postcode: 'BS1 4TR' }
      expect(await two.directory.findCustomer(by)).toEqual({ ok: false, reason: 'not_found' })
      await two.close()
    })

    test("lists a customer's orders, the newest first, and nobody else's", async () => {
      const found = await directory.ordersOf('cust_nora')
      expect(found.ok && found.value.map(({ id }) => id)).toEqual(['LH-20435', 'LH-20418', 'LH-20406'])
      expect(await directory.ordersOf('cust_nobody')).toMatchObject({ ok: true, value: [] })
    })

    test('tells a product with what can be had of it', async () => {
      expect(await directory.product('product_orchard_board')).toEqual({
        ok: true,
        value: {
          ...{ id: 'product_orchard_board', name: 'Orchard chopping board', currency: 'GBP' },
          variants: [
            { id: 'OR-CHO-OA', optionsText: 'oak', options: { wood: 'oak' }, price: 4_500, available: true },
            { id: 'OR-CHO-WA', optionsText: 'walnut', options: { wood: 'walnut' }, price: 5_900, available: true },
            { id: 'OR-CHO-BE', optionsText: 'beech', options: { wood: 'beech' }, price: 3_900, available: false },
          ],
        },
      })
      expect(await directory.product('product_none')).toEqual({ ok: false, reason: 'not_found' })
    })
  })

  describe('cancelling', () => {
    test('a pending order refunds what was paid to what it was paid with', async () => {
      expect(await directory.change(CANCEL, 'k')).toEqual({
        kind: 'ok',
        receipt: {
          ...{ kind: 'cancel', orderId: 'LH-20435', reference: 'CA-1001', status: 'cancelled', amount: 3_900 },
          ...{ currency: 'GBP', to: 'Visa ending 4242', expectedOn: '2026-12-02' },
        },
      })
      expect(await directory.order('LH-20435')).toMatchObject({
        value: { status: 'cancelled', refund: { state: 'on_its_way', amount: 3_900, to: 'Visa ending 4242' } },
      })
    })

    test('gives a gift card its balance back at once', async () => {
      const cancelled = await directory.change({ ...CANCEL, orderId: 'LH-20436' }, 'k')
      expect(cancelled).toMatchObject({ receipt: { amount: 7_500, expectedOn: '2026-11-23' } })
      expect(await balanceOf('leila.haddad@example.com')).toBe(13_500)
    })

    test.each([
      ['LH-20418', 'shipped'],
      ['LH-20441', 'pending (item modified)'],
      ['LH-20406', 'delivered'],
    ])('%s, which is %s, is a conflict', async (orderId, status) => {
      expect(await directory.change({ ...CANCEL, orderId }, 'k')).toMatchObject({ kind: 'conflict', status })
      expect(await directory.order(orderId)).toMatchObject({ value: { status } })
    })

    test('for another reason is denied, and changes nothing', async () => {
      const answer = await directory.change({ ...CANCEL, reason: 'found it cheaper' }, 'k')
      expect(answer).toMatchObject({
        kind: 'denied',
        rule: 'reason',
        says: expect.stringContaining('no longer needed'),
      })
      expect(await directory.order('LH-20435')).toMatchObject({ value: { status: 'pending' } })
    })
  })

  describe('returning', () => {
    test('some items refunds their price once they have arrived', async () => {
      expect(await directory.change(RETURN, 'k')).toMatchObject({
        kind: 'ok',
        receipt: { reference: 'RE-1001', status: 'return requested', amount: 4_500, to: 'Visa ending 4242' },
      })
      expect(await directory.order('LH-20406')).toMatchObject({
        value: { status: 'return requested', refund: { state: 'awaiting_return', amount: 4_500, expectedOn: null } },
      })
    })

    test('takes as many pieces as were bought, and no more', async () => {
      const three = { ...RETURN, itemIds: ['OR-OIL-25', 'OR-OIL-25', 'OR-OIL-25'] }
      expect(await directory.change(three, 'a')).toMatchObject({ kind: 'denied', rule: 'items' })
      const two = { ...RETURN, itemIds: ['OR-OIL-25', 'OR-CHO-OA', 'OR-OIL-25'] }
      expect(await directory.change(two, 'b')).toMatchObject({ kind: 'ok', receipt: { amount: 6_300 } })
    })

    test.each<[string, Partial<OrderChange & { kind: 'return' }>, string]>([
      ['of what is not in the order', { itemIds: ['HE-CAS-24-SG'] }, 'items'],
      ['to a card that it was not paid with', { refundTo: 'pay_leila_visa' }, 'refund_target'],
      ["to somebody else's gift card", { refundTo: 'pay_leila_gift' }, 'refund_target'],
    ])('%s is denied', async (_, more, rule) => {
      expect(await directory.change({ ...RETURN, ...more } as OrderChange, 'k')).toMatchObject({ kind: 'denied', rule })
      expect(await directory.order('LH-20406')).toMatchObject({ value: { status: 'delivered' } })
    })

    test('goes to a gift card that the customer has', async () => {
      expect(await directory.change({ ...RETURN, refundTo: 'pay_nora_gift' } as OrderChange, 'k')).toMatchObject({
        kind: 'ok',
        receipt: { to: 'Gift card ending 5091' },
      })
    })

    test('excludes an exchange and a second return', async () => {
      await directory.change(RETURN, 'a')
      const conflict = { kind: 'conflict', status: 'return requested' }
      expect(await directory.change(EXCHANGE, 'b')).toMatchObject(conflict)
      expect(await directory.change(RETURN, 'c')).toMatchObject(conflict)
    })
  })

  describe('exchanging', () => {
    test('takes the difference from the gift card that covers it', async () => {
      expect(await directory.change(EXCHANGE, 'k')).toMatchObject({
        kind: 'ok',
        receipt: { reference: 'EX-1001', status: 'exchange requested', amount: 1_400, to: 'Gift card ending 5091' },
      })
      expect(await balanceOf('nora.lindqvist@example.com')).toBe(1_100)
    })

    test('for the same variant costs nothing', async () => {
      const same = { ...EXCHANGE, swaps: [{ itemId: 'OR-CHO-OA', newItemId: 'OR-CHO-OA' }] } as OrderChange
      expect(await directory.change(same, 'k')).toMatchObject({ kind: 'ok', receipt: { amount: 0 } })
    })

    test.each<[string, Partial<OrderChange & { kind: 'exchange' }>, string]>([
      ['for another product', { swaps: [{ itemId: 'OR-CHO-OA', newItemId: 'HE-CAS-24-SG' }] }, 'same_product'],
      ['of what has no variants', { swaps: [{ itemId: 'OR-OIL-25', newItemId: 'OR-OIL-25' }] }, 'same_product'],
      ['for what is sold out', { swaps: [{ itemId: 'OR-CHO-OA', newItemId: 'OR-CHO-BE' }] }, 'sold_out'],
      ['of what was not bought', { swaps: [{ itemId: 'OR-CHO-WA', newItemId: 'OR-CHO-OA' }] }, 'items'],
      ['with a method of somebody else', { payWith: 'pay_leila_gift' }, 'payment_method'],
    ])('%s is denied', async (_, more, rule) => {
      expect(await directory.change({ ...EXCHANGE, ...more } as OrderChange, 'k')).toMatchObject({
        kind: 'denied',
        rule,
      })
      expect(await directory.order('LH-20406')).toMatchObject({ value: { status: 'delivered' } })
    })

    test('with a gift card that does not cover it is denied', async () => {
      const shop = larkspurInBrief()
      const [nora, ...others] = shop.customers
      const poor = nora?.paymentMethods.map(each => ('balance' in each ? { ...each, balance: 1_399 } : each))
      const poorer = await open({ ...shop, customers: [{ ...nora, paymentMethods: poor }, ...others] })
      expect(await poorer.directory.change(EXCHANGE, 'k')).toMatchObject({ kind: 'denied', rule: 'gift_card_balance' })
      await poorer.close()
    })
  })

  describe('a new address', () => {
    test('is taken while the order is pending', async () => {
      expect(await directory.change(ADDRESS, 'k')).toMatchObject({ kind: 'ok', receipt: { reference: 'AD-1001' } })
      expect(await directory.order('LH-20435')).toMatchObject({
        value: { address: { lines: ['3 Quay Walk', 'Bristol'], postcode: 'BS1 6AA' }, postcode: 'BS1 6AA' },
      })
    })

    test('comes too late for an order that has left', async () => {
      const late = await directory.change({ ...ADDRESS, orderId: 'LH-20418' }, 'k')
      expect(late).toMatchObject({ kind: 'conflict', status: 'shipped' })
    })
  })

  test("an invoice goes to the address of the order's customer, once", async () => {
    const invoice: OrderChange = { kind: 'invoice', orderId: 'LH-20406' }
    const [first, again] = [await directory.change(invoice, 'k'), await directory.change(invoice, 'k')]
    expect(first).toMatchObject({ kind: 'ok', receipt: { to: 'nora.lindqvist@example.com', status: 'delivered' } })
    expect(again).toEqual(first)
    expect(opened.mail.sent).toHaveLength(1)
    expect(opened.mail.sent[0]).toMatchObject({
      to: 'nora.lindqvist@example.com',
      text: expect.stringContaining('2 × Board oil, 250 ml: £18.00'),
    })
  })

  describe('the key of a change', () => {
    test('makes it happen once: again it gives the same receipt and changes nothing', async () => {
      const first = await directory.change(EXCHANGE, 'k')
      expect(await directory.change(EXCHANGE, 'k')).toEqual(first)
      expect(await Promise.all(Array.from({ length: 8 }, () => directory.change(EXCHANGE, 'k')))).toEqual(
        Array.from({ length: 8 }, () => first),
      )
      expect(await balanceOf('nora.lindqvist@example.com')).toBe(1_100)
    })

    test('of many at once lets one through', async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => directory.change(EXCHANGE, `k${n}`)))
      expect(answers.filter(({ kind }) => kind === 'ok')).toHaveLength(1)
      expect(await balanceOf('nora.lindqvist@example.com')).toBe(1_100)
    })

    test('is not taken for anything else', async () => {
      await directory.change(CANCEL, 'k')
      expect(await directory.change(RETURN, 'k')).toMatchObject({ kind: 'denied', rule: 'key_reused' })
      expect(await directory.order('LH-20406')).toMatchObject({ value: { status: 'delivered' } })
    })

    test('is free again after a refusal', async () => {
      await directory.change({ ...CANCEL, orderId: 'LH-20418' }, 'k')
      expect(await directory.change(CANCEL, 'k')).toMatchObject({ kind: 'ok' })
    })

    test('tells what became of it', async () => {
      expect(await directory.lookup('k')).toEqual({ kind: 'not_done' })
      const made = await directory.change(CANCEL, 'k')
      expect(await directory.lookup('k')).toEqual({ kind: 'done', receipt: made.kind === 'ok' && made.receipt })
      expect(await directory.lookup('other')).toEqual({ kind: 'not_done' })
    })
  })

  test('an order that is not there cannot be changed', async () => {
    expect(await directory.change({ ...CANCEL, orderId: 'LH-20499' }, 'k')).toEqual({ kind: 'not_found' })
  })

  async function balanceOf(email: string): Promise<number | null | undefined> {
    const found = await directory.findCustomer({ email })
    return found.ok ? found.value.paymentMethods.find(({ kind }) => kind === 'gift_card')?.balance : undefined
  }
})
