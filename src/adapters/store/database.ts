import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { Log } from '../../application/ports.ts'
import { connectionAs, type Role } from './roles.ts'
import type { Tables } from './tables.ts'

/** How to reach the server: `connectionString`, or host, port, user, password and database. */
export type Connection = pg.ClientConfig

/**
 * The store, entered as one of the roles that the database holds everybody to. What a role may see and write is
 * written in the migrations; nothing here, and nothing above, can widen it.
 */
export type Database = {
  /** As a job, or as a door that decides who somebody is. */
  readonly query: Kysely<Tables>
  /** On behalf of staff. */
  readonly agent: Kysely<Tables>
  /** For counting. */
  readonly report: Kysely<Tables>
  /** Runs `work` in one transaction as the customer whose session the token is; throws `SessionOver` without one. */
  customer<Outcome>(token: string, work: (trx: Transaction<Tables>) => Promise<Outcome>): Promise<Outcome>
  /** The worker's connections. */
  readonly pool: pg.Pool
  /** The worker's, for the few that need one of their own: the doorbell, locks that outlive a transaction. */
  readonly connection: Connection
  close(): Promise<void>
}

/** The token is unknown to the database, or its time is over. */
export class SessionOver extends Error {}

const CONNECTIONS = 10
/** A statement that takes longer than this is a bug or a sick server; a person has stopped waiting. */
const STATEMENT_LIMIT_MS = 30_000

/** Opens the pools. Nothing is connected before the first query. The migrations must have run: they make the roles. */
export function openDatabase({
  connection,
  log,
  connections = CONNECTIONS,
}: {
  connection: Connection
  log: Log
  connections?: number
}): Database {
  const poolAs = (role: Role, max: number) => {
    const settled = { ...connectionAs(connection, role), ...OURS }
    const pool = new pg.Pool({ ...settled, max, statement_timeout: STATEMENT_LIMIT_MS })
    // Without a listener, a server that restarts under an idle connection would end this process.
    pool.on('error', error => log.warn('database.connection_lost', { reason: error.message }))
    return pool
  }
  const queries = (pool: pg.Pool) => new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  const pool = poolAs('firstline_worker', connections)
  const query = queries(pool)
  const customers = queries(poolAs('firstline_customer', connections))
  const agent = queries(poolAs('firstline_agent', connections))
  const report = queries(poolAs('firstline_report', REPORT_CONNECTIONS))
  return {
    query,
    agent,
    report,
    customer: (token, work) =>
      customers.transaction().execute(async trx => {
        await enterSession(trx, token)
        return work(trx)
      }),
    pool,
    connection: { ...connectionAs(connection, 'firstline_worker'), ...OURS },
    async close() {
      await Promise.all([query, customers, agent, report].map(each => each.destroy()))
    },
  }
}

const REPORT_CONNECTIONS = 2

async function enterSession(trx: Transaction<Tables>, token: string): Promise<void> {
  const { rows } = await sql<{ conversation: string | null }>`
    select session_conversation() as conversation
    from (select set_config('firstline.session', ${token}, true) offset 0) as entered`.execute(trx)
  if (!rows[0]?.conversation) throw new SessionOver('the session is over')
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
