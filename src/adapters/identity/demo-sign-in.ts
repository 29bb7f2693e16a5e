import { type Request, type Response, Router } from 'express'
import { SignJWT } from 'jose'
import type { Clock, Ids } from '../../application/ports.ts'

export type DemoSignInParts = {
  readonly secret: string
  readonly issuer: string
  readonly audience: string
  readonly acceptsOrigin: (request: Request) => boolean
  readonly clock: Clock
  readonly ids: Ids
}

/** The customer of the sample company who can be signed in as at the sample shop. */
const NORA = {
  sub: 'shop-1042',
  email: 'nora.lindqvist@example.com',
  email_verified: true,
  name: 'Nora Lindqvist',
}
const VALID_S = 5 * 60

/** Stands in for the sample shop's own server, which would know who is signed in and sign for them. Demo only. */
export function demoSignIn({ secret, issuer, audience, acceptsOrigin, clock, ids }: DemoSignInParts): Router {
  const key = new TextEncoder().encode(secret)
  const router = Router()
  router.post('/demo/identity-token', async (request: Request, response: Response) => {
    response.setHeader('cache-control', 'no-store')
    if (!acceptsOrigin(request)) {
      response.status(403).end()
      return
    }
    const now = Math.floor(clock.now() / 1_000)
    const token = await new SignJWT(NORA)
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setJti(ids.next('token'))
      .setIssuedAt(now)
      .setExpirationTime(now + VALID_S)
      .sign(key)
    response.json({ token, name: NORA.name })
  })
  return router
}
