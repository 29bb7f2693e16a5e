import type { IncomingMessage } from 'node:http'
import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import type { Arrivals } from './arrivals.ts'
import type { ArticleHandler } from './article-handler.ts'
import type { CaseHandlers } from './case-handlers.ts'
import { caseRoutes } from './case-routes.ts'
import type { Handlers } from './handlers.ts'
import type { Page, Refusal } from './protocol.ts'
import { REFUSAL_STATUS, refuse } from './refusal.ts'
import type { VisitorGate } from './visitor-gate.ts'

export type RouteParts = {
  readonly readWhole: ArticleHandler
  readonly cases: CaseHandlers
  readonly handlers: Handlers
  readonly gate: VisitorGate
  readonly arrivals: Arrivals
  /** Shuts out whoever holds an older right to the conversation. */
  readonly shutOut: (conversationId: string) => void
  readonly addressOf: (request: IncomingMessage) => string
  readonly acceptsOrigin: (request: IncomingMessage) => boolean
}

const LONGEST_WAIT_S = 25
const MOST_POLLS_PER_CONVERSATION = 6

const query = z.object({
  after: z.coerce.number().int().min(0),
  wait: z.coerce.number().min(0).max(LONGEST_WAIT_S).default(0),
})

/** The HTTPS side of the protocol, under `/v1`: to begin a session, and for networks that let no websocket through. */
export function webRoutes(parts: RouteParts): Router {
  const router = Router()
  router.use(sameOriginOnly(parts))
  router.post('/session', async (request, response) => {
    answer(response, await parts.handlers.openSession(parts.addressOf(request)), 201)
  })
  router.post('/send', async (request, response) => {
    const conversationId = await parts.gate.enter(bearer(request))
    if (conversationId === null) return answer(response, refuse('auth_expired'))
    const caller = { conversationId, address: parts.addressOf(request) }
    answer(response, await parts.handlers.send(caller, request.body))
  })
  for (const call of ['identify', 'logout'] as const) {
    router.post(`/${call}`, async (request, response) => {
      // What changes rights never goes by a remembered one.
      const conversationId = await parts.gate.enterAgain(bearer(request))
      if (conversationId === null) return answer(response, refuse('auth_expired'))
      const done = await parts.handlers[call]({ conversationId, address: parts.addressOf(request) }, request.body ?? {})
      answer(response, done)
      if (done.ok) parts.shutOut(conversationId)
    })
  }
  router.use('/cases', caseRoutes(parts, answer))
  router.get('/articles/:slug', async (request, response) => {
    const conversationId = await parts.gate.enter(bearer(request))
    if (conversationId === null) return answer(response, refuse('auth_expired'))
    answer(response, await parts.readWhole(conversationId, request.params.slug))
  })
  router.get('/sync', async (request, response) => {
    const conversationId = await parts.gate.enter(bearer(request))
    if (conversationId === null) return answer(response, refuse('auth_expired'))
    answer(response, await sync(parts, conversationId, request, response))
  })
  return router
}

/** A foreign page could post without reading the answer, and open conversations in its visitors' names. */
function sameOriginOnly({ acceptsOrigin }: RouteParts) {
  return (request: Request, response: Response, next: () => void): void => {
    response.setHeader('cache-control', 'no-store')
    if (acceptsOrigin(request)) next()
    else response.status(403).json({ ...refuse('invalid'), message: 'This site is not among the allowed origins.' })
  }
}

function bearer(request: Request): string | null {
  return /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null
}

async function sync(
  { handlers, gate, arrivals, addressOf }: RouteParts,
  conversationId: string,
  request: Request,
  response: Response,
): Promise<Page | Refusal> {
  const asked = query.safeParse(request.query)
  if (!asked.success) return refuse('invalid')
  if (arrivals.waiting(conversationId) >= MOST_POLLS_PER_CONVERSATION) return refuse('rate_limited', 5_000)
  const { after, wait } = asked.data
  // The wait starts before the first look, so that nothing can arrive in between unseen.
  const arrival = arrivals.next(conversationId, wait * 1_000)
  response.on('close', () => arrival.cancel())
  const first = await handlers.pull({ conversationId, address: addressOf(request) }, { after })
  if (!first.ok || first.events.length > 0 || wait === 0) {
    arrival.cancel()
    return first
  }
  await arrival.came
  // The right may have ended while the poll was waiting.
  if ((await gate.enter(bearer(request))) !== conversationId) return refuse('auth_expired')
  return handlers.pageAfter(conversationId, after)
}

function answer(response: Response, value: { ok?: true } | Refusal | object, status = 200): void {
  if (response.destroyed) return
  if (!isRefusal(value)) {
    response.status(status).json(value)
    return
  }
  if (value.retryMs !== undefined) response.setHeader('retry-after', Math.ceil(value.retryMs / 1_000))
  response.status(REFUSAL_STATUS[value.error]).json(value)
}

function isRefusal(value: object): value is Refusal {
  return 'ok' in value && value.ok === false
}
