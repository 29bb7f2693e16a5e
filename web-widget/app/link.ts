import { io } from 'socket.io-client'
import type { Bell, Page, Refusal, Send, Sent, Signal } from '../../src/adapters/web/protocol.ts'
import { calls } from './calls.ts'

/** The way to the server: the socket when there is one, plain HTTPS when the network lets none through. */
export type Link = {
  /** Asks for what comes after a public seq. */
  pull(after: number): Promise<Page | Refusal>
  send(message: Send): Promise<Sent | Refusal>
  typing(): void
  /** Says what has been before the customer. Where no socket is, it is not said: then they may be mailed it as well. */
  seen(seq: number): void
  /** The page is looked at again, or the network is back: makes sure the way is open, now. */
  wake(): void
  stop(): void
}

export type LinkEvents = {
  readonly last: () => number
  readonly onPage: (page: Page) => void
  readonly onHead: (head: number) => void
  readonly onTyping: (signal: Signal) => void
  readonly onState: (isOnline: boolean) => void
  /** The right has ended. */
  readonly onEnded: () => void
}

const ACK_MS = 10_000
/**
 * After this long without a socket, polling begins beside the attempts. Not a count of failures: a proxy that accepts
 * the socket and never says a word fails only after the long time limit.
 */
const PATIENCE_MS = 4_000

export function openLink(token: string, events: LinkEvents): Link {
  let polling: AbortController | null = null
  let patience = setTimeout(poll, PATIENCE_MS)
  let stopped = false
  const socket = io(`${location.origin}/v1`, {
    auth: { token },
    transports: ['websocket'],
    reconnectionDelay: 1_000,
    reconnectionDelayMax: 15_000,
    randomizationFactor: 0.5,
    timeout: 8_000,
    forceNew: true,
  })
  socket.on('connect', () => {
    endPolling()
    void greet()
  })
  socket.on('disconnect', reason => {
    if (stopped) return
    events.onState(false)
    clearTimeout(patience)
    patience = setTimeout(poll, PATIENCE_MS)
    if (reason === 'io server disconnect') tryAgainLater()
  })
  socket.on('connect_error', error => {
    if (error.message === 'auth_expired') return events.onEnded()
    if (!socket.active) tryAgainLater()
    if (!polling) events.onState(false)
  })
  socket.on('ev', (page: Page) => events.onPage(page))
  socket.on('bell', ({ head }: Bell) => events.onHead(head))
  socket.on('pulse', ({ head }: Bell) => events.onHead(head))
  socket.on('eph', (signal: Signal) => events.onTyping(signal))
  return { pull, send, typing, seen, wake, stop }

  function pull(after: number): Promise<Page | Refusal> {
    if (!socket.connected) return calls.sync(token, after)
    return socket.timeout(ACK_MS).emitWithAck('pull', { after })
  }

  function send(message: Send): Promise<Sent | Refusal> {
    if (!socket.connected) return calls.send(token, message)
    return socket.timeout(ACK_MS).emitWithAck('send', message)
  }

  function typing(): void {
    if (socket.connected) socket.volatile.emit('eph', { kind: 'typing', ttlMs: 6_000 })
  }

  function seen(seq: number): void {
    if (socket.connected) socket.emit('seen', { seq })
  }

  function wake(): void {
    if (stopped) return
    if (socket.connected) void greet()
    else reconnect()
  }

  function stop(): void {
    stopped = true
    endPolling()
    socket.disconnect()
  }

  /** Says how far we are. A socket that does not answer is dead although it looks open, e.g. after sleep. */
  async function greet(): Promise<void> {
    const hello = { v: 1 as const, after: events.last() }
    const page: Page | Refusal | null = await socket
      .timeout(5_000)
      .emitWithAck('hello', hello)
      .catch(() => null)
    if (stopped) return
    if (page === null) return reconnect()
    if (page.ok) {
      events.onState(true)
      events.onPage(page)
    } else if (page.error === 'auth_expired') events.onEnded()
    else setTimeout(() => socket.connected && void greet(), page.retryMs ?? 3_000)
  }

  function reconnect(): void {
    if (!stopped) socket.disconnect().connect()
  }

  function tryAgainLater(): void {
    setTimeout(() => !socket.active && reconnect(), 1_000 + Math.random() * 2_000)
  }

  async function poll(): Promise<void> {
    if (polling || socket.connected || stopped) return
    const mine = new AbortController()
    polling = mine
    while (!mine.signal.aborted) {
      const page = await calls.sync(token, events.last(), 25, mine.signal).catch(() => null)
      if (mine.signal.aborted) return
      if (page?.ok) {
        events.onState(true)
        events.onPage(page)
        continue
      }
      if (page?.error === 'auth_expired') return events.onEnded()
      events.onState(false)
      await new Promise(resume => setTimeout(resume, (page?.retryMs ?? 3_000) * (1 + Math.random())))
    }
  }

  function endPolling(): void {
    clearTimeout(patience)
    polling?.abort()
    polling = null
  }
}
