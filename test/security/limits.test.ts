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
  Promise.all(Array.from({ length: count }, (_, n) => call(n)))
const refused = (answers: readonly Response[]) => answers.filter(({ status }) => status === 429)

/** Every allowance refills while a test runs, so a few more than the limit may pass. */
const SLACK = 3

async function saysWhenToComeBack(answer: Response | undefined) {
  const refusal = (await answer?.json()) as { error: string; retryMs: number }
  expect(refusal.error).toBe('rate_limited')
  expect(refusal.retryMs).toBeGreaterThan(0)
  expect(Number(answer?.headers.get('retry-after'))).toBeGreaterThan(0)
}

describe('new conversations', () => {
  test('are thirty a minute from one address, and the next is told when to come back', async () => {
    const answers = refused(await times(40, () => open('192.0.2.1')))
    expect(answers.length).toBeGreaterThanOrEqual(10 - SLACK)
    await saysWhenToComeBack(answers[0])
  })

  test.each([
    ['addresses written in front of one’s own', (n: number) => `10.0.0.${n}, 192.0.2.2`],
    ['other ports', (n: number) => `192.0.2.3:${4_000 + n}`],
    ['other spellings', (n: number) => (n % 2 ? '192.0.2.4' : '::ffff:192.0.2.4')],
    ['the many addresses of one IPv6 network', (n: number) => `2001:db8:1:2:${n.toString(16)}::${n + 1}`],
  ])('are not more with %s', async (_, address) => {
    expect(refused(await times(40, n => open(address(n)))).length).toBeGreaterThanOrEqual(10 - SLACK)
  })

  test('of another address are not held back by it', async () => {
    await times(40, () => open('192.0.2.5'))
    expect((await open('192.0.2.6')).status).toBe(201)
    expect((await open('2001:db8:9:1::1')).status).toBe(201)
  })
})

describe('messages', () => {
  test('are sixty a minute of one customer, over whichever way they come', async () => {
    const rosa = await house.visitor()
    const socket = await rosa.socket()
    const answers = refused(await times(40, () => knock(rosa)))
    expect(answers).toEqual([])
    const message = { cid: 'cid-knock-01', body: { kind: 'text', text: 'thanks' } }
    const acks = (await times(40, () => socket.emitWithAck('send', message))) as { ok: boolean; error?: string }[]
    const late = acks.filter(({ error }) => error === 'rate_limited')
    expect(late.length).toBeGreaterThanOrEqual(20 - SLACK)
    await saysWhenToComeBack(await knock(rosa))
  })

  test('of a colleague behind the same address are not held back by it', async () => {
    const [rosa, leo] = [await house.visitor('192.0.2.7'), await house.visitor('192.0.2.7')]
    await times(80, () => knock(rosa))
    expect((await knock(leo)).status).toBe(200)
  })

  test('are six hundred a minute of one address, however many customers it is', async () => {
    const crowd = await times(14, () => house.visitor('192.0.2.8'))
    const answers = (await times(14, n => times(50, () => knock(crowd[n] as Visitor)))).flat()
    expect(refused(answers).length).toBeGreaterThanOrEqual(100 - 10 * SLACK)
  }, 60_000)

  test('are not counted by what the customer writes into them', async () => {
    const rosa = await house.visitor()
    const answers = await times(80, n => rosa.post({ cid: `cid-forked-${n}`, body: { kind: 'text', text: 'thanks' } }))
    expect(refused(answers).length).toBeGreaterThanOrEqual(20 - SLACK)
  })
})

describe('looking for news', () => {
  test('is done 240 times a minute at the most', async () => {
    const rosa = await house.visitor()
    const answers = refused(await times(260, () => pull(rosa)))
    expect(answers.length).toBeGreaterThanOrEqual(20 - 2 * SLACK)
    await saysWhenToComeBack(answers[0])
  }, 60_000)

  test('waits in six places at once at the most', async () => {
    const rosa = await house.visitor()
    const { head } = await rosa.page()
    const waits = times(8, () => fetch(`${house.url}/v1/sync?after=${head}&wait=20`, { headers: rosa.headers }))
    await new Promise(resolve => setTimeout(resolve, 300))
    await rosa.say('thanks')
    expect(refused(await waits)).toHaveLength(2)
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
    const answers = await times(20, n => guess(spellings[n % 4] ?? ''))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(refused(answers)).toHaveLength(15)
    expect((await guess('ines@larkspur.example', 'larkspur-ines')).status).toBe(429)
  })

  test('of one person is not held back by guesses at another', async () => {
    await house.signIn('priya@larkspur.example')
  })
})

describe('connections', () => {
  test('are two hundred of one address at the most, and free again once they are closed', async () => {
    const rosa = await house.visitor('192.0.2.9')
    const opened = await times(205, () => rosa.socket().catch((error: Error) => error))
    const sockets = opened.flatMap(one => (one instanceof Error ? [] : [one]))
    expect(sockets).toHaveLength(200)
    for (const socket of sockets) socket.disconnect()
    await expect
      .poll(() =>
        rosa.socket().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true)
  }, 60_000)

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
    expect(seen).toBeLessThanOrEqual(60 + SLACK)
  })
})

test('without a proxy, X-Forwarded-For opens no further allowance', async () => {
  const bare = await openSecuredHouse({ TRUST_PROXY: '0' })
  try {
    const answers = await times(40, n =>
      fetch(`${bare.url}/v1/session`, { method: 'POST', headers: { 'x-forwarded-for': `10.1.1.${n}` } }),
    )
    expect(refused(answers).length).toBeGreaterThanOrEqual(10 - SLACK)
  } finally {
    await bare.close()
  }
})
