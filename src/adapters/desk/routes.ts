import type { IncomingMessage } from 'node:http'
import { type RequestHandler, Router } from 'express'
import { z } from 'zod'
import type { CustomerArticles } from '../../application/customer-articles.ts'
import type { HandoffDesk } from '../../application/handoff-desk.ts'
import type { Log } from '../../application/ports.ts'
import type { StaffAccess } from '../../application/staff-access.ts'
import { claimProblem, invalid, notFound, notOwner, postProblem, sendProblem, signInProblem } from './problems.ts'
import {
  agentMessage,
  articleSearch,
  type DemoSignIn,
  type FoundArticles,
  type Posted,
  type SignedIn,
  signIn,
} from './protocol.ts'
import { bearerToken, requireStaff, staffOf } from './require-staff.ts'
import { wireConversation, wireHandoff, wireLists, wireMe } from './wire.ts'

/** What the calls need. `signedOut` is told the token, so that open sockets can be closed. */
export type RouteParts = {
  readonly desk: HandoffDesk
  readonly articles: CustomerArticles
  readonly access: StaffAccess
  /** The network address a request comes from, proxies of ours left out. */
  readonly addressOf: (request: IncomingMessage) => string
  readonly log: Log
  /** Sign-ins that are shown as buttons; null outside the demo. */
  readonly demo: readonly DemoSignIn[] | null
  readonly signedOut: (token: string) => void
}

const pathId = z
  .string()
  .max(100)
  .regex(/^[\w-]+$/)
const cursor = z.coerce.number().int().min(0).default(0)

/** The calls of `protocol.ts`, below `/desk/api`. The app reads JSON bodies before it comes here. */
export function deskRoutes(parts: RouteParts): Router {
  const { desk, access } = parts
  const routes = Router()
  const staffOnly = requireStaff(access)
  routes.use(uncached)
  routes.get('/demo', demoSignIns(parts))
  routes.post('/sign-in', signInWith(parts))
  routes.post('/sign-out', staffOnly, signOutWith(parts))
  routes.get('/me', staffOnly, (_req, res) => void res.json(wireMe(staffOf(res))))
  routes.get('/handoffs', staffOnly, async (_req, res) => void res.json(wireLists(await desk.list(staffOf(res)))))
  routes.post('/handoffs/:id/claim', staffOnly, claimOn(desk))
  routes.post('/handoffs/:id/close', staffOnly, closeOn(desk))
  routes.get('/conversations/:id', staffOnly, readOn(desk))
  routes.post('/conversations/:id/messages', staffOnly, postOn(parts))
  routes.post('/conversations/:id/articles', staffOnly, searchFor(parts))
  return routes
}

const uncached: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store')
  next()
}

function demoSignIns({ demo }: RouteParts): RequestHandler {
  return (_req, res) => (demo ? void res.json(demo) : sendProblem(res, notFound('demo sign-in')))
}

function signInWith({ access, addressOf, log }: RouteParts): RequestHandler {
  return async (req, res) => {
    const given = signIn.safeParse(req.body)
    if (!given.success) return sendProblem(res, invalid('Give an e-mail address and a password.'))
    const outcome = await access.signIn(given.data.email, given.data.password, addressOf(req))
    if (!outcome.ok) return sendProblem(res, signInProblem(outcome.reason))
    const { token, expiresAt, staff } = outcome.value
    log.info('desk.signed_in', { staff: staff.id })
    res.json({ token, expiresAt, staff: wireMe(staff) } satisfies SignedIn)
  }
}

function signOutWith({ access, signedOut }: RouteParts): RequestHandler {
  return async (req, res) => {
    const token = bearerToken(req)
    if (token !== null) {
      await access.signOut(token)
      signedOut(token)
    }
    res.status(204).end()
  }
}

function claimOn(desk: HandoffDesk): RequestHandler {
  return async (req, res) => {
    const id = pathId.safeParse(req.params['id'])
    if (!id.success) return sendProblem(res, notFound('request'))
    const claimed = await desk.claim(id.data, staffOf(res))
    if (!claimed.ok) return sendProblem(res, claimProblem(claimed))
    res.json(wireHandoff(claimed.handoff, claimed.channel, null))
  }
}

function closeOn(desk: HandoffDesk): RequestHandler {
  return async (req, res) => {
    const id = pathId.safeParse(req.params['id'])
    const closed = id.success ? await desk.close(id.data, staffOf(res)) : null
    if (closed?.ok) return void res.json(wireHandoff(closed.handoff, closed.channel, null))
    sendProblem(res, closed?.reason === 'not_owner' ? notOwner : notFound('request'))
  }
}

function readOn(desk: HandoffDesk): RequestHandler {
  return async (req, res) => {
    const id = pathId.safeParse(req.params['id'])
    const after = cursor.safeParse(req.query['after'])
    if (!after.success) return sendProblem(res, invalid('"after" is the last seq you have: a whole number from 0.'))
    const shown = id.success ? await desk.conversation(id.data, after.data, staffOf(res)) : null
    if (!shown) return sendProblem(res, notFound('conversation'))
    res.json(wireConversation(shown))
  }
}

function postOn({ desk, articles }: RouteParts): RequestHandler {
  return async (req, res) => {
    const id = pathId.safeParse(req.params['id'])
    if (!id.success) return sendProblem(res, notFound('conversation'))
    const message = agentMessage.safeParse(req.body)
    if (!message.success) return sendProblem(res, invalid(MESSAGE_FORM))
    const { cid, text, article } = message.data
    const outcome =
      article === undefined
        ? await desk.post(id.data, staffOf(res), { cid, text })
        : await articles.give(id.data, staffOf(res), {
            cid,
            text,
            article: { ...article, query: article.query || null },
          })
    if (!outcome.ok) return sendProblem(res, postProblem(outcome.reason))
    const { event, duplicate } = outcome.value
    res.json({ seq: event.seq, id: event.id, at: event.at, dup: duplicate } satisfies Posted)
  }
}

const MESSAGE_FORM =
  'Write between 1 and 4,000 characters, with a cid of 8 to 64 letters, digits, "-" or "_"; an article has a slug, and may have an anchor and a query.'

function searchFor({ articles }: RouteParts): RequestHandler {
  return async (req, res) => {
    const id = pathId.safeParse(req.params['id'])
    const asked = articleSearch.safeParse(req.body)
    if (!asked.success) return sendProblem(res, invalid('Give a "query" of at most 300 characters.'))
    const found = id.success ? await articles.search(id.data, asked.data.query) : null
    if (!found) return sendProblem(res, notFound('conversation'))
    res.json({ articles: found.map(each => ({ ...each })) } satisfies FoundArticles)
  }
}
