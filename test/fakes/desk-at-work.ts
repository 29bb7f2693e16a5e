import type { RequestHandler } from 'express'
import { mountDesk } from '../../src/adapters/desk/desk.ts'
import type { DemoSignIn } from '../../src/adapters/desk/protocol.ts'
import { requireStaff } from '../../src/adapters/desk/require-staff.ts'
import { createHttpServer } from '../../src/adapters/http/server.ts'
import { buildLibrary } from '../../src/application/build-brain.ts'
import { createCustomerArticles } from '../../src/application/customer-articles.ts'
import { createHandoffDesk } from '../../src/application/handoff-desk.ts'
import type { Readers } from '../../src/application/readers.ts'
import { createStaffAccess } from '../../src/application/staff-access.ts'
import { ANYBODY } from '../../src/domain/knowledge/audience.ts'
import { catalogueOf } from '../../src/domain/knowledge/catalogue.ts'
import { countedIds } from './counted-ids.ts'
import { keptEvents } from './kept-events.ts'
import { keptLog } from './kept-log.ts'
import { MARTA, memoryStaff, PRIYA, plainSecrets, SAM } from './memory-staff.ts'
import { memorySupport } from './memory-support.ts'
import { setClock } from './set-clock.ts'

/** Sign-ins of everyone in `memory-staff.ts`. */
export const DEMO: readonly DemoSignIn[] = [PRIYA, SAM, MARTA].map(({ email, name, role }) => ({
  email,
  name,
  role,
  password: `larkspur-${name.split(' ')[0]?.toLowerCase()}`,
}))

/** The desk on a real server and in-memory stores, at a port of its own. */
export async function deskAtWork(options: {
  pages?: string
  at?: number
  port?: number
  demo?: readonly DemoSignIn[] | null
  /** A router behind the managers' guard. */
  managersOnly?: (guard: RequestHandler) => RequestHandler
  articles?: readonly { readonly path: string; readonly text: string }[]
  /** What each conversation's customer has proven; nobody anything unless said. */
  readers?: Readers
}) {
  const clock = setClock(options.at ?? 5_000_000)
  const log = keptLog()
  const ids = countedIds()
  const support = memorySupport()
  const access = createStaffAccess({ staff: memoryStaff(), secrets: plainSecrets(), ids, clock, demoAllowed: true })
  const desk = createHandoffDesk({ ...support, clock, ids, log })
  const library = buildLibrary(catalogueOf(options.articles ?? []).articles)
  const ledger = keptEvents()
  const articles = createCustomerArticles({
    ...{ desk, ledger, clock, conversations: support.conversations, library: () => library },
    readers: options.readers ?? { of: async () => ANYBODY },
  })
  const pages = options.pages ?? '/nowhere'
  const http = createHttpServer({
    host: '127.0.0.1',
    port: options.port ?? 0,
    allowedOrigins: [],
    pagesDirectory: pages,
    log,
    ids,
    clock,
    after: () => () => undefined,
    ready: async () => true,
  })
  const demo = options.demo === undefined ? DEMO : options.demo
  const { app, io } = http
  const mounted = mountDesk({
    addressOf: request => request.socket.remoteAddress ?? '',
    app,
    io,
    desk,
    articles,
    access,
    doorbell: support.doorbell,
    clock,
    log,
    pages,
    demo,
  })
  if (options.managersOnly) app.use(options.managersOnly(requireStaff(access, 'manager')))
  const { port } = await http.listen()
  const url = `http://127.0.0.1:${port}`
  const close = async () => {
    mounted.stop()
    await http.close()
  }
  const disconnectAll = () => io.disconnectSockets(true)
  return { url, support, clock, log, desk, access, inserted: ledger.events, close, disconnectAll }
}
