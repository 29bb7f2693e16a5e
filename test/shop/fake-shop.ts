import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { changeShape, searchShape } from '../../src/adapters/orders/http-protocol.ts'
import type { Found, OrderDirectory } from '../../src/application/order-ports.ts'

/**
 * What may go wrong with one request. `hang`, `reset`, `fail` and `garbage` before anything was done, `fail` with a
 * status of 500; those that begin with `done_then` after it. `busy` is a 503, `early_cut` half an answer.
 */
export type Mishap =
  | 'hang'
  | 'reset'
  | 'fail'
  | 'garbage'
  | 'busy'
  | 'done_then_hang'
  | 'done_then_reset'
  | 'done_then_garbage'
  | 'done_then_cut'
  | 'page_not_found'
  | 'redirect'

export type SeenRequest = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: unknown
  readonly answered: number | null
}

export type FakeShop = {
  readonly url: string
  readonly token: string
  readonly seen: readonly SeenRequest[]
  /** What goes wrong from now on. */
  spoil(mishap: (request: Pick<SeenRequest, 'method' | 'path'>) => Mishap | null): void
  close(): Promise<void>
}

type Answer = { readonly status: number; readonly body: unknown }

const TOKEN = 'a-token-of-the-fake-shop'
const NOT_FOUND: Answer = { status: 404, body: { kind: 'not_found' } }

/** A shop's connector on a port of its own, in front of any directory. */
export async function serveShop(directory: OrderDirectory): Promise<FakeShop> {
  const seen: SeenRequest[] = []
  let mishapOf: (request: Pick<SeenRequest, 'method' | 'path'>) => Mishap | null = () => null

  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request
    const body = await bodyOf(request)
    const note = (answered: number | null) => seen.push({ method, path, headers, body, answered })
    const mishap = mishapOf({ method, path })
    if (mishap !== null && !mishap.startsWith('done_then')) {
      note(null)
      return spoilt(response, mishap)
    }
    const answer = await answered(directory, { method, path, headers, body, answered: null })
    note(answer.status)
    if (mishap !== null) return spoilt(response, mishap)
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: TOKEN,
    seen,
    spoil(mishap) {
      mishapOf = mishap
    },
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function spoilt(response: ServerResponse, mishap: Mishap): void {
  switch (mishap) {
    case 'hang':
    case 'done_then_hang':
      return
    case 'reset':
    case 'done_then_reset':
      response.socket?.resetAndDestroy()
      return
    case 'fail':
      response.writeHead(500).end('{"oops":true}')
      return
    case 'busy':
      response.writeHead(503).end('{}')
      return
    case 'garbage':
    case 'done_then_garbage':
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":17,"status":"lost"')
      return
    case 'done_then_cut':
      response.writeHead(200, { 'content-length': 9_000 }).write('{"kind":')
      response.socket?.end()
      return
    case 'page_not_found':
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>')
      return
    case 'redirect':
      response.writeHead(302, { location: '/elsewhere' }).end()
      return
  }
}

async function answered(directory: OrderDirectory, request: SeenRequest): Promise<Answer> {
  if (request.headers['authorization'] !== `Bearer ${TOKEN}`) return { status: 401, body: {} }
  const [, first = '', second = '', third = ''] = request.path.split('/').map(decodeURIComponent)
  switch (`${request.method} ${first} ${third}`.trim()) {
    case 'GET orders':
      return toldOf(await directory.order(second))
    case 'POST customers': {
      const search = searchShape.safeParse(request.body)
      return search.success ? toldOf(await directory.findCustomer(search.data)) : { status: 400, body: {} }
    }
    case 'GET customers orders': {
      const orders = await directory.ordersOf(second)
      return orders.ok ? { status: 200, body: { orders: orders.value } } : toldOf(orders)
    }
    case 'GET products':
      return toldOf(await directory.product(second))
    case 'POST orders changes':
      return changed(directory, second, request)
    case 'GET changes': {
      const fate = await directory.lookup(second)
      if (fate.kind === 'not_done') return NOT_FOUND
      const body = fate.kind === 'done' ? { state: 'done', receipt: fate.receipt } : { state: 'in_progress' }
      return { status: 200, body }
    }
    default:
      return { status: 404, body: 'no such path' }
  }
}

async function changed(directory: OrderDirectory, orderId: string, { headers, body }: SeenRequest): Promise<Answer> {
  const change = changeShape.safeParse(body)
  const key = headers['idempotency-key']
  const until = Date.parse(String(headers['valid-until']))
  if (!change.success || typeof key !== 'string' || Number.isNaN(until)) return { status: 400, body: {} }
  if (Date.now() > until) return { status: 503, body: {} }
  const made = await directory.change({ ...change.data, orderId }, key)
  switch (made.kind) {
    case 'ok':
      return { status: 200, body: made.receipt }
    case 'not_found':
      return NOT_FOUND
    case 'conflict':
      return { status: 409, body: made }
    case 'denied':
      return { status: 422, body: made }
    case 'unavailable':
      return { status: 503, body: {} }
    case 'unknown':
      return { status: 500, body: {} }
  }
}

function toldOf(found: Found<unknown>): Answer {
  if (found.ok) return { status: 200, body: found.value }
  return found.reason === 'not_found' ? NOT_FOUND : { status: 503, body: {} }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  return text === '' ? undefined : JSON.parse(text)
}
