import type { RequestHandler } from 'express'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Server } from 'socket.io'

/** The figures of one server, in its own registry so that two servers in one process do not mix. */
export function createMetrics(): { registry: Registry; measure: RequestHandler; countSockets: (io: Server) => void } {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const seconds = new Histogram({
    name: 'firstline_http_request_seconds',
    help: 'How long requests took, by method, route and status class.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10, 30],
    registers: [registry],
  })
  return { registry, measure: measureWith(seconds), countSockets: io => countSockets(io, registry) }
}

/** The route's pattern is the label, never the path: a path holds ids and would grow without end. */
function measureWith(seconds: Histogram<'method' | 'route' | 'status'>): RequestHandler {
  return (request, response, next) => {
    const stop = seconds.startTimer({ method: request.method })
    response.on('close', () => {
      const route = typeof request.route?.path === 'string' ? `${request.baseUrl}${request.route.path}` : 'other'
      stop({ route, status: `${Math.floor(response.statusCode / 100)}xx` })
    })
    next()
  }
}

function countSockets(io: Server, registry: Registry): void {
  new Gauge({
    name: 'firstline_sockets',
    help: 'Open socket connections on this node.',
    registers: [registry],
    collect() {
      this.set(io.engine.clientsCount)
    },
  })
}
