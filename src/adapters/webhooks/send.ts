import { lookup } from 'node:dns/promises'
import { type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import type { SendWebhook } from '../../application/deliver-webhooks.ts'
import type { ClaimedDelivery } from '../../application/integration-ports.ts'
import type { Attempt } from '../../domain/integration/webhook.ts'
import { hostOf, isLoopback, isPublicAddress } from './address.ts'
import { signatureHeaders } from './signature.ts'

export type SendParts = {
  /** Whether this machine itself may be sent to, in the clear: for the demo. */
  readonly allowLoopback: boolean
  /** How long one attempt may take, in milliseconds. */
  readonly limitMs?: number
  /** All addresses of a host. */
  readonly resolve?: (host: string) => Promise<readonly string[]>
}

const LIMIT_MS = 10_000

/**
 * Sends deliveries. The host's name is looked up anew each time, every address it has must be a public one, and the
 * connection goes to the address that was looked at and to no other. Redirects are not followed; of the answer, only
 * the status is read.
 */
export function webhookSender({ allowLoopback, limitMs = LIMIT_MS, resolve = addressesOf }: SendParts): SendWebhook {
  return async (delivery, now) => {
    const limit = AbortSignal.timeout(limitMs)
    try {
      const url = new URL(delivery.url)
      const addresses = await within(limit, resolve(hostOf(url)))
      const refused = whyNot(url, addresses, allowLoopback)
      if (refused !== null) return { ok: false, status: null, problem: refused }
      return judged(await post(url, addresses[0] ?? '', delivery, now, limit))
    } catch (error) {
      const problem = limit.aborted ? `There was no answer within ${limitMs / 1_000} seconds.` : notReached(error)
      return { ok: false, status: null, problem }
    }
  }
}

async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host]
  return (await lookup(host, { all: true, verbatim: false })).map(({ address }) => address)
}

function whyNot(url: URL, addresses: readonly string[], allowLoopback: boolean): string | null {
  const ours = allowLoopback && addresses.length > 0 && addresses.every(isLoopback)
  if (ours) return null
  if (url.protocol !== 'https:') return 'The address does not begin with https.'
  if (addresses.length > 0 && addresses.every(isPublicAddress)) return null
  return 'The host has an address that is not of the public internet.'
}

function post(
  url: URL,
  address: string,
  { eventId, type, at, data, secret }: ClaimedDelivery,
  now: number,
  signal: AbortSignal,
): Promise<number> {
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data })
  const family = isIP(address)
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    signal,
    lookup: (_host, { all }, found) => (all ? found(null, [{ address, family }]) : found(null, address, family)),
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Firstline',
      ...signatureHeaders(secret, eventId, now, body),
    },
  }
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, response => {
      resolve(response.statusCode ?? 0)
      // What it says is of no interest, and may have no end.
      response.destroy()
    })
    request.on('error', reject)
    request.end(body)
  })
}

function judged(status: number): Attempt {
  if (status >= 200 && status < 300) return { ok: true, status }
  if (status >= 300 && status < 400)
    return { ok: false, status, problem: `It answered ${status}; redirects are not followed.` }
  return { ok: false, status, problem: `It answered ${status}.` }
}

/** The code alone: what else an error says may come from the other side. */
function notReached(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : null
  return `It could not be reached${typeof code === 'string' ? ` (${code})` : ''}.`
}

async function within<Value>(limit: AbortSignal, work: Promise<Value>): Promise<Value> {
  return await new Promise((resolve, reject) => {
    limit.addEventListener('abort', () => reject(limit.reason), { once: true })
    work.then(resolve, reject)
  })
}
