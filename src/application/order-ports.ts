import type { Result } from '../domain/result.ts'
import type { Order } from '../domain/service/order.ts'
import type { OrderChange, OrderReceipt, OrderRefusal } from '../domain/service/order-change.ts'
import type { Product } from '../domain/service/product.ts'
import type { ShopCustomer } from '../domain/service/shop-customer.ts'

/** What the application needs of the shop's own system. Every answer ends within the adapter's limits. */

export type Found<Thing> = Result<Thing, 'not_found' | 'unavailable'>

/** By what a customer is found: a full name is the first and the last one. Two of that name and postcode are nobody. */
export type CustomerSearch = { readonly email: string } | { readonly name: string; readonly postcode: string }

/** The shop's customers, orders and products. A fault of the shop's system is `unavailable`. */
export interface OrderDirectory {
  /** Case does not matter. */
  order(id: string): Promise<Found<Order>>
  findCustomer(by: CustomerSearch): Promise<Found<ShopCustomer>>
  /** The customer's orders, the newest first; at most the last fifty. */
  ordersOf(customerId: string): Promise<Found<readonly Order[]>>
  product(id: string): Promise<Found<Product>>
  /**
   * Changes an order. The same `key` again changes nothing and gives the same receipt; with another change it is
   * denied by the rule `key_reused`. Whether the order is the customer's is for the caller to know.
   */
  change(change: OrderChange, key: string): Promise<ChangeAnswer>
  /** What became of a change whose answer never came. */
  lookup(key: string): Promise<ChangeFate>
}

/**
 * `unavailable`: surely not done, and may be asked again under the same key. `unknown`: sent, and nobody can tell what
 * became of it.
 */
export type ChangeAnswer =
  | { readonly kind: 'ok'; readonly receipt: OrderReceipt }
  | OrderRefusal
  | { readonly kind: 'not_found' | 'unavailable' | 'unknown' }

/** `not_done`: and it will not be done any more, unless it is asked for again. */
export type ChangeFate =
  | { readonly kind: 'done'; readonly receipt: OrderReceipt }
  | { readonly kind: 'not_done' | 'unknown' }
