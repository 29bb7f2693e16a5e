import type { IncomingMessage } from 'node:http'

/**
 * Who is calling, as far as the network tells. `trustedProxies` is how many proxies of our own stand in front:
 * only that many entries of X-Forwarded-For are believed, counted from the right, since anyone can write the rest.
 */
export function callerAddress(request: IncomingMessage, trustedProxies: number): string {
  const direct = request.socket.remoteAddress ?? 'unknown'
  if (trustedProxies === 0) return direct
  const hops = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map(hop => hop.trim())
    .filter(hop => hop !== '')
  return hops[Math.max(0, hops.length - trustedProxies)] ?? direct
}

/**
 * Whether a browser page of that origin may talk to us. The widget's frame and our own pages are same-origin.
 * A missing Origin is not a browser on a foreign page: it carries no ambient credentials here, so it may pass.
 */
export function originAccepted(request: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  const origin = request.headers.origin
  if (origin === undefined) return true
  if (allowedOrigins.includes('*') || allowedOrigins.includes(origin)) return true
  const host = request.headers.host
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)
}
