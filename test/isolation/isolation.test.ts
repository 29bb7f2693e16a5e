import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../postgres.ts'
import { settleCast } from './cast.ts'
import { CATALOGUE_CHECKS } from './catalogue.ts'
import { type Check, type House, openHouse } from './house.ts'
import { READING_CHECKS } from './reading.ts'
import { WRITING_CHECKS } from './writing.ts'

let fresh: FreshDatabase
let house: House
beforeAll(async () => {
  fresh = await freshDatabase()
  await settleCast(fresh.connection)
  house = openHouse(fresh.connection)
})
afterAll(async () => {
  await house?.close()
  await fresh?.drop()
})

const groups: readonly (readonly [string, readonly Check[]])[] = [
  ['the catalogue', CATALOGUE_CHECKS],
  ['reading', READING_CHECKS],
  ['writing', WRITING_CHECKS],
]

describe.each(groups)('%s', (_, checks) => {
  test.each(checks.map(each => [each.name, each] as const))('%s', async (_name, { run }) => {
    expect(await run(house)).toEqual([])
  })
})
