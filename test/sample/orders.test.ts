import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Order, orderNumberIn, provesOrder } from '../../src/domain/service/order.ts'

const STATUSES = ['pending', 'processed', 'shipped', 'delivered', 'cancelled', 'return requested'] as const

const orderSchema = z.strictObject({
  id: z.string().regex(/^LH-\d{5}$/),
  email: z.email().lowercase(),
  postcode: z.string().regex(/^[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}$/),
  status: z.enum(STATUSES),
  placedOn: z.iso.date(),
  expectedOn: z.iso.date().nullable(),
  deliveredOn: z.iso.date().nullable(),
  carrier: z.string().min(1).nullable(),
  tracking: z.string().min(1).nullable(),
  currency: z.literal('GBP'),
  items: z
    .array(z.strictObject({ name: z.string().min(3), quantity: z.int().positive(), price: z.int().positive() }))
    .min(1),
})

const orders: readonly Order[] = z.array(orderSchema).parse(JSON.parse(readFileSync('sample/orders.json', 'utf8')))

describe('the sample orders', () => {
  test('are about forty, numbered from LH-20401 without gaps, in the order of their days', () => {
    expect(orders.map(order => order.id)).toEqual(orders.map((_, place) => `LH-${20401 + place}`))
    expect(orders.length).toBeGreaterThanOrEqual(40)
    expect(orders.map(order => order.placedOn)).toEqual(orders.map(order => order.placedOn).toSorted())
  })

  test('are in every state', () => {
    expect([...new Set(orders.map(order => order.status))].sort()).toEqual([...STATUSES].sort())
  })

  test('give one product one price', () => {
    const prices = new Map<string, Set<number>>()
    for (const item of orders.flatMap(order => order.items)) {
      prices.set(item.name, (prices.get(item.name) ?? new Set()).add(item.price))
    }
    expect([...prices].filter(([, seen]) => seen.size > 1)).toEqual([])
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
    const hasLeft = ['shipped', 'delivered', 'return requested'].includes(order.status)
    const hasArrived = ['delivered', 'return requested'].includes(order.status)
    expect({ carrier: order.carrier !== null, tracking: order.tracking !== null }).toEqual({
      carrier: hasLeft,
      tracking: hasLeft,
    })
    expect(order.deliveredOn !== null).toBe(hasArrived)
    expect(order.expectedOn !== null).toBe(order.status !== 'cancelled')
  })

  test('arrives after it was placed, and never on a Sunday', () => {
    for (const day of [order.expectedOn, order.deliveredOn].filter(day => day !== null)) {
      expect(day > order.placedOn).toBe(true)
      expect(new Date(day).getUTCDay()).not.toBe(0)
    }
  })
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
