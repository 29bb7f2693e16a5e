import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSecuredHouse, type SecuredHouse } from './a-house.ts'

const SHOP = 'https://shop.larkspur.example'
let house: SecuredHouse
beforeAll(async () => {
  house = await openSecuredHouse({ ALLOWED_ORIGINS: SHOP })
})
afterAll(() => house?.close())

const headersOf = async (path: string) => (await fetch(house.url + path)).headers
const directives = (headers: Headers) =>
  new Map(
    (headers.get('content-security-policy') ?? '')
      .split(';')
      .map(part => part.trim().split(/\s+(.*)/s) as [string, string]),
  )

describe.each([
  '/',
  '/widget',
  '/desk',
  '/report',
  '/help',
  '/help/refund-times',
  '/help?q=x',
  '/nothing',
  '/help/nothing',
])('%s', path => {
  test('runs our own files only: nothing inline, nothing evaluated, nothing from elsewhere', async () => {
    const policy = directives(await headersOf(path))
    expect(policy.get('default-src')).toBe("'none'")
    expect(policy.get('script-src')).toBe("'self'")
    expect(policy.get('style-src')).toBe("'self'")
    expect(policy.get('base-uri')).toBe("'none'")
    const { 'frame-ancestors': _, ...rest } = Object.fromEntries(policy)
    expect(Object.values(rest).join(' ')).not.toMatch(/unsafe-|\*|https?:/)
  })

  test('tells other sites nothing of its address, and is not taken for another type', async () => {
    const headers = await headersOf(path)
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-powered-by')).toBeNull()
  })
})

describe('who may put us in a frame', () => {
  test.each(['/', '/desk', '/report', '/help', '/help/refund-times', '/nothing', '/widget.js'])(
    'nobody: %s',
    async path => {
      const headers = await headersOf(path)
      expect(directives(headers).get('frame-ancestors')).toBe("'none'")
      expect(headers.get('x-frame-options')).toMatch(/DENY|SAMEORIGIN/)
    },
  )

  test('the widget: our own pages and the named sites', async () => {
    expect(directives(await headersOf('/widget')).get('frame-ancestors')).toBe(`'self' ${SHOP}`)
  })
})

describe('what a foreign page can reach', () => {
  const evil = [
    'https://evil.example',
    `${SHOP}.evil.example`,
    'https://evil-shop.larkspur.example',
    'null',
    `${SHOP}:444`,
  ]

  test.each(evil)('no socket from %s, neither the customers’ nor the desk’s', async origin => {
    const priya = await house.signIn('priya@larkspur.example')
    const leo = await house.visitor()
    await expect(house.connect('/v1', { token: leo.token }, { origin })).rejects.toThrow()
    await expect(house.connect('/desk', { token: priya.token }, { origin })).rejects.toThrow()
  })

  test.each(evil)('no conversation is opened or written in from %s', async origin => {
    const leo = await house.visitor()
    const before = (await leo.page()).head
    const opened = await fetch(`${house.url}/v1/session`, { method: 'POST', headers: { ...leo.from, origin } })
    const body = JSON.stringify({ cid: house.nextCid(), body: { kind: 'text', text: 'hi' } })
    const sent = await fetch(`${house.url}/v1/send`, { method: 'POST', headers: { ...leo.headers, origin }, body })
    expect([opened.status, sent.status]).toEqual([403, 403])
    expect((await leo.page()).head).toBe(before)
  })

  test('no answer of ours may be read by another site’s script', async () => {
    for (const path of ['/v1/sync?after=0', '/desk/api/me', '/report/api/week', '/help', '/metrics']) {
      const answer = await fetch(house.url + path, { headers: { origin: SHOP } })
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin')
    }
  })

  test('there is no cookie that a foreign page could ride on', async () => {
    const priya = await house.signIn('priya@larkspur.example')
    for (const path of ['/desk', '/widget', '/desk/api/me', '/v1/session']) {
      const method = path === '/v1/session' ? 'POST' : 'GET'
      const answer = await fetch(house.url + path, { method, headers: priya.headers })
      expect(answer.headers.getSetCookie()).toEqual([])
    }
  })

  test('the named site gets its socket', async () => {
    const leo = await house.visitor()
    const socket = await house.connect('/v1', { token: leo.token }, { origin: SHOP })
    expect(await socket.emitWithAck('hello', { v: 1, after: 0 })).toMatchObject({ ok: true })
  })
})

test('answers that hold a token or a conversation are not kept by any cache', async () => {
  const [leo, priya] = [await house.visitor(), await house.signIn('priya@larkspur.example')]
  const answers = [
    await fetch(`${house.url}/v1/session`, { method: 'POST', headers: leo.from }),
    await fetch(`${house.url}/v1/sync?after=0`, { headers: leo.headers }),
    await priya.call('GET', `/desk/api/conversations/${leo.conv}`),
    await priya.call('GET', '/desk/api/handoffs'),
  ]
  for (const answer of answers) expect(answer.headers.get('cache-control')).toBe('no-store')
})
