import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { conversationStore } from '../../src/adapters/store/conversation-store.ts'
import { type Connection, openDatabase } from '../../src/adapters/store/database.ts'
import { type EmbeddedServer, startEmbeddedServer } from '../../src/adapters/store/embedded-server.ts'
import { migrate } from '../../src/adapters/store/migrate.ts'
import { readConfig } from '../../src/config.ts'
import { startFirstline } from '../../src/main.ts'
import { quietLog, ROSA, says } from '../adapters/store/a-shop.ts'
import { CAST, EVERYBODY, settleCast } from './cast.ts'

/** A server as a company runs it: reached over TCP with a password, by a login that owns its database and no more. */
let folder: string
let server: EmbeddedServer
let at: Connection
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstline-own-'))
  await chmod(folder, 0o755)
  const settings = { fsync: 'off', synchronous_commit: 'off', max_connections: '60' }
  server = await startEmbeddedServer({ dataDir: join(folder, 'data'), say: () => {}, settings, door: 'tcp' })
  at = { host: server.connection.host, port: server.connection.port }
})
afterAll(async () => {
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function asSuperuser(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ ...server.connection, database: 'postgres' })
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

/** A login with a password and a database of its own. */
async function hired(login: string, rights = 'createrole'): Promise<Connection & { readonly url: string }> {
  await asSuperuser(
    `create role ${login} login nosuperuser nobypassrls ${rights} password 'pass-${login}'`,
    `create database ${login} owner ${login}`,
  )
  const url = `postgres://${login}:pass-${login}@${at.host}:${at.port}/${login}`
  return { ...at, user: login, password: `pass-${login}`, database: login, url }
}

// In this order: the roles belong to the server, and the first login that may make them has them.
test('a login that may not make roles is told what to ask for', async () => {
  const careful = await hired('careful', 'nocreaterole')
  await expect(migrate(careful)).rejects.toThrow(
    'The login careful may not create the role firstline_owner. Let a superuser say: alter role careful createrole.',
  )
})

test('a login that is no superuser migrates its database, twice, and serves a whole turn', async () => {
  const company = await hired('company')
  expect(await migrate(company)).toContain('0005_isolation.sql')
  expect(await migrate(company)).toEqual([])
  const settings = { PORT: '0', DATABASE_URL: company.url, LOG_LEVEL: 'silent', NODE_ENV: 'test' }
  const house = await startFirstline(readConfig(settings), join(import.meta.dirname, '..', '..'), () => {})
  try {
    const session = (await (await fetch(`http://127.0.0.1:${house.port}/v1/session`, { method: 'POST' })).json()) as {
      token: string
    }
    const headers = { authorization: `Bearer ${session.token}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ cid: 'cid-00000001', body: { kind: 'text', text: 'How long do refunds take?' } })
    const sent = await fetch(`http://127.0.0.1:${house.port}/v1/send`, { method: 'POST', headers, body })
    expect(sent.status).toBe(200)
    const log = async () => (await fetch(`http://127.0.0.1:${house.port}/v1/sync?after=0`, { headers })).text()
    await expect.poll(log, { timeout: 10_000 }).toContain('working days')
  } finally {
    await house.stop()
  }
})

test('what that login made keeps customers apart just the same', async () => {
  const connection = { ...at, user: 'company', password: 'pass-company', database: 'company' }
  await settleCast({ ...server.connection, database: 'company' })
  const database = openDatabase({ connection, log: quietLog })
  const conversations = conversationStore(database)
  try {
    for (const { token, sees } of EVERYBODY) {
      const seen = await database.customer(token, trx => trx.selectFrom('cases').select('id').orderBy('id').execute())
      expect(seen.map(({ id }) => id)).toEqual(sees)
    }
    const written = await conversations.append(CAST.rosa.conversation, says(ROSA, 'Hello?'))
    expect(written).toMatchObject({ ok: true })
    await expect(database.report.selectFrom('cases').selectAll().execute()).rejects.toThrow('permission denied')
  } finally {
    await conversations.close()
    await database.close()
  }
})

const ROLES = 'firstline_owner, firstline_customer, firstline_agent, firstline_report, firstline_worker'

test('a second login of the same server is told that the roles are another’s, and with them it migrates', async () => {
  const neighbour = await hired('neighbour')
  await expect(migrate(neighbour)).rejects.toThrow(
    `The role firstline_owner was made by another login than neighbour. Let a superuser say: grant ${ROLES} to neighbour.`,
  )
  await asSuperuser(`grant ${ROLES} to neighbour`)
  expect(await migrate(neighbour)).toContain('0005_isolation.sql')
})
