import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { OrderDirectory } from '../../application/ports.ts'
import { no, ok } from '../../domain/result.ts'
import type { Order } from '../../domain/service/order.ts'

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const order = z.strictObject({
  id: z.string(),
  email: z.string(),
  postcode: z.string(),
  status: z.enum(['pending', 'processed', 'shipped', 'delivered', 'cancelled', 'return requested']),
  placedOn: day,
  expectedOn: day.nullable(),
  deliveredOn: day.nullable(),
  carrier: z.string().nullable(),
  tracking: z.string().nullable(),
  currency: z.string().length(3),
  items: z.array(z.strictObject({ name: z.string(), quantity: z.number().int().positive(), price: z.number().int() })),
})

/** The orders file is missing or wrong; the message says where and what to do. */
export class OrdersError extends Error {}

/** An order directory that reads one JSON file, an array of orders, once at start. */
export async function openOrdersFile(path: string): Promise<OrderDirectory> {
  const orders = byId(path, await read(path))
  return {
    async order(id) {
      const found = orders.get(id.toUpperCase())
      return found === undefined ? no('not_found') : ok(found)
    },
  }
}

/** Numbers are looked up in any case, so two that differ in nothing else would hide one another. */
function byId(path: string, all: readonly Order[]): ReadonlyMap<string, Order> {
  const orders = new Map(all.map(each => [each.id.toUpperCase(), each]))
  if (orders.size === all.length) return orders
  const twice = all.find(each => orders.get(each.id.toUpperCase()) !== each)
  throw new OrdersError(`The orders file ${path} has the order ${twice?.id} twice. Remove one of the two.`)
}

async function read(path: string): Promise<readonly Order[]> {
  const text = await readFile(path, 'utf8').catch(cause => {
    throw new OrdersError(
      `The orders file ${path} cannot be read. Set ORDERS_FILE to a JSON file with an array of orders.`,
      { cause },
    )
  })
  const parsed = z.array(order).safeParse(json(path, text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new OrdersError(
    `The orders file ${path} is invalid${at(issue?.path)}: ${issue?.message}. sample/orders.json shows the shape.`,
  )
}

function at(path: readonly PropertyKey[] = []): string {
  return path.length === 0 ? '' : ` at ${path.join('.')}`
}

function json(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new OrdersError(`The orders file ${path} is not JSON: ${(cause as Error).message}.`, { cause })
  }
}
