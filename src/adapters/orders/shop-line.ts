import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel'

export type ShopRequest = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}
export type ShopAnswer = { readonly status: number; readonly body: unknown }
/** What an answer means; null where it is not understood. */
export type Understand<Meaning> = (answer: ShopAnswer) => Meaning | null

/** The connection to a shop. Each way throws a ShopFault when there was no answer that could be understood. */
export interface ShopLine {
  /** Asked again twice, after a moment, when the fault may pass. */
  read<Meaning>(request: ShopRequest, understand: Understand<Meaning>): Promise<Meaning>
  /** Sent once. */
  write<Meaning>(request: ShopRequest, understand: Understand<Meaning>): Promise<Meaning>
  /** A read that is sent once, even while nothing else is because of earlier faults. */
  lookup<Meaning>(request: ShopRequest, understand: Understand<Meaning>): Promise<Meaning>
}

/** No answer, or one that says nothing. `reached`: the shop may have acted on it. `passing`: it may go well next time. */
export class ShopFault extends Error {
  readonly reached: boolean
  readonly passing: boolean
  constructor(what: string, { reached, passing }: { readonly reached: boolean; readonly passing: boolean }) {
    super(what)
    this.reached = reached
    this.passing = passing
  }
}

export type ShopLineOptions = {
  readonly url: string
  readonly token: string
  /** From 0 up to 1: spreads the retries of many servers. */
  readonly random: () => number
  readonly readMs: number
  readonly writeMs: number
  /** How long nothing is sent after five faults in a row. */
  readonly restMs: number
  /** The mean wait before the first retry; before the second it is twice as long. */
  readonly retryAfterMs: number
}

const RETRIES = 2
const FAULTS_TO_REST = 5

export function shopLine(options: ShopLineOptions): ShopLine {
  const faults = handleWhen(error => error instanceof ShopFault)
  const breaker = circuitBreaker(faults, {
    halfOpenAfter: options.restMs,
    breaker: new ConsecutiveBreaker(FAULTS_TO_REST),
  })
  const again = retry(
    handleWhen(error => error instanceof ShopFault && error.passing),
    {
      maxAttempts: RETRIES,
      backoff: new DelegateBackoff(({ attempt }: { readonly attempt: number }) => {
        return options.retryAfterMs * attempt * (0.5 + options.random())
      }),
    },
  )
  const retried = wrap(again, breaker)

  return {
    read: (request, understand) => resting(retried.execute(() => ask(options, options.readMs, request, understand))),
    write: (request, understand) => resting(breaker.execute(() => ask(options, options.writeMs, request, understand))),
    lookup: (request, understand) => ask(options, options.readMs, request, understand),
  }
}

/** What the library calls a broken circuit is a fault like others: nothing was sent. */
async function resting<Meaning>(asked: Promise<Meaning>): Promise<Meaning> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof BrokenCircuitError)) throw error
    throw new ShopFault('not asked, after faults in a row', { reached: false, passing: false })
  }
}

async function ask<Meaning>(
  options: ShopLineOptions,
  limitMs: number,
  request: ShopRequest,
  understand: Understand<Meaning>,
): Promise<Meaning> {
  const answer = await send(options, limitMs, request)
  // By the contract these two say that nothing was done.
  if (answer.status === 503 || answer.status === 429)
    throw new ShopFault(`status ${answer.status}`, { reached: false, passing: true })
  const meaning = understand(answer)
  if (meaning !== null) return meaning
  // What the shop did not let in, it did not act on.
  const turnedAway = answer.status === 400 || answer.status === 401 || answer.status === 403
  throw new ShopFault(`an answer of status ${answer.status} that is not in the contract`, {
    reached: !turnedAway,
    passing: answer.status >= 500,
  })
}

async function send({ url, token }: ShopLineOptions, limitMs: number, request: ShopRequest): Promise<ShopAnswer> {
  const { method, path, body, headers } = request
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...{ authorization: `Bearer ${token}`, accept: 'application/json', 'user-agent': 'Firstline' },
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(limitMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: parsed(await textOf(response)) }
  } catch (error) {
    throw faultOf(error)
  }
}

const MOST_BYTES = 4 * 1024 * 1024

/** The body, as far as a shop's answer may go: one without an end must not fill the memory. */
async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > MOST_BYTES) throw new Error('the answer is too long')
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Nothing can have been received before there is a connection. */
const NO_CONNECTION =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|.*CERT.*|ERR_TLS.*)$/

function faultOf(error: unknown): ShopFault {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const isLate = error instanceof Error && error.name === 'TimeoutError'
  const what = isLate ? 'no answer in time' : code === '' ? 'no whole answer' : code
  return new ShopFault(what, { reached: !NO_CONNECTION.test(code), passing: true })
}
