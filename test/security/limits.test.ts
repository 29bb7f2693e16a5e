import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSecuredHouse, type SecuredHouse, type Visitor } from './a-house.ts'

let house: SecuredHouse
beforeAll(async () => {
  house = await openSecuredHouse()
})
afterAll(() => house?.close())

const open = (address: string) =>
  fetch(`${house.url}/v1/session`, { method: 'POST', headers: { 'x-forwarded-for': address } })
/** The same message again and again: it counts each time, and only the first gets a turn. */
const knock = (visitor: Visitor) => visitor.post({ cid: 'cid-knock-01', body: { kind: 'text', text: 'thanks' } })
const pull = ({ headers }: Visitor) => fetch(`${house.url}/v1/sync?after=0`, { headers })
const times = <Answer>(count: number, call: (n: number) => Promise<Answer>) =>
  Array.from({ length: count }, (_, n) => call(n))
const is429 = ({ status }: Response) => status === 429

/** Runs the calls at once and checks that no more pass than the allowance and its refill meanwhile. */
async function within<Answer>(mostAMinute: number, calls: Promise<Answer>[], isRefused: (answer: Answer) => boolean) {
  const began = performance.now()
  const answers = await Promise.all(calls)
  const refilled = ((performance.now() - began) / 60_000) * mostAMinute
  const late = answers.filter(isRefused)
  expect(answers.length - late.length).toBeLessThanOrEqual(mostAMinute + Math.ceil(refilled) + 1)
  return late
}

async function saysWhenToComeBack(answer: Response | undefined) {
  const refusal = (await answer?.json()) as { error: string; retryMs: number }
  expect(refusal.error).toBe('rate_limited')
  expect(refusal.retryMs).toBeGreaterThan(0)
  expect(Number(answer?.headers.get('retry-after'))).toBeGreaterThan(0)
}

describe('new conversations', () => {
  test('are thirty a minute from one address, and the next is told when to come back', async () => {
    const late = await within(
      30,
      times(60, () => open('192.0.2.1')),
      is429,
    )
    await saysWhenToComeBack(late[0])
  })

  test.each([
    ['addresses written in front of one’s own', (n: number) => `10.0.0.${n}, 192.0.2.2`],
    ['other ports', (n: number) => `192.0.2.3:${4_000 + n}`],
    ['other spellings', (n: number) => (n % 2 ? '192.0.2.4' : '::ffff:192.0.2.4')],
    ['the many addresses of one IPv6 network', (n: number) => `2001:db8:1:2:${n.toString(16)}::${n + 1}`],
  ])('are not more with %s', async (_, address) => {
    await within(
      30,
      times(60, n => open(address(n))),
      is429,
    )
  })

  test('of another address are not held back by it', async () => {
    await Promise.all(times(60, () => open('192.0.2.5')))
    expect((await open('192.0.2.6')).status).toBe(201)
    expect((await open('2001:db8:9:1::1')).status).toBe(201)
  })
})

describe('messages', () => {
  test('are sixty a minute of one customer, over whichever way they come', async () => {
    const rosa = await house.visitor()
    const socket = await rosa.socket()
    const message = { cid: 'cid-knock-01', body: { kind: 'text', text: 'thanks' } }
    const overHttps = times(60, async () => (await knock(rosa)).status === 429)
    const overSocket = times(60, async () => !((await socket.emitWithAck('send', message)) as { ok: boolean }).ok)
    await within(60, [...overHttps, ...overSocket], isLate => isLate)
    // One more a second passes, and a busy machine may take a second for a call.
    const more = await Promise.all(times(20, () => knock(rosa)))
    await saysWhenToComeBack(more.find(is429))
  })

  test('of a colleague behind the same address are not held back by it', async () => {
    const [rosa, leo] = [await house.visitor('192.0.2.7'), await house.visitor('192.0.2.7')]
    await Promise.all(times(80, () => knock(rosa)))
    expect((await knock(leo)).status).toBe(200)
  })

  test('are six hundred a minute of one address, however many customers it is', async () => {
    const crowd = await Promise.all(times(16, () => house.visitor('192.0.2.8')))
    const calls = crowd.flatMap(visitor => times(55, () => knock(visitor)))
    expect((await within(600, calls, is429)).length).toBeGreaterThan(0)
  })

  test('are not counted by what the customer writes into them', async () => {
    const rosa = await house.visitor()
    const calls = times(120, n => rosa.post({ cid: `cid-forked-${n}`, body: { kind: 'text', text: 'thanks' } }))
    await within(60, calls, is429)
  })
})

describe('looking for news', () => {
  test('is done 240 times a minute at the most', async () => {
    const rosa = await house.visitor()
    const late = await within(
      240,
      times(400, () => pull(rosa)),
      is429,
    )
    await saysWhenToComeBack(late[0])
  })

  test('waits in six places at once at the most', async () => {
    const rosa = await house.visitor()
    const { head } = await rosa.page()
    const waits = times(8, () => fetch(`${house.url}/v1/sync?after=${head}&wait=20`, { headers: rosa.headers }))
    await new Promise(resolve => setTimeout(resolve, 300))
    await rosa.say('thanks')
    expect((await Promise.all(waits)).filter(is429)).toHaveLength(2)
  })
})

describe('signing in', () => {
  const guess = (email: string, password = 'guess') =>
    fetch(`${house.url}/desk/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    })

  test('is tried five times in a quarter of an hour, however the e-mail is written and however fast', async () => {
    const spellings = [
      'ines@larkspur.example',
      'INES@larkspur.example',
      ' ines@larkspur.example ',
      'Ines@Larkspur.example',
    ]
    const answers = await Promise.all(times(20, n => guess(spellings[n % 4] ?? '')))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(answers.filter(is429)).toHaveLength(15)
    expect((await guess('ines@larkspur.example', 'larkspur-ines')).status).toBe(429)
  })

  test('of one person is not held back by guesses at another', async () => {
    await house.signIn('priya@larkspur.example')
  })
})

describe('connections', () => {
  test('are two hundred of one address at the most, and free again once they are closed', async () => {
    const rosa = await house.visitor('192.0.2.9')
    const opened = await Promise.all(times(205, () => rosa.socket().catch((error: Error) => error)))
    const sockets = opened.flatMap(one => (one instanceof Error ? [] : [one]))
    expect(sockets).toHaveLength(200)
    for (const socket of sockets) socket.disconnect()
    await expect
      .poll(
        () =>
          rosa.socket().then(
            () => true,
            () => false,
          ),
        { timeout: 30_000 },
      )
      .toBe(true)
  })

  test('of another address are not held back by it', async () => {
    const leo = await house.visitor()
    expect((await leo.socket()).connected).toBe(true)
  })
})

describe('typing', () => {
  test('is passed on sixty times a minute at the most', async () => {
    const [rosa, sam] = [await house.visitor(), await house.signIn('sam@larkspur.example')]
    const desk = await sam.socket()
    let seen = 0
    desk.on('eph', () => (seen += 1))
    desk.emit('watch', { conv: rosa.conv })
    await new Promise(resolve => desk.once('bell', resolve))
    const socket = await rosa.socket()
    for (let n = 0; n < 120; n++) socket.emit('eph', { kind: 'typing', ttlMs: 1_000 })
    await socket.emitWithAck('pull', { after: 0 })
    await expect.poll(() => seen).toBeGreaterThanOrEqual(60)
    await new Promise(resolve => setTimeout(resolve, 300))
    // The allowance refills by one a second.
    expect(seen).toBeLessThan(90)
  })
})

test('without a proxy, X-Forwarded-For opens no further allowance', async () => {
  const bare = await openSecuredHouse({ TRUST_PROXY: '0' })
  try {
    const headers = (n: number) => ({ 'x-forwarded-for': `10.1.1.${n}` })
    const calls = times(60, n => fetch(`${bare.url}/v1/session`, { method: 'POST', headers: headers(n) }))
    await within(30, calls, is429)
  } finally {
    await bare.close()
  }
})
