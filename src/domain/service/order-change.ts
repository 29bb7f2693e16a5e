import type { Address } from './address.ts'
import type { OrderStatus } from './order.ts'

/** What a customer may have done to an order of theirs. */
export type OrderChange =
  | { readonly kind: 'cancel'; readonly orderId: string; readonly reason: string }
  /** An item that stands there twice is returned twice. */
  | {
      readonly kind: 'return'
      readonly orderId: string
      readonly itemIds: readonly string[]
      readonly refundTo: string
      readonly reason: string
    }
  | {
      readonly kind: 'exchange'
      readonly orderId: string
      readonly swaps: readonly { readonly itemId: string; readonly newItemId: string }[]
      readonly payWith: string
    }
  | { readonly kind: 'address'; readonly orderId: string; readonly address: Address }
  /** A copy of the invoice, to the address of the order's customer. */
  | { readonly kind: 'invoice'; readonly orderId: string }

/** What the shop answers to a change that it has made. */
export type OrderReceipt = {
  readonly kind: OrderChange['kind']
  readonly orderId: string
  /** What the customer can name it by. */
  readonly reference: string
  /** The order's, after the change. */
  readonly status: OrderStatus
  /**
   * In minor units: what is refunded; of an exchange the difference, above 0 when the customer pays it. Null where no
   * money moves.
   */
  readonly amount: number | null
  readonly currency: string
  /** Where it goes: a payment method, an address. */
  readonly to: string | null
  readonly expectedOn: string | null
}

/** Why the shop does not do it; `says` is a sentence for the customer. */
export type OrderRefusal =
  /** The order is in no state for it, perhaps since a moment ago. */
  | { readonly kind: 'conflict'; readonly status: OrderStatus; readonly says: string }
  /** A rule forbids just this, such as `refund_target`. */
  | { readonly kind: 'denied'; readonly rule: string; readonly says: string }
