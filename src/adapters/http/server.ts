import { createServer, type IncomingMessage, type Server as NodeServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express, { type Express } from 'express'
import type { Registry } from 'prom-client'
import type { Server as SocketServer } from 'socket.io'
import type { Clock, Ids, Log } from '../../application/ports.ts'
import { callerAddress, originAccepted } from './caller.ts'
import { strictHeaders } from './headers.ts'
import { createMetrics } from './metrics.ts'
import { metricsReader } from './metrics-reader.ts'
import { nothingHere, problemHandler } from './problem.ts'
import { createSockets, SOCKET_LIMITS, type SocketLimits } from './sockets.ts'

export type HttpSettings = {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Origins of the sites that embed the widget, besides our own; `*` for any. */
  readonly allowedOrigins: readonly string[]
  /** How many reverse proxies of our own stand in front. */
  readonly trustedProxies?: number
  /** Where the built pages are; their `assets` are served from here. */
  readonly pagesDirectory: string
  readonly limits?: SocketLimits
  /** What `/metrics` asks for; without one it answers this machine alone. */
  readonly metricsToken?: string
  readonly log: Log
  readonly ids: Ids
  readonly clock: Clock
  /** Runs once after the delay; the returned function calls it off. */
  readonly after: (delayMs: number, run: () => void) => () => void
  /** Whether everything this node needs (the store above all) answers. */
  readonly ready: () => Promise<boolean>
}

export type HttpServer = {
  /** Other adapters mount their routers here before `listen`. */
  readonly app: Express
  /** Other adapters open their namespaces here. */
  readonly io: SocketServer
  readonly registry: Registry
  readonly addressOf: (request: IncomingMessage) => string
  readonly acceptsOrigin: (request: IncomingMessage) => boolean
  /** Starts to accept. A port that cannot be had is an error whose sentence tells the cure. */
  listen(): Promise<{ port: number }>
  /** Stops to accept, lets running requests end for up to ten seconds, then cuts. */
  close(): Promise<void>
}

/** Builds the server everything else is mounted on. Nothing listens until `listen`. */
export function createHttpServer(settings: HttpSettings): HttpServer {
  const app = express()
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 20_000 }, app)
  const metrics = createMetrics()
  const addressOf = (request: IncomingMessage) => callerAddress(request, settings.trustedProxies ?? 0)
  const acceptsOrigin = (request: IncomingMessage) => originAccepted(request, settings.allowedOrigins)
  const limits = settings.limits ?? SOCKET_LIMITS
  const io = createSockets({ server, limits, clock: settings.clock, log: settings.log, addressOf, acceptsOrigin })
  metrics.countSockets(io)
  const state = { draining: false }
  prepare(app, settings, metrics, state)

  return {
    app,
    io,
    registry: metrics.registry,
    addressOf,
    acceptsOrigin,
    async listen() {
      app.use(nothingHere)
      app.use(problemHandler(settings.log))
      return { port: await listenOn(server, settings) }
    },
    async close() {
      state.draining = true
      await closeGently(server, io, settings.after)
    },
  }
}

function prepare(
  app: Express,
  settings: HttpSettings,
  metrics: ReturnType<typeof createMetrics>,
  state: { draining: boolean },
): void {
  app.disable('x-powered-by')
  app.use((_request, response, next) => {
    response.setHeader('x-request-id', settings.ids.next('req'))
    next()
  })
  app.use(metrics.measure)
  app.use(strictHeaders())
  app.get('/healthz', (_request, response) => {
    response.json({ ok: true })
  })
  app.get('/readyz', async (_request, response) => {
    const ready = !state.draining && (await settings.ready().catch(() => false))
    response.status(ready ? 200 : 503).json({ ok: ready })
  })
  app.get('/metrics', metricsReader(settings.metricsToken ?? null), async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
  const assets = { immutable: true, maxAge: '365d', index: false, redirect: false } as const
  app.use('/assets', express.static(join(settings.pagesDirectory, 'assets'), assets))
  const readJson = express.json({ limit: '64kb' })
  // What lies below /api belongs to channels that take larger bodies and read them themselves.
  app.use((request, response, next) => (request.path.startsWith('/api/') ? next() : readJson(request, response, next)))
}

function listenOn(server: NodeServer, { host, port }: HttpSettings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(new Error(whyNotListening(error, host, port), { cause: error })))
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

function whyNotListening(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is taken by another program. Stop that program, or start with another one: PORT=${port + 1}.`
  }
  if (error.code === 'EACCES') return `Port ${port} needs special rights. Start with a port above 1023: PORT=8080.`
  if (error.code === 'EADDRNOTAVAIL') return `${host} is not an address of this machine. Start with HOST=127.0.0.1.`
  return `Cannot listen on ${host}:${port}: ${error.message}. Check HOST and PORT.`
}

const CLOSE_LIMIT_MS = 10_000

async function closeGently(server: NodeServer, io: SocketServer, after: HttpSettings['after']): Promise<void> {
  if (!server.listening) return
  const callOff = after(CLOSE_LIMIT_MS, () => server.closeAllConnections())
  const closed = new Promise<void>(resolve => server.once('close', () => resolve()))
  // socket.io disconnects its sockets and closes the node server under it.
  void io.close()
  server.closeIdleConnections()
  await closed
  callOff()
}
