import { type RequestHandler, Router } from 'express'
import { io as connect, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as protocol from '../../../src/adapters/desk/protocol.ts'
import { ANYBODY, type Reader } from '../../../src/domain/knowledge/audience.ts'
import { deskAtWork } from '../../fakes/desk-at-work.ts'

const NORA = 'conv_nora'
const PROBE = 'conv_probe'
const SECOND = 1_000
const received = new WeakMap<Socket, Record<string, unknown[]>>()
let place: Awaited<ReturnType<typeof deskAtWork>>
let sockets: Socket[] = []

const ARTICLES = [
  {
    path: 'returns/refund-times.md',
    text: '---\ntitle: When you get your refund\nquestions: [How long does a refund take?]\n---\nIt depends on the bank.\n\n## How long it takes\n\nRefunds take **5–7** working days.\n',
  },
  {
    path: 'returns/refund-times-hotel.md',
    text: '---\ntitle: Refunds of the hotel\nbase: refund-times\naudience: { accounts: [hotel] }\n---\nRefunds come with the next statement.\n',
  },
  {
    path: 'returns/goodwill.md',
    text: '---\ntitle: Refunds as goodwill\naudience: staff\n---\nRefunds of up to £20.\n',
  },
]
/** What the customer has proven. */
let customer: Reader = ANYBODY

beforeEach(async () => {
  customer = ANYBODY
  const managersOnly = (guard: RequestHandler) => Router().get('/for-managers', guard, (_req, res) => void res.json({}))
  place = await deskAtWork({ managersOnly, articles: ARTICLES, readers: { of: async () => customer } })
  place.support.begin(NORA, ['Where is my order LH-20418?'])
  place.support.queue('handoff_nora', NORA, 4_000_000, {
    reason: 'Parcel is late',
    collected: [{ label: 'Order', value: 'LH-20418' }],
    tried: ['Track your order'],
  })
})

afterEach(async () => {
  for (const socket of sockets) socket.disconnect()
  sockets = []
  await place.close()
})

describe('signing in', () => {
  test('gives a token that opens everything else', async () => {
    const signed = await call('POST', '/desk/api/sign-in', {
      body: { email: 'priya@larkspur.example', password: 'larkspur-priya' },
    })
    const { token, staff } = protocol.signedIn.parse(signed.body)
    expect(staff).toEqual({ id: 'staff_priya', name: 'Priya Raman', role: 'agent' })
    expect((await call('GET', '/desk/api/me', { token })).body).toEqual(staff)
  })

  test('fails with the same words for an unknown e-mail and a wrong password', async () => {
    const wrong = await call('POST', '/desk/api/sign-in', { body: { email: 'priya@larkspur.example', password: 'no' } })
    const unknown = await call('POST', '/desk/api/sign-in', { body: { email: 'eve@larkspur.example', password: 'no' } })
    expect(wrong.status).toBe(401)
    expect(unknown).toEqual(wrong)
  })

  test('is slowed down after five failures', async () => {
    const guess = { body: { email: 'priya@larkspur.example', password: 'no' } }
    for (let n = 0; n < 5; n++) await call('POST', '/desk/api/sign-in', guess)
    expect((await call('POST', '/desk/api/sign-in', guess)).status).toBe(429)
  })

  test.each([
    { email: { $ne: null }, password: 'x' },
    { email: ['priya@larkspur.example'], password: 'x' },
    { email: 'priya@larkspur.example', password: 'x', role: 'manager' },
    'priya',
  ])('with an operator, a list or a surplus field is not understood (%j)', async body => {
    expect((await call('POST', '/desk/api/sign-in', { body })).status).toBe(400)
  })

  test('shows demo sign-ins only in the demo', async () => {
    expect(protocol.demoSignIns.parse((await call('GET', '/desk/api/demo')).body)).toHaveLength(3)
    const production = await deskAtWork({ demo: null })
    const answer = await fetch(`${production.url}/desk/api/demo`)
    await production.close()
    expect(answer.status).toBe(404)
  })
})

describe('without a session', () => {
  test.each([
    ['GET', '/desk/api/me'],
    ['GET', '/desk/api/handoffs'],
    ['POST', '/desk/api/handoffs/handoff_nora/claim'],
    ['POST', '/desk/api/handoffs/handoff_nora/close'],
    ['GET', '/desk/api/conversations/conv_nora'],
    ['POST', '/desk/api/conversations/conv_nora/messages'],
    ['POST', '/desk/api/conversations/conv_nora/articles'],
    ['POST', '/desk/api/sign-out'],
  ])('%s %s is refused', async (method, path) => {
    for (const token of [undefined, 'x'.repeat(43)]) {
      const answer = await call(method, path, { ...(token ? { token } : {}), body: method === 'POST' ? {} : undefined })
      expect(answer).toMatchObject({ status: 401, body: { code: 'signed_out' } })
    }
  })

  test('the socket does not open', async () => {
    await expect(joined('x'.repeat(43))).rejects.toThrow('signed_out')
    await expect(joined({ $ne: null })).rejects.toThrow('signed_out')
  })

  test("managers' routes stay shut, and to agents too", async () => {
    expect((await call('GET', '/for-managers')).status).toBe(401)
    expect((await call('GET', '/for-managers', { token: await tokenOf('priya') })).status).toBe(403)
    expect((await call('GET', '/for-managers', { token: await tokenOf('marta') })).status).toBe(200)
  })
})

describe('a waiting customer', () => {
  test('is listed with why they came', async () => {
    const lists = protocol.handoffs.parse(
      (await call('GET', '/desk/api/handoffs', { token: await tokenOf('priya') })).body,
    )
    expect(lists.waiting).toMatchObject([
      {
        id: 'handoff_nora',
        reason: 'Parcel is late',
        lastLine: 'Where is my order LH-20418?',
        tried: ['Track your order'],
      },
    ])
  })

  test('is claimed once; the second agent is told by whom', async () => {
    const [priya, sam] = await Promise.all([tokenOf('priya'), tokenOf('sam')])
    const won = await call('POST', '/desk/api/handoffs/handoff_nora/claim', { token: priya })
    expect(protocol.handoff.parse(won.body)).toMatchObject({ state: 'active', agent: { name: 'Priya Raman' } })
    const lost = await call('POST', '/desk/api/handoffs/handoff_nora/claim', { token: sam })
    expect(lost.status).toBe(409)
    expect(protocol.taken.parse(lost.body).by).toBe('Priya Raman')
  })

  test('that does not exist is no longer waiting', async () => {
    const answer = await call('POST', '/desk/api/handoffs/handoff_none/claim', { token: await tokenOf('priya') })
    expect(answer).toMatchObject({ status: 409, body: { code: 'over' } })
  })
})

describe('a conversation', () => {
  test('is read from its start and then from a cursor', async () => {
    const token = await tokenOf('priya')
    const whole = protocol.conversation.parse(
      (await call('GET', '/desk/api/conversations/conv_nora?after=0', { token })).body,
    )
    expect(whole.events.map(event => event.seq)).toEqual([1, 2])
    expect(whole).toMatchObject({ floor: 'queue', head: 2, handoff: { id: 'handoff_nora' } })
    const rest = protocol.conversation.parse(
      (await call('GET', '/desk/api/conversations/conv_nora?after=1', { token })).body,
    )
    expect(rest.events.map(event => event.seq)).toEqual([2])
  })

  test('is written to by the agent who has it, and by no one else', async () => {
    const [priya, sam] = await Promise.all([tokenOf('priya'), tokenOf('sam')])
    await call('POST', '/desk/api/handoffs/handoff_nora/claim', { token: priya })
    const body = { cid: 'cid-00000001', text: 'Hello Nora' }
    const sent = protocol.posted.parse(
      (await call('POST', '/desk/api/conversations/conv_nora/messages', { token: priya, body })).body,
    )
    const again = protocol.posted.parse(
      (await call('POST', '/desk/api/conversations/conv_nora/messages', { token: priya, body })).body,
    )
    expect(again).toEqual({ ...sent, dup: true })
    const foreign = await call('POST', '/desk/api/conversations/conv_nora/messages', { token: sam, body })
    expect(foreign).toMatchObject({ status: 409, body: { code: 'not_owner' } })
    const other = await call('POST', '/desk/api/conversations/conv_nora/messages', {
      token: priya,
      body: { ...body, text: 'Bye' },
    })
    expect(other).toMatchObject({ status: 409, body: { code: 'id_conflict' } })
  })

  test('takes no message without text, with a strange cid, or with a field too many', async () => {
    const token = await tokenOf('priya')
    await call('POST', '/desk/api/handoffs/handoff_nora/claim', { token })
    const good = { cid: 'cid-00000001', text: 'Hello' }
    for (const body of [
      { ...good, text: '  ' },
      { ...good, cid: 'a b' },
      { ...good, author: 'Sam' },
      { ...good, text: 'x'.repeat(4_001) },
    ]) {
      expect((await call('POST', '/desk/api/conversations/conv_nora/messages', { token, body })).status).toBe(400)
    }
  })

  test('is closed only by the agent who has it', async () => {
    const [priya, sam] = await Promise.all([tokenOf('priya'), tokenOf('sam')])
    await call('POST', '/desk/api/handoffs/handoff_nora/claim', { token: priya })
    expect((await call('POST', '/desk/api/handoffs/handoff_nora/close', { token: sam })).status).toBe(409)
    expect(await call('POST', '/desk/api/handoffs/handoff_nora/close', { token: priya })).toMatchObject({
      status: 200,
      body: { state: 'returned' },
    })
  })

  test('that does not exist is not found, and a strange cursor not understood', async () => {
    const token = await tokenOf('priya')
    expect((await call('GET', '/desk/api/conversations/conv_none', { token })).status).toBe(404)
    expect((await call('GET', '/desk/api/conversations/conv_nora?after=-1', { token })).status).toBe(400)
    expect((await call('GET', '/desk/api/conversations/conv_nora?after=1&after=2', { token })).status).toBe(400)
  })
})

describe('an article for the customer', () => {
  const MESSAGES = '/desk/api/conversations/conv_nora/messages'
  const GIVEN = { cid: 'cid-00000001', text: 'This explains it:', article: { slug: 'refund-times' } }
  const titles = async (query: string) => {
    const answer = await call('POST', '/desk/api/conversations/conv_nora/articles', {
      ...{ token: await tokenOf('priya'), body: { query } },
    })
    return protocol.foundArticles.parse(answer.body).articles.map(({ title }) => title)
  }

  test('is found among those that they may open, at the section that fits', async () => {
    const token = await tokenOf('sam')
    const { body } = await call('POST', '/desk/api/conversations/conv_nora/articles', {
      ...{ token, body: { query: 'how long do refnds take' } },
    })
    expect(protocol.foundArticles.parse(body).articles).toEqual([
      {
        ...{ slug: 'refund-times', title: 'When you get your refund' },
        ...{ anchor: 'how-long-it-takes', section: 'How long it takes' },
        snippet: 'Refunds take **5–7** working days.',
      },
    ])
    expect(await titles('goodwill')).toEqual([])
    customer = { ...ANYBODY, signedIn: true, accounts: new Set(['hotel']) }
    expect(await titles('refunds')).toEqual(['Refunds of the hotel'])
  })

  test('reaches them as a link below the words, once, and is told of with what it was found by', async () => {
    const token = await tokenOf('priya')
    await call('POST', '/desk/api/handoffs/handoff_nora/claim', { token })
    const article = { slug: 'refund-times', anchor: 'how-long-it-takes', query: 'how long do refunds take' }
    const body = { ...GIVEN, article }
    const sent = protocol.posted.parse((await call('POST', MESSAGES, { token, body })).body)
    expect(protocol.posted.parse((await call('POST', MESSAGES, { token, body })).body)).toEqual({ ...sent, dup: true })
    const { events } = await place.support.conversations.eventsAfter(NORA, 'public', 0, 100)
    const href = '/help/refund-times#how-long-it-takes'
    const source = { title: 'When you get your refund', section: 'How long it takes', href }
    expect(events.at(-1)?.body).toEqual({ kind: 'text', text: GIVEN.text, source })
    expect(place.inserted).toMatchObject([
      {
        ...{ kind: 'inserted', article: 'refund-times', query: article.query, channel: 'desk' },
        ...{ actor: 'staff:staff_priya', version: expect.any(String) },
      },
    ])
  })

  test('that stands in the place of another for them is the one they get', async () => {
    const token = await tokenOf('priya')
    await call('POST', '/desk/api/handoffs/handoff_nora/claim', { token })
    customer = { ...ANYBODY, signedIn: true, accounts: new Set(['hotel']) }
    expect((await call('POST', MESSAGES, { token, body: GIVEN })).status).toBe(200)
    expect(place.inserted).toMatchObject([{ article: 'refund-times-hotel', query: null }])
  })

  test('that is for others, or for staff, is not given, nor one that is not there', async () => {
    const token = await tokenOf('priya')
    await call('POST', '/desk/api/handoffs/handoff_nora/claim', { token })
    const { head } = await place.support.conversations.eventsAfter(NORA, 'public', 0, 100)
    for (const slug of ['refund-times-hotel', 'goodwill', 'no-such-article']) {
      const answer = await call('POST', MESSAGES, { token, body: { ...GIVEN, article: { slug } } })
      expect(answer).toMatchObject({ status: 409, body: { code: 'not_for_them' } })
    }
    expect((await place.support.conversations.eventsAfter(NORA, 'public', 0, 100)).head).toBe(head)
    expect(place.inserted).toEqual([])
  })

  test('is given by the agent who has the conversation, and by no one else', async () => {
    const answer = await call('POST', MESSAGES, { token: await tokenOf('sam'), body: GIVEN })
    expect(answer).toMatchObject({ status: 409, body: { code: 'not_owner' } })
    expect(place.inserted).toEqual([])
  })

  test('is not looked for in a conversation that is not there, nor without a query', async () => {
    const token = await tokenOf('priya')
    const none = await call('POST', '/desk/api/conversations/conv_none/articles', { token, body: { query: 'refund' } })
    expect(none.status).toBe(404)
    for (const body of [{}, { query: 7 }, { query: 'x'.repeat(301) }, { query: 'x', limit: 9 }]) {
      expect((await call('POST', '/desk/api/conversations/conv_nora/articles', { token, body })).status).toBe(400)
    }
  })
})

describe('the socket', () => {
  test('brings the lists on connecting and after every change, a burst as few', async () => {
    const socket = await joined(await tokenOf('priya'))
    const lists = heard<protocol.DeskHandoffs>(socket, 'handoffs')
    await until(() => lists.length === 1)
    for (let ring = 0; ring < 50; ring++) place.support.doorbell.ringDesk()
    await call('POST', '/desk/api/handoffs/handoff_nora/claim', { token: await tokenOf('sam') })
    await until(() => lists.at(-1)?.others.length === 1)
    expect(protocol.handoffs.parse(lists.at(-1)).waiting).toEqual([])
    expect(lists.length).toBeLessThan(10)
  })

  test('rings for watched conversations only, at once when the watching begins', async () => {
    const socket = await joined(await tokenOf('priya'))
    const bells = heard<{ conv: string; head: number }>(socket, 'bell')
    place.support.begin('conv_leo', ['Hello'])
    socket.emit('watch', { conv: NORA })
    await until(() => bells.length === 1)
    place.support.say('conv_leo', { kind: 'customer' }, { kind: 'text', text: 'Anyone?' })
    place.support.say(NORA, { kind: 'customer' }, { kind: 'text', text: 'Still here' })
    await until(() => bells.length === 2)
    expect(bells).toEqual([
      { conv: NORA, head: 2 },
      { conv: NORA, head: 3 },
    ])
    socket.emit('unwatch', { conv: NORA })
    await settled(socket)
    place.support.say(NORA, { kind: 'customer' }, { kind: 'text', text: 'Still' })
    await settled(socket)
    expect(bells).toHaveLength(2)
  })

  test('rings again after rings may have been lost', async () => {
    const socket = await joined(await tokenOf('priya'))
    const [bells, lists] = [heard(socket, 'bell'), heard(socket, 'handoffs')]
    socket.emit('watch', { conv: NORA })
    await until(() => bells.length === 1 && lists.length === 1)
    place.support.doorbell.gap()
    await until(() => bells.length === 2 && lists.length === 2)
  })

  test('carries typing from the customer to the watcher, and from the agent only while they have the floor', async () => {
    const token = await tokenOf('priya')
    const socket = await joined(token)
    const typing = heard(socket, 'eph')
    const signals: unknown[] = []
    place.support.doorbell.onSignal(signal => signals.push(signal))
    socket.emit('watch', { conv: NORA })
    await settled(socket)
    place.support.doorbell.signal({ conversationId: NORA, from: 'customer', ttlMs: 4_000 })
    await until(() => typing.length === 1)
    expect(typing).toEqual([{ conv: NORA, kind: 'typing', ttlMs: 4_000 }])
    socket.emit('eph', { conv: NORA, kind: 'typing', ttlMs: 4_000 })
    await settled(socket)
    expect(signals).toHaveLength(1)
    await call('POST', '/desk/api/handoffs/handoff_nora/claim', { token })
    place.clock.pass(2 * SECOND)
    socket.emit('eph', { conv: NORA, kind: 'typing', ttlMs: 4_000 })
    await until(() => signals.length === 2)
    await settled(socket)
    expect(typing).toHaveLength(1)
    expect(signals.slice(1)).toEqual([{ conversationId: NORA, from: 'agent', ttlMs: 4_000 }])
  })

  test('survives malformed events', async () => {
    const socket = await joined(await tokenOf('priya'))
    for (const event of ['watch', 'unwatch', 'eph']) {
      for (const payload of [undefined, null, 7, { conv: { $ne: 1 } }, { conv: 'x'.repeat(999) }, []])
        socket.emit(event, payload)
    }
    await settled(socket)
    expect(socket.connected).toBe(true)
    expect(place.log.lines.filter(line => line.level === 'error')).toEqual([])
  })

  test('is closed when Priya signs out', async () => {
    const token = await tokenOf('priya')
    const socket = await joined(token)
    await call('POST', '/desk/api/sign-out', { token })
    await until(() => !socket.connected)
  })

  test('is closed within half a minute of a session that ended elsewhere, before it is told more', async () => {
    const token = await tokenOf('priya')
    const socket = await joined(token)
    const bells = heard(socket, 'bell')
    socket.emit('watch', { conv: NORA })
    await until(() => bells.length === 1)
    await place.access.signOut(token)
    place.clock.pass(30 * SECOND)
    place.support.say(NORA, { kind: 'customer' }, { kind: 'text', text: 'A secret' })
    await until(() => !socket.connected)
    expect(bells).toHaveLength(1)
  })
})

async function call(method: string, path: string, options: { token?: string; body?: unknown } = {}) {
  const response = await fetch(`${place.url}${path}`, {
    method,
    headers: {
      ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

async function tokenOf(name: string): Promise<string> {
  const body = { email: `${name}@larkspur.example`, password: `larkspur-${name}` }
  return protocol.signedIn.parse((await call('POST', '/desk/api/sign-in', { body })).body).token
}

function joined(token: unknown): Promise<Socket> {
  const socket = connect(`${place.url}/desk`, {
    transports: ['websocket'],
    auth: { token },
    reconnection: false,
    forceNew: true,
  })
  const lists: Record<string, unknown[]> = { handoffs: [], bell: [], eph: [] }
  received.set(socket, lists)
  socket.onAny((event, payload) => payload?.conv !== PROBE && lists[event]?.push(payload))
  sockets.push(socket)
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket))
    socket.once('connect_error', reject)
  })
}

/** Everything of that name the socket has been sent since before it connected, and is sent from now on. */
function heard<Payload>(socket: Socket, event: string): Payload[] {
  return received.get(socket)?.[event] as Payload[]
}

/** Everything sent before has been handled once a bell for a watched conversation comes back. */
async function settled(socket: Socket): Promise<void> {
  const bell = new Promise<void>(resolve => {
    const listen = ({ conv }: { conv: string }) => {
      if (conv !== PROBE) return
      socket.off('bell', listen)
      resolve()
    }
    socket.on('bell', listen)
  })
  place.support.begin(PROBE, [])
  socket.emit('watch', { conv: PROBE })
  await bell
  socket.emit('unwatch', { conv: PROBE })
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 300) throw new Error('What the test waits for has not happened within three seconds.')
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
