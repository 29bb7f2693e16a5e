import type { Request } from 'express'

/**
 * Tells readers apart without a cookie and without knowing who they are: by a hash of the address that nobody can go
 * back from who has not the secret. Readers behind one address count as one: a browser says what it likes of itself,
 * and one person must not be able to agree with themselves.
 */
export function visitorNamer(parts: {
  readonly secret: string
  readonly hash: (text: string) => string
  readonly addressOf: (request: Request) => string
}): (request: Request) => string {
  return request => `help:${parts.hash(JSON.stringify([parts.secret, parts.addressOf(request)])).slice(0, 24)}`
}

/** Whether a program asks for the page, or a browser that may never show it. */
export function isNobody(request: Request): boolean {
  const purpose = `${request.get('sec-purpose') ?? ''} ${request.get('purpose') ?? ''}`
  if (/prefetch|prerender|preview/i.test(purpose)) return true
  const agent = request.get('user-agent') ?? ''
  return (
    agent === '' || /bot\b|crawl|spider|slurp|preview|facebookexternalhit|monitor|curl|wget|python|java\//i.test(agent)
  )
}

/** A form of another site could speak in its visitors' names. A browser that does not say where it comes from may pass. */
export function isFromHere(request: Request): boolean {
  const site = request.get('sec-fetch-site')
  return site === undefined || site === 'same-origin' || site === 'none'
}
