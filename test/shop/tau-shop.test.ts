import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { httpDirectory } from '../../src/adapters/orders/http-directory.ts'
import type { OrderDirectory } from '../../src/application/order-ports.ts'
import type { OrderChange } from '../../src/domain/service/order-change.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { type FakeShop, serveShop } from './fake-shop.ts'
import { differences, goldRecords, readTauRecords, type TauRecords, tauDirectory } from './tau-shop.ts'

const HOME = {
  ...{ address1: '1 Elm Street', address2: '', city: 'Salem', country: 'USA', state: 'OR', zip: '97301' },
}
const lamp = (item_id: string, price: number) => ({
  ...{ name: 'Lamp', product_id: 'p1', item_id, price, options: { colour: item_id } },
})
const order = (order_id: string, status: string, items: object[], paid: number, by: string) => ({
  ...{ order_id, user_id: 'rosa_lee', address: HOME, items, status, fulfillments: [] },
  payment_history: [{ transaction_type: 'payment', amount: paid, payment_method_id: by }],
})
const variants = { red: 47.84, blue: 19.99, gold: 52.1 }

/** Rosa's records: one order to cancel, one that was delivered, two lamps alike in it. */
const RECORDS = {
  'orders.json': {
    '#W0000001': order('#W0000001', 'pending', [lamp('red', 47.84)], 47.84, 'gift_card_1'),
    '#W0000002': order(
      '#W0000002',
      'delivered',
      [lamp('red', 47.84), lamp('blue', 19.99), lamp('red', 47.84)],
      115.67,
      'paypal_1',
    ),
  },
  'users.json': {
    rosa_lee: {
      ...{ user_id: 'rosa_lee', name: { first_name: 'Rosa', last_name: 'Lee' }, address: HOME },
      ...{ email: 'rosa.lee@example.com', orders: ['#W0000001', '#W0000002'] },
      payment_methods: {
        gift_card_1: { source: 'gift_card', id: 'gift_card_1', balance: 10.1 },
        paypal_1: { source: 'paypal', id: 'paypal_1' },
        credit_card_1: { source: 'credit_card', id: 'credit_card_1', brand: 'visa', last_four: '1234' },
      },
    },
  },
  'products.json': {
    p1: {
      ...{ name: 'Lamp', product_id: 'p1' },
      variants: Object.fromEntries(
        Object.entries(variants).map(([item_id, price]) => [
          item_id,
          { item_id, options: { colour: item_id }, available: true, price },
        ]),
      ),
    },
  },
}

let given: TauRecords
let held: TauRecords
let shop: FakeShop
let directory: OrderDirectory
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firstline-tau-'))
  await Promise.all(Object.entries(RECORDS).map(([name, all]) => writeFile(join(folder, name), JSON.stringify(all))))
  given = await readTauRecords(folder)
  held = structuredClone(given)
  shop = await serveShop(tauDirectory(held))
  directory = httpDirectory({ ...shop, log: keptLog(), clock: { now: () => Date.now() }, random: () => 0 })
})
afterEach(() => shop.close())

const CANCEL: OrderChange = { kind: 'cancel', orderId: '#W0000001', reason: 'no longer needed' }
const RETURN: OrderChange = {
  ...{
    kind: 'return',
    orderId: '#W0000002',
    itemIds: ['red', 'blue', 'red'],
    refundTo: 'gift_card_1',
    reason: 'too dark',
  },
}
const EXCHANGE: OrderChange = {
  ...{ kind: 'exchange', orderId: '#W0000002', payWith: 'credit_card_1' },
  swaps: [
    { itemId: 'red', newItemId: 'gold' },
    { itemId: 'blue', newItemId: 'blue' },
  ],
}

describe('through the connector', () => {
  test.each<[OrderChange, object, object]>([
    [
      CANCEL,
      { name: 'cancel_pending_order', arguments: { order_id: '#W0000001', reason: 'no longer needed' } },
      {
        ...{ status: 'cancelled', cancel_reason: 'no longer needed' },
        payment_history: [
          { transaction_type: 'payment', amount: 47.84, payment_method_id: 'gift_card_1' },
          { transaction_type: 'refund', amount: 47.84, payment_method_id: 'gift_card_1' },
        ],
      },
    ],
    [
      RETURN,
      {
        name: 'return_delivered_order_items',
        arguments: { order_id: '#W0000002', item_ids: ['blue', 'red', 'red'], payment_method_id: 'gift_card_1' },
      },
      { status: 'return requested', return_items: ['blue', 'red', 'red'], return_payment_method_id: 'gift_card_1' },
    ],
    [
      EXCHANGE,
      {
        name: 'exchange_delivered_order_items',
        arguments: {
          ...{ order_id: '#W0000002', item_ids: ['blue', 'red'], new_item_ids: ['blue', 'gold'] },
          payment_method_id: 'credit_card_1',
        },
      },
      {
        ...{ status: 'exchange requested', exchange_items: ['blue', 'red'], exchange_new_items: ['blue', 'gold'] },
        ...{ exchange_payment_method_id: 'credit_card_1', exchange_price_difference: 4.26 },
      },
    ],
  ])('%j leaves the records as the right action does', async (change, action, written) => {
    expect(await directory.change(change, 'k')).toMatchObject({ kind: 'ok' })
    expect(held.orders[change.orderId]).toMatchObject(written)
    expect(differences(held, goldRecords(given, [action]))).toEqual([])
    expect(differences(held, given)).toContain(change.orderId)
  })

  test('a cancelled order gives its gift card back what it paid, to the cent', async () => {
    await directory.change(CANCEL, 'k')
    expect(held.users['rosa_lee']?.payment_methods['gift_card_1']?.balance).toBe(57.94)
    expect(differences(held, given)).toEqual(['#W0000001', 'rosa_lee'])
  })

  test.each<[string, OrderChange, object]>([
    ['a delivered order', { ...CANCEL, orderId: '#W0000002' }, { kind: 'conflict', status: 'delivered' }],
    ['for a reason of its own', { ...CANCEL, reason: 'too dear' } as OrderChange, { kind: 'denied', rule: 'reason' }],
    ['three reds of two', { ...RETURN, itemIds: ['red', 'red', 'red'] } as OrderChange, { rule: 'items' }],
    ['to another card', { ...RETURN, refundTo: 'credit_card_1' } as OrderChange, { rule: 'refund_target' }],
    [
      'beyond a gift card',
      { ...EXCHANGE, payWith: 'gift_card_1', swaps: [{ itemId: 'blue', newItemId: 'gold' }] } as OrderChange,
      { rule: 'gift_card_balance' },
    ],
    ['what it cannot do', { kind: 'invoice', orderId: '#W0000002' }, { rule: 'not_here' }],
  ])('%s is refused and changes nothing', async (_, change, refusal) => {
    expect(await directory.change(change, 'k')).toMatchObject(refusal)
    expect(differences(held, given)).toEqual([])
  })

  test('an order is told in minor units, its pieces together', async () => {
    expect(await directory.order('#w0000002')).toMatchObject({
      value: {
        ...{ id: '#W0000002', customerId: 'rosa_lee', total: 11_567, currency: 'USD', postcode: '97301' },
        items: [
          { id: 'red', quantity: 2, price: 4_784 },
          { id: 'blue', quantity: 1, price: 1_999 },
        ],
        paidWith: { id: 'paypal_1', kind: 'paypal', label: 'PayPal', balance: null },
      },
    })
    expect(await directory.findCustomer({ name: 'rosa lee', postcode: '97301' })).toMatchObject({
      value: { paymentMethods: [{ balance: 1_010 }, { kind: 'paypal' }, { label: 'Visa ending 1234' }] },
    })
  })
})

test('an action that cannot be done makes no gold state', () => {
  const twice = { name: 'cancel_pending_order', arguments: { order_id: '#W0000001', reason: 'no longer needed' } }
  expect(() => goldRecords(given, [twice, twice])).toThrow(/cancel_pending_order on #W0000001: status/)
})
