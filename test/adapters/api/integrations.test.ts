import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MARTA } from '../../fakes/memory-staff.ts'
import { joins, ROSA, SAM, says } from '../store/a-shop.ts'
import { type ApiAtWork, apiAtWork } from './api-at-work.ts'

const DAY = 24 * 60 * 60_000

let api: ApiAtWork
beforeAll(async () => {
  api = await apiAtWork()
})
afterAll(() => api?.close())

type Made = { readonly id: string; readonly token: string }
const asMarta = { as: 'marta' } as const
const bearing = (token: string) => ({ as: 'nobody', headers: { authorization: `Bearer ${token}` } }) as const

describe('a machine token', () => {
  test('is shown once, and opens what its scopes name until it is revoked', async () => {
    const { id, token } = await made('Warehouse', ['cases:read'])
    expect(token).toMatch(/^flm_[\w-]{43}$/)
    expect(await api.call('GET', '/cases', undefined, bearing(token))).toMatchObject({ status: 200 })
    const listed = await api.call('GET', '/tokens', undefined, asMarta)
    expect(listed.body.tokens[0]).toMatchObject({ id, name: 'Warehouse', lastUsedAt: api.clock.now(), revokedAt: null })
    const kept = await api.shop.database.pool.query('select t::text as row from machine_token t')
    expect(JSON.stringify([listed.body, kept.rows])).not.toContain(token)
    const keptAnswers = await api.shop.database.pool.query('select response::text from idempotency_key')
    expect(JSON.stringify(keptAnswers.rows)).not.toContain(token)
    await api.call('POST', `/tokens/${id}/revoke`, undefined, asMarta)
    expect(await api.call('GET', '/cases', undefined, bearing(token))).toMatchObject({
      status: 401,
      body: { code: 'signed_out' },
    })
  })

  test('ends by itself, and gives its name free', async () => {
    const { token } = await made('Night shift', ['cases:read'], 1)
    expect(await add('night SHIFT', ['cases:read'])).toMatchObject({ status: 409, body: { code: 'taken' } })
    api.clock.pass(DAY)
    await api.signInAgain()
    expect(await api.call('GET', '/cases', undefined, bearing(token))).toMatchObject({ status: 401 })
    expect(await add('Night shift', ['cases:read'])).toMatchObject({ status: 201 })
  })

  test('writes in the history of a case under its own name, with an agent’s moves', async () => {
    const { token } = await made('Shop', ['cases:read', 'cases:write'])
    const opened = await api.call('POST', '/cases', { summary: 'Parcel lost' }, bearing(token))
    const { number } = opened.body
    expect(opened.body.openedBy).toBe('system')
    await api.call('PATCH', `/cases/${number}`, { priority: 'high' }, withVersion(token, 1))
    const moved = await api.call('POST', `/cases/${number}/moves`, { to: 'open' }, withVersion(token, 2))
    expect(moved).toMatchObject({ status: 200, body: { state: 'open' } })
    const { body } = await api.call('GET', `/cases/${number}/events`, undefined, bearing(token))
    const shop = { kind: 'system', name: 'Shop' }
    expect(body.events).toMatchObject([
      { type: 'opened', actor: shop },
      { type: 'changed', actor: shop },
      { type: 'moved', actor: shop },
    ])
    const soft = await api.call('POST', `/cases/${number}/moves`, { to: 'soft_closed' }, withVersion(token, 3))
    expect(soft).toMatchObject({ status: 409, body: { code: 'no_such_move' } })
  })

  test('is nobody’s “me”', async () => {
    const { token } = await made('Planner', ['cases:read', 'cases:write'])
    const { number } = await api.opened()
    const mine = await api.call('GET', '/cases?agent=me', undefined, bearing(token))
    const taken = await api.call('PATCH', `/cases/${number}`, { agent: 'me' }, withVersion(token, 1))
    for (const answer of [mine, taken]) expect(answer).toMatchObject({ status: 400, body: { code: 'invalid' } })
  })

  test('of a sign-in at the desk is none that machines could have, nor the other way round', async () => {
    expect(await api.integrations.holderOf(api.tokens.marta)).toBeNull()
    expect(await api.call('GET', '/tokens', undefined, bearing(await api.machine('webhooks:manage')))).toMatchObject({
      status: 403,
      body: { code: 'staff_only' },
    })
  })
})

test('agents that a case can be given to are listed a page at a time', async () => {
  const first = await api.call('GET', '/agents?limit=2')
  expect(first.body.agents).toHaveLength(2)
  const rest = await api.call('GET', `/agents?cursor=${first.body.nextCursor}`)
  expect([...first.body.agents, ...rest.body.agents]).toEqual([
    { id: MARTA.id, name: 'Marta' },
    { id: 'staff_priya', name: 'Priya' },
    { id: 'staff_sam', name: 'Sam' },
  ])
  expect(rest.body.nextCursor).toBeNull()
  const { number } = await api.opened()
  const given = await api.call('PATCH', `/cases/${number}`, { agent: MARTA.id }, { headers: { 'if-match': '"1"' } })
  expect(given.body.agent).toEqual({ id: MARTA.id, name: 'Marta' })
})

test('the history of a case comes in pages that together are all of it', async () => {
  const { number } = await api.opened()
  for (const text of ['one', 'two', 'three'])
    await api.call('POST', `/cases/${number}/comments`, { text, public: false })
  const seen: number[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await api.call('GET', `/cases/${number}/events?limit=3${cursor && `&cursor=${cursor}`}`)
    seen.push(...body.events.map(({ seq }: { seq: number }) => seq))
    cursor = body.nextCursor
  }
  expect(seen).toEqual([1, 2, 3, 4])
})

describe('an interaction', () => {
  test('is read with what was said and what came out of it', async () => {
    const { shop } = api
    const { id } = await shop.openConversation('nora')
    await shop.conversations.append(id, says(ROSA, 'My kettle leaks'))
    await shop.staff.append(id, { ...says({ kind: 'agent', ...SAM }, 'She called before'), visibility: 'staff' })
    await shop.staff.append(id, joins(SAM))
    const number = await shop.drawNumber(id)
    await shop.database.pool.query(`insert into cases (id, number, conversation_id, summary, opened_by, opened_at)
      values ('case_of_nora', '${number}', '${id}', 'Kettle', 'assistant', now())`)
    const read = await api.call('GET', `/interactions/${id}`)
    expect(read.body).toMatchObject({ id, channel: 'web', state: 'assistant', cases: [{ id: 'case_of_nora' }] })
    const said = async (token: string) =>
      (await api.call('GET', `/interactions/${id}/events`, undefined, bearing(token))).body.events.map(
        ({ seq, public: shown }: { seq: number; public: boolean }) => [seq, shown],
      )
    expect(await said(await api.machine('interactions:read'))).toEqual([
      [1, true],
      [3, true],
    ])
    const all = [
      [1, true],
      [2, false],
      [3, true],
    ]
    expect(await said(await api.machine('interactions:read', 'interactions:internal'))).toEqual(all)
    expect(await said(api.tokens.priya)).toEqual(all)
    const events = await api.call('GET', `/interactions/${id}/events`)
    expect(events.body.events).toMatchObject([
      { type: 'text', text: 'My kettle leaks', author: { kind: 'customer', name: null }, state: null },
      { type: 'text', author: { kind: 'agent', name: 'Sam' } },
      { type: 'state', state: 'agent_joined' },
    ])
  })

  test('is found by channel, state, time, contact and party, and pages together are the whole list', async () => {
    const { shop } = api
    const query = shop.database.pool
    const { id } = await shop.openConversation('rosa at home')
    await query.query(`insert into contact (id, name) values ('contact_rosa', 'Rosa')`)
    await query.query(`insert into conversation_identity (conversation_id, contact_id, level, proven_by, proven_at, expires_at)
      values ('${id}', 'contact_rosa', 2, 'code', now(), now() + interval '1 hour')`)
    const number = await shop.drawNumber(id)
    await query.query(`insert into cases (id, number, conversation_id, summary, opened_by, opened_at)
      values ('case_of_rosa', '${number}', '${id}', 'Kettle', 'assistant', now())`)
    const { rows } = await query.query(`select party_id from cases where id = 'case_of_rosa'`)
    const found = async (search: string) =>
      (await api.call('GET', `/interactions?${search}`)).body.interactions.map((each: { id: string }) => each.id)
    expect(await found('contact=contact_rosa')).toEqual([id])
    expect(await found(`party=${rows[0].party_id}`)).toEqual([id])
    expect(await found('contact=contact_rosa&channel=teams')).toEqual([])
    expect(await found('contact=contact_rosa&channel=web&state=assistant')).toEqual([id])
    expect(await found('contact=contact_rosa&state=queue')).toEqual([])
    const { lastActivityAt } = (await api.call('GET', `/interactions/${id}`)).body
    expect(await found(`contact=contact_rosa&from=${lastActivityAt}`)).toEqual([id])
    expect(await found(`contact=contact_rosa&to=${lastActivityAt}`)).toEqual([])
    await query.query(`update conversation_identity set expires_at = now() where contact_id = 'contact_rosa'`)
    expect(await found('contact=contact_rosa')).toEqual([id])

    const all = await found('limit=100')
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await api.call('GET', `/interactions?limit=1${cursor && `&cursor=${cursor}`}`)
      seen.push(...body.interactions.map((each: { id: string }) => each.id))
      cursor = body.nextCursor
    }
    expect(seen).toEqual(all)
    expect(all.length).toBeGreaterThan(1)
  })
})

describe('a webhook', () => {
  test('is added, changed and removed, and its secret is shown once', async () => {
    const asked = { url: 'https://erp.example.com/hooks', events: ['case.*'] }
    const added = await api.call('POST', '/webhooks', asked, asMarta)
    expect(added).toMatchObject({ status: 201, body: { ...asked, state: 'active', description: '' } })
    expect(added.body.secret).toMatch(/^whsec_[\w+/]{43}=$/)
    const path = `/webhooks/${added.body.id}`
    const changed = await api.call('PATCH', path, { state: 'paused', events: ['case.moved'] }, asMarta)
    expect(changed.body).toMatchObject({ state: 'paused', events: ['case.moved'], url: asked.url })
    const read = await api.call('GET', path, undefined, asMarta)
    expect(read.body).toEqual(changed.body)
    expect(JSON.stringify(read.body)).not.toContain(added.body.secret)
    expect(await api.call('DELETE', path, undefined, asMarta)).toMatchObject({ status: 200, body: { state: 'paused' } })
    expect(await api.call('GET', path, undefined, asMarta)).toMatchObject({ status: 404 })
  })

  test.each([
    { url: 'http://erp.example.com/', events: ['case.*'] },
    { url: 'https://10.0.0.1/', events: ['case.*'] },
    { url: 'https://erp.example.com/', events: ['*'] },
    { url: 'https://erp.example.com/', events: [] },
    { url: 'https://erp.example.com/', events: ['party.*'] },
    { url: 'https://erp.example.com/', events: ["case.'; drop table cases; --"] },
  ])('is refused as %j', async body => {
    const answer = await api.call('POST', '/webhooks', body, asMarta)
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid' } })
  })

  test('tells how its deliveries went, a page at a time', async () => {
    const asked = { url: 'http://127.0.0.1:9/hooks', events: ['case.opened'] }
    const { id } = (await api.call('POST', '/webhooks', asked, asMarta)).body
    for (let count = 0; count < 3; count += 1) await api.opened()
    const first = await api.call('GET', `/webhooks/${id}/deliveries?limit=2`, undefined, asMarta)
    const next = `/webhooks/${id}/deliveries?limit=2&cursor=${first.body.nextCursor}`
    const rest = await api.call('GET', next, undefined, asMarta)
    const all = [...first.body.deliveries, ...rest.body.deliveries]
    expect(all).toMatchObject([1, 2, 3].map(() => ({ type: 'case.opened', state: 'queued', attempts: 0 })))
    expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(3)
    expect(rest.body.nextCursor).toBeNull()
    const parked = await api.call('GET', `/webhooks/${id}/deliveries?state=parked`, undefined, asMarta)
    expect(parked.body.deliveries).toEqual([])
  })

  test.each([{ from: 1 }, { to: 1 }, {}, { eventId: 'x', from: 1, to: 2 }])(
    'is not asked to send %j again',
    async body => {
      const { id } = (await api.call('POST', '/webhooks', { url: 'https://a.example/', events: ['case.*'] }, asMarta))
        .body
      expect(await api.call('POST', `/webhooks/${id}/replays`, body, asMarta)).toMatchObject({ status: 400 })
    },
  )
})

async function add(name: string, scopes: readonly string[], days = 30) {
  return api.call('POST', '/tokens', { name, scopes, days }, asMarta)
}

async function made(name: string, scopes: readonly string[], days = 30): Promise<Made> {
  const headers = { 'idempotency-key': `token-${name.replace(' ', '-')}` }
  const added = await api.call('POST', '/tokens', { name, scopes, days }, { ...asMarta, headers })
  expect(added.status).toBe(201)
  return added.body
}

function withVersion(token: string, version: number) {
  return { as: 'nobody', headers: { authorization: `Bearer ${token}`, 'if-match': `"${version}"` } } as const
}
