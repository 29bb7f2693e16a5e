import type { OrderDirectory } from '../../src/application/order-ports.ts'
import { no, ok } from '../../src/domain/result.ts'

/** A shop that has nothing, but for what a test puts in its place. */
export function bareDirectory(given: Partial<OrderDirectory> = {}): OrderDirectory {
  return {
    order: async () => no('not_found'),
    findCustomer: async () => no('not_found'),
    ordersOf: async () => ok([]),
    product: async () => no('not_found'),
    change: async () => ({ kind: 'not_found' }),
    lookup: async () => ({ kind: 'not_done' }),
    ...given,
  }
}
