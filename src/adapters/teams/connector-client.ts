import { type After, pause } from './pause.ts'

/** The connector answered, and the answer was no. `retryAfterMs` is what it asked for, in milliseconds. */
export class ConnectorRefusal extends Error {
  readonly status: number
  readonly retryAfterMs: number | null

  constructor(status: number, retryAfterMs: number | null) {
    super(`Teams' connector answered ${status}`)
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}

/** Headers as the SDK keeps them, as far as they are used here. */
type SdkHeaders = {
  toJson(options?: { preserveCase?: boolean }): Record<string, string>
  headerNames(): string[]
  set(name: string, value: string): void
  remove(name: string): boolean
}
type SdkRequest<Headers extends SdkHeaders> = {
  readonly url: string
  readonly method: string
  readonly headers: Headers & { clone(): Headers }
  readonly body?: unknown
}

/** How long one call to the connector may take, in milliseconds. */
const DEADLINE_MS = 15_000

/**
 * The HTTP client under the SDK's connector. The SDK's own would retry by its own clock, follow redirects anywhere
 * and wait for ever: this one makes one attempt, to allowed hosts only, with a deadline, and throws every refusal,
 * so that delivery alone decides what is tried again.
 */
export function connectorClient(isAllowed: (url: string) => boolean, after: After) {
  return {
    async sendRequest<Headers extends SdkHeaders, Request extends SdkRequest<Headers>>(
      request: Request & SdkRequest<Headers>,
    ) {
      if (!isAllowed(request.url)) throw new ConnectorRefusal(403, null)
      const answer = await answerInTime(request, after)
      if (!answer.ok) throw new ConnectorRefusal(answer.status, retryAfterMs(answer.headers.get('retry-after')))
      const headers = refilled(request.headers.clone(), answer.headers)
      return { request, status: answer.status, headers, bodyAsText: answer.text }
    },
  }
}

async function answerInTime(request: SdkRequest<SdkHeaders>, after: After) {
  const deadline = new AbortController()
  const answered = new AbortController()
  void pause(after, DEADLINE_MS, answered.signal).then(() => deadline.abort())
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers.toJson({ preserveCase: true }),
      body: typeof request.body === 'string' ? request.body : null,
      redirect: 'manual',
      signal: deadline.signal,
    })
    return { ok: response.ok, status: response.status, headers: response.headers, text: await response.text() }
  } finally {
    answered.abort()
  }
}

/** The SDK wants headers of its own kind, and the request's are the only ones at hand to make them from. */
function refilled<Kind extends SdkHeaders>(headers: Kind, answered: Headers): Kind {
  for (const name of headers.headerNames()) headers.remove(name)
  for (const [name, value] of answered) headers.set(name, value)
  return headers
}

/** Seconds as the header gives them; the form with a date is not used by Teams. */
function retryAfterMs(header: string | null): number | null {
  const seconds = Number(header ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null
}
