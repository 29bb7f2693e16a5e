import pg from 'pg'
import type { Database } from './database.ts'

/** Keeps locks that outlive a transaction, all of them on one connection of its own. */
export type LockKeeper = {
  /** Runs `work` unless it runs already under that name, on this node or another. */
  exclusively(name: string, work: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

/**
 * The connection is not one of the pool's: work that holds a lock needs the pool, and a few at a time would take all
 * of it and wait for each other. If the connection breaks, its locks are free at once and the next caller opens
 * another; work under way then may run twice, which delivery by cursor stands.
 */
export function lockKeeper(database: Database): LockKeeper {
  const held = new Set<string>()
  let connecting: Promise<pg.Client> | null = null

  const connect = async () => {
    const client = new pg.Client({ ...database.connection, application_name: 'firstline locks' })
    client.on('error', () => {})
    client.once('end', () => {
      connecting = null
    })
    await client.connect()
    return client
  }
  const connection = () => {
    connecting ??= connect().catch(error => {
      connecting = null
      throw error
    })
    return connecting
  }

  return {
    async exclusively(name, work) {
      // A session is given the same advisory lock twice, so our own are remembered here.
      if (held.has(name)) return
      held.add(name)
      try {
        const client = await connection()
        if (!(await tryLock(client, name))) return
        try {
          await work()
        } finally {
          await unlock(client, name)
        }
      } finally {
        held.delete(name)
      }
    },
    async close() {
      const client = await connecting?.catch(() => null)
      await client?.end()
    },
  }
}

async function tryLock(client: pg.Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
    [name],
  )
  return rows[0]?.taken === true
}

/** With the connection, the lock is gone as well. */
async function unlock(client: pg.Client, name: string): Promise<void> {
  await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch(() => {})
}
