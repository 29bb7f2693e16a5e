import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Log } from '../../application/ports.ts'
import type { Tables } from './tables.ts'

/** How to reach the server: `connectionString`, or host, port, user, password and database. */
export type Connection = pg.ClientConfig

/** An open pool of connections, and the query builder on top of it. */
export type Database = {
  readonly query: Kysely<Tables>
  readonly pool: pg.Pool
  /** For the few that need a connection of their own: the doorbell, locks that outlive a transaction. */
  readonly connection: Connection
  close(): Promise<void>
}

const CONNECTIONS = 10
/** A statement that takes longer than this is a bug or a sick server; a person has stopped waiting. */
const STATEMENT_LIMIT_MS = 30_000

/** Opens the pool. Nothing is connected before the first query. */
export function openDatabase({
  connection,
  log,
  connections = CONNECTIONS,
}: {
  connection: Connection
  log: Log
  connections?: number
}): Database {
  const settled = { ...connection, ...OURS }
  const pool = new pg.Pool({ ...settled, max: connections, statement_timeout: STATEMENT_LIMIT_MS })
  // Without a listener, a server that restarts under an idle connection would end this process.
  pool.on('error', error => log.warn('database.connection_lost', { reason: error.message }))
  const query = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return { query, pool, connection: settled, close: () => query.destroy() }
}

const INT8 = 20
const TIMESTAMPTZ = 1184
const parseInstant = pg.types.getTypeParser(TIMESTAMPTZ, 'text') as unknown as (value: string) => Date

/** Set per connection and not on `pg.types`, which everything else in the process shares. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8) return Number
    if (oid === TIMESTAMPTZ) return (value: string) => parseInstant(value).getTime()
    return pg.types.getTypeParser(oid, format as 'text')
  },
} as pg.CustomTypesConfig

const OURS = {
  application_name: 'firstline',
  types,
  keepAlive: true,
  connectionTimeoutMillis: 10_000,
} satisfies pg.ClientConfig
