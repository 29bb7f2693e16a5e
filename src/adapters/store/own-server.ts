import pg from 'pg'
import type { Connection } from './database.ts'

const ANSWER_LIMIT_MS = 5_000

/**
 * The connection to somebody's own PostgreSQL, tried once. Throws a sentence with the place, the reason and the cure;
 * never with the password.
 */
export async function ownServer(databaseUrl: string): Promise<Connection> {
  const connection = { connectionString: databaseUrl }
  const client = clientOf(connection)
  client.on('error', () => {})
  try {
    await client.connect()
    return connection
  } catch (cause) {
    const { database, host, port } = client
    throw new Error(
      `The database "${database}" at ${host}:${port} cannot be used: ${reason(cause)}. Check DATABASE_URL, that the server runs and that it lets this machine in.`,
      { cause },
    )
  } finally {
    // Not waited for: a server that says nothing does not say goodbye either.
    client.end().catch(() => {})
  }
}

function clientOf(connection: Connection): pg.Client {
  try {
    return new pg.Client({
      ...connection,
      application_name: 'firstline',
      connectionTimeoutMillis: ANSWER_LIMIT_MS,
    })
  } catch (cause) {
    throw new Error(
      'DATABASE_URL cannot be read. It looks like postgres://user:password@host:5432/database, with special characters of the password written as %40 for @, %2F for / and so on.',
      { cause },
    )
  }
}

/** A name with several addresses fails with one error for each, and no words of its own. */
function reason(cause: unknown): string {
  const error = cause instanceof AggregateError ? cause.errors[0] : cause
  const { message, code } = error as NodeJS.ErrnoException
  if (/timeout/.test(message)) return `it has not answered within ${ANSWER_LIMIT_MS / 1000} seconds`
  if (code === 'ECONNREFUSED') return 'nothing listens there'
  if (code === 'ENOTFOUND') return 'there is no host of this name'
  return message
}
