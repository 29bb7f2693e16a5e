import type { IncomingMessage } from 'node:http'
import type { Express } from 'express'
import type { Server } from 'socket.io'
import type { Channel } from '../../application/ports.ts'
import { createArrivals } from './arrivals.ts'
import { type ArticleHandlerParts, createArticleHandler } from './article-handler.ts'
import { type CaseHandlerParts, createCaseHandlers } from './case-handlers.ts'
import { createHandlers, type HandlerParts } from './handlers.ts'
import { widgetPages } from './pages.ts'
import { webRoutes } from './routes.ts'
import { openVisitorSockets } from './socket.ts'
import { createVisitorGate } from './visitor-gate.ts'

export type WebParts = HandlerParts &
  CaseHandlerParts &
  ArticleHandlerParts & {
    readonly app: Express
    readonly io: Server
    readonly addressOf: (request: IncomingMessage) => string
    readonly acceptsOrigin: (request: IncomingMessage) => boolean
    /** Where the built pages are, as `ensurePages` answered. */
    readonly pagesDirectory: string
    readonly company: string
    readonly allowedOrigins: readonly string[]
    readonly demo: boolean
    readonly timers: Timers
  }

/** Waiting, passed in: each function runs its callback later and returns how to call it off. */
export type Timers = {
  after(delayMs: number, run: () => void): () => void
  every(intervalMs: number, run: () => void): () => void
}

/** Mounts the website's channel. Customers pull, so there is nothing to deliver. */
export function mountWeb(parts: WebParts): Channel {
  const handlers = createHandlers(parts)
  const gate = createVisitorGate(parts.visitors, parts.secrets, parts.clock)
  const arrivals = createArrivals(parts.doorbell, parts.timers.after)
  const shutOut = (conversationId: string) => {
    gate.forget(conversationId)
    sockets.cut(conversationId)
    arrivals.wake(conversationId)
  }
  const cases = createCaseHandlers(parts)
  const readWhole = createArticleHandler(parts)
  parts.app.use('/v1', webRoutes({ ...parts, handlers, cases, readWhole, gate, arrivals, shutOut }))
  parts.app.use(widgetPages({ ...parts, directory: parts.pagesDirectory }))
  const sockets = openVisitorSockets({ ...parts, handlers, gate, shutOut, every: parts.timers.every })
  return {
    name: 'web',
    async deliver() {},
    async stop() {
      arrivals.stop()
      sockets.close()
    },
  }
}
