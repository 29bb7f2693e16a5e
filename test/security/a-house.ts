import { join } from 'node:path'
import pg from 'pg'
import { io, type Socket } from 'socket.io-client'
import { loadSample } from '../../src/adapters/files/sample.ts'
import { openDatabase } from '../../src/adapters/store/database.ts'
import { sampleStore } from '../../src/adapters/store/sample-store.ts'
import { systemSecrets } from '../../src/adapters/system/secrets.ts'
import type { Page, Session } from '../../src/adapters/web/protocol.ts'
import { readConfig } from '../../src/config.ts'
import { startFirstline } from '../../src/main.ts'
import { quietLog } from '../adapters/store/a-shop.ts'
import { connectionUrl } from '../connection-url.ts'
import { freePort } from '../free-port.ts'
import { freshDatabase } from '../postgres.ts'

export type SecuredHouse = Awaited<ReturnType<typeof openSecuredHouse>>
export type Visitor = Awaited<ReturnType<SecuredHouse['visitor']>>

const ROOT = join(import.meta.dirname, '..', '..')

/**
 * The whole product behind one trusted proxy, so that every visitor of a test can come from an address of their own.
 * `settings` are those of the environment.
 */
export async function openSecuredHouse(settings: Readonly<Record<string, string>> = {}) {
  const fresh = await freshDatabase()
  await moveIn(fresh.connection)
  const environment = {
    PORT: String(await freePort()),
    DATABASE_URL: connectionUrl(fresh.connection),
    ...{ DEMO: 'true', LOG_LEVEL: 'silent', NODE_ENV: 'test', TRUST_PROXY: '1' },
  }
  const house = await startFirstline(readConfig({ ...environment, ...settings }), ROOT, () => {})
  const pool = new pg.Pool(fresh.connection)
  const url = `http://127.0.0.1:${house.port}`
  const sockets: Socket[] = []
  let visitors = 0
  let cids = 0

  return {
    url,
    port: house.port,
    pool,
    nextCid,
    visitor,
    signIn,
    connect,
    async close() {
      for (const socket of sockets) socket.disconnect()
      await pool.end()
      await house.stop()
      await fresh.drop()
    },
  }

  function nextCid(): string {
    cids += 1
    return `cid-${String(cids).padStart(8, '0')}`
  }

  /** Somebody with a chat of their own, from an address of their own unless one is given. */
  async function visitor(address = `198.51.100.${++visitors}`) {
    const from = { 'x-forwarded-for': address }
    const answer = await fetch(`${url}/v1/session`, { method: 'POST', headers: from })
    if (answer.status !== 201) throw new Error(`no session: ${answer.status}`)
    const session = (await answer.json()) as Session
    const headers = { ...from, authorization: `Bearer ${session.token}`, 'content-type': 'application/json' }
    const post = (body: unknown) =>
      fetch(`${url}/v1/send`, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) })
    const say = async (text: string) => {
      const answer = await post({ cid: nextCid(), body: { kind: 'text', text } })
      if (answer.status !== 200) throw new Error(`not sent: ${answer.status}`)
      return ((await answer.json()) as { seq: number }).seq
    }
    const page = async () => (await (await fetch(`${url}/v1/sync?after=0`, { headers })).json()) as Page
    /** Says it and waits for what the assistant says next. */
    const hears = async (text: string) => {
      const seq = await say(text)
      for (let tries = 0; tries < 100; tries++) {
        const said = (await page()).events.filter(event => event.seq > seq && event.author.kind === 'assistant')
        if (said.length > 0) return said.flatMap(({ body }) => (body.kind === 'text' ? [body.text] : []))
        await new Promise(resolve => setTimeout(resolve, 20))
      }
      throw new Error(`the assistant says nothing to "${text}"`)
    }
    const socket = () => connect('/v1', { token: session.token }, from)
    return { ...session, from, headers, post, say, hears, page, socket }
  }

  async function signIn(email: string) {
    const member = (await loadSample()).staff.find(each => each.email === email)
    const answer = await fetch(`${url}/desk/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: member?.password }),
    })
    if (answer.status !== 200) throw new Error(`not signed in: ${answer.status}`)
    const { token } = (await answer.json()) as { token: string }
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const call = (method: 'GET' | 'POST', path: string, body?: unknown) =>
      fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    return { token, headers, call, id: member?.id ?? '', socket: () => connect('/desk', { token }) }
  }

  /** A socket that is connected, or the reason why it is not. */
  function connect(namespace: string, auth: object, extraHeaders: Record<string, string> = {}) {
    const options = { transports: ['websocket'], forceNew: true, reconnection: false, auth, extraHeaders }
    const socket = io(url + namespace, options)
    sockets.push(socket)
    return new Promise<Socket>((resolve, reject) => {
      socket.once('connect', () => resolve(socket))
      socket.once('connect_error', reject)
    })
  }
}

async function moveIn(connection: Parameters<typeof openDatabase>[0]['connection']): Promise<void> {
  const database = openDatabase({ connection, log: quietLog })
  const staff = (await loadSample()).staff.map(async ({ password, ...member }) => ({
    ...member,
    passwordHash: await systemSecrets.hashPassword(password),
  }))
  await sampleStore(database).load({ staff: await Promise.all(staff), facts: [] })
  await database.close()
}
