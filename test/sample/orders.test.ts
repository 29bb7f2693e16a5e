import { describe, expect, test } from 'vitest'
import { readShopFile } from '../../src/adapters/orders/shop-file.ts'
import { ORDER_STATUSES, type Order, orderNumberIn, provesOrder } from '../../src/domain/service/order.ts'

const POSTCODE = /^[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}$/

const { orders: byNumber, customers: byCustomer, products: byProduct } = await readShopFile('sample/orders.json')
const [orders, customers, products] = [[...byNumber.values()], [...byCustomer.values()], [...byProduct.values()]]

describe('the sample orders', () => {
  test('are about forty, numbered from LH-20398 without gaps, in the order of their days', () => {
    expect(orders.map(order => order.id)).toEqual(orders.map((_, place) => `LH-${20398 + place}`))
    expect(orders.length).toBeGreaterThanOrEqual(40)
    expect(orders.map(order => order.placedOn)).toEqual(orders.map(order => order.placedOn).toSorted())
  })

  test('are in every state', () => {
    expect([...new Set(orders.map(order => order.status))].sort()).toEqual([...ORDER_STATUSES].sort())
  })

  test('give one product one price', () => {
    const prices = new Map<string, Set<number>>()
    for (const item of orders.flatMap(order => order.items)) {
      prices.set(item.name, (prices.get(item.name) ?? new Set()).add(item.price))
    }
    expect([...prices].filter(([, seen]) => seen.size > 1)).toEqual([])
  })

  test('have in them what their products come in, at its price', () => {
    for (const { id, productId, options, price } of orders.flatMap(order => order.items)) {
      const product = products.find(each => each.id === productId)
      const variant = product?.variants.find(each => each.id === id)
      expect(productId === null ? null : { options: variant?.options, price: variant?.price }).toEqual(
        productId === null ? null : { options, price },
      )
    }
  })

  test('are each of a customer, and paid with something they have', () => {
    for (const { id, email, postcode, customerId, paidWith, address } of orders) {
      const customer = byCustomer.get(String(customerId).toUpperCase())
      expect({ id, email: customer?.email }).toEqual({ id, email })
      expect(address?.postcode).toBe(postcode)
      expect(customer?.paymentMethods).toContainEqual(paidWith)
    }
  })

  test('tell of a refund where money goes back, and nowhere else', () => {
    const refunded = orders.filter(({ refund }) => refund !== null).map(({ id }) => id)
    const over = orders.filter(({ status }) => status === 'cancelled' || status === 'return requested')
    expect(refunded).toEqual(over.map(({ id }) => id))
    for (const { refund, items } of over) expect(refund?.amount).toBe(totalOf(items))
  })

  test('have tracking numbers of their own', () => {
    const numbers = orders.flatMap(order => order.tracking ?? [])
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  test('include some that are late', () => {
    const lateOn = (day: string) => orders.filter(order => order.status === 'shipped' && (order.expectedOn ?? '') < day)
    expect(lateOn('2026-11-18').length).toBeGreaterThanOrEqual(3)
  })
})

describe.each(orders.map(order => [order.id, order] as const))('%s', (id, order) => {
  test('is found by its number and proved by its postcode', () => {
    expect(orderNumberIn(`where is ${id.toLowerCase()}?`)).toBe(id)
    expect(provesOrder(order, order.postcode)).toBe(true)
  })

  test('tells only what its state allows', () => {
    const hasArrived = ['delivered', 'return requested', 'exchange requested'].includes(order.status)
    const hasLeft = hasArrived || order.status === 'shipped'
    expect({ carrier: order.carrier !== null, tracking: order.tracking !== null }).toEqual({
      carrier: hasLeft,
      tracking: hasLeft,
    })
    expect(order.deliveredOn !== null).toBe(hasArrived)
    expect(order.expectedOn !== null).toBe(order.status !== 'cancelled')
  })

  test('arrives after it was placed, and never on a Sunday', () => {
    for (const day of [order.expectedOn, order.deliveredOn].filter(day => day !== null)) {
      expect(day > String(order.placedOn)).toBe(true)
      expect(new Date(day).getUTCDay()).not.toBe(0)
    }
  })
})

describe('the sample customers', () => {
  test('are some dozen, of every tier, each with an address and something to pay with', () => {
    expect(customers.length).toBeGreaterThanOrEqual(24)
    expect([...new Set(customers.map(({ tier }) => tier))].sort()).toEqual(['business', 'circle', 'standard'])
    for (const { id, email, address, paymentMethods } of customers) {
      expect(email).toMatch(/^[a-z.]+@[a-z-]+\.(example|com)$/)
      expect({ id, postcode: address?.postcode }).toEqual({ id, postcode: expect.stringMatching(POSTCODE) })
      expect(paymentMethods.length).toBeGreaterThan(0)
    }
  })

  test('have ids of their own for all they pay with, and a balance on gift cards alone', () => {
    const methods = customers.flatMap(({ paymentMethods }) => paymentMethods)
    expect(new Set(methods.map(({ id }) => id)).size).toBe(methods.length)
    for (const { kind, balance } of methods) expect(balance !== null).toBe(kind === 'gift_card')
  })
})

test('every sample product comes in two variants at least, of which one can be had', () => {
  for (const { id, variants } of products) {
    expect({ id, several: variants.length > 1 }).toEqual({ id, several: true })
    expect(variants.some(({ available }) => available)).toBe(true)
  }
})

test("LH-20418 is Nora Lindqvist's casserole, on its way", () => {
  expect(orders.find(order => order.id === 'LH-20418')).toMatchObject({
    email: 'nora.lindqvist@example.com',
    postcode: 'BS1 4TR',
    status: 'shipped',
    expectedOn: '2026-11-24',
    carrier: 'Harrier Parcels',
    items: [{ name: 'Hearth casserole, 24 cm, sage green' }, { name: 'Meadow tea towels, set of 3' }],
  })
})

function totalOf(items: Order['items']): number {
  return items.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
}
