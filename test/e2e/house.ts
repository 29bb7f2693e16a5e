import { join } from 'node:path'
import { loadSample } from '../../src/adapters/files/sample.ts'
import { type Connection, openDatabase } from '../../src/adapters/store/database.ts'
import { sampleStore } from '../../src/adapters/store/sample-store.ts'
import { jsonLog } from '../../src/adapters/system/log.ts'
import { systemSecrets } from '../../src/adapters/system/secrets.ts'
import { readConfig } from '../../src/config.ts'
import { type Firstline, startFirstline } from '../../src/main.ts'
import { connectionUrl } from '../connection-url.ts'
import { freePort } from '../free-port.ts'
import { type FreshDatabase, freshDatabase } from '../postgres.ts'

/** The whole product on an empty store, with the sample company's people and nothing else. */
export type House = Firstline & {
  /** Of the database, for what no page sets. */
  readonly connection: FreshDatabase['connection']
  close(): Promise<void>
}

/** `history` fills the report with the sample company's weeks, as `npm start` does; `settings` are added to the house's own. */
export async function openHouse({
  history = false,
  settings = {},
}: {
  readonly history?: boolean
  readonly settings?: Readonly<Record<string, string>>
} = {}): Promise<House> {
  const database = await freshDatabase()
  if (!history) await moveIn(database.connection)
  const config = readConfig({
    PORT: String(await freePort()),
    DATABASE_URL: connectionUrl(database.connection),
    DEMO: 'true',
    LOG_LEVEL: 'error',
    NODE_ENV: 'test',
    // Several people at one machine are told apart as behind a proxy.
    TRUST_PROXY: '1',
    ...settings,
  })
  const firstline = await startFirstline(config, join(import.meta.dirname, '..', '..'), () => {})
  return {
    ...firstline,
    connection: database.connection,
    async close() {
      await firstline.stop()
      await database.drop()
    },
  }
}

async function moveIn(connection: Connection): Promise<void> {
  const database = openDatabase({ connection, log: jsonLog({ level: 'error' }) })
  const { staff } = await loadSample()
  const hashed = await Promise.all(
    staff.map(async ({ password, ...member }) => ({
      ...member,
      passwordHash: await systemSecrets.hashPassword(password),
    })),
  )
  await sampleStore(database).load({ staff: hashed, facts: [] })
  await database.close()
}
