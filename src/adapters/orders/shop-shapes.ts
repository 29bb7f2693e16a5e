import { z } from 'zod'
import type { Address } from '../../domain/service/address.ts'
import { ORDER_STATUSES, type Order, type OrderItem, REFUND_STATES, type Refund } from '../../domain/service/order.ts'
import type { OrderReceipt } from '../../domain/service/order-change.ts'
import { PAYMENT_KINDS, type PaymentMethod } from '../../domain/service/payment-method.ts'
import type { Product } from '../../domain/service/product.ts'
import type { ShopCustomer } from '../../domain/service/shop-customer.ts'

/** What a shop tells, in its file as over the wire. Whatever may be null may be left out. */

const name = z.string().min(1).max(200)
const id = z.string().min(1).max(100)
const text = z.string().max(500)
const textOrNull = text.nullable().default(null)
const minor = z.int().describe('In minor units of the currency: 4599 is 45.99.')
const day = z.iso.date()
const dayOrNull = day.nullable().default(null)
const currency = z.string().regex(/^[A-Z]{3}$/, 'is not a currency such as GBP')
const options = z
  .record(z.string().max(60), z.string().max(100))
  .default({})
  .describe('Which variant it is, by the names of its options: { "size": "24 cm", "colour": "cream" }.')

/** The values of the options, where nobody has put them into words. */
function inWords<Thing extends { optionsText?: string | undefined; options: Readonly<Record<string, string>> }>(
  thing: Thing,
): Thing & { optionsText: string } {
  return { ...thing, optionsText: thing.optionsText ?? Object.values(thing.options).join(', ') }
}
const optionsText = text.optional().describe('The same in words; made of the values when it is left out.')

export const addressShape = z
  .object({
    lines: z.array(text).min(1).max(10).describe('Street and town, as on a label.'),
    postcode: z.string().max(20),
    country: textOrNull,
  })
  .describe('Where something is delivered.') satisfies z.ZodType<Address>

export const paymentMethodShape = z
  .object({
    id,
    kind: z.enum(PAYMENT_KINDS),
    label: name.describe('As the customer knows it, never a whole number: Visa ending 4242.'),
    balance: minor.nullable().default(null).describe('What is left on a gift card; null for all else.'),
  })
  .describe('What a customer pays with.') satisfies z.ZodType<PaymentMethod>

export const orderItemFields = {
  id: id.describe('The variant that was bought, by which it is returned or exchanged.'),
  productId: id.nullable().default(null).describe('Null for what has no variants.'),
  name,
  optionsText,
  options,
  price: minor.describe('Of one piece, in minor units.'),
  quantity: z.int().positive(),
}
export const orderItemShape = z
  .object(orderItemFields)
  .transform(inWords)
  .describe('One line of an order.') satisfies z.ZodType<OrderItem>

export const refundShape = z
  .object({
    state: z.enum(REFUND_STATES).describe('awaiting_return until the items have arrived, then on_its_way, then paid.'),
    amount: minor,
    to: textOrNull.describe('Where it goes, as the customer knows it.'),
    expectedOn: dayOrNull,
  })
  .describe('Money on its way back to the customer.') satisfies z.ZodType<Refund>

export const orderFields = {
  id,
  customerId: id.nullable().default(null).describe('Whose it is; null for an order that was placed as a guest.'),
  email: z.string().max(320).describe('It proves the order to be a guest’s.'),
  postcode: z.string().max(20).describe('So does this.'),
  status: z.enum(ORDER_STATUSES),
  placedOn: dayOrNull,
  expectedOn: dayOrNull,
  deliveredOn: dayOrNull,
  carrier: textOrNull,
  tracking: textOrNull,
  address: addressShape.nullable().default(null),
  currency,
  items: z.array(orderItemShape).max(500),
  total: minor,
  paidWith: paymentMethodShape.nullable().default(null),
  refund: refundShape.nullable().default(null),
}
export const orderShape = z.object(orderFields).describe('An order.') satisfies z.ZodType<Order>

export const customerShape = z
  .object({
    id,
    name: name.describe('The full name.'),
    email: z.string().min(3).max(320),
    tier: textOrNull.describe('What the shop calls its better customers.'),
    address: addressShape.nullable().default(null),
    paymentMethods: z.array(paymentMethodShape).max(50).default([]),
  })
  .describe('A customer of the shop.') satisfies z.ZodType<ShopCustomer>

export const variantShape = z
  .object({ id, optionsText, options, price: minor, available: z.boolean() })
  .transform(inWords)
  .describe('One of the variants that a product comes in.')

export const productShape = z
  .object({ id, name, currency, variants: z.array(variantShape).max(500) })
  .describe('Something the shop sells.') satisfies z.ZodType<Product>

export const receiptShape = z
  .object({
    kind: z.enum(['cancel', 'return', 'exchange', 'address', 'invoice']),
    orderId: id,
    reference: name.describe('What the customer can name the change by.'),
    status: z.enum(ORDER_STATUSES).describe('The order’s, after the change.'),
    amount: minor
      .nullable()
      .default(null)
      .describe('What is refunded; of an exchange the difference, above 0 when the customer pays it.'),
    currency,
    to: textOrNull.describe('Where it goes: the label of a payment method, an e-mail address.'),
    expectedOn: dayOrNull,
  })
  .describe('The shop’s answer to a change that it has made.') satisfies z.ZodType<OrderReceipt>
