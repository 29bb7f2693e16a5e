import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openOrdersFile } from '../../src/adapters/orders/file-directory.ts'
import type { OrderDirectory } from '../../src/application/ports.ts'
import type { Order } from '../../src/domain/service/order.ts'

const NORAS: Order = {
  id: 'LH-20418',
  email: 'nora.lindqvist@example.com',
  postcode: 'BS1 4TR',
  status: 'shipped',
  placedOn: '2026-11-18',
  expectedOn: '2026-11-24',
  deliveredOn: null,
  carrier: 'Harrier Parcels',
  tracking: 'HP419444598GB',
  currency: 'GBP',
  items: [
    { name: 'Hearth casserole, 24 cm, sage green', quantity: 1, price: 12_900 },
    { name: 'Meadow tea towels, set of 3', quantity: 2, price: 1_800 },
  ],
}
const TOMS: Order = {
  ...NORAS,
  id: 'LH-20419',
  email: 'tom.ashworth@example.com',
  status: 'cancelled',
  expectedOn: null,
  carrier: null,
  tracking: null,
  items: [{ name: 'Dew carafe, 1 l', quantity: 1, price: 2_400 }],
}

/** Every directory there is: how one is opened that knows these orders. */
const DIRECTORIES: readonly [string, (orders: readonly Order[]) => Promise<OrderDirectory>][] = [['file', inAFile]]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orders-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function inAFile(orders: readonly Order[]): Promise<OrderDirectory> {
  const path = join(folder, `${orders.length}.json`)
  await writeFile(path, JSON.stringify(orders))
  return openOrdersFile(path)
}

describe.each(DIRECTORIES)('the %s directory', (_, open) => {
  let directory: OrderDirectory
  beforeAll(async () => {
    directory = await open([NORAS, TOMS])
  })

  test.each([NORAS, TOMS])('tells $id with everything that is known of it', async order => {
    expect(await directory.order(order.id)).toEqual({ ok: true, value: order })
  })

  test('finds a number in any case', async () => {
    expect(await directory.order('lh-20419')).toEqual({ ok: true, value: TOMS })
  })

  test.each(['LH-20420', 'LH-2041', 'LH-204180', '', ' ', '__proto__', 'constructor', '%', "' or 1=1"])(
    'has no order "%s"',
    async id => {
      expect(await directory.order(id)).toEqual({ ok: false, reason: 'not_found' })
    },
  )

  test('answers many at once, each with its own', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? NORAS.id : TOMS.id))
    const found = await Promise.all(ids.map(id => directory.order(id)))
    expect(found.map(result => result.ok && result.value.id)).toEqual(ids)
  })

  test('without any order finds none', async () => {
    expect(await (await open([])).order(NORAS.id)).toEqual({ ok: false, reason: 'not_found' })
  })
})
