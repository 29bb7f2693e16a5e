import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express'
import type { z } from 'zod'
import type { CaseDesk } from '../../application/case-desk.ts'
import type { Clock, StaffMember } from '../../application/ports.ts'
import { type Answer, invalid, keyReused, notFound, problemAnswer, sendAnswer, versionMissing } from './answer.ts'
import type { Call } from './call.ts'
import { handlers } from './handlers.ts'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'

export type RouteParts = {
  readonly cases: CaseDesk
  readonly clock: Clock
  /** Lets signed-in staff pass and answers everybody else. */
  readonly requireStaff: RequestHandler
  /** Whom `requireStaff` let through. */
  readonly staffOf: (res: Response) => StaffMember
  /** A one-way mark of a text. */
  readonly hash: (text: string) => string
}

/** The calls of `operations.ts`, below `/api/v1`. Nobody's body is read before it is known who sends it. */
export function apiRoutes(parts: RouteParts): Router {
  const routes = Router()
  routes.use(uncached, parts.requireStaff, express.json({ limit: '64kb' }))
  for (const id of Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[]) {
    const operation: Operation = OPERATIONS[id]
    const handler = handlers[id] as (call: Call) => Promise<Answer>
    routes[operation.method](operation.path.replace(/\{(\w+)\}/g, ':$1'), carryOut(parts, operation, handler))
  }
  routes.use((_req, res) => sendAnswer(res, notFound('call')))
  routes.use(unreadable)
  return routes
}

const uncached: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store')
  next()
}

function carryOut(parts: RouteParts, operation: Operation, handler: (call: Call) => Promise<Answer>): RequestHandler {
  return async (req, res) => {
    const call = readCall(parts, operation, req, res)
    if ('status' in call) return sendAnswer(res, call)
    const key = operation.idempotent ? req.get('Idempotency-Key') : undefined
    if (key === undefined) return sendAnswer(res, await handler(call))
    if (!KEY.test(key)) return sendAnswer(res, invalid('`Idempotency-Key` takes 1 to 200 visible characters.'))
    const scope = `${call.staff.id} ${operation.method} ${req.path}`
    const answered = await parts.cases.once({ scope, key }, parts.hash(JSON.stringify(call.body)), async desk => {
      const answer = await handler({ ...call, desk })
      // A refusal has changed nothing: it may be asked again.
      return { answer, kept: answer.status < 400 }
    })
    sendAnswer(res, answered.ok ? answered.value : keyReused)
  }
}

const KEY = /^[\x21-\x7e]{1,200}$/

function readCall(parts: RouteParts, operation: Operation, req: Request, res: Response): Call | Answer {
  const query = operation.query.safeParse(req.query)
  if (!query.success) return invalid(whatIsWrong(query.error))
  const body = operation.body.safeParse(req.body ?? {})
  if (!body.success) return invalid(whatIsWrong(body.error))
  const version = operation.ifMatch ? versionIn(req) : 0
  if (typeof version !== 'number') return version
  return {
    desk: parts.cases,
    staff: parts.staffOf(res),
    now: parts.clock.now(),
    number: String(req.params['number'] ?? ''),
    taskId: String(req.params['id'] ?? ''),
    lineNo: Number(req.params['line'] ?? 0),
    query: query.data,
    body: body.data,
    version,
  }
}

/** A proxy that compresses marks the ETag as weak; it still names the version. */
function versionIn(req: Request): number | Answer {
  const given = req.get('If-Match')
  if (given === undefined) return versionMissing
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(given.trim())?.[1]
  return version === undefined ? invalid('`If-Match` takes one `ETag` of the case, such as "3".') : Number(version)
}

function whatIsWrong(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `\`${path.join('.') || 'body'}\`: ${message}.`).join(' ')
}

/** What the body's reader throws at; everything else is a bug and goes to the server's own door. */
const unreadable: ErrorRequestHandler = (error, _req, res, next) => {
  const status: unknown = error?.status
  if (res.headersSent || typeof status !== 'number' || status < 400 || status > 499) return next(error)
  if (status === 413)
    return sendAnswer(res, problemAnswer(413, 'too_large', 'Too large', 'A body takes at most 64 kB.'))
  sendAnswer(res, invalid('Send well-formed JSON and a well-formed address.'))
}
