import type { Connection } from '../src/adapters/store/database.ts'

/** A connection as a `DATABASE_URL`, for servers that run in a process of their own. */
export function connectionUrl({ host, port, user, password, database }: Connection): string {
  const secret = typeof password === 'string' ? `:${encodeURIComponent(password)}` : ''
  const query = new URLSearchParams({ host: String(host), port: String(port) })
  return `postgres://${encodeURIComponent(String(user))}${secret}@localhost/${database}?${query}`
}
