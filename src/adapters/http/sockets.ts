import type { IncomingMessage, Server as NodeServer } from 'node:http'
import { Server } from 'socket.io'
import type { Clock, Log } from '../../application/ports.ts'

/** Ceilings of one address and of one connection. The typed limits of each channel lie well below them. */
export type SocketLimits = {
  readonly connectionsPerAddress: number
  /** Packets of any kind, in ten seconds, on one connection. */
  readonly packetsPerTenSeconds: number
}

/** What is used unless told otherwise: an office behind one address still fits. */
export const SOCKET_LIMITS: SocketLimits = { connectionsPerAddress: 200, packetsPerTenSeconds: 300 }

type Parts = {
  readonly server: NodeServer
  readonly limits: SocketLimits
  readonly clock: Clock
  readonly log: Log
  readonly addressOf: (request: IncomingMessage) => string
  readonly acceptsOrigin: (request: IncomingMessage) => boolean
}

/**
 * socket.io as a doorbell: websocket only (no sticky sessions needed), small frames, and no connection state
 * recovery, which would let a revoked visitor back in without asking again.
 */
export function createSockets(parts: Parts): Server {
  const open = new Map<string, number>()
  const io = new Server(parts.server, {
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: 64 * 1024,
    perMessageDeflate: false,
    pingInterval: 20_000,
    pingTimeout: 15_000,
    connectTimeout: 5_000,
    // The `cors` option does not guard websockets; this does.
    allowRequest: (request, decide) => decide(null, admits(request)),
  })
  io.engine.on('connection', (connection: RawConnection) => keepCount(connection))
  return io

  function admits(request: IncomingMessage): boolean {
    const address = parts.addressOf(request)
    if (!parts.acceptsOrigin(request)) return refused('origin', request)
    if ((open.get(address) ?? 0) >= parts.limits.connectionsPerAddress) return refused('too_many', request)
    return true
  }

  function refused(reason: string, request: IncomingMessage): boolean {
    parts.log.warn('socket.refused', { reason, origin: request.headers.origin })
    return false
  }

  function keepCount(connection: RawConnection): void {
    const address = parts.addressOf(connection.request)
    open.set(address, (open.get(address) ?? 0) + 1)
    connection.on('close', () => {
      const left = (open.get(address) ?? 1) - 1
      if (left > 0) open.set(address, left)
      else open.delete(address)
    })
    closeOnFlood(connection, parts)
  }
}

/** The part of an engine.io connection that is used here. */
type RawConnection = {
  readonly request: IncomingMessage
  on(event: 'close' | 'packet', listener: () => void): void
  close(discard?: boolean): void
}

function closeOnFlood(connection: RawConnection, { clock, limits, log }: Parts): void {
  let windowStart = clock.now()
  let packets = 0
  connection.on('packet', () => {
    const now = clock.now()
    if (now - windowStart > 10_000) {
      windowStart = now
      packets = 0
    }
    packets += 1
    if (packets !== limits.packetsPerTenSeconds + 1) return
    log.warn('socket.flooded', { packets })
    connection.close(true)
  })
}
