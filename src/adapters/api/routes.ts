import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express'
import type { z } from 'zod'
import type { Agreements } from '../../application/agreements.ts'
import type { ArticleList } from '../../application/article-list.ts'
import type { Caller } from '../../application/caller.ts'
import type { CaseDesk } from '../../application/case-desk.ts'
import type { AgentDirectory, InteractionStore } from '../../application/integration-ports.ts'
import type { Integrations } from '../../application/integrations.ts'
import type { PartyDesk } from '../../application/party-desk.ts'
import type { AnswerKey, Clock } from '../../application/ports.ts'
import type { Result } from '../../domain/result.ts'
import { AGREEMENT_OPERATIONS } from './agreement-operations.ts'
import {
  type Answer,
  invalid,
  keyReused,
  notAllowed,
  notFound,
  problemAnswer,
  sendAnswer,
  signedOut,
  versionMissing,
} from './answer.ts'
import type { Call } from './call.ts'
import { handlers } from './handlers.ts'
import { INTEGRATION_OPERATIONS } from './integration-operations.ts'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'
import { PARTY_OPERATIONS } from './party-operations.ts'
import { anyId } from './protocol.ts'

export type RouteParts = {
  readonly cases: CaseDesk
  readonly parties: PartyDesk
  readonly agreements: Agreements
  readonly clock: Clock
  readonly integrations: Integrations
  readonly interactions: InteractionStore
  readonly agents: AgentDirectory
  readonly articles: ArticleList
  /** Why a webhook cannot lead to that address, in one sentence; null when it can. */
  readonly refuseUrl: (url: string) => string | null
  /** Whose bearer token that is, of a member of staff or of another system. */
  readonly callerOf: (token: string) => Promise<Caller | null>
  /** A one-way mark of a text. */
  readonly hash: (text: string) => string
}

/** The calls of `operations.ts`, below `/api/v1`. Nobody's body is read before it is known who sends it. */
export function apiRoutes(parts: RouteParts): Router {
  const routes = Router()
  routes.use(uncached, knownCaller(parts), express.json({ limit: '64kb' }))
  for (const id of Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[]) {
    const operation: Operation = OPERATIONS[id]
    const handler = handlers[id] as Handler
    routes[operation.method](
      operation.path.replace(/\{(\w+)\}/g, ':$1'),
      carryOut(parts, operation, handler, onceFor(id)(parts)),
    )
  }
  routes.use((_req, res) => sendAnswer(res, notFound('call')))
  routes.use(unreadable)
  return routes
}

const uncached: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store')
  next()
}

const knownCaller =
  ({ callerOf }: RouteParts): RequestHandler =>
  async (req, res, next) => {
    const token = /^Bearer ([\w-]{20,200})$/.exec(req.get('authorization') ?? '')?.[1]
    const caller = token === undefined ? null : await callerOf(token)
    if (caller === null) return sendAnswer(res, signedOut)
    res.locals['caller'] = caller
    next()
  }

type Handler = (call: Call) => Promise<Answer>
type Once = (key: AnswerKey, call: Call, handler: Handler, hash: string) => Promise<Result<Answer, 'key_reused'>>

function onceFor(operationId: string): (parts: RouteParts) => Once {
  if (Object.hasOwn(INTEGRATION_OPERATIONS, operationId)) return onceForIntegrations
  if (Object.hasOwn(AGREEMENT_OPERATIONS, operationId)) return onceForAgreements
  return Object.hasOwn(PARTY_OPERATIONS, operationId) ? onceForParties : onceForCases
}

/** A refusal has changed nothing and is not kept: it may be asked again. */
function onceForCases({ cases }: RouteParts): Once {
  return (key, call, handler, hash) =>
    cases.once(key, hash, async desk => {
      const answer = await handler({ ...call, desk })
      return { answer, kept: answer.status < 400 }
    })
}

function onceForParties({ parties }: RouteParts): Once {
  return (key, call, handler, hash) =>
    parties.once(key, hash, async held => {
      const answer = await handler({ ...call, parties: held })
      return { answer, kept: answer.status < 400 }
    })
}

function onceForAgreements({ agreements }: RouteParts): Once {
  return (key, call, handler, hash) =>
    agreements.once(key, hash, async held => {
      const answer = await handler({ ...call, agreements: held })
      return { answer, kept: answer.status < 400 }
    })
}

function onceForIntegrations({ integrations }: RouteParts): Once {
  return (key, call, handler, hash) =>
    integrations.once(key, hash, async held => {
      const answer = await handler({ ...call, integrations: held })
      const { keptBody = answer.body, ...kept } = answer
      return { answer, kept: answer.status < 400 ? { ...kept, body: keptBody } : null }
    })
}

function carryOut(parts: RouteParts, operation: Operation, handler: Handler, once: Once): RequestHandler {
  return async (req, res) => {
    const refused = notAllowed(callerIn(res), operation)
    if (refused !== null) return sendAnswer(res, refused)
    const call = readCall(parts, operation, req, res)
    if ('status' in call) return sendAnswer(res, call)
    const key = operation.idempotent ? req.get('Idempotency-Key') : undefined
    if (key === undefined) return sendAnswer(res, await handler(call))
    if (!KEY.test(key)) return sendAnswer(res, invalid('`Idempotency-Key` takes 1 to 200 visible characters.'))
    const scope = `${call.caller.id} ${operation.method} ${req.path}`
    const answered = await once({ scope, key }, call, handler, parts.hash(JSON.stringify(call.body)))
    sendAnswer(res, answered.ok ? answered.value : keyReused)
  }
}

function callerIn(res: Response): Caller {
  return res.locals['caller'] as Caller
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
    parties: parts.parties,
    agreements: parts.agreements,
    integrations: parts.integrations,
    interactions: parts.interactions,
    agents: parts.agents,
    articles: parts.articles,
    refuseUrl: parts.refuseUrl,
    caller: callerIn(res),
    now: parts.clock.now(),
    number: String(req.params['number'] ?? ''),
    id: readId(req.params['id']),
    lineNo: Number(req.params['line'] ?? 0),
    slug: String(req.params['slug'] ?? ''),
    query: query.data,
    body: body.data,
    version,
  }
}

/** What can be no id is the id of nothing; the database is not asked about characters that it does not take. */
function readId(given: unknown): string {
  return typeof given === 'string' && anyId.safeParse(given).success ? given : ''
}

/** A proxy that compresses marks the ETag as weak; it still names the version. */
function versionIn(req: Request): number | Answer {
  const given = req.get('If-Match')
  if (given === undefined) return versionMissing
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(given.trim())?.[1]
  return version === undefined ? invalid('`If-Match` takes one `ETag`, such as "3".') : Number(version)
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
