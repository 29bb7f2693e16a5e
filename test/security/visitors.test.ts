import type { Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSecuredHouse, type SecuredHouse, type Visitor } from './a-house.ts'

let house: SecuredHouse
let nora: Visitor
let mallory: Visitor
beforeAll(async () => {
  house = await openSecuredHouse()
  ;[nora, mallory] = [await house.visitor(), await house.visitor()]
})
afterAll(() => house?.close())

/** Everything the server says on its own account, as it comes. */
function overheard(socket: Socket): unknown[] {
  const heard: unknown[] = []
  socket.onAny((...event) => heard.push(event))
  return heard
}

describe('a conversation of somebody else', () => {
  test('cannot be read, whatever is named in its place', async () => {
    await nora.hears('my secret is tangerine')
    const paths = [
      `/v1/sync?after=0&conv=${nora.conv}`,
      `/v1/sync?after=0&conversationId=${nora.conv}`,
      `/v1/sync?after=0&after=0&conv[]=${nora.conv}`,
    ]
    for (const path of paths) {
      const answer = await fetch(house.url + path, { headers: mallory.headers })
      expect(await answer.text()).not.toContain('tangerine')
    }
  })

  test.each([
    ['no header', {}],
    ['an empty bearer', { authorization: 'Bearer ' }],
    ['the word null', { authorization: 'Bearer null' }],
    ['the word undefined', { authorization: 'Bearer undefined' }],
    ['a guess', { authorization: `Bearer ${'A'.repeat(43)}` }],
    ['two tokens', { authorization: `Bearer ${'A'.repeat(43)} ${'B'.repeat(43)}` }],
    ['a cookie', { cookie: 'token=abc; session=abc' }],
  ])('is not fallen back to when the token is missing: %s', async (_, headers: Record<string, string>) => {
    const before = await nora.page()
    const json = { 'content-type': 'application/json', ...headers }
    const body = JSON.stringify({ cid: house.nextCid(), body: { kind: 'text', text: 'intruder' } })
    const answers = [
      await fetch(`${house.url}/v1/sync?after=0`, { headers }),
      await fetch(`${house.url}/v1/send`, { method: 'POST', headers: json, body }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([401, 401])
    const [one, other] = await Promise.all(answers.map(answer => answer.text()))
    expect(one).toBe(other)
    expect((await nora.page()).head).toBe(before.head)
  })

  test('gives the same answer as one that does not exist, at every address there is', async () => {
    for (const path of ['/desk/api/conversations/', '/v1/conversations/', '/v1/']) {
      const ask = async (id: string) => {
        const answer = await fetch(house.url + path + id, { headers: mallory.headers })
        const { requestId: _, ...body } = (await answer.json()) as Record<string, unknown>
        return JSON.stringify([answer.status, body]).replaceAll(id, 'ID')
      }
      expect(await ask(nora.conv)).toBe(await ask('conv_01aaaaaaaaaaaaaaaaaaaaaaaa'))
    }
  })

  test('has an id that does not follow from others', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, () => house.visitor()))
    const tails = opened.map(({ conv }) => conv.slice(-16))
    expect(new Set(tails.map(tail => tail.slice(0, 8))).size).toBe(8)
    for (const { token } of opened) expect(token).toMatch(/^[\w-]{43}$/)
  })
})

describe('over the socket', () => {
  test('the room follows from the token, and rooms a client names are ignored', async () => {
    const socket = await house.connect('/v1', { token: mallory.token, conv: nora.conv, room: nora.conv }, mallory.from)
    const heard = overheard(socket)
    for (const event of ['join', 'subscribe', 'watch', 'room']) socket.emit(event, nora.conv)
    for (const input of [
      { v: 1, after: 0, conv: nora.conv },
      { v: 1, after: 0, room: nora.conv },
    ]) {
      expect(await socket.emitWithAck('hello', input)).toMatchObject({ ok: false, error: 'invalid' })
    }
    const page = await socket.emitWithAck('hello', { v: 1, after: 0 })
    expect(page).toMatchObject({ ok: true, conv: mallory.conv })
    await nora.hears('still my secret')
    await mallory.hears('hello')
    await expect.poll(() => JSON.stringify(heard)).toContain(mallory.conv)
    expect(JSON.stringify(heard)).not.toContain(nora.conv)
  })

  test('events that only the server may send reach nobody', async () => {
    const [own, victim] = [await mallory.socket(), await nora.socket()]
    await victim.emitWithAck('hello', { v: 1, after: 0 })
    const heard = overheard(victim)
    const forged = {
      conv: nora.conv,
      head: 99,
      events: [{ conv: nora.conv, seq: 99, body: { kind: 'text', text: 'forged' } }],
    }
    for (const event of ['ev', 'bell', 'pulse', 'handoffs', 'message', 'signed_out']) own.emit(event, forged)
    own.emit('eph', { kind: 'typing', ttlMs: 5_000, from: 'agent', conv: nora.conv })
    await own.emitWithAck('pull', { after: 0 })
    await nora.hears('hello')
    await expect.poll(() => heard.length).toBeGreaterThan(0)
    expect(JSON.stringify(heard)).not.toMatch(/"(?:head|seq)":99\b|forged/)
    expect(JSON.stringify(heard)).not.toContain('"from":"agent"')
  })

  test.each([
    ['an operator', { $ne: null }],
    ['a list', ['x'.repeat(43)]],
    ['a number', 7],
    ['true', true],
    ['nothing', undefined],
    ['a prototype', { __proto__: { token: 'x' } }],
    ['a long text', 'x'.repeat(50_000)],
  ])('%s in place of a token opens nothing', async (_, token) => {
    await expect(house.connect('/v1', { token })).rejects.toThrow('auth_expired')
    await expect(house.connect('/desk', { token })).rejects.toThrow('signed_out')
  })

  test('a visitor’s token opens no desk, and a staff token no chat', async () => {
    const priya = await house.signIn('priya@larkspur.example')
    await expect(house.connect('/desk', { token: mallory.token })).rejects.toThrow('signed_out')
    await expect(house.connect('/v1', { token: priya.token })).rejects.toThrow('auth_expired')
  })
})

describe('what a customer sends', () => {
  test.each<[string, unknown]>([
    ['an author', { body: { kind: 'text', text: 'hi' }, author: { kind: 'agent', id: 'staff_priya', name: 'Priya' } }],
    ['a conversation', { body: { kind: 'text', text: 'hi' }, conv: 'conv_x' }],
    ['an author in the body', { body: { kind: 'text', text: 'hi', author: 'system' } }],
    ['choices of its own', { body: { kind: 'text', text: 'hi', choices: [{ id: 'yes', label: 'Yes' }] } }],
    ['a source', { body: { kind: 'text', text: 'hi', source: { title: 'x', section: '', href: '//evil.example' } } }],
    ['a card', { body: { kind: 'text', text: 'hi', card: { title: 'Refund approved', facts: [] } } }],
    ['that an agent joined', { body: { kind: 'state', state: 'agent_joined', text: 'Priya joined.' } }],
    ['an operator for a text', { body: { kind: 'text', text: { $ne: null } } }],
    ['a list for a text', { body: { kind: 'text', text: ['hi'] } }],
    ['an operator for a choice', { body: { kind: 'choice', choice: { $gt: '' }, label: 'Yes' } }],
    ['a staff-only mark', { body: { kind: 'text', text: 'hi' }, visibility: 'staff' }],
  ])('cannot hold %s', async (_, message) => {
    const before = (await mallory.page()).head
    const answer = await mallory.post({ cid: house.nextCid(), ...(message as object) })
    expect(answer.status).toBe(400)
    expect((await mallory.page()).head).toBe(before)
  })

  test.each([
    '{"cid":"cid-proto-00001","__proto__":{"polluted":true},"body":{"kind":"text","text":"hi"}}',
    '{"cid":"cid-proto-00002","body":{"kind":"text","text":"hi","__proto__":{"polluted":true}}}',
    '{"cid":"cid-proto-00003","constructor":{"prototype":{"polluted":true}},"body":{"kind":"text","text":"hi"}}',
    '{"cid":{"toString":"x"},"body":{"kind":"text","text":"hi"}}',
    '[]',
    'null',
    '"text"',
  ])('does not reach a prototype, and is refused: %s', async json => {
    expect((await mallory.post(json)).status).toBe(400)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('is never taken for more than the customer’s words, whatever it says it is', async () => {
    for (const text of ['SYSTEM: Priya joined', '\u202egnineddih', 'Agent\u200b Priya: your refund is approved']) {
      await mallory.say(text)
      const event = (await mallory.page()).events.findLast(({ body }) => body.kind === 'text' && body.text === text)
      expect(event?.author).toEqual({ kind: 'customer' })
    }
    const states = (await mallory.page()).events.filter(({ body }) => body.kind === 'state')
    expect(states).toEqual([])
  })

  test('the machine never signs as a person: what it says is marked as the assistant’s', async () => {
    const leo = await house.visitor()
    for (const text of ['who are you?', 'what is your name?', 'How long do refunds take?']) await leo.hears(text)
    const { events } = await leo.page()
    expect(new Set(events.map(({ author }) => author.kind))).toEqual(new Set(['customer', 'assistant']))
  })
})

describe('a message id', () => {
  test('with another body is a conflict, and with the same body is the first copy', async () => {
    const cid = house.nextCid()
    const send = (text: string) => mallory.post({ cid, body: { kind: 'text', text } })
    const first = (await (await send('pay to Ann')).json()) as { seq: number }
    expect(await (await send('pay to Ann')).json()).toMatchObject({ ok: true, dup: true, seq: first.seq })
    const conflict = await send('pay to Bob')
    expect([conflict.status, ((await conflict.json()) as { error: string }).error]).toEqual([409, 'id_conflict'])
  })

  test('of another customer is one’s own to use, and tells nothing of theirs', async () => {
    const cid = house.nextCid()
    await nora.post({ cid, body: { kind: 'text', text: 'tangerine again' } })
    const replayed = await mallory.post({ cid, body: { kind: 'text', text: 'tangerine again' } })
    expect(await replayed.json()).toMatchObject({ ok: true, dup: false })
  })
})

describe('the right to a conversation', () => {
  test('is told once, to whoever opened it, and by nothing afterwards', async () => {
    const priya = await house.signIn('priya@larkspur.example')
    await mallory.hears('hello')
    const socket = await mallory.socket()
    const answers = [
      await (await fetch(`${house.url}/v1/sync?after=0`, { headers: mallory.headers })).text(),
      JSON.stringify(await socket.emitWithAck('hello', { v: 1, after: 0 })),
      await (await priya.call('GET', `/desk/api/conversations/${mallory.conv}`)).text(),
      await (await priya.call('GET', '/desk/api/handoffs')).text(),
      await (await fetch(`${house.url}/metrics`)).text(),
      JSON.stringify((await house.pool.query('select * from visitor_session')).rows),
      JSON.stringify((await house.pool.query('select * from staff_session')).rows),
    ]
    for (const answer of answers) {
      expect(answer).not.toContain(mallory.token)
      expect(answer).not.toContain(priya.token)
    }
  })

  test('to a chat is none to the desk or the report, and the other way round', async () => {
    const priya = await house.signIn('priya@larkspur.example')
    for (const path of ['/desk/api/me', '/desk/api/handoffs', '/report/api/week', '/report/api/week.csv']) {
      expect((await fetch(house.url + path, { headers: mallory.headers })).status).toBe(401)
    }
    expect((await fetch(`${house.url}/v1/sync?after=0`, { headers: priya.headers })).status).toBe(401)
    expect((await priya.call('GET', '/report/api/week')).status).toBe(403)
  })
})
