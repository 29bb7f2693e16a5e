import { fileDirectory } from '../../src/adapters/orders/file-directory.ts'
import { readShopFile } from '../../src/adapters/orders/shop-file.ts'
import type { OrderDirectory } from '../../src/application/order-ports.ts'
import type { Clock } from '../../src/application/ports.ts'
import { no } from '../../src/domain/result.ts'
import type { Order } from '../../src/domain/service/order.ts'
import { keptMail } from '../fakes/kept-mail.ts'

/**
 * How the shop's system fares on the stage: `down` answers nothing; `busy` refuses the first change; `silent` takes
 * changes and says nothing; `late` finds that the order has moved on; `strict` has a rule against it.
 */
export const SHOP_MOODS = ['well', 'down', 'busy', 'silent', 'late', 'strict'] as const

export type ShopGiven = {
  readonly shop: (typeof SHOP_MOODS)[number]
  /** What is told of the sample's orders in another way, by their number. */
  readonly orders: { readonly [id: string]: object }
}

/** The sample shop as a scene has it. What is changed is kept until the curtain falls. */
export async function shopOnStage(path: string, given: ShopGiven, clock: Clock): Promise<OrderDirectory> {
  const sample = await readShopFile(path)
  const orders = new Map(
    [...sample.orders].map(([id, order]): [string, Order] => [id, { ...order, ...given.orders[id] }]),
  )
  return inMood(fileDirectory({ ...sample, orders }, { mail: keptMail(), clock }), given.shop)
}

function inMood(shop: OrderDirectory, mood: ShopGiven['shop']): OrderDirectory {
  const away = async () => no('unavailable')
  let refusals = mood === 'busy' ? 1 : 0
  switch (mood) {
    case 'well':
      return shop
    case 'down':
      return { ...shop, order: away, findCustomer: away, ordersOf: away, product: away }
    case 'busy':
      return {
        ...shop,
        change: (change, key) => (refusals-- > 0 ? Promise.resolve({ kind: 'unavailable' }) : shop.change(change, key)),
      }
    case 'silent':
      return { ...shop, change: async () => ({ kind: 'unknown' }) }
    case 'late':
      return { ...shop, change: async () => ({ kind: 'conflict', status: 'processed', says: 'It has moved on.' }) }
    case 'strict':
      return { ...shop, change: async () => ({ kind: 'denied', rule: 'strict', says: 'The shop does not take that.' }) }
  }
}
