import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { ChangeAnswer, CustomerSearch, Found, OrderDirectory } from '../../src/application/order-ports.ts'
import { no, ok } from '../../src/domain/result.ts'
import type { Address } from '../../src/domain/service/address.ts'
import { ORDER_STATUSES, type Order, type Refund } from '../../src/domain/service/order.ts'
import type { OrderChange, OrderReceipt } from '../../src/domain/service/order-change.ts'
import type { PaymentMethod } from '../../src/domain/service/payment-method.ts'
import type { Product } from '../../src/domain/service/product.ts'
import { goesBy, type ShopCustomer } from '../../src/domain/service/shop-customer.ts'

/*
 * A shop whose records have the shape of the retail benchmark tau: dollars as floats, one entry for each piece. Its
 * changes are those of the benchmark's own tools, to the letter, so that what a conversation has done to the records
 * can be compared with what a task's right actions do to them.
 */

const address = z.object({
  ...{ address1: z.string(), address2: z.string(), city: z.string() },
  ...{ country: z.string(), state: z.string(), zip: z.string() },
})
const method = z.object({
  source: z.enum(['credit_card', 'gift_card', 'paypal']),
  id: z.string(),
  brand: z.string().optional(),
  last_four: z.string().optional(),
  balance: z.number().optional(),
})
const user = z.object({
  user_id: z.string(),
  name: z.object({ first_name: z.string(), last_name: z.string() }),
  address,
  email: z.string(),
  payment_methods: z.record(z.string(), method),
  orders: z.array(z.string()),
})
const payment = z.object({
  transaction_type: z.enum(['payment', 'refund']),
  amount: z.number(),
  payment_method_id: z.string(),
})
const item = z.object({
  ...{ name: z.string(), product_id: z.string(), item_id: z.string() },
  ...{ price: z.number(), options: z.record(z.string(), z.string()) },
})
const order = z.object({
  ...{ order_id: z.string(), user_id: z.string(), address },
  items: z.array(item),
  status: z.enum(ORDER_STATUSES).exclude(['shipped']),
  fulfillments: z.array(z.object({ tracking_id: z.array(z.string()), item_ids: z.array(z.string()) })),
  payment_history: z.array(payment),
  cancel_reason: z.string().optional(),
  return_items: z.array(z.string()).optional(),
  return_payment_method_id: z.string().optional(),
  exchange_items: z.array(z.string()).optional(),
  exchange_new_items: z.array(z.string()).optional(),
  exchange_payment_method_id: z.string().optional(),
  exchange_price_difference: z.number().optional(),
})
const variant = z.object({
  ...{ item_id: z.string(), options: z.record(z.string(), z.string()) },
  ...{ available: z.boolean(), price: z.number() },
})
const product = z.object({ name: z.string(), product_id: z.string(), variants: z.record(z.string(), variant) })
const records = z.object({
  orders: z.record(z.string(), order),
  users: z.record(z.string(), user),
  products: z.record(z.string(), product),
})
const action = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('cancel_pending_order'),
    arguments: z.object({ order_id: z.string(), reason: z.string() }),
  }),
  z.object({
    name: z.literal('return_delivered_order_items'),
    arguments: z.object({ order_id: z.string(), item_ids: z.array(z.string()), payment_method_id: z.string() }),
  }),
  z.object({
    name: z.literal('exchange_delivered_order_items'),
    arguments: z.object({
      ...{ order_id: z.string(), item_ids: z.array(z.string()), new_item_ids: z.array(z.string()) },
      payment_method_id: z.string(),
    }),
  }),
])

export type TauRecords = z.infer<typeof records>
type TauAction = z.infer<typeof action>
type TauOrder = z.infer<typeof order>
type TauUser = z.infer<typeof user>

/** The records in `orders.json`, `users.json` and `products.json` of a folder. */
export async function readTauRecords(folder: string): Promise<TauRecords> {
  const read = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8'))
  const [orders, users, products] = await Promise.all(['orders.json', 'users.json', 'products.json'].map(read))
  return records.parse({ orders, users, products })
}

/** The records after a task's right actions; `given` stays as it is. Throws when one of them cannot be done. */
export function goldRecords(given: TauRecords, actions: readonly unknown[]): TauRecords {
  const after = structuredClone(given)
  for (const each of actions.map(one => action.parse(one))) {
    const refused = carryOut(after, each)
    if (refused !== null) throw new Error(`${each.name} on ${each.arguments.order_id}: ${refused}`)
  }
  return after
}

/** In what two states of the records differ: the orders and users, by their ids. Empty when they are the same. */
export function differences(one: TauRecords, other: TauRecords): readonly string[] {
  const differing = (a: object, b: object) => {
    const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))]
    return [...new Set([...left.keys(), ...right.keys()])].filter(id => !isDeepStrictEqual(left.get(id), right.get(id)))
  }
  return [...differing(one.orders, other.orders), ...differing(one.users, other.users)]
}

/** The shop as a directory, to be served by `serveShop`. It changes `held` itself. */
export function tauDirectory(held: TauRecords): OrderDirectory {
  const made = new Map<string, { readonly change: OrderChange; readonly receipt: OrderReceipt }>()
  const orderOf = (id: string) => own(held.orders, id) ?? own(held.orders, id.toUpperCase())

  return {
    async order(id) {
      const found = orderOf(id)
      return found === undefined ? no('not_found') : ok(toldOrder(held, found))
    },
    async findCustomer(by) {
      const [first, ...others] = Object.values(held.users)
        .map(toldCustomer)
        .filter(customer => isFound(customer, by))
      return first === undefined || others.length > 0 ? no('not_found') : ok(first)
    },
    async ordersOf(customerId): Promise<Found<readonly Order[]>> {
      const ids = own(held.users, customerId)?.orders ?? []
      return ok(ids.flatMap(id => own(held.orders, id) ?? []).map(each => toldOrder(held, each)))
    },
    async product(id) {
      const found = own(held.products, id)
      return found === undefined ? no('not_found') : ok(toldProduct(found))
    },
    async change(change, key): Promise<ChangeAnswer> {
      const before = made.get(key)
      if (before !== undefined)
        return isDeepStrictEqual(before.change, change)
          ? { kind: 'ok', receipt: before.receipt }
          : { kind: 'denied', rule: 'key_reused', says: 'That was done already, and in another way.' }
      const found = orderOf(change.orderId)
      if (found === undefined) return { kind: 'not_found' }
      const wanted = actionOf(change, found.order_id)
      if (wanted === null) return { kind: 'denied', rule: 'not_here', says: 'That cannot be done here.' }
      const { status } = found
      const refused = carryOut(held, wanted)
      if (refused === 'status') return { kind: 'conflict', status, says: `The order is ${status}.` }
      if (refused !== null) return { kind: 'denied', rule: refused, says: 'The shop does not do that.' }
      const receipt = receiptOf(change, found, held, `${made.size + 1}`)
      made.set(key, { change, receipt })
      return { kind: 'ok', receipt }
    },
    async lookup(key) {
      const before = made.get(key)
      return before === undefined ? { kind: 'not_done' } : { kind: 'done', receipt: before.receipt }
    },
  }
}

/** Null when it was done, else the rule that forbids it; `status` where the order is in no state for it. */
function carryOut(held: TauRecords, { name, arguments: given }: TauAction): string | null {
  const found = own(held.orders, given.order_id)
  const owner = found === undefined ? undefined : own(held.users, found.user_id)
  if (found === undefined || owner === undefined) return 'order'
  switch (name) {
    case 'cancel_pending_order':
      return cancel(found, owner, given)
    case 'return_delivered_order_items':
      return giveBack(found, owner, given)
    case 'exchange_delivered_order_items':
      return exchange(held, found, owner, given)
  }
}

type Given<Name extends TauAction['name']> = Extract<TauAction, { name: Name }>['arguments']

function cancel(found: TauOrder, owner: TauUser, { reason }: Given<'cancel_pending_order'>): string | null {
  if (found.status !== 'pending') return 'status'
  if (!['no longer needed', 'ordered by mistake'].includes(reason)) return 'reason'
  const refunds = found.payment_history.map(({ amount, payment_method_id }) => {
    const card = payment_method_id.includes('gift_card') ? own(owner.payment_methods, payment_method_id) : undefined
    if (card !== undefined) card.balance = cents((card.balance ?? 0) + amount)
    return { transaction_type: 'refund' as const, amount, payment_method_id }
  })
  found.status = 'cancelled'
  found.cancel_reason = reason
  found.payment_history.push(...refunds)
  return null
}

function giveBack(
  found: TauOrder,
  owner: TauUser,
  { item_ids, payment_method_id }: Given<'return_delivered_order_items'>,
): string | null {
  if (found.status !== 'delivered') return 'status'
  if (own(owner.payment_methods, payment_method_id) === undefined) return 'payment_method'
  const isOriginal = payment_method_id === found.payment_history[0]?.payment_method_id
  if (!payment_method_id.includes('gift_card') && !isOriginal) return 'refund_target'
  if (!hasAll(found, item_ids)) return 'items'
  found.status = 'return requested'
  found.return_items = item_ids.toSorted()
  found.return_payment_method_id = payment_method_id
  return null
}

function exchange(
  held: TauRecords,
  found: TauOrder,
  owner: TauUser,
  { item_ids, new_item_ids, payment_method_id }: Given<'exchange_delivered_order_items'>,
): string | null {
  if (found.status !== 'delivered') return 'status'
  if (!hasAll(found, item_ids) || item_ids.length !== new_item_ids.length) return 'items'
  let difference = 0
  for (const [place, id] of item_ids.entries()) {
    const before = found.items.find(each => each.item_id === id)
    const after = own(own(held.products, before?.product_id ?? '')?.variants ?? {}, new_item_ids[place] ?? '')
    if (before === undefined || after === undefined || !after.available) return 'sold_out'
    difference += after.price - before.price
  }
  difference = cents(difference)
  const paying = own(owner.payment_methods, payment_method_id)
  if (paying === undefined) return 'payment_method'
  if (paying.source === 'gift_card' && (paying.balance ?? 0) < difference) return 'gift_card_balance'
  found.status = 'exchange requested'
  found.exchange_items = item_ids.toSorted()
  found.exchange_new_items = new_item_ids.toSorted()
  found.exchange_payment_method_id = payment_method_id
  found.exchange_price_difference = difference
  return null
}

function hasAll({ items }: TauOrder, ids: readonly string[]): boolean {
  const count = (all: readonly string[], id: string) => all.filter(each => each === id).length
  const bought = items.map(each => each.item_id)
  return ids.every(id => count(ids, id) <= count(bought, id))
}

function actionOf(change: OrderChange, order_id: string): TauAction | null {
  switch (change.kind) {
    case 'cancel':
      return { name: 'cancel_pending_order', arguments: { order_id, reason: change.reason } }
    case 'return':
      return {
        name: 'return_delivered_order_items',
        arguments: { order_id, item_ids: [...change.itemIds], payment_method_id: change.refundTo },
      }
    case 'exchange':
      return {
        name: 'exchange_delivered_order_items',
        arguments: {
          order_id,
          item_ids: change.swaps.map(({ itemId }) => itemId),
          new_item_ids: change.swaps.map(({ newItemId }) => newItemId),
          payment_method_id: change.payWith,
        },
      }
    default:
      return null
  }
}

function receiptOf(change: OrderChange, found: TauOrder, held: TauRecords, reference: string): OrderReceipt {
  const told = toldOrder(held, found)
  const methods = Object.values(own(held.users, found.user_id)?.payment_methods ?? {}).map(toldMethod)
  const label = (id: string | undefined) => methods.find(each => each.id === id)?.label ?? null
  const money = {
    cancel: { amount: told.total, to: told.paidWith?.label ?? null },
    return: { amount: told.refund?.amount ?? null, to: label(found.return_payment_method_id) },
    exchange: {
      amount: minor(found.exchange_price_difference ?? 0),
      to: label(found.exchange_payment_method_id),
    },
    ...{ address: { amount: null, to: null }, invoice: { amount: null, to: null } },
  }[change.kind]
  const { kind } = change
  return { kind, orderId: found.order_id, reference, status: found.status, currency: 'USD', expectedOn: null, ...money }
}

function toldOrder(held: TauRecords, found: TauOrder): Order {
  const owner = own(held.users, found.user_id)
  const paidBy = found.payment_history[0]?.payment_method_id ?? ''
  const paidWith = own(owner?.payment_methods ?? {}, paidBy)
  const tracking = found.fulfillments.flatMap(({ tracking_id }) => tracking_id)
  const pieces = new Map<string, Order['items'][number]>()
  for (const { item_id, product_id, name, options, price } of found.items) {
    const quantity = (pieces.get(item_id)?.quantity ?? 0) + 1
    const optionsText = Object.values(options).join(', ')
    pieces.set(item_id, {
      id: item_id,
      productId: product_id,
      name,
      options,
      optionsText,
      price: minor(price),
      quantity,
    })
  }
  return {
    ...{ id: found.order_id, customerId: found.user_id, status: found.status, items: [...pieces.values()] },
    ...{ email: owner?.email ?? '', postcode: found.address.zip, address: toldAddress(found.address) },
    ...{ placedOn: null, expectedOn: null, deliveredOn: null, carrier: null, currency: 'USD' },
    tracking: tracking.length === 0 ? null : tracking.join(', '),
    total: minor(sum(found.payment_history.filter(each => each.transaction_type === 'payment'))),
    paidWith: paidWith === undefined ? null : toldMethod(paidWith),
    refund: refundOf(found, owner),
  }
}

function refundOf(found: TauOrder, owner: TauUser | undefined): Refund | null {
  const label = (id: string | undefined) => {
    const target = own(owner?.payment_methods ?? {}, id ?? '')
    return target === undefined ? null : toldMethod(target).label
  }
  const refunds = found.payment_history.filter(each => each.transaction_type === 'refund')
  if (refunds.length > 0) {
    const to = label(refunds[0]?.payment_method_id)
    return { state: 'on_its_way', amount: minor(sum(refunds)), to, expectedOn: null }
  }
  if (found.return_items === undefined) return null
  const prices = found.return_items.map(id => found.items.find(each => each.item_id === id)?.price ?? 0)
  const amount = minor(prices.reduce((total, price) => total + price, 0))
  return { state: 'awaiting_return', amount, to: label(found.return_payment_method_id), expectedOn: null }
}

function toldCustomer({ user_id, name, email, address: at, payment_methods }: TauUser): ShopCustomer {
  return {
    ...{ id: user_id, name: `${name.first_name} ${name.last_name}`, email, tier: null },
    ...{ address: toldAddress(at), paymentMethods: Object.values(payment_methods).map(toldMethod) },
  }
}

function isFound(customer: ShopCustomer, by: CustomerSearch): boolean {
  return 'email' in by ? customer.email.toLowerCase() === by.email.trim().toLowerCase() : goesBy(customer, by)
}

function toldMethod({ source, id, brand, last_four, balance }: z.infer<typeof method>): PaymentMethod {
  const names = {
    credit_card: `${capital(brand ?? 'card')} ending ${last_four}`,
    gift_card: 'Gift card',
    paypal: 'PayPal',
  }
  const kind = source === 'credit_card' ? 'card' : source
  return { id, kind, label: names[source], balance: source === 'gift_card' ? minor(balance ?? 0) : null }
}

function toldProduct({ product_id, name, variants }: TauRecords['products'][string]): Product {
  const told = Object.values(variants).map(({ item_id, options, available, price }) => ({
    ...{ id: item_id, options, optionsText: Object.values(options).join(', '), available, price: minor(price) },
  }))
  return { id: product_id, name, currency: 'USD', variants: told }
}

function toldAddress({ address1, address2, city, state, zip, country }: z.infer<typeof address>): Address {
  return { lines: [address1, address2, city, state].filter(line => line !== ''), postcode: zip, country }
}

function sum(payments: readonly { readonly amount: number }[]): number {
  return payments.reduce((total, { amount }) => total + amount, 0)
}

function minor(dollars: number): number {
  return Math.round(dollars * 100)
}

/** As the tools round: to two places, and never to a nought below nothing. */
function cents(dollars: number): number {
  return Number(dollars.toFixed(2)) || 0
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What a record has under a name of its own, and not by being an object. */
function own<Thing>(things: Readonly<Record<string, Thing>>, name: string): Thing | undefined {
  return Object.hasOwn(things, name) ? things[name] : undefined
}
