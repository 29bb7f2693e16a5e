import pg from 'pg'
import type { Connection } from '../../src/adapters/store/database.ts'
import type { Persona } from './cast.ts'

export type Role = 'firstline_customer' | 'firstline_agent' | 'firstline_report' | 'firstline_worker'
export type Row = Readonly<Record<string, unknown>>
/** How a statement ended: its rows, or the whole of what the database said. */
export type Outcome =
  | { readonly ok: true; readonly rows: readonly Row[]; readonly count: number }
  | { readonly ok: false; readonly code: string; readonly name: string; readonly said: string }

export type Asking = {
  /** Throws what the database refuses. */
  rows(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** What becomes of a statement; it is taken back whether it works or not. */
  tries(sql: string, values?: readonly unknown[]): Promise<Outcome>
}

/** A database with the cast in it, entered by each role's own login. */
export type House = Awaited<ReturnType<typeof openHouse>>

/** What must hold of a database; tells what does not, a sentence each. */
export type Check = { readonly name: string; readonly run: (house: House) => Promise<readonly string[]> }

export function openHouse(connection: Connection) {
  const entered = new Map<string, Promise<pg.Client>>()
  async function clientOf(user: string): Promise<pg.Client> {
    const known = entered.get(user) ?? enter({ ...connection, user })
    entered.set(user, known)
    return known
  }

  /** One transaction, taken back at its end. */
  async function within<T>(user: string, token: string | null, work: (asking: Asking) => Promise<T>): Promise<T> {
    const client = await clientOf(user)
    try {
      await client.query('begin')
      if (token !== null) await client.query(`select set_config('firstline.session', $1, true)`, [token])
      return await work(askingOf(client))
    } finally {
      await client.query('rollback')
    }
  }

  return {
    connection,
    /** As the superuser of the server, to look at the catalogue or to set a scene. */
    look: async (sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> =>
      (await (await clientOf(String(connection.user))).query<Row>(sql, [...values])).rows,
    as: <T>(role: Role, work: (asking: Asking) => Promise<T>) => within(role, null, work),
    asCustomer: <T>({ token }: Pick<Persona, 'token'>, work: (asking: Asking) => Promise<T>) =>
      within('firstline_customer', token, work),
    async close() {
      for (const client of entered.values()) await (await client).end()
    },
  }
}

async function enter(connection: Connection): Promise<pg.Client> {
  const client = new pg.Client({ ...connection, statement_timeout: 10_000 })
  // A database that is dropped says goodbye to whoever is still about to leave it.
  client.on('error', () => {})
  await client.connect()
  return client
}

function askingOf(client: pg.Client): Asking {
  return {
    rows: async (sql, values = []) => (await client.query<Row>(sql, [...values])).rows,
    async tries(sql, values = []) {
      await client.query('savepoint tried')
      try {
        const result = await client.query<Row>(sql, [...values])
        // What is only looked at when a transaction ends is looked at now.
        await client.query('set constraints all immediate')
        return { ok: true, rows: result.rows ?? [], count: result.rowCount ?? 0 }
      } catch (error) {
        if (!(error instanceof pg.DatabaseError)) throw error
        const { code = '', constraint = '', message, detail = '', hint = '', where = '' } = error
        return { ok: false, code, name: constraint || message, said: [message, detail, hint, where].join(' | ') }
      } finally {
        await client.query('rollback to tried')
      }
    },
  }
}

/** `refused` by one of the names, or a fault that says what happened instead. */
export function unlessRefused(what: string, outcome: Outcome, ...names: readonly string[]): readonly string[] {
  if (outcome.ok) return outcome.count === 0 && names.includes('nothing') ? [] : [`${what}: done (${outcome.count})`]
  return names.some(name => outcome.name.includes(name) || outcome.code === name)
    ? []
    : [`${what}: refused otherwise: ${outcome.code} ${outcome.said}`]
}

/** The faults of each, one after the other: a connection does one thing at a time. */
export async function overall<Each>(
  all: Iterable<Each>,
  faultsOf: (each: Each) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const faults: string[] = []
  for (const each of all) faults.push(...(await faultsOf(each)))
  return faults
}

/** The first column of a statement's rows, as texts. */
export async function texts(asking: Asking, sql: string, values: readonly unknown[] = []): Promise<string[]> {
  return (await asking.rows(sql, values)).map(row => String(Object.values(row)[0]))
}
