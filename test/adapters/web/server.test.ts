import { io } from 'socket.io-client'
import { afterEach, describe, expect, test } from 'vitest'
import { startWebStand, type WebStand } from '../../fakes/web-stand.ts'

const stands: WebStand[] = []

afterEach(async () => {
  for (const stand of stands.splice(0)) await stand.stop()
})

describe('the server', () => {
  test('health, readiness and figures answer', async () => {
    const { url } = await stood()
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('firstline_sockets 0')
  })

  test('figures are for programs on this machine, and not for what a proxy on it passes on', async () => {
    const { url } = await stood()
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via']) {
      const answer = await fetch(`${url}/metrics`, { headers: { [name]: '192.0.2.7' } })
      expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('METRICS_TOKEN')])
    }
  })

  test('figures with a token are for whoever has it, and nobody else', async () => {
    const { url } = await stood({ metricsToken: 'a-token-for-prometheus' })
    const figures = async (authorization?: string) =>
      (
        await fetch(`${url}/metrics`, {
          headers: { 'x-forwarded-for': '192.0.2.7', ...(authorization && { authorization }) },
        })
      ).status
    expect(await figures('Bearer a-token-for-prometheus')).toBe(200)
    for (const wrong of [undefined, 'Bearer ', 'Bearer a-token-for-prometheu', 'Basic a-token-for-prometheus'])
      expect(await figures(wrong)).toBe(401)
  })

  test('a taken port is one sentence that tells the cure', async () => {
    const { port } = await stood()
    await expect(startWebStand({ port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken by another program.`)
    await expect(startWebStand({ port })).rejects.toThrow(`PORT=${port + 1}`)
  })

  test('an unknown address is a problem document', async () => {
    const { url } = await stood()
    const answer = await fetch(`${url}/nothing`)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(await answer.json()).toMatchObject({ title: 'Not found', requestId: answer.headers.get('x-request-id') })
  })

  test.each([
    ['broken JSON', '{', 400],
    ['a body over 64 kB', JSON.stringify({ text: 'a'.repeat(70_000) }), 413],
  ])('%s is a problem, not a stack trace', async (_what, body, status) => {
    const { url } = await stood()
    const answer = await fetch(`${url}/v1/send`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.status).toBe(status)
    expect(await answer.text()).not.toContain('node_modules')
  })

  test('closing ends sockets and long polls and frees the port', async () => {
    const stand = await startWebStand()
    const session = (await (await fetch(`${stand.url}/v1/session`, { method: 'POST' })).json()) as { token: string }
    const headers = { authorization: `Bearer ${session.token}` }
    const poll = fetch(`${stand.url}/v1/sync?after=1&wait=25`, { headers })
    await new Promise(resolve => setTimeout(resolve, 100))
    const started = performance.now()
    await stand.stop()
    expect((await poll).status).toBe(200)
    expect(performance.now() - started).toBeLessThan(5_000)
    stands.push(await startWebStand({ port: stand.port }))
  })
})

describe('who may come in', () => {
  test('a websocket from a foreign page is refused', async () => {
    const { url } = await stood({ allowedOrigins: ['https://shop.example'] })
    expect(await connects(url, 'https://evil.example')).toBe(false)
    expect(await connects(url, 'https://shop.example.evil.example')).toBe(false)
    expect(await connects(url, 'https://shop.example')).toBe(true)
    expect(await connects(url, url)).toBe(true)
  })

  test('a foreign page cannot open a session', async () => {
    const { url } = await stood()
    const post = (origin: string) => fetch(`${url}/v1/session`, { method: 'POST', headers: { origin } })
    expect((await post('https://evil.example')).status).toBe(403)
    expect((await post(url)).status).toBe(201)
  })

  test('one address has at most so many connections', async () => {
    const { url } = await stood({ connectionsPerAddress: 1 })
    const first = io(url, { transports: ['websocket'], forceNew: true, reconnection: false })
    await new Promise<void>(resolve => first.io.engine.once('open', () => resolve()))
    expect(await connects(url, url)).toBe(false)
    first.disconnect()
    await expect.poll(() => connects(url, url)).toBe(true)
  })

  test('a flood of packets ends the connection', async () => {
    const { url, logged } = await stood({ packetsPerTenSeconds: 20 })
    const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false })
    const gone = new Promise(resolve => socket.io.engine.once('close', resolve))
    await new Promise<void>(resolve => socket.once('connect', () => resolve()))
    for (let count = 0; count < 40; count += 1) socket.emit('noise', count)
    await gone
    expect(logged.join()).toContain('socket.flooded')
  })
})

describe('the pages', () => {
  test('the widget may be framed by the allowed sites and by nobody else', async () => {
    const { url } = await stood({ allowedOrigins: ['https://shop.example'] })
    const answer = await fetch(`${url}/widget`)
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'self' https://shop.example;")
    expect(answer.headers.get('x-frame-options')).toBeNull()
    expect((await fetch(url)).headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  test.each(['/', '/widget'])('%s has no inline script or style', async path => {
    const { url } = await stood()
    const answer = await fetch(url + path)
    const page = await answer.text()
    expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'self'(;|$)/)
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i)
  })

  test('the loader may be loaded from any site, is kept briefly and is checked again by its tag', async () => {
    const { url } = await stood()
    const answer = await fetch(`${url}/widget.js`)
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(answer.headers.get('cache-control')).toContain('max-age=300')
    // Without a cache-control of its own, fetch adds one that forbids the short answer.
    const known = { 'if-none-match': answer.headers.get('etag') ?? '', 'cache-control': 'max-age=0' }
    const again = await fetch(`${url}/widget.js`, { headers: known })
    expect(again.status).toBe(304)
  })

  test('assets are kept for good', async () => {
    const { url } = await stood()
    const asset = /\/assets\/widget-[^"]+\.js/.exec(await (await fetch(`${url}/widget`)).text())?.[0]
    expect((await fetch(url + asset)).headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })
})

async function stood(settings: Parameters<typeof startWebStand>[0] = {}): Promise<WebStand> {
  const stand = await startWebStand(settings)
  stands.push(stand)
  return stand
}

function connects(url: string, origin: string): Promise<boolean> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: { origin } })
  return new Promise<boolean>(resolve => {
    socket.io.engine.once('open', () => resolve(true))
    socket.io.once('error', () => resolve(false))
  }).finally(() => socket.disconnect())
}
