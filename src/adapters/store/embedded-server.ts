import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Connection } from './database.ts'
import { ensureCluster, readPassword, SUPERUSER } from './embedded-cluster.ts'
import { ensureDoor, type Home, settleHome } from './embedded-home.ts'
import { endServer, launch, type RunningServer, runningServer } from './embedded-process.ts'

/** A PostgreSQL server of our own, on files in a folder. Several processes share it; the last one out stops it. */
export type EmbeddedServer = {
  readonly connection: Connection
  /** Call it after every connection is closed. Stops the server unless another Firstline still uses it. */
  stop(): Promise<void>
}

type Options = {
  readonly dataDir: string
  /** Told in whole sentences what takes a moment and what is unusual. */
  readonly say: (line: string) => void
  readonly settings?: Readonly<Record<string, string>>
  readonly door?: Home['door']['kind']
}

/** Our own connection for as long as we use the server: it keeps others from stopping it, and tells when it is gone. */
type Presence = { readonly client: pg.Client; readonly server: RunningServer }

const DATABASE = 'firstline'
const START_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 30_000
/** Connections that were closed a moment ago may still be listed for this long. */
const LINGER_MS = 500
const POLL_MS = 15
const MAX_FAILED_STARTS = 3
/** Shared by those who enter, held alone by whoever checks that it is the last one out. */
const DOOR_LOCK = 7_305_412

/**
 * Starts the server in `dataDir`, or joins the one that already runs there: another instance's, or one left over from
 * a killed process. A server that dies is started again. Throws with a sentence when there is none after a minute.
 */
export async function startEmbeddedServer(options: Options): Promise<EmbeddedServer> {
  const { dataDir, say, settings = {} } = options
  const home = await settleHome(dataDir, options.door ?? (process.platform === 'win32' ? 'tcp' : 'socket'), say)
  await ensureCluster(home, say)
  let presence = await enter(home, settings)
  const { host, port } = presence.server
  let leaving = false

  const watch = () =>
    presence.client.once('end', async () => {
      if (leaving) return
      say(`The database server has ended unexpectedly (${home.log} says why); starting it again.`)
      try {
        presence = await enter(home, { ...settings, port: String(port) })
        watch()
      } catch (error) {
        say(`The database server did not come back: ${(error as Error).message}`)
      }
    })
  watch()

  return {
    connection: { host, port, user: SUPERUSER, password: await readPassword(home), database: DATABASE },
    async stop() {
      leaving = true
      await leave(home, presence)
    },
  }
}

async function enter(home: Home, settings: Readonly<Record<string, string>>): Promise<Presence> {
  const limit = AbortSignal.timeout(START_LIMIT_MS)
  let launched: ChildProcess | null = null
  let failures = 0
  while (!limit.aborted) {
    const server = runningServer(home)
    if (server !== null && server !== 'starting') {
      const client = await present(home, server)
      if (client) return { client, server }
    } else if (server === null && (launched === null || hasEnded(launched))) {
      // Of two that start at once, one finds the other's lock file and ends: then the other is there to be joined.
      if (launched !== null && ++failures === MAX_FAILED_STARTS) break
      await ensureDoor(home)
      launched = await launch(home, settings)
    }
    await pause(POLL_MS)
  }
  throw new Error(
    `The embedded database in ${home.cluster} did not start. The end of ${home.log} says why: ${await lastLines(home.log)} Put that right and start again, or set DATABASE_URL to a PostgreSQL server of your own.`,
  )
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}

/** Enters past anyone who is about to stop the server; null when it is not to be reached (any more, or yet). */
async function present(home: Home, server: RunningServer): Promise<pg.Client | null> {
  const client = await connect(home, server, 'firstline presence')
  if (!client) return null
  try {
    await client.query('select pg_advisory_lock_shared($1)', [DOOR_LOCK])
    await ensureDatabase(client)
    await client.query('select pg_advisory_unlock_shared($1)', [DOOR_LOCK])
    return client
  } catch (error) {
    await client.end().catch(() => {})
    if (isPassing(error)) return null
    throw error
  }
}

async function connect(home: Home, server: RunningServer, name: string): Promise<pg.Client | null> {
  const { host, port } = server
  const client = new pg.Client({
    host,
    port,
    user: SUPERUSER,
    password: await readPassword(home),
    database: 'postgres',
    application_name: name,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  })
  // What it is told here, its `end` event and the next query tell as well.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    if (isPassing(error)) return null
    throw new Error(
      `The embedded database at ${host} refuses us: ${(error as Error).message}. ${home.log} may say more.`,
      { cause: error },
    )
  }
}

const PASSING = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03'])

/** Starting up, shutting down, or gone. */
function isPassing(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return (code !== undefined && PASSING.has(code)) || /terminated|timeout|not queryable/i.test(message ?? '')
}

async function ensureDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
  if (rowCount) return
  await client.query(`create database ${DATABASE}`).catch(error => {
    const madeByAnother = error.code === '42P04' || error.code === '23505'
    if (!madeByAnother) throw error
  })
}

/** Whoever leaves locks the door first: of two that leave at once, the second one sees that it is the last. */
async function leave(home: Home, { client, server }: Presence): Promise<void> {
  const doorkeeper = await connect(home, server, 'leaving firstline')
  await client.end().catch(() => {})
  if (!doorkeeper) return
  try {
    await doorkeeper.query('select pg_advisory_lock($1)', [DOOR_LOCK])
    if (await isShared(doorkeeper)) return
    endServer(home, server.pid)
    await waitForEnd(home, server)
  } catch (error) {
    if (!isPassing(error)) throw error
  } finally {
    await doorkeeper.end().catch(() => {})
  }
}

async function isShared(doorkeeper: pg.Client): Promise<boolean> {
  for (let waited = 0; waited < LINGER_MS; waited += POLL_MS) {
    const others = await doorkeeper.query(
      "select from pg_stat_activity where application_name like 'firstline%' limit 1",
    )
    if (others.rowCount === 0) return false
    await pause(POLL_MS)
  }
  return true
}

async function waitForEnd(home: Home, server: RunningServer): Promise<void> {
  const limit = AbortSignal.timeout(STOP_LIMIT_MS)
  while (!limit.aborted) {
    const now = runningServer(home)
    if (now === null || (now !== 'starting' && now.pid !== server.pid)) return
    await pause(POLL_MS)
  }
  throw new Error(
    `The embedded database (process ${server.pid}) has not ended within ${STOP_LIMIT_MS / 1000} seconds. Nothing that was saved is lost; ${home.log} may say what it waits for.`,
  )
}

async function lastLines(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.trim().split('\n').slice(-5).join(' ') || '(it is empty)'
}
