import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiAtWork, apiAtWork } from './api-at-work.ts'
import { harbourCafe } from './harbour-cafe.ts'

let api: ApiAtWork
beforeAll(async () => {
  api = await apiAtWork()
  await harbourCafe(api.shop)
})
afterAll(() => api?.close())

const asMarta = (version?: number) => ({
  as: 'marta' as const,
  headers: version === undefined ? {} : { 'if-match': `"${version}"` },
})

describe('what is promised', () => {
  test('is there from the beginning, and is halved with each tier', async () => {
    const { body, etag } = await api.call('GET', '/sla/policies')
    const promised = (tier: string) =>
      body.targets.find(
        (target: Record<string, unknown>) =>
          target['metric'] === 'first_response' && target['priority'] === 'normal' && target['tier'] === tier,
      ).minutes
    expect(['standard', 'bronze', 'silver', 'gold'].map(promised)).toEqual([480, 240, 120, 60])
    expect(etag).toBe('"1"')
  })

  test('is changed whole, by whoever read it last', async () => {
    const targets = [{ metric: 'resolution', minutes: 600 }]
    expect(await api.call('PUT', '/sla/policies', { targets }, asMarta(1))).toMatchObject({
      status: 200,
      etag: '"2"',
      body: { validFrom: api.clock.now(), targets: [{ metric: 'resolution', tier: null, minutes: 600 }] },
    })
    expect(await api.call('PUT', '/sla/policies', { targets: [] }, asMarta(1))).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    })
    expect((await api.call('GET', '/sla/policies')).body.version).toBe(2)
  })

  test('names the same cases once', async () => {
    const target = { metric: 'resolution', tier: 'gold', minutes: 5 }
    const answer = await api.call('PUT', '/sla/policies', { targets: [target, { ...target, minutes: 6 }] }, asMarta(2))
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining('twice') } })
  })
})

describe('a calendar', () => {
  const berlin = {
    name: 'Berlin',
    zone: 'Europe/Berlin',
    hours: [
      { weekday: 1, from: '09:00', to: '12:30' },
      { weekday: 1, from: '13:00', to: '24:00' },
    ],
    holidays: ['2026-12-25', '2026-12-25'],
  }

  test('is added, read and changed as it was sent', async () => {
    const holidays = ['2026-12-25']
    const added = await api.call('POST', '/sla/calendars', { id: 'berlin', ...berlin }, asMarta())
    expect(added).toMatchObject({ status: 201, etag: '"1"', body: { id: 'berlin', ...berlin, holidays } })
    const edit = { ...berlin, hours: 'always', holidays: [] }
    expect(await api.call('PUT', '/sla/calendars/berlin', edit, asMarta(1))).toMatchObject({
      status: 200,
      body: { version: 2, hours: 'always', zone: 'Europe/Berlin' },
    })
    const { body } = await api.call('GET', '/sla/calendars')
    expect(body.calendars.map(({ id, version }: Record<string, unknown>) => [id, version])).toEqual([
      ['always', 1],
      ['berlin', 2],
      ['default', 1],
    ])
    expect(await api.call('POST', '/sla/calendars', { id: 'berlin', ...berlin }, asMarta())).toMatchObject({
      status: 409,
      body: { code: 'taken' },
    })
  })

  test.each([
    ['an unknown zone', { zone: 'Europe/Atlantis' }, 'Europe/Berlin'],
    ['a shift over midnight', { hours: [{ weekday: 1, from: '22:00', to: '06:00' }] }, 'two shifts'],
    ['a time of day that is none', { hours: [{ weekday: 1, from: '9', to: '17:00' }] }, '09:00'],
    ['a weekday that is none', { hours: [{ weekday: 0, from: '09:00', to: '17:00' }] }, 'weekday'],
    ['a day that is none', { holidays: ['2026-02-30'] }, 'holidays'],
  ])('with %s is refused, and the answer says the cure', async (_what, wrong, cure) => {
    const answer = await api.call('PUT', '/sla/calendars/berlin', { ...berlin, ...wrong }, asMarta(2))
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining(cure) } })
  })
})

describe('what a party holds', () => {
  test('is listed for one party or for all, page by page', async () => {
    const serials = ['a', 'b', 'c']
    for (const serial of serials)
      await api.call('POST', '/assets', { partyId: 'party_rosa', productId: 'oven', serial })
    expect((await api.call('GET', '/entitlements?party=party_harbour')).body.entitlements).toMatchObject([
      { id: 'entitlement_care', contractId: 'contract_care', tier: 'gold', unitsLeft: null, version: 1 },
    ])
    const found: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body } = await api.call('GET', `/assets?party=party_rosa&limit=2${cursor && `&cursor=${cursor}`}`)
      found.push(...body.assets.map(({ serial }: { serial: string }) => serial))
      cursor = body.nextCursor
    }
    expect(found).toEqual(serials)
    expect((await api.call('GET', '/assets?limit=100')).body.assets).toHaveLength(4)
  })

  test('is changed by whoever has read it last, and keeps what was not given', async () => {
    const [before] = (await api.call('GET', '/assets?party=party_harbour')).body.assets
    const changed = await api.call(
      'PATCH',
      '/assets/asset_oven',
      { status: 'in_repair' },
      { headers: { 'if-match': '"1"' } },
    )
    expect(changed).toMatchObject({ status: 200, etag: '"2"', body: { ...before, status: 'in_repair', version: 2 } })
    const late = await api.call(
      'PATCH',
      '/assets/asset_oven',
      { status: 'retired' },
      { headers: { 'if-match': '"1"' } },
    )
    expect(late).toMatchObject({ status: 409, body: { code: 'conflict' } })
  })

  const gold = { partyId: 'party_harbour', productId: 'oven', tier: 'gold', startsAt: 1 }
  test.each([
    ['for nobody', { partyId: 'party_nobody' }, 'partyId'],
    ['for another party’s asset', { partyId: 'party_rosa', assetId: 'asset_oven' }, 'assetId'],
    ['for another party’s contract', { partyId: 'party_rosa', contractId: 'contract_care' }, 'contractId'],
    ['for a product that is not there', { productId: 'boat' }, 'productId'],
    ['about nothing', { productId: null }, 'nothing is owed'],
    ['that ends before it starts', { endsAt: 0 }, 'endsAt'],
    ['with more units left than there are', { unitsTotal: 1, unitsLeft: 2 }, 'unitsLeft'],
    ['in hours that nobody has named', { calendarId: 'mars' }, 'calendarId'],
  ])('cannot be an entitlement %s, and the answer names the field', async (_what, wrong, field) => {
    for (const key of [{}, { 'idempotency-key': `wrong ${field}`.replaceAll(' ', '-') }]) {
      const asked = { as: 'marta' as const, headers: key as Record<string, string> }
      const answer = await api.call('POST', '/entitlements', { ...gold, ...wrong }, asked)
      expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining(field) } })
    }
    expect((await api.call('GET', '/entitlements')).body.entitlements).toHaveLength(1)
  })

  test('is one of its kind', async () => {
    const contract = { partyId: 'party_harbour', number: 'K-1', startsAt: 1, endsAt: 2 }
    for (const [path, body] of [
      ['/contracts', contract],
      ['/assets', { partyId: 'party_harbour', productId: 'oven', serial: '0417' }],
      ['/products', { sku: 'OV-1', name: 'Oven again' }],
    ] as const)
      expect(await api.call('POST', path, body, asMarta())).toMatchObject({ status: 409, body: { code: 'taken' } })
  })
})
