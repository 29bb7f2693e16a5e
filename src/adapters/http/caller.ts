import type { IncomingMessage } from 'node:http'
import { isIPv4, isIPv6 } from 'node:net'

/**
 * Who is calling, as far as the network tells. `trustedProxies` is how many proxies of our own stand in front:
 * only that many entries of X-Forwarded-For are believed, counted from the right, since anyone can write the rest.
 */
export function callerAddress(request: IncomingMessage, trustedProxies: number): string {
  const direct = request.socket.remoteAddress ?? 'unknown'
  if (trustedProxies === 0) return place(direct)
  const hops = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map(hop => hop.trim())
    .filter(hop => hop !== '')
  return place(hops[Math.max(0, hops.length - trustedProxies)] ?? direct)
}

/**
 * What limits count by: an address without its port, and of IPv6 the network, since whoever has one address of it has
 * 2^64 of them.
 */
function place(hop: string): string {
  const address = /^\[([^\]]*)\]/.exec(hop)?.[1] ?? hop.replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1')
  const mapped = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (isIPv4(mapped) || !isIPv6(address)) return mapped
  return `${networkOf(address)}::/64`
}

/** The first four groups of an IPv6 address, in one spelling. */
function networkOf(address: string): string {
  const [head = '', tail] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after].slice(0, 4).join(':')
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
