import { z } from 'zod'
import { ORDER_STATUSES } from '../../domain/service/order.ts'
import {
  addressShape,
  customerShape,
  orderItemShape,
  orderShape,
  paymentMethodShape,
  productShape,
  receiptShape,
  refundShape,
  variantShape,
} from './shop-shapes.ts'

/** What is said between Firstline and a shop's connector; `docs/order-connector.yaml` describes it to its author. */

const said = z.string().min(1).max(500).describe('A sentence for the customer.')
const id = z.string().min(1).max(100)

export const changeShape = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('cancel'), reason: z.string().max(500) }).describe('Cancels an order.'),
    z
      .object({
        kind: z.literal('return'),
        itemIds: z.array(id).min(1).describe('An item that stands there twice is returned twice.'),
        refundTo: id.describe('A payment method of the customer.'),
        reason: z.string().max(500),
      })
      .describe('Returns items of an order.'),
    z
      .object({
        kind: z.literal('exchange'),
        swaps: z.array(z.object({ itemId: id, newItemId: id })).min(1),
        payWith: id.describe('A payment method of the customer, for the difference.'),
      })
      .describe('Exchanges items of an order for other variants.'),
    z.object({ kind: z.literal('address'), address: addressShape }).describe('Sends an order elsewhere.'),
    z.object({ kind: z.literal('invoice') }).describe('Sends a copy of the invoice to the customer’s e-mail address.'),
  ])
  .describe('What the customer has said yes to.')

export const searchShape = z
  .union([
    z.object({ email: z.string() }).describe('Compared without case.'),
    z
      .object({ name: z.string(), postcode: z.string() })
      .describe('Full name and postcode, compared without case, accents and spaces. Two of them are nobody.'),
  ])
  .describe('By what a customer is looked for.')

export const ordersShape = z
  .object({ orders: z.array(orderShape).max(50).describe('The newest first.') })
  .describe('The last orders of a customer.')

export const changeStateShape = z
  .discriminatedUnion('state', [
    z.object({ state: z.literal('done'), receipt: receiptShape }),
    z.object({ state: z.literal('in_progress') }),
  ])
  .describe('What became of a change.')

export const notFoundShape = z.object({ kind: z.literal('not_found') }).describe('There is none.')
export const conflictShape = z
  .object({ kind: z.literal('conflict'), status: z.enum(ORDER_STATUSES), says: said })
  .describe('The order is in no state for it (any more).')
export const deniedShape = z
  .object({
    kind: z.literal('denied'),
    rule: z
      .string()
      .regex(/^[a-z_]{1,60}$/)
      .describe('A name for the rule, such as refund_target.'),
    says: said,
  })
  .describe('A rule of the shop forbids it.')

/** The document's named shapes. */
export const NAMED_SHAPES = {
  Order: orderShape,
  OrderItem: orderItemShape,
  Address: addressShape,
  PaymentMethod: paymentMethodShape,
  Refund: refundShape,
  Orders: ordersShape,
  Customer: customerShape,
  CustomerSearch: searchShape,
  Product: productShape,
  Variant: variantShape,
  Change: changeShape,
  Receipt: receiptShape,
  ChangeState: changeStateShape,
  NotFound: notFoundShape,
  Conflict: conflictShape,
  Denied: deniedShape,
} as const satisfies Readonly<Record<string, z.ZodType>>
