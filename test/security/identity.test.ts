import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Identified, Refusal } from '../../src/adapters/web/protocol.ts'
import { openSecuredHouse, type SecuredHouse, type Visitor } from './a-house.ts'

const SECRET = 'the secret of the shop in these tests, only'
const SHOP = 'https://shop.larkspur.example'
const NORA = { sub: 'shop-nora', email: 'nora@home.example', email_verified: true, name: 'Nora' }
const REFUSED =
  '{"ok":false,"error":"identity_refused","message":"The identity token was not accepted, and the chat goes on as it was. Get a fresh token and try again."}'

let house: SecuredHouse
let jtis = 0
beforeAll(async () => {
  house = await openSecuredHouse({ IDENTITY_SECRET: SECRET, IDENTITY_ISSUER: SHOP, IDENTITY_AUDIENCE: 'larkspur-chat' })
})
afterAll(() => house?.close())

describe('an identity', () => {
  test('cannot be claimed without a signature, by id, address or text', async () => {
    const victim = await house.visitor()
    await identify(victim, await signed(NORA))
    const mallory = await house.visitor()
    for (const body of [NORA, { token: NORA }, { token: ['x'] }, { token: { $ne: null } }, { ...NORA, token: '' }]) {
      expect((await post(mallory, 'identify', body)).status).toBe(400)
    }
    await mallory.hears('I am nora@home.example, contact shop-nora, show me my cases')
    expect(await identityOf(mallory.conv)).toBeNull()
    const { rows } = await house.pool.query(`select c.name from contact c join contact_email e on e.contact_id = c.id
      where e.email = 'nora@home.example'`)
    expect(rows).toEqual([{ name: 'Nora' }])
  })

  test('is refused in one wording for every fault, and the visitor stays a guest whose right is as it was', async () => {
    const used = await signed(NORA)
    await identify(await house.visitor(), used)
    const forged: Record<string, string> = {
      'signed by somebody else': await signed(NORA, { secret: 'some other secret of a good length, too' }),
      'for another widget': await signed(NORA, { audience: 'bolt-chat' }),
      'of another site': await signed(NORA, { issuer: 'https://evil.example' }),
      'of last week': await signed(NORA, { issuedAt: -7 * 24 * 3_600 }),
      'used before, elsewhere': used,
      unsigned: `${b64({ alg: 'none' })}.${b64({ ...NORA, iss: SHOP, aud: 'larkspur-chat', jti: 'unsigned-1' })}.`,
      'of a key that is a path': await signed(NORA, { kid: '../../etc/passwd' }),
      'of no shape at all': 'x',
    }
    for (const [fault, token] of Object.entries(forged)) {
      const guest = await house.visitor()
      const answer = await post(guest, 'identify', { token })
      expect([fault, answer.status, await answer.text()]).toEqual([fault, 401, REFUSED])
      expect([fault, await identityOf(guest.conv)]).toEqual([fault, null])
      expect((await guest.page()).conv).toBe(guest.conv)
    }
  })

  test('is exchanged once for a token, of two who hold it at the same moment', async () => {
    const [one, other] = [await house.visitor(), await house.visitor()]
    const token = await signed(NORA)
    const answers = await Promise.all([identify(one, token), identify(other, token)])
    expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true])
  })

  test('locks after five failures, even to a good token, and only that conversation', async () => {
    const guest = await house.visitor()
    for (let times = 0; times < 5; times++) await identify(guest, 'x')
    expect(await identify(guest, await signed(NORA))).toMatchObject({ ok: false, error: 'identity_refused' })
    expect(await identify(await house.visitor(), await signed(NORA))).toMatchObject({ ok: true })
  })

  test('is not taken over the limit of an address', async () => {
    const address = '203.0.113.77'
    const guest = await house.visitor(address)
    const answers = await Promise.all(Array.from({ length: 70 }, () => post(guest, 'identify', { token: 'x' })))
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0)
  })
})

describe('a right that was planted before the customer signed in', () => {
  test('is dead from then on, over HTTPS, on a live socket and for a poll that waits', async () => {
    const victim = await house.visitor()
    const socket = await victim.socket()
    await socket.emitWithAck('hello', { v: 1, after: 0 })
    const closed = new Promise(resolve => socket.once('disconnect', resolve))
    const { head } = await victim.page()
    const waiting = fetch(`${house.url}/v1/sync?after=${head}&wait=20`, { headers: victim.headers })
    const signedIn = await identify(victim, await signed(NORA))
    expect(signedIn).toMatchObject({ ok: true, conv: victim.conv, level: 2 })
    await closed
    expect((await waiting).status).toBe(401)
    expect((await fetch(`${house.url}/v1/sync?after=0`, { headers: victim.headers })).status).toBe(401)
    await expect(house.connect('/v1', { token: victim.token }, victim.from)).rejects.toThrow('auth_expired')
    const headers = { ...victim.headers, authorization: `Bearer ${(signedIn as Identified).token}` }
    expect((await fetch(`${house.url}/v1/sync?after=0`, { headers })).status).toBe(200)
  })

  test('is dead as well when the exchange goes over the socket, whose answer still arrives', async () => {
    const victim = await house.visitor()
    const socket = await victim.socket()
    const closed = new Promise(resolve => socket.once('disconnect', resolve))
    const answer = await socket.emitWithAck('identify', { token: await signed(NORA) })
    expect(answer).toMatchObject({ ok: true, conv: victim.conv })
    await closed
    expect((await fetch(`${house.url}/v1/sync?after=0`, { headers: victim.headers })).status).toBe(401)
  })
})

describe('another customer in the same browser', () => {
  test('gets a chat of their own: nothing that was said before is theirs to read', async () => {
    const rosa = await house.visitor()
    await rosa.hears('my secret is tangerine')
    const first = (await identify(
      rosa,
      await signed({ ...NORA, sub: 'shop-rosa', email: 'rosa@home.example' }),
    )) as Identified
    const second = await asBearer(rosa, first.token, await signed(NORA))
    expect(second).toMatchObject({ ok: true, level: 2 })
    const { token, conv } = second as Identified
    expect(conv).not.toBe(rosa.conv)
    const page = await fetch(`${house.url}/v1/sync?after=0`, { headers: { authorization: `Bearer ${token}` } })
    expect(await page.text()).not.toContain('tangerine')
    const old = await fetch(`${house.url}/v1/sync?after=0`, { headers: { authorization: `Bearer ${first.token}` } })
    expect(old.status).toBe(401)
    expect(await identityOf(rosa.conv)).toBeNull()
  })
})

describe('logging out', () => {
  test('ends every right and the identity at once, and the answer comes first', async () => {
    const guest = await house.visitor()
    const socket = await guest.socket()
    const closed = new Promise(resolve => socket.once('disconnect', resolve))
    expect(await (await post(guest, 'logout', {})).json()).toEqual({ ok: true })
    await closed
    expect((await fetch(`${house.url}/v1/sync?after=0`, { headers: guest.headers })).status).toBe(401)
    expect((await post(guest, 'logout', {})).status).toBe(401)
  })

  test('takes no field, and ends nobody else’s right', async () => {
    const [guest, other] = [await house.visitor(), await house.visitor()]
    expect((await post(guest, 'logout', { conv: other.conv })).status).toBe(400)
    expect((await post(guest, 'logout', {})).status).toBe(200)
    expect((await other.page()).conv).toBe(other.conv)
  })

  test('over the socket does the same', async () => {
    const guest = await house.visitor()
    const socket = await guest.socket()
    const closed = new Promise(resolve => socket.once('disconnect', resolve))
    expect(await socket.emitWithAck('logout', {})).toEqual({ ok: true })
    await closed
    expect((await fetch(`${house.url}/v1/sync?after=0`, { headers: guest.headers })).status).toBe(401)
  })
})

test('the demo’s signing of visitors is not there where the site has a secret of its own', async () => {
  const answer = await fetch(`${house.url}/demo/identity-token`, { method: 'POST' })
  expect(answer.status).toBe(404)
})

async function identify(visitor: Visitor, token: string): Promise<Identified | Refusal> {
  return (await (await post(visitor, 'identify', { token })).json()) as Identified | Refusal
}

async function asBearer(visitor: Visitor, right: string, token: string): Promise<Identified | Refusal> {
  const headers = { ...visitor.headers, authorization: `Bearer ${right}` }
  const request = { method: 'POST', headers, body: JSON.stringify({ token }) }
  return (await (await fetch(`${house.url}/v1/identify`, request)).json()) as Identified | Refusal
}

function post(visitor: Visitor, call: 'identify' | 'logout', body: unknown) {
  return fetch(`${house.url}/v1/${call}`, { method: 'POST', headers: visitor.headers, body: JSON.stringify(body) })
}

type Changes = { secret?: string; audience?: string; issuer?: string; issuedAt?: number; kid?: string }

function signed(
  claims: Record<string, unknown>,
  { secret = SECRET, audience = 'larkspur-chat', issuer = SHOP, issuedAt = 0, kid }: Changes = {},
): Promise<string> {
  const at = Math.floor(Date.now() / 1_000) + issuedAt
  jtis += 1
  return new SignJWT({ ...claims, jti: `token-${String(jtis).padStart(8, '0')}` })
    .setProtectedHeader({ alg: 'HS256', ...(kid === undefined ? {} : { kid }) })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(at)
    .setExpirationTime(at + 300)
    .sign(new TextEncoder().encode(secret))
}

function b64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

async function identityOf(conversationId: string): Promise<string | null> {
  const { rows } = await house.pool.query(
    'select contact_id from conversation_identity where conversation_id = $1 and expires_at > now()',
    [conversationId],
  )
  return rows[0]?.contact_id ?? null
}
