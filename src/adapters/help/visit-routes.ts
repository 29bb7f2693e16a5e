import express, { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import type { HelpVisits } from '../../application/help-visits.ts'

export type VisitParts = {
  readonly visits: HelpVisits
  readonly acceptsOrigin: (request: Request) => boolean
}

const COOKIE = 'firstline_help'

/** `to` stays below /help: a token must not become a way to send people elsewhere. */
const given = z.object({
  token: z.string().min(1).max(8_192),
  to: z
    .string()
    .regex(/^\/help(?:\/[\w%~-]+)*(?:\?[\w=&%.~+-]*)?$/)
    .catch('/help'),
})

/**
 * The host site's page posts a form with its visitor's identity token: a navigation, so that the cookie is ours and no
 * token stands in an address. The cookie can be read by no script and goes to the help centre alone.
 */
export function visitRoutes({ visits, acceptsOrigin }: VisitParts): Router {
  const router = Router()
  router.use('/session', express.urlencoded({ extended: false, limit: '16kb' }), (request, response, next) => {
    response.set('cache-control', 'no-store')
    if (acceptsOrigin(request)) return next()
    response.status(403).type('text').send('This site is not among the allowed origins.')
  })
  router.post('/session', async (request, response) => {
    const form = given.safeParse(request.body)
    const visit = form.success ? await visits.begin(form.data.token) : null
    if (visit === null) clear(request, response)
    else response.cookie(COOKIE, visit.secret, { ...settings(request), expires: new Date(visit.expiresAt) })
    response.redirect(303, form.success ? form.data.to : '/help')
  })
  router.post('/session/end', async (request, response) => {
    const secret = visitSecret(request)
    if (secret !== null) await visits.end(secret)
    clear(request, response)
    response.redirect(303, '/help')
  })
  return router
}

/** What the browser shows for its right, or null. Anything of another shape never comes near the store. */
export function visitSecret(request: Request): string | null {
  const cookies = (request.headers.cookie ?? '').split(';').map(pair => pair.trim())
  const value = cookies.find(pair => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1)
  return value !== undefined && /^[\w-]{20,200}$/.test(value) ? value : null
}

function clear(request: Request, response: Response): void {
  response.clearCookie(COOKIE, settings(request))
}

/** Lax and not strict: people come to an article by links from the host site. */
function settings({ headers, protocol }: Request) {
  const secure = protocol === 'https' || headers['x-forwarded-proto'] === 'https'
  return { httpOnly: true, sameSite: 'lax', secure, path: '/help' } as const
}
