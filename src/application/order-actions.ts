import type { ActionCall } from '../domain/dialogue/flow/advance.ts'
import type { Value } from '../domain/dialogue/flow/expression.ts'
import { spokenAddress } from '../domain/service/address.ts'
import type { Conversation } from '../domain/service/conversation.ts'
import { spokenMoney } from '../domain/service/money.ts'
import { type Order, provesOrder } from '../domain/service/order.ts'
import type { OrderChange } from '../domain/service/order-change.ts'
import { type PaymentMethod, refundTargets } from '../domain/service/payment-method.ts'
import type { Product, Variant } from '../domain/service/product.ts'
import type { ShopCustomer } from '../domain/service/shop-customer.ts'
import { addressGiven, type Chosen, chosenIn, textIfIn, textIn } from './action-input.ts'
import type { ActionResult } from './action-result.ts'
import type { IdentityStore } from './identity-ports.ts'
import type { ChangeAnswer, OrderDirectory } from './order-ports.ts'
import type { ProofGuard } from './proof-guard.ts'

export type OrderActionParts = {
  readonly orders: OrderDirectory
  readonly identities: Pick<IdentityStore, 'ofConversation'>
  readonly guard: ProofGuard
}

type Act = (parts: OrderActionParts, conversation: Conversation, call: ActionCall) => Promise<ActionResult>

/**
 * What flows do with a shop. Whatever a flow passes, an order is shown and changed only for the customer whom the
 * conversation has proven, or shown to the proof that came with it; any other one is as if it were not there.
 */
export const ORDER_ACTIONS: { readonly [action: string]: Act } = {
  'orders.get': getOrder,
  'orders.cancel': changing(call => ({
    kind: 'cancel',
    orderId: textIn(call, 'order'),
    reason: textIn(call, 'reason'),
  })),
  'orders.return': changing(returnOf),
  'orders.exchange': changing(exchangeOf),
  'orders.change_address': changing(newAddressOf),
  'invoices.send': changing(call => ({ kind: 'invoice', orderId: textIn(call, 'order') })),
  'products.get': getProduct,
  'customer.get': getCustomer,
}

/** The conversation's customer as far as they are proven. Asked now and not taken from the turn: a proof lapses. */
type Asking =
  | { readonly kind: 'guest' }
  | { readonly kind: 'unavailable' }
  /** `customer` is null where the shop has no account of that address. */
  | { readonly kind: 'proven'; readonly email: string | null; readonly customer: ShopCustomer | null }

async function whoAsks({ orders, identities }: OrderActionParts, conversationId: string): Promise<Asking> {
  const identity = await identities.ofConversation(conversationId)
  if (identity === null) return { kind: 'guest' }
  const { email } = identity
  if (email === null) return { kind: 'proven', email, customer: null }
  const found = await orders.findCustomer({ email })
  if (found.ok) return { kind: 'proven', email, customer: found.value }
  return found.reason === 'unavailable' ? { kind: 'unavailable' } : { kind: 'proven', email, customer: null }
}

/** An order that was placed as a guest is theirs by the address it was placed with. */
function isTheirs(order: Order, asking: Asking): boolean {
  if (asking.kind !== 'proven') return false
  if (order.customerId !== null) return order.customerId === asking.customer?.id
  return asking.email !== null && order.email.toLowerCase() === asking.email.toLowerCase()
}

/** An order that is not the customer's and one that is not there give the same answer. */
async function getOrder(parts: OrderActionParts, { id: asker }: Conversation, call: ActionCall): Promise<ActionResult> {
  const id = textIn(call, 'order')
  const asking = await whoAsks(parts, asker)
  const found = await parts.orders.order(id)
  if (asking.kind === 'unavailable' || (!found.ok && found.reason === 'unavailable')) return answered('unavailable')
  if (found.ok && isTheirs(found.value, asking)) return answered('ok', shownOrder(found.value, asking))
  const proof = textIfIn(call, 'proof')
  if (proof === null) return answered('not_found')
  if (parts.guard.allows(asker, id) && found.ok && provesOrder(found.value, proof))
    return answered('ok', shownOrder(found.value, { kind: 'guest' }))
  parts.guard.failed(asker, id)
  return answered('not_found')
}

async function getCustomer(parts: OrderActionParts, { id }: Conversation): Promise<ActionResult> {
  const asking = await whoAsks(parts, id)
  if (asking.kind === 'unavailable') return answered('unavailable')
  const customer = asking.kind === 'proven' ? asking.customer : null
  if (customer === null) return answered('unknown')
  const orders = await parts.orders.ordersOf(customer.id)
  if (!orders.ok && orders.reason === 'unavailable') return answered('unavailable')
  const { name, email, tier, address, paymentMethods } = customer
  return answered('ok', {
    ...{ id: customer.id, name, email, tier },
    address: address === null ? null : spokenAddress(address),
    paymentMethods: paymentMethods.map(methodChoice),
    orders: orders.ok ? orders.value.map(order => shownOrder(order, asking)) : [],
  })
}

async function getProduct({ orders }: OrderActionParts, _: Conversation, call: ActionCall): Promise<ActionResult> {
  const found = await orders.product(textIn(call, 'product'))
  if (!found.ok) return answered(found.reason)
  const { id, name, variants } = found.value
  const shown = (available: boolean) =>
    variants.filter(variant => variant.available === available).map(variant => variantChoice(found.value, variant))
  return answered('ok', { id, name, variants: shown(true), soldOut: shown(false) })
}

/** The change that a flow's input asks for, or the rule that it breaks by being none. */
type Wanted = OrderChange | { readonly kind: 'denied'; readonly rule: string; readonly says: string }

/** An action that changes an order of the proven customer. The call's key is the change's: it happens once. */
function changing(wantedBy: (call: ActionCall) => Wanted): Act {
  return async (parts, { id: asker }, call) => {
    const asking = await whoAsks(parts, asker)
    if (asking.kind === 'unavailable') return answered('unavailable')
    if (asking.kind === 'guest') return answered('not_found', { ...NOTHING_DONE, proven: false })
    const found = await parts.orders.order(textIn(call, 'order'))
    if (!found.ok && found.reason === 'unavailable') return answered('unavailable')
    if (!found.ok || !isTheirs(found.value, asking)) return answered('not_found', NOTHING_DONE)
    const wanted = wantedBy(call)
    return told(wanted.kind === 'denied' ? wanted : await parts.orders.change(wanted, `${asker}:${call.key}`))
  }
}

function returnOf(call: ActionCall): Wanted {
  const itemIds = chosenIn(call, 'items')?.flatMap(piecesOf)
  const refundTo = chosenIn(call, 'refund_to')?.[0]?.id
  if (itemIds === undefined) return unreadable('items', 'Please say which items it is about.')
  if (refundTo === undefined) return unreadable('refund_target', 'Please say where the refund should go.')
  return { kind: 'return', orderId: textIn(call, 'order'), itemIds, refundTo, reason: textIn(call, 'reason') }
}

function exchangeOf(call: ActionCall): Wanted {
  const swaps = swapsOf(chosenIn(call, 'items') ?? [], chosenIn(call, 'new_items') ?? [])
  const payWith = chosenIn(call, 'pay_with')?.[0]?.id
  if (swaps === null) return unreadable('items', 'Please say for each item which one you want instead.')
  if (payWith === undefined) return unreadable('payment_method', 'Please say what a difference should be paid with.')
  return { kind: 'exchange', orderId: textIn(call, 'order'), swaps, payWith }
}

type Swaps = (OrderChange & { readonly kind: 'exchange' })['swaps']

/** One new variant for each line, all of its pieces alike, or one for each piece. */
function swapsOf(items: readonly Chosen[], newItems: readonly Chosen[]): Swaps | null {
  const alike = items.length === newItems.length
  const before = items.flatMap(piecesOf)
  const after = alike
    ? items.flatMap((item, place) => piecesOf({ id: newItems[place]?.id ?? '', quantity: item.quantity }))
    : newItems.flatMap(piecesOf)
  if (before.length === 0 || before.length !== after.length) return null
  return before.map((itemId, place) => ({ itemId, newItemId: after[place] ?? '' }))
}

function piecesOf({ id, quantity }: Chosen): readonly string[] {
  return Array.from({ length: quantity }, () => id)
}

function newAddressOf(call: ActionCall): Wanted {
  const address = addressGiven(call, 'address')
  if (address === null) return unreadable('address', 'An address needs its street, town and postcode.')
  return { kind: 'address', orderId: textIn(call, 'order'), address }
}

function unreadable(rule: string, says: string): Wanted {
  return { kind: 'denied', rule, says }
}

const NOTHING_DONE = {
  ...{ reference: null, order: null, status: null, amount: null, currency: null, to: null, expectedOn: null },
  ...{ rule: null, says: null, proven: true },
} as const

function told(answer: ChangeAnswer): ActionResult {
  switch (answer.kind) {
    case 'ok': {
      const { orderId, kind: _kind, ...receipt } = answer.receipt
      return answered('ok', { ...NOTHING_DONE, ...receipt, order: orderId })
    }
    case 'conflict':
      return answered('conflict', { ...NOTHING_DONE, status: answer.status, says: answer.says })
    case 'denied':
      return answered('denied', { ...NOTHING_DONE, rule: answer.rule, says: answer.says })
    default:
      return answered(answer.kind, NOTHING_DONE)
  }
}

/** What proves an order is never shown, nor is anything of its customer to whoever has only the order's proof. */
function shownOrder(order: Order, asking: Asking): Value {
  const { email: _email, postcode: _postcode, customerId: _customer, address, paidWith, refund, ...shown } = order
  const option = { ...asChoice(order), items: order.items.map(item => itemChoice(order.currency, item)) }
  if (asking.kind !== 'proven') {
    const hidden = { mine: false, address: null, paidWith: null, refundTo: [], payWith: [] }
    return { ...shown, ...option, ...hidden, refund: refund === null ? null : { ...refund, to: null } }
  }
  const methods = asking.customer?.paymentMethods ?? []
  return {
    ...{ ...shown, ...option, refund, mine: true },
    address: address === null ? null : spokenAddress(address),
    paidWith: paidWith === null ? null : methodChoice(paidWith),
    refundTo: refundTargets(paidWith, methods).map(methodChoice),
    payWith: methods.map(methodChoice),
  }
}

function asChoice(order: Order) {
  const { id, status, items } = order
  const [first, ...others] = items
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  const name = first === undefined ? 'nothing' : `${first.name}${more}`
  return { value: id, label: `${id} · ${name} · ${status}`, name, options: status }
}

/** What sets it apart is left out where its name has it already. */
function itemChoice(currency: string, { optionsText, options, ...item }: Order['items'][number]): Value {
  const which = item.name.endsWith(optionsText) ? '' : optionsText
  const often = item.quantity > 1 ? `${item.quantity} × ` : ''
  const label = `${often}${item.name}${which === '' ? '' : `, ${which}`} · ${spokenMoney(item.price, currency)}`
  return { ...item, value: item.id, label, options: which, optionValues: options }
}

function methodChoice({ id, kind, label, balance }: PaymentMethod): Value {
  return { value: id, label, id, name: label, kind, balance }
}

function variantChoice({ name, currency }: Product, { id, optionsText, options, price }: Variant): Value {
  const label = `${optionsText} · ${spokenMoney(price, currency)}`
  return { value: id, label, id, name, options: optionsText, optionValues: options, price, currency }
}

function answered(outcome: string, value: Value = null): ActionResult {
  return { outcome, value, writes: [] }
}
