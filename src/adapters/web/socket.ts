import type { IncomingMessage } from 'node:http'
import type { Namespace, Server, Socket } from 'socket.io'
import type { Doorbell, Log } from '../../application/ports.ts'
import type { Caller, Handlers } from './handlers.ts'
import { type Bell, hello, type Page, type Refusal, type Signal } from './protocol.ts'
import { refuse } from './refusal.ts'
import type { VisitorGate } from './visitor-gate.ts'

export type SocketParts = {
  readonly io: Server
  readonly handlers: Handlers
  readonly gate: VisitorGate
  readonly doorbell: Doorbell
  readonly log: Log
  /** Shuts out whoever holds an older right to the conversation. */
  readonly shutOut: (conversationId: string) => void
  readonly addressOf: (request: IncomingMessage) => string
  /** Runs again and again; the returned function ends it. */
  readonly every: (intervalMs: number, run: () => void) => () => void
}

const PULSE_MS = 20_000
/** Packets waiting for a slow reader; beyond it the reader is only told to pull. */
const MOST_BUFFERED = 64

/** What we keep beside a connection: the right it came with, and up to where it has been given the log. */
type Held = { token: string; conversationId: string; given: number }
type VisitorSocket = Socket & { data: Held }
type Ack = (answer: unknown) => void

export type VisitorSockets = {
  /** Disconnects whoever is in the conversation. */
  cut(conversationId: string): void
  /** Disconnects everyone and ends the pulse. */
  close(): void
}

/** Opens the namespace `/v1`. */
export function openVisitorSockets(parts: SocketParts): VisitorSockets {
  const namespace = parts.io.of('/v1')
  namespace.use(async (socket, next) => {
    const token: unknown = socket.handshake.auth['token']
    const conversationId = await ask(parts.gate.enter, token)
    if (conversationId === null || conversationId === 'unavailable') {
      return next(new Error(conversationId ?? 'auth_expired'))
    }
    socket.data = { token: String(token), conversationId, given: Number.POSITIVE_INFINITY } satisfies Held
    next()
  })
  namespace.on('connection', socket => welcome(socket as VisitorSocket, parts))
  const endings = [
    parts.doorbell.onConversation(id => push(namespace, id, parts)),
    parts.doorbell.onGap(() => pushAll(namespace, parts)),
    parts.doorbell.onSignal(signal => relay(namespace, signal)),
    parts.every(PULSE_MS, () => pulse(namespace, parts)),
  ]
  return {
    cut(conversationId) {
      for (const socket of socketsOf(namespace, conversationId)) socket.disconnect(true)
    },
    close() {
      for (const end of endings) end()
      namespace.disconnectSockets(true)
    },
  }
}

/** The room is the server's choice: it follows from the token, never from what the client names. */
function welcome(socket: VisitorSocket, { handlers, gate, addressOf, shutOut }: SocketParts): void {
  void socket.join(socket.data.conversationId)
  listen('hello', async (caller, input) => {
    // What arrives while the page is being read is pushed from here on, not missed.
    socket.data.given = Math.min(socket.data.given, afterOf(input))
    return noteGiven(socket, await handlers.hello(caller, input))
  })
  listen('pull', async (caller, input) => noteGiven(socket, await handlers.pull(caller, input)))
  listen('send', (caller, input) => handlers.send(caller, input))
  listen('seen', (caller, input) => handlers.seen(caller, input))
  listenToEnd('identify', handlers.identify)
  listenToEnd('logout', handlers.logout)
  listen('eph', async (caller, input) => handlers.signal(caller, input))

  /** What ends this connection's own right, when it succeeds. */
  function listenToEnd(event: string, handle: (caller: Caller, input: unknown) => Promise<{ ok: boolean }>): void {
    listen(event, handle, done => done.ok && shutOut(socket.data.conversationId), gate.enterAgain)
  }

  function listen<Answer>(
    event: string,
    handle: (caller: Caller, input: unknown) => Promise<Answer>,
    then: (answer: Answer) => void = () => {},
    enter = gate.enter,
  ): void {
    socket.on(event, async (input: unknown, ack?: unknown) => {
      const reply: Ack = typeof ack === 'function' ? (ack as Ack) : () => {}
      const conversationId = await ask(enter, socket.data.token)
      if (conversationId === 'unavailable') return reply(refuse('unavailable', 2_000))
      if (conversationId === null || conversationId !== socket.data.conversationId) {
        reply(refuse('auth_expired'))
        socket.disconnect(true)
        return
      }
      const answer = await handle({ conversationId, address: addressOf(socket.request) }, input)
      reply(answer)
      then(answer)
    })
  }
}

/** The store may fail; that is no reason to put anyone out. */
function ask(enter: VisitorGate['enter'], token: unknown): Promise<string | 'unavailable' | null> {
  return enter(token).catch(() => 'unavailable')
}

function afterOf(input: unknown): number {
  const asked = hello.safeParse(input)
  return asked.success ? asked.data.after : Number.POSITIVE_INFINITY
}

function noteGiven(socket: VisitorSocket, page: Page | Refusal): Page | Refusal {
  if (page.ok) socket.data.given = page.events.at(-1)?.seq ?? Math.min(socket.data.given, page.head)
  return page
}

/** Brings what is new to every connection of one conversation that has said hello: one read, whatever their number. */
async function push(namespace: Namespace, conversationId: string, { handlers }: SocketParts): Promise<void> {
  const sockets = socketsOf(namespace, conversationId).filter(socket => Number.isFinite(socket.data.given))
  if (sockets.length === 0) return
  const from = Math.min(...sockets.map(socket => socket.data.given))
  const page = await handlers.pageAfter(conversationId, from)
  if (!page.ok) return
  for (const socket of sockets) pushTo(socket, page)
}

function pushTo(socket: VisitorSocket, page: Page): void {
  const events = page.events.filter(event => event.seq > socket.data.given)
  const isSlow = bufferedBy(socket) > MOST_BUFFERED
  if (page.more || isSlow) {
    socket.emit('bell', { conv: page.conv, head: page.head } satisfies Bell)
    return
  }
  socket.data.given = Math.max(socket.data.given, page.head)
  socket.emit('ev', { ...page, events } satisfies Page)
}

function bufferedBy(socket: Socket): number {
  return (socket.conn as unknown as { writeBuffer?: unknown[] }).writeBuffer?.length ?? 0
}

function pushAll(namespace: Namespace, parts: SocketParts): void {
  for (const conversationId of conversationsIn(namespace)) void push(namespace, conversationId, parts)
}

/** Tells every connection where its conversation is, and puts out those whose session has ended meanwhile. */
async function pulse(namespace: Namespace, { handlers, gate }: SocketParts): Promise<void> {
  for (const conversationId of conversationsIn(namespace)) {
    const page = await handlers.pageAfter(conversationId, Number.MAX_SAFE_INTEGER, 1)
    for (const socket of socketsOf(namespace, conversationId)) {
      if ((await ask(gate.enterAgain, socket.data.token)) === null) socket.disconnect(true)
      else if (page.ok) socket.emit('pulse', { conv: conversationId, head: page.head } satisfies Bell)
    }
  }
}

function relay(namespace: Namespace, signal: { conversationId: string; from: string; ttlMs: number }): void {
  if (signal.from !== 'agent' && signal.from !== 'assistant') return
  namespace
    .to(signal.conversationId)
    .emit('eph', { kind: 'typing', ttlMs: signal.ttlMs, from: signal.from } satisfies Signal)
}

function conversationsIn(namespace: Namespace): readonly string[] {
  return [...new Set([...namespace.sockets.values()].map(socket => (socket.data as Held).conversationId))]
}

function socketsOf(namespace: Namespace, conversationId: string): readonly VisitorSocket[] {
  return [...(namespace.adapter.rooms.get(conversationId) ?? [])].flatMap(id => {
    const socket = namespace.sockets.get(id)
    return socket ? [socket as VisitorSocket] : []
  })
}
