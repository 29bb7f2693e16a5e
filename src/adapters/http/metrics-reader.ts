import { createHash, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { sendProblem } from './problem.ts'

/** Lets through who may read the figures: whoever has the token; without one, programs on this machine. */
export function metricsReader(token: string | null): RequestHandler {
  return (request, response, next) => {
    if (token === null ? isLocal(request) : carries(request, token)) return next()
    const detail =
      token === null
        ? 'Without METRICS_TOKEN, the figures are for programs on the server itself. Set it, and send it as a bearer token.'
        : 'Send METRICS_TOKEN as `Authorization: Bearer <token>`.'
    sendProblem(response, { status: token === null ? 403 : 401, title: 'Not for everybody', detail })
  }
}

const LOOPBACK = /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/
const FORWARDED = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via']

/** What a proxy on this machine passes on comes from elsewhere. */
function isLocal(request: Request): boolean {
  if (FORWARDED.some(name => request.headers[name] !== undefined)) return false
  return LOOPBACK.test(request.socket.remoteAddress ?? '')
}

function carries(request: Request, token: string): boolean {
  const given = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1] ?? ''
  return timingSafeEqual(digest(given), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
