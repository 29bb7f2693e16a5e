import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import type { Page, Session } from '../../src/adapters/web/protocol.ts'

/** Somebody connected who can have one round trip at a time. */
export type BenchClient = { roundTrip(): Promise<void>; leave(): void }

/** A widget's connection; a round trip is a question sent until its answer has come from the log. */
export async function productClient(url: string): Promise<BenchClient> {
  const response = await fetch(`${url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  const session = (await response.json()) as Session
  const socket = await connected(`${url}/v1`, { token: session.token })
  const page: Page = await socket.timeout(5_000).emitWithAck('hello', { v: 1, after: 0 })
  let last = page.head
  const waiting: (() => void)[] = []
  const apply = (came: Page): void => {
    for (const event of came.events.filter(({ seq }) => seq > last)) {
      last = Math.max(last, event.seq)
      if (event.author.kind === 'assistant') waiting.shift()?.()
    }
  }
  socket.on('ev', apply)
  socket.on('bell', async () => apply(await socket.timeout(5_000).emitWithAck('pull', { after: last })))
  return {
    async roundTrip() {
      const reply = new Promise<void>(resolve => {
        waiting.push(resolve)
      })
      const body = { kind: 'text', text: 'how long do refunds take?' }
      await socket.timeout(10_000).emitWithAck('send', { cid: randomUUID(), body })
      await within(reply, 30_000)
    },
    leave: () => void socket.disconnect(),
  }
}

/** The same against the bare echo: acknowledged, then sent back. */
export async function echoClient(url: string): Promise<BenchClient> {
  const socket = await connected(url, {})
  return {
    async roundTrip() {
      const reply = once(socket as unknown as NodeJS.EventEmitter, 'reply')
      await socket
        .timeout(10_000)
        .emitWithAck('send', { cid: randomUUID(), body: { kind: 'text', text: 'how long do refunds take?' } })
      await within(reply, 10_000)
    },
    leave: () => void socket.disconnect(),
  }
}

async function connected(url: string, auth: object): Promise<Socket> {
  const socket = io(url, { transports: ['websocket'], auth, forceNew: true, reconnection: false })
  await within(
    new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', reject)
    }),
    10_000,
  )
  return socket
}

async function within<Value>(promise: Promise<Value>, limitMs: number): Promise<Value> {
  const stop = new AbortController()
  const late = pause(limitMs, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`nothing came back within ${limitMs} ms`)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    stop.abort()
    late.catch(() => {})
  }
}
