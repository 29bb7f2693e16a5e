import type { ClientConfig as Connection } from 'pg'
import { SUPERUSER } from './embedded-cluster.ts'

/** The roles of the migrations, but for the owner, as which only migrations run. */
export type Role = 'firstline_customer' | 'firstline_agent' | 'firstline_report' | 'firstline_worker'

/**
 * The same server, entered as a role. Our own server lets each role in by itself, so that nothing leads back to the
 * one that may do everything; on another server the role is taken when the connection begins.
 */
export function connectionAs(connection: Connection, role: Role): Connection {
  const ours = connection.user === SUPERUSER && connection.host?.startsWith('/')
  if (ours) return { ...connection, user: role }
  const options = `-c role=${role}`
  if (connection.connectionString === undefined) return { ...connection, options }
  return { ...connection, connectionString: withOptions(connection.connectionString, options) }
}

function withOptions(connectionString: string, options: string): string {
  const url = new URL(connectionString)
  const given = url.searchParams.get('options')
  url.searchParams.set('options', given === null ? options : `${given} ${options}`)
  return url.href
}
