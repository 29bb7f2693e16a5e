import { sql } from 'kysely'
import pg from 'pg'
import { expect, test } from 'vitest'
import { conversationStore } from '../../../src/adapters/store/conversation-store.ts'
import { customerSessions } from '../../../src/adapters/store/customer-sessions.ts'
import { openDatabase } from '../../../src/adapters/store/database.ts'
import { freshDatabase } from '../../postgres.ts'
import { MONDAY, quietLog } from './a-shop.ts'

test('a connection that is lost in the middle of a transaction fails it and nothing else', async () => {
  const fresh = await freshDatabase()
  const database = openDatabase({ connection: fresh.connection, log: quietLog })
  const superuser = new pg.Client(fresh.connection)
  await superuser.connect()
  try {
    const rosa = { id: 'conv_rosa', channel: 'web', externalId: 'rosa', at: MONDAY } as const
    await conversationStore(database).open(rosa)
    const sessions = customerSessions(database)
    const lost = sessions.within(rosa.id, async trx => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
      const hanging = sql`select pg_sleep(30)`.execute(trx)
      const ended = superuser.query('select pg_terminate_backend($1)', [rows[0]?.pid])
      // Awaited together: the one may fail before the other has been answered.
      await Promise.all([hanging, ended])
    })
    await expect(lost).rejects.toThrow()
    await expect(sessions.within(rosa.id, async () => 'goes on')).resolves.toBe('goes on')
  } finally {
    await superuser.end()
    await database.close()
    await fresh.drop()
  }
})
