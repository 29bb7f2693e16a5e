import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/adapters/store/database.ts'
import { staffStore } from '../../src/adapters/store/staff-store.ts'
import { systemSecrets } from '../../src/adapters/system/secrets.ts'
import { quietLog } from '../adapters/store/a-shop.ts'
import { connectionUrl } from '../connection-url.ts'
import { type FreshDatabase, freshDatabase } from '../postgres.ts'
import { buildPages, runCli, type Server, startServer } from './run-cli.ts'

const MARTA = { email: 'marta@larkspur.example', password: 'larkspur-marta' }
const MARTAS_TOKEN = 'a-token-of-the-time-of-the-demo'
const RUTH = { email: 'ruth@shop.example', password: 'kettles and lids' }

let database: FreshDatabase
let settings: { readonly DATABASE_URL: string; readonly [name: string]: string }
let production: Server
let rowsAfterFirstStart: unknown
beforeAll(async () => {
  database = await freshDatabase()
  settings = {
    NODE_ENV: 'production',
    ALLOWED_ORIGINS: 'https://shop.example',
    DATABASE_URL: connectionUrl(database.connection),
    LOG_LEVEL: 'warn',
  }
  await runCli(['chat', '--json'], settings)
  rowsAfterFirstStart = await demoRows()
  await runCli(['chat', '--json'], { DATABASE_URL: settings.DATABASE_URL, DEMO: 'true' })
  await signMartaIn()
  await buildPages()
  production = await startServer(settings)
})
afterAll(async () => {
  await production.stop()
  await database.drop()
})

/** As she did while the demo was on. */
async function signMartaIn(): Promise<void> {
  const opened = openDatabase({ connection: database.connection, log: quietLog })
  const tomorrow = Date.now() + 24 * 60 * 60_000
  await staffStore(opened).openSession(systemSecrets.hashToken(MARTAS_TOKEN), 'staff_marta', tomorrow)
  expect(await staffStore(opened).bySession(systemSecrets.hashToken(MARTAS_TOKEN), Date.now())).not.toBeNull()
  await opened.close()
}

async function signIn(server: Server, { email, password }: typeof MARTA) {
  const response = await fetch(`${server.url}/desk/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  return { status: response.status, token: ((await response.json()) as { token: string }).token }
}

function read(path: string, token: string): Promise<Response> {
  return fetch(`${production.url}${path}`, { headers: { authorization: `Bearer ${token}` } })
}

async function demoRows(): Promise<unknown> {
  const client = new pg.Client(database.connection)
  await client.connect()
  const { rows } = await client.query(
    'select (select count(*)::int from staff) as staff, (select count(*)::int from ledger_fact) as facts',
  )
  await client.end()
  return rows[0]
}

test('no sample data is loaded', async () => {
  expect(rowsAfterFirstStart).toEqual({ staff: 0, facts: 0 })
  expect(await demoRows()).toMatchObject({ staff: 4 })
})

test('there is no demo shop, and no demo sign-in is shown', async () => {
  expect(new URL((await fetch(`${production.url}/`)).url).pathname).toBe('/help')
  expect((await fetch(`${production.url}/desk/api/demo`)).status).toBe(404)
  expect(production.written()).not.toMatch(/larkspur-|Shop with the widget/)
})

test('demo people left in the store cannot sign in, and those who were signed in are not any more', async () => {
  expect((await signIn(production, MARTA)).status).toBe(401)
  expect((await read('/desk/api/me', MARTAS_TOKEN)).status).toBe(401)
  expect((await read('/report/api/week', MARTAS_TOKEN)).status).toBe(401)
})

test('a manager added from the command line signs in, and the report leaves demo history and console talk out', async () => {
  const who = ['staff', '--email', RUTH.email, '--name', 'Ruth Fairley', '--role', 'manager']
  const added = await runCli(who, settings, `${RUTH.password}\n`)
  expect(added).toMatchObject({ code: 0, out: `Ruth Fairley can sign in at /desk as ${RUTH.email}.\n` })
  const line = '{"conversation":"nora","text":"how long do refunds take"}'
  expect((await runCli(['chat', '--json'], settings, line)).out).toContain('"source"')
  const signedIn = await signIn(production, RUTH)
  expect(signedIn.status).toBe(200)
  const report = await read('/report/api/week', signedIn.token)
  expect(await report.json()).toMatchObject({
    sentence: expect.stringMatching(/nobody asked for anything/),
    trend: expect.not.arrayContaining([expect.objectContaining({ eligible: expect.not.closeTo(0) })]),
  })

  const again = await runCli(who, settings, RUTH.password)
  expect([again.code, again.err]).toEqual([1, expect.stringContaining(`${RUTH.email} has a sign-in already.`)])
})
