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
  const orders = new Map((await read(path)).map(each => [each.id.toUpperCase(), each]))
  return {
    async order(id) {
      const found = orders.get(id.toUpperCase())
      return found === undefined ? no('not_found') : ok(found)
    },
  }
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
    `The orders file ${path} is invalid at ${issue?.path.join('.')}: ${issue?.message}. sample/orders.json shows the shape.`,
  )
}

function json(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new OrdersError(`The orders file ${path} is not JSON: ${(cause as Error).message}.`, { cause })
  }
}
