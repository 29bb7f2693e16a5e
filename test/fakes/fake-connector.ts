import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An activity the bot has sent, as it came over the wire. */
export type SentActivity = {
  readonly type: string
  readonly text?: string
  readonly conversation: { readonly id: string }
  readonly attachments?: readonly { readonly contentType: string; readonly content: unknown }[]
}

/** The side of Teams the bot posts to: takes activities and keeps them; can be told to refuse first. */
export async function fakeConnector() {
  const taken: SentActivity[] = []
  const refusals: { status: number; headers?: Record<string, string> }[] = []
  let attempts = 0
  let strayed = 0
  const server = createServer(async (req, res) => {
    let body = ''
    for await (const chunk of req) body += chunk
    attempts += 1
    const refusal = refusals.shift()
    if (req.url?.startsWith('/elsewhere')) strayed += 1
    const isActivity = req.method === 'POST' && /^\/v3\/conversations\/[^/]+\/activities/.test(req.url ?? '')
    if (!refusal && isActivity) taken.push(JSON.parse(body))
    const status = refusal?.status ?? (isActivity ? 201 : 404)
    res.writeHead(status, { 'content-type': 'application/json', ...refusal?.headers })
    res.end(JSON.stringify({ id: `sent-${taken.length}` }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    taken,
    attempts: () => attempts,
    /** How often a redirect to `/elsewhere` was followed. */
    strayed: () => strayed,
    /** The next answers, before it takes activities again. */
    refuse: (...next: { status: number; headers?: Record<string, string> }[]) => void refusals.push(...next),
    texts: () => taken.filter(({ type }) => type === 'message').map(({ text }) => text),
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
