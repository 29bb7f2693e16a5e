import { ok } from '../result.ts'
import { spokenMoney } from './money.ts'
import type { Order, OrderItem, OrderStatus, Refund } from './order.ts'
import type { OrderChange, OrderReceipt, OrderRefusal } from './order-change.ts'
import { type PaymentMethod, refundTargets } from './payment-method.ts'
import type { Product } from './product.ts'
import type { ShopCustomer } from './shop-customer.ts'

/** What a change is judged by. `customer` is null for an order that was placed as a guest. */
export type ShopRecords = {
  readonly order: Order
  readonly customer: ShopCustomer | null
  readonly product: (id: string) => Product | null
  readonly today: string
}

/** What there is after a change; its reference is given by whoever keeps the books. */
export type Changed = {
  readonly order: Order
  readonly customer: ShopCustomer | null
  readonly receipt: Omit<OrderReceipt, 'reference'>
}
type Decision = { readonly ok: true; readonly value: Changed } | { readonly ok: false; readonly refusal: OrderRefusal }

export const CANCEL_REASONS: readonly string[] = ['no longer needed', 'ordered by mistake']

/** What the sample shop makes of a change: the records after it, or why not. */
export function decideChange(change: OrderChange, records: ShopRecords): Decision {
  const { status } = records.order
  const needed = NEEDED[change.kind]
  if (needed !== null && status !== needed) return conflict(status, change.kind)
  switch (change.kind) {
    case 'cancel':
      return cancelled(change, records)
    case 'return':
      return returned(change, records)
    case 'exchange':
      return exchanged(change, records)
    case 'address': {
      const order = { ...records.order, address: change.address, postcode: change.address.postcode }
      return changed(records, { order, kind: change.kind })
    }
    case 'invoice':
      return changed(records, { order: records.order, kind: change.kind, to: records.order.email })
  }
}

/** Return and exchange exclude each other, and happen once: either moves the order on from `delivered`. */
const NEEDED: { readonly [kind in OrderChange['kind']]: OrderStatus | null } = {
  cancel: 'pending',
  address: 'pending',
  return: 'delivered',
  exchange: 'delivered',
  invoice: null,
}

function cancelled({ reason }: OrderChange & { kind: 'cancel' }, records: ShopRecords): Decision {
  if (!CANCEL_REASONS.includes(reason))
    return denied('reason', `An order can be cancelled when it is ${CANCEL_REASONS.join(' or was ')}.`)
  const { order, customer, today } = records
  const { paidWith } = order
  const expectedOn = paidWith?.kind === 'gift_card' ? today : workingDaysAfter(today, REFUND_WORKING_DAYS)
  const to = paidWith?.label ?? null
  const refund: Refund = { state: 'on_its_way', amount: order.total, to, expectedOn }
  return changed(records, {
    kind: 'cancel',
    order: { ...order, status: 'cancelled', expectedOn: null, refund },
    customer: paidWith === null ? customer : withBalance(customer, paidWith.id, order.total),
    ...{ amount: order.total, to, expectedOn },
  })
}

function returned(change: OrderChange & { kind: 'return' }, records: ShopRecords): Decision {
  const { order, customer } = records
  const items = piecesOf(order, change.itemIds)
  if (items === null) return notInOrder(order)
  const targets = refundTargets(order.paidWith, customer?.paymentMethods ?? [])
  const target = targets.find(({ id }) => id === change.refundTo)
  if (target === undefined)
    return denied('refund_target', `The refund can go to ${labels(targets)}, and to nothing else.`)
  const amount = items.reduce((sum, { price }) => sum + price, 0)
  const refund: Refund = { state: 'awaiting_return', amount, to: target.label, expectedOn: null }
  return changed(records, {
    kind: 'return',
    order: { ...order, status: 'return requested', refund },
    ...{ amount, to: target.label },
  })
}

function exchanged(change: OrderChange & { kind: 'exchange' }, records: ShopRecords): Decision {
  const { order, customer } = records
  const items = piecesOf(
    order,
    change.swaps.map(({ itemId }) => itemId),
  )
  if (items === null) return notInOrder(order)
  let amount = 0
  for (const [place, item] of items.entries()) {
    const product = item.productId === null ? null : records.product(item.productId)
    const variant = product?.variants.find(({ id }) => id === change.swaps[place]?.newItemId)
    if (variant === undefined)
      return denied('same_product', `${item.name} can only be exchanged for another variant of itself.`)
    if (!variant.available) return denied('sold_out', `${product?.name}, ${variant.optionsText}, is sold out.`)
    amount += variant.price - item.price
  }
  const method = customer?.paymentMethods.find(({ id }) => id === change.payWith)
  if (method === undefined) return denied('payment_method', 'The difference is settled with a way to pay that we know.')
  if (method.kind === 'gift_card' && (method.balance ?? 0) < amount)
    return denied(
      'gift_card_balance',
      `${method.label} does not cover the difference of ${spokenMoney(amount, order.currency)}.`,
    )
  return changed(records, {
    kind: 'exchange',
    order: { ...order, status: 'exchange requested' },
    customer: amount > 0 ? withBalance(customer, method.id, -amount) : customer,
    ...{ amount, to: method.label },
  })
}

/** One entry for each piece that is named; null when one is not in the order, or more often than it was bought. */
function piecesOf(order: Order, itemIds: readonly string[]): readonly OrderItem[] | null {
  const left = new Map<string, number>()
  for (const { id, quantity } of order.items) left.set(id, (left.get(id) ?? 0) + quantity)
  const pieces: OrderItem[] = []
  for (const itemId of itemIds) {
    const item = order.items.find(({ id }) => id === itemId)
    const there = left.get(itemId) ?? 0
    if (item === undefined || there === 0) return null
    left.set(itemId, there - 1)
    pieces.push(item)
  }
  return pieces.length === 0 ? null : pieces
}

/** A gift card's balance goes up and down; what is on other accounts is not ours to know. */
function withBalance(customer: ShopCustomer | null, methodId: string, change: number): ShopCustomer | null {
  if (customer === null) return null
  const moved = (method: PaymentMethod): PaymentMethod =>
    method.id === methodId && method.balance !== null ? { ...method, balance: method.balance + change } : method
  return { ...customer, paymentMethods: customer.paymentMethods.map(moved) }
}

type Outcome = Partial<Changed['receipt']> & {
  readonly kind: OrderChange['kind']
  readonly order: Order
  readonly customer?: ShopCustomer | null
}

function changed(records: ShopRecords, { order, customer, kind, amount, to, expectedOn }: Outcome): Decision {
  const { id: orderId, status, currency } = order
  const money = { amount: amount ?? null, currency, to: to ?? null, expectedOn: expectedOn ?? null }
  const receipt = { kind, orderId, status, ...money }
  return ok({ order, customer: customer === undefined ? records.customer : customer, receipt })
}

const NOT_NOW: { readonly [kind in OrderChange['kind']]: string } = {
  cancel: 'Only an order that is still pending can be cancelled',
  address: 'Only an order that is still pending can go to another address',
  return: 'Only a delivered order can be returned, once, and not after an exchange',
  exchange: 'Items of a delivered order alone can be exchanged, once, and not after a return',
  invoice: 'There is no invoice',
}

function conflict(status: OrderStatus, kind: OrderChange['kind']): Decision {
  return { ok: false, refusal: { kind: 'conflict', status, says: `${NOT_NOW[kind]}. This one is ${status}.` } }
}

function notInOrder({ id }: Order): Decision {
  return denied('items', `Not all of that is in the order ${id}.`)
}

function denied(rule: string, says: string): Decision {
  return { ok: false, refusal: { kind: 'denied', rule, says } }
}

function labels(methods: readonly PaymentMethod[]): string {
  return methods.length === 0 ? 'nobody here' : methods.map(({ label }) => label).join(' or ')
}

const REFUND_WORKING_DAYS = 7
const DAY = 86_400_000

function workingDaysAfter(day: string, days: number): string {
  let at = Date.parse(day)
  for (let left = days; left > 0; ) {
    at += DAY
    const weekday = new Date(at).getUTCDay()
    if (weekday !== 0 && weekday !== 6) left -= 1
  }
  return new Date(at).toISOString().slice(0, 10)
}
