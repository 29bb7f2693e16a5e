import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Order } from '../../domain/service/order.ts'
import type { Product } from '../../domain/service/product.ts'
import type { ShopCustomer } from '../../domain/service/shop-customer.ts'
import { addressShape, customerShape, orderFields, orderItemFields, productShape } from './shop-shapes.ts'

/** A shop as its file tells it. Ids of orders are in upper case here: they are looked up in any. */
export type ShopFile = {
  readonly customers: ReadonlyMap<string, ShopCustomer>
  readonly products: ReadonlyMap<string, Product>
  readonly orders: ReadonlyMap<string, Order>
}

/** The orders file is missing or wrong; the message says where and what to do. */
export class OrdersError extends Error {}

const fileItem = z.strictObject({ ...orderItemFields, id: orderItemFields.id.optional() }).transform(item => ({
  ...item,
  id: item.id ?? item.name,
  optionsText: item.optionsText ?? Object.values(item.options).join(', '),
}))

const fileOrder = z.strictObject({
  ...orderFields,
  // Written down in full: one who forgets a day learns of it here, and not from a customer.
  placedOn: z.iso.date(),
  expectedOn: z.iso.date().nullable(),
  deliveredOn: z.iso.date().nullable(),
  carrier: z.string().nullable(),
  tracking: z.string().nullable(),
  items: z.array(fileItem),
  address: addressShape.nullable().optional(),
  total: orderFields.total.optional(),
  /** One of the customer's payment methods, by its id. */
  paidWith: z.string().nullable().default(null),
})
const orders = z.array(fileOrder)
const wholeShop = z.strictObject({
  customers: z.array(customerShape).default([]),
  products: z.array(productShape).default([]),
  orders,
})

/** Reads a JSON file: an array of orders, or an object with `orders`, `customers` and `products`. */
export async function readShopFile(path: string): Promise<ShopFile> {
  const text = await readFile(path, 'utf8').catch(cause => {
    throw new OrdersError(
      `The orders file ${path} cannot be read. Set ORDERS_FILE to a JSON file with an array of orders.`,
      { cause },
    )
  })
  const content = json(path, text)
  const parsed = Array.isArray(content) ? orders.safeParse(content) : wholeShop.safeParse(content)
  if (!parsed.success) throw invalid(path, parsed.error)
  return assembled(
    path,
    Array.isArray(parsed.data) ? { customers: [], products: [], orders: parsed.data } : parsed.data,
  )
}

function assembled(path: string, shop: z.infer<typeof wholeShop>): ShopFile {
  const customers = byId(path, 'customer', shop.customers)
  return {
    customers,
    products: byId(path, 'product', shop.products),
    orders: byId(
      path,
      'order',
      shop.orders.map(order => completed(path, order, shop.customers)),
    ),
  }
}

/** What follows from the rest is filled in: whose the order is, where it goes, what it cost. */
function completed(path: string, order: z.infer<typeof fileOrder>, customers: readonly ShopCustomer[]): Order {
  const customer = customers.find(({ id, email }) =>
    order.customerId === null ? email.toLowerCase() === order.email.toLowerCase() : id === order.customerId,
  )
  if (order.customerId !== null && customer === undefined)
    throw new OrdersError(
      `The order ${order.id} in ${path} belongs to the customer "${order.customerId}", who is not in the file. Add the customer, or leave customerId out.`,
    )
  const paidWith = customer?.paymentMethods.find(({ id }) => id === order.paidWith) ?? null
  if (order.paidWith !== null && paidWith === null)
    throw new OrdersError(
      `The order ${order.id} in ${path} was paid with "${order.paidWith}", which its customer does not have. Add it to the customer's paymentMethods, or leave paidWith out.`,
    )
  return {
    ...order,
    paidWith,
    customerId: customer?.id ?? null,
    address: order.address === undefined ? (customer?.address ?? null) : order.address,
    total: order.total ?? order.items.reduce((sum, { price, quantity }) => sum + price * quantity, 0),
  }
}

/** Ids are looked up in any case, so two that differ in nothing else would hide one another. */
function byId<Thing extends { readonly id: string }>(
  path: string,
  kind: string,
  all: readonly Thing[],
): ReadonlyMap<string, Thing> {
  const things = new Map(all.map(each => [each.id.toUpperCase(), each]))
  if (things.size === all.length) return things
  const twice = all.find(each => things.get(each.id.toUpperCase()) !== each)
  throw new OrdersError(`The orders file ${path} has the ${kind} ${twice?.id} twice. Remove one of the two.`)
}

function invalid(path: string, { issues: [issue] }: z.ZodError): OrdersError {
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`
  return new OrdersError(
    `The orders file ${path} is invalid${place}: ${issue?.message}. sample/orders.json shows the shape.`,
  )
}

function json(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new OrdersError(`The orders file ${path} is not JSON: ${(cause as Error).message}.`, { cause })
  }
}
