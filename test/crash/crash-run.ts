import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Connection } from '../../src/adapters/store/database.ts'
import { freePort } from '../free-port.ts'
import { ScriptedCustomer } from './scripted-customer.ts'

export type CrashReport = {
  readonly rounds: number
  readonly customers: number
  readonly acknowledged: number
  readonly replies: number
  /** Time from the kill to the first answered request again, in milliseconds. */
  readonly recoveryMs: readonly number[]
  /** Broken promises, a sentence each. */
  readonly broken: readonly string[]
}

const ROOT = join(import.meta.dirname, '..', '..')

/**
 * Kills the server again and again while scripted customers write, then compares what customers were told with what
 * the log has. `databaseUrl` is where the server keeps its log; `connection` reads it.
 */
export async function crashRun(options: {
  readonly rounds: number
  readonly customers: number
  readonly databaseUrl: string
  readonly connection: Connection
  readonly say: (line: string) => void
}): Promise<CrashReport> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let server = await startServer(port, options.databaseUrl)
  const customers = Array.from({ length: options.customers }, (_, index) => new ScriptedCustomer(url, index))
  await Promise.all(customers.map(customer => customer.begin()))
  const talking = customers.map(customer => customer.talk())
  const recoveryMs: number[] = []
  for (let round = 1; round <= options.rounds; round++) {
    await pause(700 + 100 * (round % 7))
    const killedAt = performance.now()
    await kill(server)
    server = await startServer(port, options.databaseUrl)
    recoveryMs.push(Math.round(performance.now() - killedAt))
    options.say(
      `round ${round}: killed and back after ${recoveryMs.at(-1)} ms, ${count(customers)} messages acknowledged so far`,
    )
  }
  await pause(1_000)
  for (const customer of customers) customer.stopTalking()
  await Promise.all(talking)
  const client = new pg.Client(options.connection)
  await client.connect()
  try {
    await everythingAnswered(client)
    const broken: string[] = []
    for (const customer of customers) broken.push(...(await brokenPromises(client, customer)))
    const { rows } = await client.query<{ replies: number }>(
      'select count(*)::int as replies from event where answers is not null',
    )
    return {
      rounds: options.rounds,
      customers: customers.length,
      acknowledged: count(customers),
      replies: rows[0]?.replies ?? 0,
      recoveryMs,
      broken,
    }
  } finally {
    await client.end()
    for (const customer of customers) customer.leave()
    await kill(server)
  }
}

function count(customers: readonly ScriptedCustomer[]): number {
  return customers.reduce((sum, customer) => sum + customer.acknowledged.length, 0)
}

async function startServer(port: number, databaseUrl: string): Promise<ChildProcess> {
  const env = {
    ...process.env,
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    DEMO: 'false',
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'error',
    NODE_ENV: 'test',
  }
  const child = spawn(process.execPath, [join(ROOT, 'src', 'cli.ts'), 'serve'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const deadline = performance.now() + 60_000
  while (performance.now() < deadline) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      response => response.ok,
      () => false,
    )
    if (ready) return child
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode} instead of starting.`)
    await pause(25)
  }
  throw new Error('The server was not ready after a minute.')
}

async function kill(server: ChildProcess): Promise<void> {
  const gone = once(server, 'exit')
  server.kill('SIGKILL')
  await gone
}

async function everythingAnswered(client: pg.Client): Promise<void> {
  const deadline = performance.now() + 60_000
  while (performance.now() < deadline) {
    const { rows } = await client.query<{ open: number }>(
      'select count(*)::int as open from conversation where last_customer_seq > handled_seq',
    )
    if (rows[0]?.open === 0) return
    await pause(100)
  }
  throw new Error('A minute after the last crash there are still messages without their turn.')
}

type Row = {
  seq: number
  public_seq: number
  id: string
  cid: string | null
  author_kind: string
  answers: number | null
}

async function brokenPromises(client: pg.Client, customer: ScriptedCustomer): Promise<readonly string[]> {
  const { rows } = await client.query<Row>(
    'select seq::int, public_seq::int, id, cid, author_kind, answers::int from event where conversation_id = $1 order by seq',
    [customer.conversationId],
  )
  await customer.showAll()
  const read = await customer.wholeLog()
  const stored = rows.map(row => row.id)
  return [
    ...customer.acknowledged.flatMap(({ cid, seq }) => {
      const copies = rows.filter(row => row.cid === cid)
      if (copies.length !== 1) return [`the acknowledged message ${cid} is in the log ${copies.length} times`]
      if (copies[0]?.public_seq !== seq)
        return [`the message ${cid} was acknowledged as ${seq} and stands at ${copies[0]?.public_seq}`]
      // What came close together was taken as one turn, whose reply answers the last of it.
      const own = copies[0]?.seq ?? 0
      const turn = Math.min(...rows.flatMap(row => (row.answers !== null && row.answers >= own ? [row.answers] : [])))
      const replies = rows.filter(row => row.answers === turn)
      return replies.length === 1 ? [] : [`the message at ${seq} has ${replies.length} replies instead of one`]
    }),
    ...rows.flatMap((row, index) => (row.seq === index + 1 ? [] : [`the log has a gap before ${row.seq}`])).slice(0, 1),
    ...(same(
      read.map(event => event.id),
      stored,
    )
      ? []
      : ['a reader from the start sees another order than the log']),
    ...(same(customer.shown, stored)
      ? []
      : [
          `a reader who stayed connected saw another order than the log (${customer.shown.length} of ${stored.length})`,
        ]),
  ]
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index])
}
