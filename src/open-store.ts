import { resolve } from 'node:path'
import { loadSample } from './adapters/files/sample.ts'
import { type Connection, openDatabase } from './adapters/store/database.ts'
import { startEmbeddedServer } from './adapters/store/embedded-server.ts'
import { integrationStore } from './adapters/store/integration-store.ts'
import { migrate } from './adapters/store/migrate.ts'
import { ownServer } from './adapters/store/own-server.ts'
import { sampleStore } from './adapters/store/sample-store.ts'
import { staffStore } from './adapters/store/staff-store.ts'
import { systemClock } from './adapters/system/clock.ts'
import { systemIds } from './adapters/system/ids.ts'
import { jsonLog } from './adapters/system/log.ts'
import { systemSecrets } from './adapters/system/secrets.ts'
import { createIntegrations } from './application/integrations.ts'
import { seedSample } from './application/seed-sample.ts'
import type { Config } from './config.ts'
import { type Opened, withClosings } from './with-closings.ts'

/** Tells the person at the terminal what takes a moment or is unusual, a sentence a line. */
export type Say = (sentence: string) => void

/**
 * Opens the store, brings it up to date and, in the demo, fills it where it is empty: all that commands need which
 * work on records alone, without flows or articles. If that fails, whatever was opened is closed again.
 */
export function openStore(config: Config, say: Say, log = jsonLog({ level: config.logLevel })) {
  const clock = systemClock
  const ids = systemIds(clock)
  const secrets = systemSecrets
  return withClosings(async opened => {
    const connection = await connect(config, say, opened)
    const applied = await migrate(connection)
    if (applied.length > 0)
      say(`Brought the database up to date (${applied.length} ${applied.length === 1 ? 'step' : 'steps'}).`)
    const database = openDatabase({ connection, log })
    opened(database.close)
    const sample = sampleStore(database)
    if (config.demo && (await sample.isEmpty()))
      await seedSample({ sample, secrets, clock, company: await loadSample(), say })
    return {
      clock,
      ids,
      secrets,
      log,
      database,
      /** As whoever owns the database; for migrations and what only an owner may do. */
      owner: connection,
      sample,
      staff: staffStore(database),
      /** The rights of other systems, and what they are told: closed to all roles but the worker's. */
      integrations: createIntegrations({ store: integrationStore(database), clock, ids, secrets }),
    }
  })
}

async function connect(config: Config, say: Say, opened: Opened): Promise<Connection> {
  if (config.DATABASE_URL !== undefined) return await ownServer(config.DATABASE_URL)
  const server = await startEmbeddedServer({ dataDir: resolve(config.DATA_DIR), say })
  opened(server.stop)
  return server.connection
}
