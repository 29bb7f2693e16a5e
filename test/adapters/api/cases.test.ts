import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CaseDetails, CaseSummary } from '../../../src/adapters/api/protocol.ts'
import { ATTEMPTS, STATES } from '../../domain/service/case-moves.ts'
import { aCaseThatIs } from '../store/a-case.ts'
import { type ApiAtWork, apiAtWork } from './api-at-work.ts'

let api: ApiAtWork
beforeAll(async () => {
  api = await apiAtWork()
})
afterAll(() => api?.close())

const DAY = 24 * 60 * 60_000
const RESOLUTION = { code: 'replaced', notes: 'A new kettle was sent.' }
const read = (number: string) => api.call('GET', `/cases/${number}`)
const move = (number: string, body: object, version: number | string, as: 'priya' | 'sam' = 'priya') =>
  api.call('POST', `/cases/${number}/moves`, body, { as, headers: { 'if-match': `"${version}"` } })
const change = (number: string, body: object, version: number | string, as: 'priya' | 'sam' = 'priya') =>
  api.call('PATCH', `/cases/${number}`, body, { as, headers: { 'if-match': `"${version}"` } })

describe('a case', () => {
  test('is opened, read and found again', async () => {
    const opened = await api.call('POST', '/cases', { summary: 'The whisk bends', contact: 'Rosa@Example.org' })
    expect(opened).toMatchObject({
      status: 201,
      etag: '"1"',
      body: { state: 'new', type: 'issue', priority: 'normal', agent: null, openedBy: 'agent', version: 1 },
    })
    const { number } = opened.body
    expect(number).toMatch(/^CS-\d{7,}$/)
    expect(await read(number)).toEqual({ ...opened, status: 200 })
    expect(await read(number.toLowerCase().replace('-', ''))).toMatchObject({ status: 200 })
    expect(await found(number)).toEqual([number])
    expect(await found(number.toLowerCase().replace('-', ''))).toEqual([number])
    expect(await found('rosa@example.org')).toEqual([number])
    expect(await found('bends WHI')).toEqual([number])
  })

  test('is not found by what it does not have', async () => {
    await api.opened({ summary: 'The ladle rusts', contact: 'nora@example.org' })
    for (const q of ['ladle breaks', 'nora@example', 'adle', 'CS-0000000', "'; drop table cases; --", '& | ! :*', '%'])
      expect([q, await found(q)]).toEqual([q, []])
  })

  test('tells its history', async () => {
    const { number } = await api.opened()
    await api.call('POST', `/cases/${number}/comments`, { text: 'Looks like the seal', public: false })
    await change(number, { priority: 'high' }, 2)
    const { body } = await api.call('GET', `/cases/${number}/events`)
    expect(body.events).toMatchObject([
      { seq: 1, type: 'opened', public: true, actor: { kind: 'agent', name: 'Priya Raman' } },
      { seq: 2, type: 'commented', public: false, text: 'Looks like the seal' },
      { seq: 3, type: 'changed', public: false, details: { priority: { from: 'normal', to: 'high' } } },
    ])
    expect((await api.call('GET', `/cases/${number}/events?after=2`)).body.events).toHaveLength(1)
  })

  test('is given to oneself and to nobody', async () => {
    const { number } = await api.opened()
    const mine = await change(number, { agent: 'me' }, 1)
    expect(mine).toMatchObject({ status: 200, etag: '"2"', body: { state: 'open', agent: { id: 'staff_priya' } } })
    const list = async (query: string, as: 'priya' | 'sam') =>
      numbersOf((await api.call('GET', `/cases?${query}`, undefined, { as })).body)
    expect(await list('agent=me', 'priya')).toEqual([number])
    expect(await list('agent=me', 'sam')).toEqual([])
    expect(await list('agent=staff_priya&state=open', 'sam')).toEqual([number])
    expect(await list('agent=nobody&limit=100', 'priya')).not.toContain(number)
    await change(number, { agent: null }, 2)
    expect(await list('agent=nobody&limit=100', 'priya')).toContain(number)
    expect(await change(number, { agent: 'staff_eve' }, 3)).toMatchObject({ status: 400, body: { code: 'invalid' } })
  })
})

describe('the state', () => {
  test.each(STATES)('%s is left by an agent just as agreed', async from => {
    for (const { to, outcome } of ATTEMPTS.filter(each => each.from === from && each.mover === 'agent')) {
      const { number } = await aCaseThatIs(api.shop.database.pool, from, api.clock.now())
      const offered = (await read(number)).body.moves
      const moved = await move(number, { to, ...(to === 'resolved' ? { resolution: RESOLUTION } : {}) }, 1)
      if (outcome === 'legal') expect(moved).toMatchObject({ status: 200, etag: '"2"', body: { state: to } })
      else expect(moved).toMatchObject({ status: 409, body: { code: outcome, moves: offered } })
      expect(offered.includes(to)).toBe(outcome === 'legal')
      expect((await read(number)).body.state).toBe(outcome === 'legal' ? to : from)
    }
  })

  test('is not reached without what belongs to it', async () => {
    const { number } = await api.opened()
    expect(await move(number, { to: 'resolved' }, 1)).toMatchObject({
      status: 409,
      body: { code: 'resolution_missing' },
    })
    await api.call('POST', `/cases/${number}/tasks`, { title: 'Ask the workshop', blocking: true })
    const blocked = await move(number, { to: 'resolved', resolution: RESOLUTION }, 1)
    expect(blocked).toMatchObject({ status: 409, body: { code: 'task_open' } })
    expect(blocked.body.moves).not.toContain('resolved')
    expect(await move(number, { to: 'open', resolution: RESOLUTION }, 1)).toMatchObject({ status: 400 })
    expect(await move(number, { to: 'open', closure: 'spam' }, 1)).toMatchObject({ status: 400 })
    expect(await move(number, { to: 'cancelled', closure: 'customer_confirmed' }, 1)).toMatchObject({ status: 400 })
    const cancelled = await move(number, { to: 'cancelled', closure: 'spam' }, 2)
    expect(cancelled).toMatchObject({ status: 200, body: { closure: 'spam', moves: [] } })
    const comment = await api.call('POST', `/cases/${number}/comments`, { text: 'Hello?', public: true })
    expect(comment).toMatchObject({ status: 409, body: { code: 'over' } })
  })

  test('is kept up by timers, and the number kept within the window and continued after it', async () => {
    const kept = await api.opened({ contact: 'rosa@example.org' })
    const late = await api.opened({ contact: 'nora@example.org' })
    for (const { number } of [kept, late]) await move(number, { to: 'resolved', resolution: RESOLUTION }, 1)
    for (const days of [4, 5]) {
      api.clock.pass(days * DAY)
      await api.telling()
      await api.cases.tick(api.clock.now())
    }
    await api.signInAgain()
    const aside = await read(kept.number)
    expect(aside.body).toMatchObject({ state: 'soft_closed', moves: ['open'] })
    const reopened = await move(kept.number, { to: 'open' }, aside.body.version)
    expect(reopened.body).toMatchObject({ number: kept.number, state: 'open', reopenCount: 1 })
    api.clock.pass(15 * DAY)
    await api.telling()
    await api.cases.tick(api.clock.now())
    await api.signInAgain()
    const over = await read(late.number)
    expect(over.body).toMatchObject({ state: 'closed', closure: 'unconfirmed_expired', moves: [] })
    const next = await api.call('POST', '/cases', { summary: 'Again', followUpOf: late.number })
    expect(next.body.links).toEqual([{ kind: 'follow_up_of', number: late.number }])
    expect(await api.call('POST', '/cases', { summary: 'Again', followUpOf: 'CS-1' })).toMatchObject({ status: 400 })
  })
})

describe('two agents with the same case before them', () => {
  test('the second is answered with what has changed and the case as it is now', async () => {
    const { number } = await api.opened()
    await change(number, { priority: 'high', summary: 'It drips' }, 1, 'priya')
    const late = await change(number, { priority: 'low' }, 1, 'sam')
    expect(late).toMatchObject({
      status: 409,
      etag: '"2"',
      body: { code: 'conflict', changed: ['summary', 'priority'], current: { priority: 'high', version: 2 } },
    })
    expect(await change(number, { priority: 'low' }, late.etag?.replaceAll('"', '') ?? '', 'sam')).toMatchObject({
      status: 200,
      body: { priority: 'low', summary: 'It drips', version: 3 },
    })
  })

  test('both have their way with different fields', async () => {
    const { number } = await api.opened()
    await change(number, { priority: 'high' }, 1, 'priya')
    expect(await change(number, { type: 'complaint' }, 1, 'sam')).toMatchObject({
      status: 200,
      body: { priority: 'high', type: 'complaint', version: 3 },
    })
  })

  test('of two moves at once one is made and the other shown it', async () => {
    const { number } = await api.opened()
    const moves = await Promise.all([
      move(number, { to: 'open' }, 1, 'priya'),
      move(number, { to: 'awaiting_customer' }, 1, 'sam'),
    ])
    expect(moves.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(moves.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'conflict', changed: ['state'] })
  })
})

describe('a key', () => {
  test('of one agent is not another agent’s, nor another case’s', async () => {
    const [one, other] = [await api.opened(), await api.opened()]
    const keyed = { headers: { 'idempotency-key': 'the-same' } }
    const comment = (number: string, as: 'priya' | 'sam') =>
      api.call('POST', `/cases/${number}/comments`, { text: 'Noted', public: false }, { as, ...keyed })
    await Promise.all([comment(one.number, 'priya'), comment(one.number, 'sam'), comment(other.number, 'priya')])
    const count = async (number: string) => (await api.call('GET', `/cases/${number}/events`)).body.events.length
    expect([await count(one.number), await count(other.number)]).toEqual([3, 2])
  })

  test('gives the first answer again after the case has gone on', async () => {
    const { number } = await api.opened()
    const keyed = { headers: { 'idempotency-key': 'move-1', 'if-match': '"1"' } }
    const first = await api.call('POST', `/cases/${number}/moves`, { to: 'open' }, keyed)
    await move(number, { to: 'awaiting_customer' }, 2)
    expect(await api.call('POST', `/cases/${number}/moves`, { to: 'open' }, keyed)).toEqual(first)
    expect((await read(number)).body.state).toBe('awaiting_customer')
  })

  test('under which a write was refused may be used for it again', async () => {
    const { number } = await api.opened()
    const attempt = (version: number) =>
      api.call(
        'POST',
        `/cases/${number}/moves`,
        { to: 'awaiting_customer' },
        {
          headers: { 'idempotency-key': 'move-2', 'if-match': `"${version}"` },
        },
      )
    await move(number, { to: 'open' }, 1)
    expect((await attempt(1)).status).toBe(409)
    expect((await attempt(2)).status).toBe(200)
  })
})

test('pages together show every case once', async () => {
  const before = numbersOf((await api.call('GET', '/cases?state=all&limit=100')).body)
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await api.call('GET', `/cases?state=all&limit=7${cursor && `&cursor=${cursor}`}`)
    seen.push(...numbersOf(body))
    cursor = body.nextCursor
  }
  expect(seen).toEqual(before)
  expect(seen.length).toBeGreaterThan(14)
})

test('a body that is too large is refused before it is understood, and one from nobody before it is read', async () => {
  const huge = { summary: 'x'.repeat(70_000) }
  expect(await api.call('POST', '/cases', huge)).toMatchObject({ status: 413, body: { code: 'too_large' } })
  expect(await api.call('POST', '/cases', huge, { as: 'nobody' })).toMatchObject({ status: 401 })
})

test('what is no call is not found, and nobody learns which calls there are', async () => {
  expect(await api.call('GET', '/parties-there-are-none')).toMatchObject({ status: 404, body: { code: 'not_found' } })
  expect(await api.call('DELETE', '/cases/CS-0000018')).toMatchObject({ status: 404, body: { code: 'not_found' } })
  expect(await api.call('GET', '/parties-there-are-none', undefined, { as: 'nobody' })).toMatchObject({ status: 401 })
})

test('nothing is kept by caches, and no test here has made the server fail', async () => {
  const answer = await fetch(`${api.url}/api/v1/cases`, { headers: { authorization: `Bearer ${api.tokens.priya}` } })
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(api.log.lines.filter(({ level }) => level === 'error')).toEqual([])
})

test('the page for people has every call, runs nothing and needs nothing from elsewhere', async () => {
  const page = await (await fetch(`${api.url}/api`)).text()
  const { paths } = (await (await fetch(`${api.url}/api/openapi.json`)).json()) as { paths: Record<string, object> }
  for (const [path, methods] of Object.entries(paths))
    for (const method of Object.keys(methods)) expect(page).toContain(`${method.toUpperCase()} /api/v1${path}`)
  expect(page).not.toMatch(/<script|style=|(?:src|href)=.https?:/)
  expect(page).not.toContain('undefined')
  expect((await fetch(`${api.url}/api/api.css`)).headers.get('content-type')).toContain('text/css')
})

async function found(q: string): Promise<readonly string[]> {
  return numbersOf((await api.call('GET', `/cases?q=${encodeURIComponent(q)}`)).body)
}

function numbersOf(page: { readonly cases: readonly (CaseSummary | CaseDetails)[] }): readonly string[] {
  return page.cases.map(({ number }) => number)
}
