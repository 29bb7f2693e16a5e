import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ORDER_STATUSES, type Order } from '../../../src/domain/service/order.ts'
import type { OrderChange } from '../../../src/domain/service/order-change.ts'
import type { Product } from '../../../src/domain/service/product.ts'
import type { ShopCustomer } from '../../../src/domain/service/shop-customer.ts'
import { CANCEL_REASONS, decideChange, type ShopRecords } from '../../../src/domain/service/shop-rules.ts'

const VISA = { id: 'visa', kind: 'card', label: 'Visa', balance: null } as const
const ITEMS = ['a', 'b', 'c']
const METHODS = ['visa', 'gift', 'stolen']
const PRODUCT: Product = {
  ...{ id: 'p', name: 'Jar', currency: 'GBP' },
  variants: ITEMS.map((id, place) => {
    const price = 1_000 * (place + 1)
    return { id, optionsText: id, options: {}, price, available: id !== 'c' }
  }),
}

const records = fc
  .record({
    status: fc.constantFrom(...ORDER_STATUSES),
    balance: fc.nat(3_000),
    quantities: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2)),
    paid: fc.constantFrom('visa', 'gift'),
  })
  .map(({ status, balance, quantities, paid }): ShopRecords => {
    const gift = { id: 'gift', kind: 'gift_card', label: 'Gift card', balance } as const
    const items = PRODUCT.variants.flatMap((variant, place) => {
      const quantity = quantities[place] ?? 0
      const { id, price, options, optionsText } = variant
      return quantity === 0 ? [] : [{ id, productId: 'p', name: id, optionsText, options, price, quantity }]
    })
    const order: Order = {
      ...{ id: 'LH-1', customerId: 'nora', email: 'nora@example.com', postcode: 'BS1 4TR', status, items },
      ...{ placedOn: null, expectedOn: null, deliveredOn: null, carrier: null, tracking: null, address: null },
      ...{ currency: 'GBP', total: items.reduce((sum, { price, quantity }) => sum + price * quantity, 0) },
      ...{ paidWith: paid === 'visa' ? VISA : gift, refund: null },
    }
    const customer: ShopCustomer = {
      ...{ id: 'nora', name: 'Nora', email: 'nora@example.com', tier: null, address: null },
      paymentMethods: [VISA, gift],
    }
    return { order, customer, product: id => (id === 'p' ? PRODUCT : null), today: '2026-11-23' }
  })

const someItems = fc.array(fc.constantFrom(...ITEMS), { maxLength: 4 })
const method = fc.constantFrom(...METHODS)
const change: fc.Arbitrary<OrderChange> = fc.oneof(
  fc.record({
    kind: fc.constant('cancel' as const),
    orderId: fc.constant('LH-1'),
    reason: fc.constantFrom(...CANCEL_REASONS, 'rain'),
  }),
  fc.record({
    ...{ kind: fc.constant('return' as const), orderId: fc.constant('LH-1'), itemIds: someItems },
    ...{ refundTo: method, reason: fc.constant('') },
  }),
  fc.record({
    ...{ kind: fc.constant('exchange' as const), orderId: fc.constant('LH-1'), payWith: method },
    swaps: fc.array(fc.record({ itemId: fc.constantFrom(...ITEMS), newItemId: fc.constantFrom(...ITEMS, 'd') }), {
      maxLength: 3,
    }),
  }),
)

const giftOf = ({ customer }: Pick<ShopRecords, 'customer'>) =>
  customer?.paymentMethods.find(({ id }) => id === 'gift')?.balance ?? 0

test('no change takes more than there is: not of pieces, not of money, not of what can be had', () => {
  fc.assert(
    fc.property(records, change, (before, wanted) => {
      const decided = decideChange(wanted, before)
      if (!decided.ok) return
      const { order, receipt } = decided.value
      const paidBack = wanted.kind === 'exchange' ? 0 : (receipt.amount ?? 0)
      expect(paidBack).toBeLessThanOrEqual(order.total)
      expect(giftOf(decided.value)).toBeGreaterThanOrEqual(0)
      if (wanted.kind === 'return') expect(['visa', 'gift']).toContain(wanted.refundTo)
      if (wanted.kind === 'exchange') for (const { newItemId } of wanted.swaps) expect(['a', 'b']).toContain(newItemId)
    }),
    { numRuns: 2_000 },
  )
})

test('no two changes of one order are both made', () => {
  fc.assert(
    fc.property(records, change, change, (before, first, second) => {
      const one = decideChange(first, before)
      if (!one.ok) return
      const { order, customer } = one.value
      expect(decideChange(second, { ...before, order, customer }).ok).toBe(false)
    }),
    { numRuns: 2_000 },
  )
})

test('money is neither made nor lost: a gift card moves by what the receipt says', () => {
  fc.assert(
    fc.property(records, change, (before, wanted) => {
      const decided = decideChange(wanted, before)
      if (!decided.ok) return
      const moved = giftOf(decided.value) - giftOf(before)
      const amount = decided.value.receipt.amount ?? 0
      const isPaidByGift = before.order.paidWith?.id === 'gift'
      if (wanted.kind === 'cancel') expect(moved).toBe(isPaidByGift ? amount : 0)
      if (wanted.kind === 'return') expect(moved).toBe(0)
      if (wanted.kind === 'exchange') expect(moved).toBe(wanted.payWith === 'gift' ? Math.min(0, -amount) + 0 : 0)
    }),
    { numRuns: 2_000 },
  )
})
