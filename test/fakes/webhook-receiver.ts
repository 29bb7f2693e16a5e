import { createHmac } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = { readonly id: string; readonly type: string; readonly data: Told; readonly body: string }
/** What deliveries carry, as far as the tests look at it. */
export type Told = {
  readonly case?: { readonly id: string; readonly number: string; readonly state: string }
  readonly interaction?: { readonly id: string; readonly state: string }
  readonly event?: { readonly seq: number; readonly from?: string; readonly to?: string }
}

/** Answers the n-th request, from 0, with a status; `hang` never answers. */
export type Manner = (request: number, response: ServerResponse) => number | 'hang'

/** Another system's receiver. What is not signed with the secret is not received but counted as `forged`. */
export async function webhookReceiver(manner: Manner = () => 204) {
  const received: Received[] = []
  const state = { manner, secret: '', requests: 0, forged: 0, url: '' }
  const server = createServer(async (request, response) => {
    const number = state.requests++
    let body = ''
    for await (const chunk of request) body += chunk
    const header = (name: string) => String(request.headers[name])
    const id = header('webhook-id')
    const key = Buffer.from(state.secret.replace(/^whsec_/, ''), 'base64')
    const signed = createHmac('sha256', key)
      .update(`${id}.${header('webhook-timestamp')}.${body}`)
      .digest('base64')
    if (header('webhook-signature') !== `v1,${signed}`) state.forged += 1
    else received.push({ id, body, ...JSON.parse(body) })
    const status = state.manner(number, response)
    if (status === 'hang') return
    response.writeHead(status, status >= 300 && status < 400 ? { location: `${state.url}/elsewhere` } : {})
    response.end('thank you')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
  return {
    received,
    state,
    ids: () => received.map(({ id }) => id),
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
