import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  chooseEntitlement,
  type Entitlement,
  type EntitlementMatter,
  type EntitlementMiss,
  TIERS,
} from '../../../src/domain/service/entitlement.ts'

const now = Date.UTC(2026, 5, 1)
const [longAgo, yesterday, tomorrow] = [now - 300 * 86_400_000, now - 86_400_000, now + 86_400_000]

/** Harbour Café asks about its oven, which it owns, over the web. */
const ovenOfHarbourCafe: EntitlementMatter = {
  partyId: 'harbour-cafe',
  contractId: 'kitchen-care',
  productId: 'oven',
  assetId: 'oven-0417',
  channel: 'web',
}
const plain: Entitlement = {
  id: 'ent_0',
  partyId: 'harbour-cafe',
  contractId: null,
  productId: null,
  assetId: null,
  tier: 'silver',
  channels: ['web', 'teams'],
  state: 'active',
  startsAt: longAgo,
  endsAt: null,
  unitsLeft: null,
}
const e1: Entitlement = { ...plain, id: 'ent_1', contractId: 'kitchen-care' }
const e2: Entitlement = { ...plain, id: 'ent_2', productId: 'oven' }
const e3: Entitlement = { ...plain, id: 'ent_3', assetId: 'oven-0417' }
const e4: Entitlement = { ...plain, id: 'ent_4', assetId: 'oven-0417', contractId: 'kitchen-care', endsAt: yesterday }

const choose = (...held: readonly Entitlement[]) => chooseEntitlement(held, ovenOfHarbourCafe, now)

describe('the choice', () => {
  test.each([
    ['E1, a contract', e1, 5],
    ['E2, a product', e2, 3],
    ['E3, an asset', e3, 4],
  ])('counts %s, with the party', (_name, entitlement, score) => {
    expect(choose(entitlement)).toEqual({ entitlement, tier: 'silver', score })
  })

  test('E4, the most exact one, has run out, so that E1 is taken of the four', () => {
    expect(choose(e4, e3, e2, e1)).toMatchObject({ entitlement: { id: 'ent_1' }, score: 5 })
    expect(choose({ ...e4, endsAt: tomorrow }, e3, e2, e1)).toMatchObject({ entitlement: { id: 'ent_4' }, score: 8 })
  })

  test('goes to the higher tier among equals, however late the other ends', () => {
    const gold: Entitlement = { ...e1, id: 'ent_9', tier: 'gold', endsAt: tomorrow }
    expect(choose(e1, gold)).toMatchObject({ entitlement: { id: 'ent_9' }, tier: 'gold' })
  })

  test('then to the later end, of which none is the latest', () => {
    const [short, long, endless] = [tomorrow, tomorrow + 1, null].map((endsAt, n) => ({
      ...e1,
      id: `ent_${n}`,
      endsAt,
    }))
    if (!short || !long || !endless) throw new Error('three are made')
    expect(choose(short, long)).toMatchObject({ entitlement: { id: long.id } })
    expect(choose(short, endless, long)).toMatchObject({ entitlement: { id: endless.id } })
  })

  test('then to the lower id', () => {
    expect(choose({ ...e1, id: 'ent_b' }, { ...e1, id: 'ent_a' })).toMatchObject({ entitlement: { id: 'ent_a' } })
  })

  test('does not depend on the order in which they are given', () => {
    const some = fc.array(
      fc.record({
        id: fc.constantFrom('ent_a', 'ent_b', 'ent_c', 'ent_d'),
        of: fc.constantFrom(e1, e2, e3, e4),
        tier: fc.constantFrom(...TIERS),
        endsAt: fc.constantFrom(null, yesterday, tomorrow, tomorrow + 1),
      }),
      { maxLength: 6 },
    )
    const held = some.map(rows =>
      rows.map(({ of, ...own }, n): Entitlement => ({ ...of, ...own, id: `${own.id}${n}` })),
    )
    fc.assert(
      fc.property(
        held.chain(all => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([one, other]) => {
          expect(choose(...other)).toEqual(choose(...one))
        },
      ),
    )
  })
})

describe('what covers nothing', () => {
  const misses: [string, Entitlement, EntitlementMiss][] = [
    ['is another party’s', { ...e1, partyId: 'nadia' }, 'none_held'],
    ['is about another product', { ...e2, productId: 'kettle' }, 'about_something_else'],
    ['is about our product under another contract', { ...e2, contractId: 'old-contract' }, 'about_something_else'],
    ['names only its party', plain, 'about_something_else'],
    ['is suspended', { ...e1, state: 'suspended' }, 'not_active'],
    ['is cancelled', { ...e1, state: 'cancelled' }, 'not_active'],
    ['begins tomorrow', { ...e1, startsAt: tomorrow }, 'not_started'],
    ['ends now', { ...e1, endsAt: now }, 'expired'],
    ['has no units left', { ...e1, unitsLeft: 0 }, 'used_up'],
    ['is for another channel', { ...e1, channels: ['phone'] }, 'channel_not_covered'],
  ]

  test.each(misses)('%s: the standard tier, with the reason', (_name, entitlement, missing) => {
    expect(choose(entitlement)).toEqual({ entitlement: null, tier: 'standard', missing })
    expect(choose(entitlement, e3)).toMatchObject({ entitlement: { id: 'ent_3' } })
  })

  test('is nothing at all', () => {
    expect(choose()).toEqual({ entitlement: null, tier: 'standard', missing: 'none_held' })
  })

  test('is told by what was nearest to covering the case', () => {
    const suspended: Entitlement = { ...e1, state: 'suspended' }
    const elsewhere: Entitlement = { ...e2, productId: 'kettle' }
    expect(choose(elsewhere, e4, suspended)).toMatchObject({ missing: 'expired' })
    expect(choose({ ...e4, partyId: 'nadia' }, elsewhere)).toMatchObject({ missing: 'about_something_else' })
  })

  test('does not follow from a case that names no product: one on a product needs it named', () => {
    const vague = { ...ovenOfHarbourCafe, contractId: null, productId: null, assetId: null }
    expect(chooseEntitlement([e1, e2, e3], vague, now)).toMatchObject({ missing: 'about_something_else' })
  })

  test('is not one for another channel where staff wrote the case down', () => {
    const matter = { ...ovenOfHarbourCafe, channel: null }
    expect(chooseEntitlement([{ ...e1, channels: ['phone'] }], matter, now)).toMatchObject({
      entitlement: { id: 'ent_1' },
    })
  })

  test('is not the last unit, nor the first instant', () => {
    expect(choose({ ...e1, unitsLeft: 1, startsAt: now })).toMatchObject({ entitlement: { id: 'ent_1' } })
  })
})
