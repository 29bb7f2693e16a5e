import { beforeEach, describe, expect, test } from 'vitest'
import { ORDER_ACTIONS } from '../../src/application/order-actions.ts'
import type { OrderDirectory } from '../../src/application/order-ports.ts'
import { createProofGuard } from '../../src/application/proof-guard.ts'
import { ACTIONS } from '../../src/domain/dialogue/flow/actions.ts'
import type { Value } from '../../src/domain/dialogue/flow/expression.ts'
import { no, ok } from '../../src/domain/result.ts'
import type { Conversation } from '../../src/domain/service/conversation.ts'
import type { Identity } from '../../src/domain/service/identity.ts'
import { bareDirectory } from '../fakes/bare-directory.ts'
import { setClock } from '../fakes/set-clock.ts'
import { aBriefShop } from '../shop/a-brief-shop.ts'

type Input = { readonly [name: string]: Value }

const NORA = 'nora.lindqvist@example.com'
const LEILA = 'leila.haddad@example.com'

let shop: OrderDirectory
let asked: { change: unknown; key: string }[]
beforeEach(async () => {
  asked = []
  const real = await aBriefShop()
  shop = {
    ...real,
    change(change, key) {
      asked.push({ change, key })
      return real.change(change, key)
    },
  }
})

/** A conversation whose customer has proven that address, or nothing. */
function chat(email: string | null, orders: OrderDirectory = shop, name = email ?? 'guest') {
  let proven = email
  const identities = {
    ofConversation: async (): Promise<Identity | null> =>
      proven === null
        ? null
        : { contactId: `contact_${proven}`, level: 2, provenBy: 'code', name: null, email: proven, expiresAt: 9e15 },
  }
  const parts = { orders, identities, guard: createProofGuard(setClock(0)) }
  const conversation = { id: `conv_${name}` } as Conversation
  let calls = 0
  return {
    act(action: string, input: Input = {}, key = `t1/${++calls}`) {
      const call = { key, intent: 'test', action, input }
      return ORDER_ACTIONS[action]?.(parts, conversation, call) ?? Promise.reject(new Error(action))
    },
    lapse() {
      proven = null
    },
  }
}

const RETURN = { order: 'LH-20406', items: 'OR-CHO-OA', refund_to: 'pay_nora_visa', reason: 'changed my mind' }
const EXCHANGE = { order: 'LH-20406', items: 'OR-CHO-OA', new_items: 'OR-CHO-WA', pay_with: 'pay_nora_gift' }
/** Every write, as Nora would ask for it. */
const WRITES: readonly [string, Input][] = [
  ['orders.cancel', { order: 'LH-20435', reason: 'no longer needed' }],
  ['orders.return', RETURN],
  ['orders.exchange', EXCHANGE],
  ['orders.change_address', { order: 'LH-20435', address: '3 Quay Walk, Bristol, BS1 6AA' }],
  ['invoices.send', { order: 'LH-20406' }],
]

test('every contract about orders, products and customers has something that carries it out', () => {
  const declared = Object.keys(ACTIONS).filter(name => /^(orders|products|invoices)\.|^customer\.get$/.test(name))
  expect(Object.keys(ORDER_ACTIONS).sort()).toEqual(declared.sort())
})

describe('whose an order is', () => {
  test.each(WRITES)('%s happens for the customer it belongs to', async (action, input) => {
    expect(await chat(NORA).act(action, input)).toMatchObject({ outcome: 'ok', value: { order: input['order'] } })
  })

  test.each(WRITES)('%s by somebody else is answered as if there were no such order', async (action, input) => {
    const leila = chat(LEILA)
    const foreign = await leila.act(action, input)
    expect(foreign).toEqual(await leila.act(action, { ...input, order: 'LH-29999' }))
    expect(foreign).toMatchObject({ outcome: 'not_found', value: { proven: true, says: null } })
    expect(asked).toEqual([])
  })

  test.each(WRITES)('%s needs somebody proven, whatever the flow gives along', async (action, input) => {
    const guest = chat(null)
    const unproven = await guest.act(action, { ...input, proof: NORA, email: NORA, customer: 'cust_nora' })
    expect(unproven).toMatchObject({ outcome: 'not_found', value: { proven: false } })
    expect(unproven).toEqual(await guest.act(action, { ...input, order: 'LH-29999' }))
    expect(asked).toEqual([])
  })

  test('a proof that has lapsed by the time of the yes counts no more', async () => {
    const nora = chat(NORA)
    expect(await nora.act('orders.get', { order: 'LH-20435' })).toMatchObject({ outcome: 'ok' })
    nora.lapse()
    const late = await nora.act('orders.cancel', { order: 'LH-20435', reason: 'no longer needed' })
    expect(late).toMatchObject({ outcome: 'not_found', value: { proven: false } })
    expect(asked).toEqual([])
  })

  test('an order that was placed as a guest is theirs whose address it was placed with', async () => {
    const order = await shop.order('LH-20435')
    const asGuest = async () => (order.ok ? ok({ ...order.value, customerId: null, email: NORA.toUpperCase() }) : order)
    const orders = { ...shop, order: asGuest }
    expect(await chat(NORA, orders).act('orders.get', { order: 'LH-20435' })).toMatchObject({ outcome: 'ok' })
    expect(await chat(LEILA, orders).act('orders.get', { order: 'LH-20435' })).toMatchObject({ outcome: 'not_found' })
    expect(await chat(null, orders).act('orders.get', { order: 'LH-20435' })).toMatchObject({ outcome: 'not_found' })
  })

  test('an account that the shop does not have owns nothing', async () => {
    const sam = chat('sam@example.org')
    expect(await sam.act('orders.get', { order: 'LH-20435' })).toMatchObject({ outcome: 'not_found' })
    expect(await sam.act('customer.get')).toMatchObject({ outcome: 'unknown', value: null })
  })
})

describe('looking at an order', () => {
  test('shows the proven customer all of it, without what proves it to a guest', async () => {
    const { outcome, value } = await chat(NORA).act('orders.get', { order: 'LH-20406' })
    expect(outcome).toBe('ok')
    expect(value).toEqual({
      ...{ id: 'LH-20406', value: 'LH-20406', name: 'Orchard chopping board, oak and 1 more', options: 'delivered' },
      ...{ label: 'LH-20406 · Orchard chopping board, oak and 1 more · delivered', status: 'delivered', mine: true },
      ...{ placedOn: '2026-10-23', expectedOn: null, deliveredOn: '2026-10-28', carrier: null, tracking: null },
      ...{ currency: 'GBP', total: 6_300, refund: null, address: 'Flat 2, 18 Harbour Steps, Bristol, BS1 4TR' },
      items: [
        {
          ...{ id: 'OR-CHO-OA', value: 'OR-CHO-OA', productId: 'product_orchard_board', price: 4_500, quantity: 1 },
          ...{ name: 'Orchard chopping board, oak', label: 'Orchard chopping board, oak · £45.00' },
          ...{ options: '', optionValues: { wood: 'oak' } },
        },
        {
          ...{ id: 'OR-OIL-25', value: 'OR-OIL-25', productId: null, price: 900, quantity: 2 },
          ...{ name: 'Board oil, 250 ml', label: '2 × Board oil, 250 ml · £9.00', options: '', optionValues: {} },
        },
      ],
      paidWith: visa(),
      refundTo: [visa(), gift()],
      payWith: [visa(), gift()],
    })
    expect(Object.keys(value as object).sort()).toEqual([...(ACTIONS['orders.get']?.output ?? [])].sort())
  })

  test.each(['BS1 4TR', NORA])('shows a guest with %s that order, and nothing of its customer', async proof => {
    const { outcome, value } = await chat(null).act('orders.get', { order: 'LH-20406', proof })
    expect(outcome).toBe('ok')
    expect(value).toMatchObject({ mine: false, address: null, paidWith: null, refundTo: [], payWith: [] })
    expect(JSON.stringify(value)).not.toMatch(/lindqvist|BS1|Harbour Steps|4242|5091/)
  })

  test('hides from a guest which card a refund goes to', async () => {
    await chat(NORA).act('orders.return', RETURN)
    const seen = await chat(null).act('orders.get', { order: 'LH-20406', proof: 'BS1 4TR' })
    expect(seen).toMatchObject({ value: { refund: { state: 'awaiting_return', amount: 4_500, to: null } } })
    const own = await chat(NORA).act('orders.get', { order: 'LH-20406' })
    expect(own).toMatchObject({ value: { refund: { to: 'Visa ending 4242' } } })
  })

  test('without a proof tells a guest nothing, and is no guess that counts', async () => {
    const guest = chat(null)
    for (let times = 0; times < 9; times++)
      expect(await guest.act('orders.get', { order: 'LH-20406' })).toEqual(
        await guest.act('orders.get', { order: 'X' }),
      )
    expect(await guest.act('orders.get', { order: 'LH-20406', proof: 'BS1 4TR' })).toMatchObject({ outcome: 'ok' })
  })

  test('is over after five wrong proofs, even for the right one', async () => {
    const guest = chat(null)
    for (let times = 0; times < 5; times++)
      await guest.act('orders.get', { order: 'LH-20406', proof: `BS1 ${times + 5}TR` })
    const right = await guest.act('orders.get', { order: 'LH-20406', proof: 'BS1 4TR' })
    expect(right).toMatchObject({ outcome: 'not_found', value: null })
  })
})

describe('the customer', () => {
  test('is told with what they pay with and their orders, the newest first', async () => {
    const { outcome, value } = await chat(NORA).act('customer.get')
    expect(outcome).toBe('ok')
    expect(value).toMatchObject({
      ...{ id: 'cust_nora', name: 'Nora Lindqvist', email: NORA, tier: 'circle' },
      address: 'Flat 2, 18 Harbour Steps, Bristol, BS1 4TR',
      paymentMethods: [visa(), gift()],
      orders: [{ id: 'LH-20435' }, { id: 'LH-20418' }, { id: 'LH-20406', mine: true }],
    })
    expect(Object.keys(value as object).sort()).toEqual([...(ACTIONS['customer.get']?.output ?? [])].sort())
  })

  test('who has proven nothing is unknown', async () => {
    expect(await chat(null).act('customer.get')).toEqual({ outcome: 'unknown', value: null, writes: [] })
  })
})

test('a product is told by what can be had of it and what is sold out', async () => {
  const { value } = await chat(null).act('products.get', { product: 'product_orchard_board' })
  expect(value).toMatchObject({
    ...{ id: 'product_orchard_board', name: 'Orchard chopping board' },
    variants: [
      { value: 'OR-CHO-OA', label: 'oak · £45.00', options: 'oak', optionValues: { wood: 'oak' }, price: 4_500 },
      { id: 'OR-CHO-WA', label: 'walnut · £59.00', name: 'Orchard chopping board' },
    ],
    soldOut: [{ id: 'OR-CHO-BE' }],
  })
  expect(await chat(null).act('products.get', { product: 'x' })).toMatchObject({ outcome: 'not_found' })
})

describe('a change', () => {
  test('is answered with a receipt in the words of its contract', async () => {
    const { value } = await chat(NORA).act('orders.exchange', EXCHANGE)
    expect(value).toEqual({
      ...{ reference: 'EX-1001', order: 'LH-20406', status: 'exchange requested', amount: 1_400, currency: 'GBP' },
      ...{ to: 'Gift card ending 5091', expectedOn: null, rule: null, says: null, proven: true },
    })
    expect(Object.keys(value as object).sort()).toEqual([...(ACTIONS['orders.exchange']?.output ?? [])].sort())
  })

  test.each(WRITES)('%s happens once for a call, and again for nobody', async (action, input) => {
    const nora = chat(NORA)
    const [first, again] = [await nora.act(action, input, 'same'), await nora.act(action, input, 'same')]
    expect(again).toEqual(first)
    expect(asked.map(({ key }) => key)).toEqual([`conv_${NORA}:same`, `conv_${NORA}:same`])
  })

  test('of one call in two conversations is two changes', async () => {
    await chat(NORA, shop, 'morning').act('invoices.send', { order: 'LH-20406' }, 'same')
    await chat(NORA, shop, 'evening').act('invoices.send', { order: 'LH-20406' }, 'same')
    expect(new Set(asked.map(({ key }) => key)).size).toBe(2)
  })

  test('that the state of the order rules out is a conflict that names it', async () => {
    const late = await chat(NORA).act('orders.cancel', { order: 'LH-20418', reason: 'no longer needed' })
    expect(late).toMatchObject({
      outcome: 'conflict',
      value: { status: 'shipped', says: expect.stringContaining('pending') },
    })
  })

  test('that a rule forbids is denied by its name', async () => {
    const elsewhere = await chat(NORA).act('orders.return', { ...RETURN, refund_to: 'pay_leila_gift' })
    expect(elsewhere).toMatchObject({ outcome: 'denied', value: { rule: 'refund_target' } })
  })

  test.each(['unavailable', 'unknown'] as const)('that ends in "%s" says so', async kind => {
    const orders = { ...shop, change: async () => ({ kind }) }
    expect(await chat(NORA, orders).act('invoices.send', { order: 'LH-20406' })).toMatchObject({ outcome: kind })
  })

  test.each(WRITES)('%s is unavailable while the shop cannot say whose the order is', async (action, input) => {
    const down = async () => no('unavailable' as const)
    for (const orders of [bareDirectory({ findCustomer: down }), { ...shop, order: down }])
      expect(await chat(NORA, orders).act(action, input)).toMatchObject({ outcome: 'unavailable' })
    expect(asked).toEqual([])
  })
})

describe('what was chosen', () => {
  const oil = { id: 'OR-OIL-25', name: 'Board oil, 250 ml' }
  const board = { id: 'OR-CHO-OA', name: 'Orchard chopping board, oak', quantity: 1 }

  test.each<[string, Value, readonly string[]]>([
    ['an id', 'OR-OIL-25', ['OR-OIL-25']],
    ['ids', ['OR-CHO-OA', 'OR-OIL-25', 'OR-OIL-25'], ['OR-CHO-OA', 'OR-OIL-25', 'OR-OIL-25']],
    ['a record', oil, ['OR-OIL-25']],
    ['records with how many', [board, { ...oil, quantity: 2 }], ['OR-CHO-OA', 'OR-OIL-25', 'OR-OIL-25']],
  ])('may be %s', async (_, items, itemIds) => {
    await chat(NORA).act('orders.return', { ...RETURN, items, refund_to: gift() })
    expect(asked).toMatchObject([{ change: { kind: 'return', itemIds, refundTo: 'pay_nora_gift' } }])
  })

  test.each<[string, Value]>([
    ['nothing', null],
    ['an empty list', []],
    ['a number', 7],
    ['a record without an id', { name: 'Board oil' }],
    ['half a piece', { ...oil, quantity: 0.5 }],
    ['no piece', { ...oil, quantity: 0 }],
    ['too many', { ...oil, quantity: 1e9 }],
  ])('is not taken as %s', async (_, items) => {
    const refused = { outcome: 'denied', value: { rule: 'items' } }
    expect(await chat(NORA).act('orders.return', { ...RETURN, items })).toMatchObject(refused)
    expect(await chat(NORA).act('orders.exchange', { ...EXCHANGE, items })).toMatchObject(refused)
    expect(asked).toEqual([])
  })

  test.each<[string, Value, Value, readonly [string, string][] | null]>([
    ['one for one', 'a', 'b', [['a', 'b']]],
    [
      'each for its own',
      ['a', 'c'],
      ['b', 'd'],
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'all pieces alike',
      { id: 'a', quantity: 2 },
      { id: 'b' },
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
    ],
    [
      'piece by piece',
      { id: 'a', quantity: 2 },
      ['b', 'c'],
      [
        ['a', 'b'],
        ['a', 'c'],
      ],
    ],
    ['fewer than there are', ['a', 'c'], 'b', null],
    ['more than there are', 'a', ['b', 'd'], null],
  ])('for an exchange pairs %s', async (_, items, newItems, pairs) => {
    const swapped = await chat(NORA).act('orders.exchange', { ...EXCHANGE, items, new_items: newItems })
    const swaps = pairs?.map(([itemId, newItemId]) => ({ itemId, newItemId }))
    if (swaps === undefined) expect([swapped.outcome, asked]).toEqual(['denied', []])
    else expect(asked).toMatchObject([{ change: { swaps } }])
  })

  test.each<[string, Value]>([
    ['a text', '3 Quay Walk, Bristol, BS1 6AA'],
    [
      'a record of its parts',
      { lines: ['3 Quay Walk'], town: 'Bristol', region: null, postcode: 'BS1 6AA', line: 'x' },
    ],
    ['a record with a line', { line: '3 Quay Walk\nBristol BS1 6AA', postcode: 'BS1 6AA' }],
  ])('as an address may be %s', async (_, address) => {
    await chat(NORA).act('orders.change_address', { order: 'LH-20435', address })
    expect(asked).toMatchObject([{ change: { address: { lines: ['3 Quay Walk', 'Bristol'], postcode: 'BS1 6AA' } } }])
  })

  test.each<[string, Value]>([
    ['without a town', 'BS1 6AA'],
    ['without a postcode', '3 Quay Walk, Bristol'],
    ['of nothing', null],
    ['of parts without a postcode', { lines: ['3 Quay Walk'], town: 'Bristol', line: '3 Quay Walk, Bristol, BS1 6AA' }],
    ['of no parts', { lines: [], postcode: 'BS1 6AA' }],
  ])('as an address %s is denied', async (_, address) => {
    const denied = await chat(NORA).act('orders.change_address', { order: 'LH-20435', address })
    expect(denied).toMatchObject({ outcome: 'denied', value: { rule: 'address' } })
  })
})

function visa() {
  const [id, label] = ['pay_nora_visa', 'Visa ending 4242']
  return { id, value: id, name: label, label, kind: 'card', balance: null }
}

function gift() {
  const [id, label] = ['pay_nora_gift', 'Gift card ending 5091']
  return { id, value: id, name: label, label, kind: 'gift_card', balance: 2_500 }
}
