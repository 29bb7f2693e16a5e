import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { ensurePages } from '../../src/adapters/files/pages.ts'
import { createHttpServer } from '../../src/adapters/http/server.ts'
import { mountWeb } from '../../src/adapters/web/channel.ts'
import { WEB_LIMITS, type WebLimits } from '../../src/adapters/web/handlers.ts'
import { createCustomerCaseDesk } from '../../src/application/customer-case-desk.ts'
import type { Ids, Log, Secrets } from '../../src/application/ports.ts'
import { memoryCustomerCases } from './memory-customer-cases.ts'
import { webDoorbell } from './web-doorbell.ts'
import { webMemoryStore } from './web-memory-store.ts'
import { webReception } from './web-reception.ts'
import { webSignIn } from './web-sign-in.ts'

export type WebStand = Awaited<ReturnType<typeof startWebStand>>

/** The real server and channel on a free port, over a reception and a store in memory. */
export async function startWebStand(
  settings: {
    readonly limits?: Partial<WebLimits>
    readonly allowedOrigins?: readonly string[]
    readonly port?: number
    readonly connectionsPerAddress?: number
    readonly packetsPerTenSeconds?: number
    readonly metricsToken?: string
  } = {},
) {
  const root = join(import.meta.dirname, '..', '..')
  const { directory: pagesDirectory } = await ensurePages({ root, say: () => {} })
  const timers = heldTimers()
  const store = webMemoryStore()
  const doorbell = webDoorbell()
  const ids = countedIds()
  const reception = webReception(store, doorbell, ids)
  const clock = { offset: 0, now: () => Date.now() + clock.offset }
  const logged: string[] = []
  const allowedOrigins = settings.allowedOrigins ?? []
  const http = createHttpServer({
    host: '127.0.0.1',
    port: settings.port ?? 0,
    allowedOrigins,
    ...(settings.metricsToken === undefined ? {} : { metricsToken: settings.metricsToken }),
    pagesDirectory,
    log: keptLog(logged),
    ids,
    clock,
    after: timers.after,
    ready: async () => true,
    limits: {
      connectionsPerAddress: settings.connectionsPerAddress ?? 200,
      packetsPerTenSeconds: settings.packetsPerTenSeconds ?? 300,
    },
  })
  const cases = memoryCustomerCases(clock.now)
  const ownCases = createCustomerCaseDesk({ ...cases, clock, ids, log: keptLog(logged), hash: secrets.hashToken })
  const channel = mountWeb({
    readArticle: async () => null,
    ...http,
    ownCases,
    reception,
    conversations: store.conversations,
    visitors: store.visitors,
    signIn: webSignIn(store, ids),
    doorbell,
    secrets,
    ids,
    clock,
    log: keptLog(logged),
    limits: { ...WEB_LIMITS, ...settings.limits },
    pagesDirectory,
    company: 'Larkspur Home',
    allowedOrigins,
    demo: true,
    timers,
  })
  const { port } = await http.listen()
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    store,
    doorbell,
    reception,
    cases,
    clock,
    logged,
    /** Does now what is done every so often. */
    pulse: timers.pulse,
    async stop() {
      await channel.stop()
      await http.close()
    },
  }
}

function heldTimers() {
  const rounds = new Set<() => void>()
  return {
    pulse() {
      for (const run of rounds) run()
    },
    after(delayMs: number, run: () => void) {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
    every(_intervalMs: number, run: () => void) {
      rounds.add(run)
      return () => rounds.delete(run)
    },
  }
}

function countedIds(): Ids {
  let count = 0
  return {
    next(prefix) {
      count += 1
      return `${prefix}_${count}`
    },
    secret: () => randomBytes(32).toString('base64url'),
  }
}

const secrets: Secrets = {
  hashToken: token => createHash('sha256').update(token).digest('hex'),
  hashPassword: async password => password,
  verifyPassword: async (password, hash) => password === hash,
}

function keptLog(lines: string[]): Log {
  const keep = (event: string, details?: unknown) => void lines.push(`${event} ${JSON.stringify(details ?? {})}`)
  return { info: keep, warn: keep, error: (event, error) => keep(event, { error: String(error) }) }
}
