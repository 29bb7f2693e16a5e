import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { openSecuredHouse, type SecuredHouse } from './a-house.ts'

type Staff = Awaited<ReturnType<SecuredHouse['signIn']>>
let house: SecuredHouse
let priya: Staff
let sam: Staff
let ines: Staff
beforeAll(async () => {
  house = await openSecuredHouse()
  priya = await house.signIn('priya@larkspur.example')
  sam = await house.signIn('sam@larkspur.example')
  ines = await house.signIn('ines@larkspur.example')
})
afterEach(() => {
  vi.useRealTimers()
})
afterAll(() => house?.close())

/** Leo waits for a person; the id is that of his request. */
async function leoWaits() {
  const leo = await house.visitor()
  await leo.hears('talk to a human')
  const { waiting } = (await (await priya.call('GET', '/desk/api/handoffs')).json()) as {
    waiting: { id: string; conversationId: string }[]
  }
  const request = waiting.find(({ conversationId }) => conversationId === leo.conv)?.id ?? ''
  return { leo, request, claim: `/desk/api/handoffs/${request}/claim`, close: `/desk/api/handoffs/${request}/close` }
}

const codeOf = async (answer: Response) => `${answer.status} ${((await answer.json()) as { code?: string }).code ?? ''}`
const message = (text = 'Hello Leo') => ({ cid: house.nextCid(), text })

describe('accepting', () => {
  test('two hundred times at once has one winner, and Leo is greeted once', async () => {
    const { leo, claim } = await leoWaits()
    const crowd = Array.from({ length: 200 }, (_, n) => [priya, sam, ines][n % 3] as Staff)
    const answers = await Promise.all(
      crowd.map(async staff => ({ staff: staff.id, code: await codeOf(await staff.call('POST', claim)) })),
    )
    const winners = new Set(answers.flatMap(({ staff, code }) => (code === '200 ' ? [staff] : [])))
    expect(winners.size).toBe(1)
    const losers = answers.filter(({ staff }) => !winners.has(staff)).map(({ code }) => code)
    expect(new Set(losers)).toEqual(new Set(['409 taken']))
    const joined = (await leo.page()).events.filter(
      ({ body }) => body.kind === 'state' && body.state === 'agent_joined',
    )
    expect(joined).toHaveLength(1)
  })

  test('a request that has ended, or never was, is refused and changes nothing', async () => {
    const { leo, claim, close } = await leoWaits()
    await priya.call('POST', claim)
    await priya.call('POST', close)
    const before = (await leo.page()).head
    expect(await codeOf(await sam.call('POST', claim))).toBe('409 over')
    expect(await codeOf(await sam.call('POST', '/desk/api/handoffs/hand_none/claim'))).toBe('409 over')
    expect((await leo.page()).head).toBe(before)
  })
})

describe('a colleague’s conversation', () => {
  test('can be neither written in nor ended', async () => {
    const { leo, claim, close } = await leoWaits()
    await priya.call('POST', claim)
    const before = (await leo.page()).head
    const messages = `/desk/api/conversations/${leo.conv}/messages`
    expect(await codeOf(await sam.call('POST', messages, message()))).toBe('409 not_owner')
    expect(await codeOf(await sam.call('POST', close))).toBe('409 not_owner')
    expect((await leo.page()).head).toBe(before)
    expect((await priya.call('POST', messages, message())).status).toBe(200)
  })

  test('cannot be written in after it was given back, nor before it was accepted', async () => {
    const { leo, claim, close } = await leoWaits()
    const messages = `/desk/api/conversations/${leo.conv}/messages`
    expect(await codeOf(await priya.call('POST', messages, message()))).toBe('409 not_owner')
    await priya.call('POST', claim)
    await priya.call('POST', close)
    expect(await codeOf(await priya.call('POST', messages, message()))).toBe('409 not_owner')
    expect(await codeOf(await priya.call('POST', close))).toBe('409 not_owner')
  })

  test('is written in under one’s own name, whatever the message claims', async () => {
    const { leo, claim } = await leoWaits()
    await priya.call('POST', claim)
    const messages = `/desk/api/conversations/${leo.conv}/messages`
    const forged = { ...message(), author: { kind: 'agent', id: sam.id, name: 'Sam' } }
    expect((await priya.call('POST', messages, forged)).status).toBe(400)
    await priya.call('POST', messages, message('It is me'))
    const said = (await leo.page()).events.at(-1)
    expect(said?.author).toEqual({ kind: 'agent', name: 'Priya' })
  })

  test('Leo sees the first name of who helps him and nothing else of them', async () => {
    const { leo, claim } = await leoWaits()
    await priya.call('POST', claim)
    await priya.call('POST', `/desk/api/conversations/${leo.conv}/messages`, message())
    expect(JSON.stringify(await leo.page())).not.toMatch(/Raman|staff_priya|priya@/)
  })
})

describe('after the agent has left', () => {
  test('what Leo writes is answered, not swallowed', async () => {
    const { leo, claim, close } = await leoWaits()
    await priya.call('POST', claim)
    await leo.say('are you still there')
    await priya.call('POST', close)
    // What Leo wrote to Priya may have its turn only now, and be answered first.
    const asked = await leo.say('How long do refunds take?')
    const answers = async () => JSON.stringify((await leo.page()).events.filter(({ seq }) => seq > asked))
    await expect.poll(answers, { timeout: 5_000 }).toContain('5–7 working days')
  })
})

describe('a session that has ended', () => {
  const revoke = (staffId: string) => house.pool.query('delete from staff_session where staff_id = $1', [staffId])

  test('lets nothing through any more, at once, over HTTPS', async () => {
    const { leo, claim, close } = await leoWaits()
    await ines.call('POST', claim)
    await revoke(ines.id)
    const before = (await leo.page()).head
    const calls = [
      ines.call('POST', `/desk/api/conversations/${leo.conv}/messages`, message()),
      ines.call('POST', close),
      ines.call('GET', `/desk/api/conversations/${leo.conv}`),
      ines.call('GET', '/desk/api/handoffs'),
    ]
    expect(await Promise.all(calls.map(async call => codeOf(await call)))).toEqual(Array(4).fill('401 signed_out'))
    expect((await leo.page()).head).toBe(before)
    ines = await house.signIn('ines@larkspur.example')
  })

  test('is put out of an open tab within half a minute, before it is shown anything new', async () => {
    const leaver = await house.signIn('ines@larkspur.example')
    const tab = await leaver.socket()
    const shown: string[] = []
    tab.onAny((event: string) => shown.push(event))
    await leoWaits()
    await expect.poll(() => shown).toContain('handoffs')
    await quiet(shown)
    await revoke(leaver.id)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
    shown.length = 0
    const gone = new Promise(resolve => tab.once('disconnect', resolve))
    await leoWaits()
    expect(await gone).toBe('io server disconnect')
    expect(shown).toEqual(['signed_out'])
    ines = await house.signIn('ines@larkspur.example')
  })

  test('by signing out closes the tab at once', async () => {
    const leaver = await house.signIn('sam@larkspur.example')
    const tab = await leaver.socket()
    const gone = new Promise(resolve => tab.once('disconnect', resolve))
    await leaver.call('POST', '/desk/api/sign-out')
    expect(await gone).toBe('io server disconnect')
    await expect(house.connect('/desk', { token: leaver.token })).rejects.toThrow('signed_out')
  })

  test('by time is over after twelve hours for staff, and after thirty days for a customer', async () => {
    const leo = await house.visitor()
    const now = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now: now + 12 * 3_600_000 + 1 })
    expect((await priya.call('GET', '/desk/api/me')).status).toBe(401)
    expect(await leo.page()).toMatchObject({ ok: true })
    vi.setSystemTime(now + 30 * 86_400_000 + 60_000)
    expect(await leo.page()).toMatchObject({ ok: false, error: 'auth_expired' })
    await expect(leo.socket()).rejects.toThrow('auth_expired')
    vi.useRealTimers()
    priya = await house.signIn('priya@larkspur.example')
  })
})

describe('signing in', () => {
  const signIn = (body: unknown) =>
    fetch(`${house.url}/desk/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  test('tells a known e-mail from an unknown one in no way', async () => {
    const [known, unknown] = [
      await signIn({ email: 'marta@larkspur.example', password: 'guess' }),
      await signIn({ email: 'nobody@larkspur.example', password: 'guess' }),
    ]
    expect([known.status, await known.text()]).toEqual([unknown.status, await unknown.text()])
  })

  test.each<[string, unknown]>([
    ['operators', { email: { $ne: null }, password: { $ne: null } }],
    ['lists', { email: ['priya@larkspur.example'], password: ['larkspur-priya'] }],
    ['SQL', { email: "' or 1=1 --", password: "' or 1=1 --" }],
    ['a NUL', { email: 'priya@larkspur.example\u0000', password: 'larkspur-priya' }],
    ['a wildcard', { email: '%@larkspur.example', password: 'larkspur-priya' }],
    ['a role', { email: 'x@larkspur.example', password: 'x', role: 'manager' }],
  ])('with %s is refused', async (_, body) => {
    expect([400, 401]).toContain((await signIn(body)).status)
  })
})

describe('ids that are none', () => {
  test.each(['%00', '%00%0d%0a', "'%20or%201=1", '..%2f..%2fetc', 'a'.repeat(101), '__proto__', '%ff'])(
    '%s are not found, and are no fault of ours',
    async id => {
      const answers = [
        await priya.call('GET', `/desk/api/conversations/${id}`),
        await priya.call('POST', `/desk/api/conversations/${id}/messages`, message()),
        await priya.call('POST', `/desk/api/handoffs/${id}/claim`),
        await priya.call('POST', `/desk/api/handoffs/${id}/close`),
      ]
      for (const { status } of answers) expect([400, 404, 409]).toContain(status)
    },
  )
})

/** Until nothing has come for a while: what belongs to the sign-in has then arrived. */
async function quiet(shown: readonly string[]): Promise<void> {
  for (let before = -1; before !== shown.length; ) {
    before = shown.length
    await new Promise(resolve => setTimeout(resolve, 400))
  }
}
