import type { Identified, Page, Refusal, Send, Sent, Session } from '../../src/adapters/web/protocol.ts'

/** The HTTPS side of the protocol. A network that does not answer throws; everything the server says is a value. */
export const calls = {
  openSession: (): Promise<Session | Refusal> => call('/v1/session', null, { method: 'POST' }, 15_000),

  send: (token: string, message: Send): Promise<Sent | Refusal> =>
    call('/v1/send', token, { method: 'POST', body: JSON.stringify(message) }, 15_000),

  identify: (token: string, identity: string): Promise<Identified | Refusal> =>
    call('/v1/identify', token, { method: 'POST', body: JSON.stringify({ token: identity }) }, 15_000),

  /** Sent to its end even when the page is left meanwhile. */
  logout: (token: string): Promise<{ readonly ok: true } | Refusal> =>
    call('/v1/logout', token, { method: 'POST', body: '{}', keepalive: true }, 15_000),

  /** Waits on the server for up to `wait` seconds until there is something after `after`. */
  sync: (token: string, after: number, wait = 0, signal?: AbortSignal): Promise<Page | Refusal> =>
    call(`/v1/sync?after=${after}&wait=${wait}`, token, { method: 'GET' }, (wait + 15) * 1_000, signal),
}

/** One call with the visitor's right. */
export async function call<Answer>(
  path: string,
  token: string | null,
  request: RequestInit,
  limitMs: number,
  signal?: AbortSignal,
): Promise<Answer | Refusal> {
  const headers = {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(request.body ? { 'content-type': 'application/json' } : {}),
  }
  const limit = AbortSignal.timeout(limitMs)
  const response = await fetch(path, {
    ...request,
    headers,
    credentials: 'omit',
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  })
  const answer: unknown = await response.json().catch(() => null)
  if (isObject(answer) && (response.ok || 'error' in answer)) return answer as Answer | Refusal
  return { ok: false, error: 'unavailable', message: `The server answered ${response.status}.`, retryMs: 3_000 }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
