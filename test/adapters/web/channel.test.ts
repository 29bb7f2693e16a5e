import { io, type Socket } from 'socket.io-client'
import { afterEach, describe, expect, test } from 'vitest'
import type { Page, Refusal, Sent, Session } from '../../../src/adapters/web/protocol.ts'
import { startWebStand, type WebStand } from '../../fakes/web-stand.ts'

const PRIYA = { kind: 'agent', id: 'staff_priya', name: 'Priya' } as const
const open: { stop(): unknown }[] = []

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop()
})

describe('a session', () => {
  test('a new session begins with the greeting', async () => {
    const { stand, session } = await visitor()
    const page = await sync(stand, session.token)
    expect(page).toMatchObject({ ok: true, conv: session.conv, head: 1, floor: 'assistant' })
    expect(page.events[0]).toMatchObject({ seq: 1, author: { kind: 'assistant' } })
  })

  test.each([
    ['no token', undefined],
    ['a guessed token', 'A'.repeat(43)],
    ['an object for a token', { $ne: null }],
    ['a list of tokens', ['a', 'b']],
  ])('%s opens nothing', async (_what, token) => {
    const { stand } = await visitor()
    const socket = io(`${stand.url}/v1`, {
      transports: ['websocket'],
      auth: { token },
      forceNew: true,
      reconnection: false,
    })
    open.push({ stop: () => socket.disconnect() })
    const error = await new Promise<Error>(resolve => socket.on('connect_error', resolve))
    expect(error.message).toBe('auth_expired')
    const answer = await fetch(`${stand.url}/v1/sync?after=0`, {
      headers: { authorization: `Bearer ${String(token)}` },
    })
    expect(answer.status).toBe(401)
  })

  test('a revoked visitor is put out within half a minute', async () => {
    const { stand, session } = await visitor()
    const socket = await connected(stand, session)
    stand.store.revokeAll()
    stand.clock.offset = 31_000
    const gone = new Promise(resolve => socket.on('disconnect', resolve))
    const answer = await socket.timeout(2_000).emitWithAck('pull', { after: 0 })
    expect(answer).toMatchObject({ ok: false, error: 'auth_expired' })
    expect(await gone).toBe('io server disconnect')
  })

  test('a visitor whom another node has revoked, and who only listens, is put out by the next pulse', async () => {
    const { stand, session } = await visitor()
    const socket = await connected(stand, session)
    stand.store.revokeAll()
    const gone = new Promise(resolve => socket.on('disconnect', resolve))
    stand.pulse()
    expect(await gone).toBe('io server disconnect')
  })
})

describe('sending', () => {
  test('the answer names the place in the log', async () => {
    const { stand, session } = await visitor()
    const sent = await post(stand, session.token, 'cid-00000001', 'Where is my order?')
    expect(sent.body).toMatchObject({ ok: true, seq: 2, dup: false })
    expect(stand.store.events(session.conv)[1]).toMatchObject({ body: { text: 'Where is my order?' } })
  })

  test('the same cid again returns the first copy', async () => {
    const { stand, session } = await visitor()
    const first = await post(stand, session.token, 'cid-00000001', 'Hello')
    const again = await post(stand, session.token, 'cid-00000001', 'Hello')
    expect(again.body).toMatchObject({ ok: true, seq: (first.body as Sent).seq, dup: true })
    expect(customerLines(stand, session)).toEqual(['Hello'])
  })

  test('the same cid with other words is refused', async () => {
    const { stand, session } = await visitor()
    await post(stand, session.token, 'cid-00000001', 'Hello')
    const again = await post(stand, session.token, 'cid-00000001', 'Something else')
    expect(again).toMatchObject({ status: 409, body: { error: 'id_conflict' } })
  })

  test('a message of 4,001 characters is too large, one of 4,000 is not', async () => {
    const { stand, session } = await visitor()
    const long = await post(stand, session.token, 'cid-00000001', 'a'.repeat(4_001))
    expect(long).toMatchObject({ status: 413, body: { error: 'too_large' } })
    expect((await post(stand, session.token, 'cid-00000002', 'a'.repeat(4_000))).status).toBe(200)
  })

  test('fields that are not in the protocol are refused', async () => {
    const { stand, session } = await visitor()
    const socket = await connected(stand, session)
    const body = { kind: 'text', text: 'Hi' }
    for (const input of [
      { cid: 'cid-00000001', body, author: PRIYA },
      { cid: 'x', body },
      null,
      'hi',
      [],
      { cid: 'cid-00000001', body: { kind: 'state', state: 'queued', text: 'x' } },
    ]) {
      expect(await socket.timeout(2_000).emitWithAck('send', input)).toMatchObject({ ok: false, error: 'invalid' })
    }
  })

  test('a fault behind us is an honest "unavailable", and no words reach the log', async () => {
    const { stand, session } = await visitor()
    stand.reception.before = () => Promise.reject(new Error('store is away'))
    const answer = await post(stand, session.token, 'cid-00000001', 'my secret words')
    expect(answer).toMatchObject({ status: 503, body: { error: 'unavailable', retryMs: 2_000 } })
    expect(stand.logged.join('\n')).toContain('web.send_failed')
    expect(stand.logged.join('\n')).not.toContain('secret')
  })
})

describe('receiving', () => {
  test('what an agent writes is pushed to every tab', async () => {
    const { stand, session } = await visitor()
    const tabs = [await connected(stand, session), await connected(stand, session)]
    const pages = tabs.map(tab => next<Page>(tab, 'ev'))
    stand.reception.write(session.conv, PRIYA, { kind: 'text', text: 'Hello from Priya' })
    for (const page of await Promise.all(pages)) {
      expect(page.events).toMatchObject([{ seq: 2, author: { kind: 'agent', name: 'Priya' } }])
      expect(JSON.stringify(page)).not.toContain('staff_priya')
    }
  })

  test('a note for staff neither shows nor leaves a gap', async () => {
    const { stand, session } = await visitor()
    stand.reception.write(session.conv, PRIYA, { kind: 'text', text: 'private note' }, 'staff')
    stand.reception.write(session.conv, PRIYA, { kind: 'text', text: 'public words' })
    const page = await sync(stand, session.token)
    expect(page.events.map(event => event.seq)).toEqual([1, 2])
    expect(JSON.stringify(page)).not.toContain('private')
  })

  test('nothing of another conversation arrives, whatever room a client names', async () => {
    const { stand, session } = await visitor()
    const other = await newSession(stand)
    const socket = await connected(stand, other)
    const heard: unknown[] = []
    socket.onAny((...all) => heard.push(all))
    for (const event of ['join', 'subscribe', 'watch']) socket.emit(event, session.conv)
    await socket.timeout(2_000).emitWithAck('pull', { after: 0, conv: session.conv })
    stand.reception.write(session.conv, PRIYA, { kind: 'text', text: 'for someone else' })
    await socket.timeout(2_000).emitWithAck('pull', { after: 0 })
    expect(JSON.stringify(heard)).not.toContain('for someone else')
  })

  test('a lost ring is healed by the next pulse', async () => {
    const { stand, session } = await visitor()
    const socket = await connected(stand, session)
    stand.doorbell.broken = true
    stand.reception.write(session.conv, PRIYA, { kind: 'text', text: 'unheard' })
    const pulse = next(socket, 'pulse')
    stand.pulse()
    expect(await pulse).toEqual({ conv: session.conv, head: 2 })
  })

  test('a client that was away for long gets a bell and pulls page by page', async () => {
    const { stand, session } = await visitor()
    const socket = await connected(stand, session)
    stand.doorbell.broken = true
    for (let count = 0; count < 120; count += 1)
      stand.reception.write(session.conv, PRIYA, { kind: 'text', text: `${count}` })
    stand.doorbell.broken = false
    const bell = next(socket, 'bell')
    stand.doorbell.ring(session.conv)
    expect(await bell).toEqual({ conv: session.conv, head: 121 })
    const page: Page = await socket.timeout(2_000).emitWithAck('pull', { after: 1 })
    expect(page).toMatchObject({ more: true, head: 121 })
    expect(page.events).toHaveLength(100)
  })

  test('a long poll ends as soon as something comes', async () => {
    const { stand, session } = await visitor()
    const waiting = sync(stand, session.token, 1, 20)
    await new Promise(resolve => setTimeout(resolve, 100))
    const started = performance.now()
    stand.reception.write(session.conv, PRIYA, { kind: 'text', text: 'at last' })
    expect((await waiting).events).toMatchObject([{ seq: 2 }])
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  test('an agent who types is seen, a customer who types is passed on', async () => {
    const { stand, session } = await visitor()
    const socket = await connected(stand, session)
    const typing = next(socket, 'eph')
    stand.doorbell.signal({ conversationId: session.conv, from: 'agent', ttlMs: 6_000 })
    expect(await typing).toEqual({ kind: 'typing', ttlMs: 6_000, from: 'agent' })
    socket.emit('eph', { kind: 'typing', ttlMs: 6_000 })
    await socket.timeout(2_000).emitWithAck('pull', { after: 0 })
    expect(stand.doorbell.signals.at(-1)).toEqual({ conversationId: session.conv, from: 'customer', ttlMs: 6_000 })
  })
})

describe('limits', () => {
  test('the third session of an address in a minute is refused when two are allowed, and allowed later', async () => {
    const stand = await stood({ limits: { sessionsPerAddress: { most: 2, perMs: 60_000 } } })
    await newSession(stand)
    await newSession(stand)
    const refused = await fetch(`${stand.url}/v1/session`, { method: 'POST' })
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(20)
    expect(await refused.json()).toMatchObject({ error: 'rate_limited' })
    stand.clock.offset = 31_000
    expect((await fetch(`${stand.url}/v1/session`, { method: 'POST' })).status).toBe(201)
  })

  test('messages are limited by session', async () => {
    const { stand, session } = await visitor({ limits: { messagesPerSession: { most: 2, perMs: 60_000 } } })
    const answers = [1, 2, 3].map(count => post(stand, session.token, `cid-0000000${count}`, 'Hi'))
    expect((await Promise.all(answers)).map(answer => answer.status).sort()).toEqual([200, 200, 429])
    const neighbour = await newSession(stand)
    expect((await post(stand, neighbour.token, 'cid-00000009', 'Hi')).status).toBe(200)
  })

  test('messages of all sessions of an address have a ceiling', async () => {
    const { stand, session } = await visitor({ limits: { messagesPerAddress: { most: 1, perMs: 60_000 } } })
    const neighbour = await newSession(stand)
    expect((await post(stand, session.token, 'cid-00000001', 'Hi')).status).toBe(200)
    expect((await post(stand, neighbour.token, 'cid-00000002', 'Hi')).status).toBe(429)
  })

  test('pulls are limited', async () => {
    const { stand, session } = await visitor({ limits: { pullsPerSession: { most: 1, perMs: 60_000 } } })
    await sync(stand, session.token)
    expect(await sync(stand, session.token)).toMatchObject({ ok: false, error: 'rate_limited' })
  })

  test('a forged address in X-Forwarded-For does not give a new allowance', async () => {
    const stand = await stood({ limits: { sessionsPerAddress: { most: 1, perMs: 60_000 } } })
    const from = (address: string) =>
      fetch(`${stand.url}/v1/session`, { method: 'POST', headers: { 'x-forwarded-for': address } })
    expect((await from('198.51.100.1')).status).toBe(201)
    expect((await from('198.51.100.2')).status).toBe(429)
  })
})

async function stood(settings: Parameters<typeof startWebStand>[0] = {}): Promise<WebStand> {
  const stand = await startWebStand(settings)
  open.push(stand)
  return stand
}

async function visitor(settings: Parameters<typeof startWebStand>[0] = {}) {
  const stand = await stood(settings)
  return { stand, session: await newSession(stand) }
}

async function newSession(stand: WebStand): Promise<Session> {
  return (await (await fetch(`${stand.url}/v1/session`, { method: 'POST' })).json()) as Session
}

async function sync(stand: WebStand, token: string, after = 0, wait = 0): Promise<Page> {
  const answer = await fetch(`${stand.url}/v1/sync?after=${after}&wait=${wait}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return (await answer.json()) as Page
}

async function post(stand: WebStand, token: string, cid: string, text: string) {
  const answer = await fetch(`${stand.url}/v1/send`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ cid, body: { kind: 'text', text } }),
  })
  return { status: answer.status, body: (await answer.json()) as Sent | Refusal }
}

async function connected(stand: WebStand, { token }: Session): Promise<Socket> {
  const socket = io(`${stand.url}/v1`, {
    transports: ['websocket'],
    auth: { token },
    forceNew: true,
    reconnection: false,
  })
  open.push({ stop: () => socket.disconnect() })
  await next(socket, 'connect')
  await socket.timeout(2_000).emitWithAck('hello', { v: 1, after: 0 })
  return socket
}

function next<Value>(socket: Socket, event: string): Promise<Value> {
  return new Promise(resolve => socket.once(event, resolve))
}

function customerLines(stand: WebStand, { conv }: Session): string[] {
  return stand.store
    .events(conv)
    .flatMap(({ author, body }) => (author.kind === 'customer' && body.kind === 'text' ? [body.text] : []))
}
