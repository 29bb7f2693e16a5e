import { type Request, type Response, Router } from 'express'
import type { CaseHandlers } from './case-handlers.ts'
import type { Refusal } from './protocol.ts'
import { refuse } from './refusal.ts'
import type { VisitorGate } from './visitor-gate.ts'

export type CaseRouteParts = { readonly cases: CaseHandlers; readonly gate: VisitorGate }
type Answer = (response: Response, value: Refusal | object) => void

/** The customer's own cases, under `/v1/cases`. Who they are, the token alone tells. */
export function caseRoutes({ cases, gate }: CaseRouteParts, answer: Answer): Router {
  const router = Router()
  const forVisitor =
    (work: (conversationId: string, request: Request) => Promise<Refusal | object>) =>
    async (request: Request, response: Response): Promise<void> => {
      const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null
      const conversationId = await gate.enter(token)
      answer(response, conversationId === null ? refuse('auth_expired') : await work(conversationId, request))
    }
  router.get(
    '/',
    forVisitor(conversationId => cases.list(conversationId)),
  )
  router.get(
    '/:number',
    forVisitor((conversationId, { params }) => cases.read(conversationId, params['number'])),
  )
  router.post(
    '/:number/messages',
    forVisitor((conversationId, { params, body }) => cases.say(conversationId, params['number'], body)),
  )
  router.post(
    '/:number/settle',
    forVisitor((conversationId, { params, body }) => cases.settle(conversationId, params['number'], body)),
  )
  return router
}
