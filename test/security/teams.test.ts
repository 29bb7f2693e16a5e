import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fakeConnector } from '../fakes/fake-connector.ts'
import { openSecuredHouse, type SecuredHouse } from './a-house.ts'

let connector: Awaited<ReturnType<typeof fakeConnector>>
let house: SecuredHouse
beforeAll(async () => {
  connector = await fakeConnector()
  house = await openSecuredHouse()
})
afterAll(async () => {
  await house?.close()
  await connector?.close()
})

let count = 0
const activity = (fields: Record<string, unknown> = {}) => ({
  ...{ type: 'message', id: `1709212345${++count}`, text: 'hello', channelId: 'msteams', serviceUrl: connector.url },
  from: { id: '29:nadia', name: 'Nadia Haddad' },
  recipient: { id: '28:firstline', name: 'Larkspur Home' },
  conversation: { id: `nadia-${count}`, conversationType: 'personal', tenantId: 'tenant-fennel' },
  ...fields,
})
const post = (body: unknown, headers: Record<string, string> = {}, to = house) =>
  fetch(`${to.url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const conversations = async (of = house) =>
  (await of.pool.query("select external_id, address from conversation where channel = 'teams'")).rows

describe('without credentials', () => {
  test('the bot answers this machine', async () => {
    expect((await post(activity())).status).toBe(200)
    expect(await conversations()).toHaveLength(1)
  })

  test.each([
    ['through a proxy', { 'x-forwarded-for': '203.0.113.9' }],
    ['through a proxy that names itself', { forwarded: 'for=203.0.113.9' }],
    ['through a proxy that says it is local', { 'x-forwarded-for': '127.0.0.1' }],
    ['through another kind of proxy', { 'x-real-ip': '127.0.0.1' }],
    ['through a gateway', { via: '1.1 gateway' }],
  ])('nobody is let in %s', async (_, headers) => {
    const before = (await conversations()).length
    expect((await post(activity(), headers)).status).toBe(403)
    expect(await conversations()).toHaveLength(before)
  })

  test.each([
    'https://evil.example',
    'http://127.0.0.1.evil.example',
    'http://127.0.0.1@evil.example',
    'file:///etc/passwd',
    'http://169.254.169.254/',
    'http://[::ffff:169.254.169.254]/',
    'https://smba.trafficmanager.net.evil.example/',
  ])('answers are sent nowhere but to this machine: %s', async serviceUrl => {
    const before = (await conversations()).length
    expect((await post(activity({ serviceUrl }))).status).toBe(403)
    expect(await conversations()).toHaveLength(before)
  })

  test('a server that other machines can reach has no bot at all', async () => {
    const exposed = await openSecuredHouse({ HOST: '0.0.0.0' })
    try {
      expect((await post(activity(), {}, exposed)).status).toBe(403)
      expect(await conversations(exposed)).toEqual([])
    } finally {
      await exposed.close()
    }
  })
})

describe('with credentials', () => {
  let secured: SecuredHouse
  beforeAll(async () => {
    secured = await openSecuredHouse({ TEAMS_APP_ID: 'app-larkspur', TEAMS_APP_PASSWORD: 'not-a-real-one' })
  })
  afterAll(() => secured?.close())

  const teams = 'https://smba.trafficmanager.net/emea/'
  test.each<[string, Record<string, string>]>([
    ['no token', {}],
    [
      'a token of its own making',
      { authorization: `Bearer ${unsigned({ aud: 'app-larkspur', iss: 'https://api.botframework.com' })}` },
    ],
    ['a staff-like token', { authorization: 'Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
  ])(
    'a forged activity with %s reaches nobody, and moves no address',
    async (_, headers) => {
      const answer = await post(activity({ serviceUrl: teams }), headers, secured)
      // 503 where the keys of its alleged issuer cannot be fetched, as on a machine without a network.
      expect([401, 503]).toContain(answer.status)
      expect(await conversations(secured)).toEqual([])
    },
    60_000,
  )

  test('answers are sent to Teams’ own hosts only', async () => {
    for (const serviceUrl of [connector.url, 'http://smba.trafficmanager.net/', 'https://evil.trafficmanager.net/']) {
      expect((await post(activity({ serviceUrl }), {}, secured)).status).toBe(403)
    }
  })
})

describe('what is no activity', () => {
  test.each(['{', '[]', 'null', '{"type":"message"}', '{"__proto__":{"type":"message"}}'])(
    '%s is refused',
    async body => {
      expect((await post(body)).status).toBe(400)
    },
  )

  test('another channel’s name, which has weaker checks, is refused', async () => {
    for (const channelId of ['emulator', 'directline', 'webchat']) {
      expect((await post(activity({ channelId }))).status).toBe(400)
    }
  })

  test('a message that comes again is one message', async () => {
    const once = activity({ text: 'my order is late, and this is said once' })
    for (let n = 0; n < 3; n++) expect((await post(once)).status).toBe(200)
    const { rows } = await house.pool.query("select count(*)::int as copies from event where body ->> 'text' = $1", [
      once.text,
    ])
    expect(rows).toEqual([{ copies: 1 }])
  })

  test('a large one is taken up to what Teams sends, and refused beyond', async () => {
    const attachments = (size: number) => [{ contentType: 'text/html', content: 'x'.repeat(size) }]
    expect((await post(activity({ attachments: attachments(100_000) }))).status).toBe(200)
    expect((await post(activity({ attachments: attachments(300_000) }))).status).toBe(413)
  })
})

function unsigned(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ ...claims, exp: Math.floor(Date.now() / 1000) + 600 })}.`
}
