import type { Address } from './address.ts'
import type { PaymentMethod } from './payment-method.ts'

export const ORDER_STATUSES = [
  ...(['pending', 'pending (item modified)', 'processed', 'shipped', 'delivered', 'cancelled'] as const),
  ...(['return requested', 'exchange requested'] as const),
] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

/** An order as the shop's directory tells it. Money in minor units; dates as ISO days, null while nobody knows. */
export type Order = {
  readonly id: string
  /** The shop's customer it belongs to; null for one that was placed as a guest. */
  readonly customerId: string | null
  readonly email: string
  readonly postcode: string
  readonly status: OrderStatus
  readonly placedOn: string | null
  readonly expectedOn: string | null
  readonly deliveredOn: string | null
  readonly carrier: string | null
  readonly tracking: string | null
  readonly address: Address | null
  readonly currency: string
  readonly items: readonly OrderItem[]
  readonly total: number
  /** What was paid with, as it was then. */
  readonly paidWith: PaymentMethod | null
  readonly refund: Refund | null
}

export type OrderItem = {
  /** The variant that was bought, by which it is returned or exchanged. */
  readonly id: string
  /** Null for what is no product with variants, such as a service. */
  readonly productId: string | null
  readonly name: string
  /** Which variant it is, in words: `24 cm, sage green`. */
  readonly optionsText: string
  /** The same by name: `{ size: '24 cm', colour: 'sage green' }`. */
  readonly options: { readonly [name: string]: string }
  /** Of one piece. */
  readonly price: number
  readonly quantity: number
}

export const REFUND_STATES = ['awaiting_return', 'on_its_way', 'paid'] as const
export type Refund = {
  readonly state: (typeof REFUND_STATES)[number]
  readonly amount: number
  /** Where it goes, as customers know it: `Visa ending 4242`. */
  readonly to: string | null
  readonly expectedOn: string | null
}

/** Whether what the customer gave, an e-mail address or a postcode, belongs to the order. */
export function provesOrder(order: Pick<Order, 'email' | 'postcode'>, proof: string): boolean {
  const given = normalise(proof)
  return given !== '' && (given === normalise(order.email) || given === normalise(order.postcode))
}

function normalise(text: string): string {
  return text.toLowerCase().replace(/\s+/g, '')
}

/** How a shop's order numbers look, and how they are found in what people type. Made by `orderNumberShape`. */
export type OrderNumberShape = {
  /** As the shop writes them: letters and marks stand for themselves, 0 for any digit. */
  readonly shape: string
  readonly anywhere: RegExp
  readonly digits: number
}

/** What a shape may be made of: at least three digits, and no digit but 0. */
export const ORDER_NUMBER_SHAPE = /^(?=(?:.*0){3})[A-Z0 #/._-]{3,40}$/i

/** The numbers that look like `LH-00000` or `#W0000000`. Throws for what ORDER_NUMBER_SHAPE does not allow. */
export function orderNumberShape(shape: string): OrderNumberShape {
  if (!ORDER_NUMBER_SHAPE.test(shape)) throw new Error(`"${shape}" is no shape of order numbers, such as LH-00000`)
  const parts = shape.match(/0+|[a-z]+/gi) ?? []
  const pattern = parts.map(part => (part.startsWith('0') ? `(\\d{${part.length}})` : part)).join(BETWEEN)
  return {
    shape,
    anywhere: new RegExp(`(?<![a-z0-9])${pattern}(?!\\d)`, 'i'),
    digits: shape.replace(/[^0]/g, '').length,
  }
}

/** A number of that shape: `LH-12345`. */
export function exampleOf(shape: OrderNumberShape): string {
  return spelled(shape, '1234567890'.repeat(Math.ceil(shape.digits / 10)))
}

/** Marks may be left out or be others. */
const BETWEEN = '[\\s#/._\\u2010-\\u2015-]{0,3}'

/** Those of the sample company. */
export const SAMPLE_ORDER_NUMBERS = orderNumberShape('LH-00000')

/**
 * The order number in a text, in the shop's spelling (`LH-20418`); null where there is none. Case, spaces and marks
 * such as `#` and `-` are forgiven.
 */
export function orderNumberIn(text: string, shape: OrderNumberShape = SAMPLE_ORDER_NUMBERS): string | null {
  const match = shape.anywhere.exec(text)
  return match ? spelled(shape, match.slice(1).join('')) : null
}

/** The same where the number was asked for: then its digits alone will do, in groups as well. */
export function orderNumberAnswered(text: string, shape: OrderNumberShape = SAMPLE_ORDER_NUMBERS): string | null {
  const digits = /^\D*(\d(?:[\s-]?\d)*)\D*$/.exec(text)?.[1]?.replace(/\D/g, '')
  return orderNumberIn(text, shape) ?? (digits?.length === shape.digits ? spelled(shape, digits) : null)
}

function spelled({ shape }: OrderNumberShape, digits: string): string {
  let place = 0
  return shape.replace(/0/g, () => digits[place++] ?? '')
}
