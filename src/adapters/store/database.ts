import { createHash } from 'node:crypto'
import { Kysely, PostgresDialect, type RawBuilder, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { Log } from '../../application/ports.ts'
import { CustomerDialect } from './customer-dialect.ts'
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
  /** The same for one statement, in one round trip. */
  customerOnce<Row>(token: string, statement: OwnStatement<Row>): Promise<readonly Row[]>
  /** The worker's connections. */
  readonly pool: pg.Pool
  /** The worker's, for the few that need one of their own: the doorbell, locks that outlive a transaction. */
  readonly connection: Connection
  close(): Promise<void>
}

/**
 * A statement about one conversation: `select … from ${whose} cross join lateral one_of_our_functions(mine, …)`. What it
 * reads, it reads in such functions: a table that stands beside `whose` could be read before the session is entered.
 * Its text is always the same and names its columns: a `*` would fail where a migration has just added one.
 */
export type OwnStatement<Row> = (whose: RawBuilder<unknown>) => RawBuilder<Row>

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
  const pools: pg.Pool[] = []
  const poolAs = (role: Role, max: number, more: pg.PoolConfig = {}) => {
    const settled = { ...connectionAs(connection, role), ...OURS, ...more }
    const pool = new pg.Pool({ ...settled, max, statement_timeout: STATEMENT_LIMIT_MS })
    // Without listeners, a server that restarts would end this process: the pool speaks for an idle connection, and one
    // that is at work for itself, besides failing its statement.
    pool.on('error', error => log.warn('database.connection_lost', { reason: error.message }))
    pools.push(pool)
    pool.on('connect', client => client.on('error', () => {}))
    return pool
  }
  const queries = (pool: pg.Pool) => new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  const pool = poolAs('firstline_worker', connections)
  const query = queries(pool)
  const customerPool = poolAs('firstline_customer', connections, { pipeline: true })
  const customers = queries(customerPool)
  const agent = queries(poolAs('firstline_agent', connections))
  const report = queries(poolAs('firstline_report', REPORT_CONNECTIONS))
  return {
    query,
    agent,
    report,
    customer: (token, work) => {
      const entered = new Kysely<Tables>({ dialect: new CustomerDialect(customerPool, token) })
      return tellSessionOver(entered.transaction().execute(work))
    },
    async customerOnce(token, statement) {
      const { sql: text, parameters } = statement(sql`enter_session(${token}) as mine`).compile(customers)
      const client = await customerPool.connect()
      try {
        return (await tellSessionOver(client.query({ name: nameOf(text), text, values: [...parameters] }))).rows
      } finally {
        client.release()
      }
    },
    pool,
    connection: { ...connectionAs(connection, 'firstline_worker'), ...OURS },
    async close() {
      // Not by kysely, which leaves a pool open that it has not asked anything of by itself.
      await Promise.all(pools.map(each => each.end()))
    },
  }
}

const REPORT_CONNECTIONS = 2

/** A connection keeps the plan of a statement by its name. */
function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** What `enter_session` raises. */
const SESSION_OVER = 'FL401'

async function tellSessionOver<Outcome>(work: Promise<Outcome>): Promise<Outcome> {
  try {
    return await work
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === SESSION_OVER) throw new SessionOver('the session is over')
    throw error
  }
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
