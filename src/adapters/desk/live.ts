import type { Namespace, Server, Socket } from 'socket.io'
import { type HandoffDesk, listsFor } from '../../application/handoff-desk.ts'
import type { Clock, Doorbell, Log, StaffMember } from '../../application/ports.ts'
import type { StaffAccess } from '../../application/staff-access.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { ephemeral, watch } from './protocol.ts'
import { wireLists } from './wire.ts'

/** A revoked session is noticed within this time, in milliseconds. */
const RECHECK_MS = 30_000
const MAX_WATCHED = 20
const TYPING_EVERY_MS = 1_000

export type LiveParts = {
  readonly io: Server
  readonly desk: HandoffDesk
  readonly access: StaffAccess
  readonly doorbell: Doorbell
  readonly clock: Clock
  readonly log: Log
}
type Seat = { readonly token: string; staff: StaffMember; checkedAt: number; lastTyping: number }

/** The socket side of the desk: lists and bells out, watching and typing both ways. */
export function liveDesk(parts: LiveParts): { signedOut(token: string): void; stop(): void } {
  const { io, desk, access, doorbell, clock, log } = parts
  const sockets = io.of('/desk')
  const seats = new WeakMap<Socket, Seat>()
  const refreshLists = oneAtATime(sendLists, error => log.error('desk.lists_failed', error))
  const bells = new Map<string, () => void>()

  sockets.use((socket, next) => {
    seat(socket).then(
      found => next(found ? undefined : new Error('signed_out')),
      error => {
        log.error('desk.connect_failed', error)
        next(new Error('unavailable'))
      },
    )
  })
  sockets.on('connection', socket => {
    socket.on('watch', payload => guarded(socket, 'watch', () => onWatch(socket, payload)))
    socket.on('unwatch', payload => guarded(socket, 'unwatch', () => onUnwatch(socket, payload)))
    socket.on('eph', payload => guarded(socket, 'eph', () => onTyping(socket, payload)))
    guarded(socket, 'lists', () => sendListsTo([socket]))
  })
  const stops = [
    doorbell.onDesk(refreshLists),
    doorbell.onConversation(ring),
    doorbell.onGap(() => {
      refreshLists()
      for (const conversationId of watched(sockets)) ring(conversationId)
    }),
    doorbell.onSignal(signal => {
      if (signal.from !== 'customer') return
      const typing = { conv: signal.conversationId, kind: 'typing', ttlMs: signal.ttlMs }
      sockets.to(room(signal.conversationId)).emit('eph', typing)
    }),
  ]
  return { signedOut, stop: () => stops.forEach(stop => void stop()) }

  async function seat(socket: Socket): Promise<boolean> {
    const token: unknown = socket.handshake.auth['token']
    if (typeof token !== 'string' || token.length > 200) return false
    const staff = await access.staffOf(token)
    if (staff) seats.set(socket, { token, staff, checkedAt: clock.now(), lastTyping: 0 })
    return staff !== null
  }

  /** Who sits at the socket now; a socket whose session has ended is closed. */
  async function staffAt(socket: Socket): Promise<StaffMember | null> {
    const taken = seats.get(socket)
    if (!taken) return null
    if (clock.now() - taken.checkedAt < RECHECK_MS) return taken.staff
    const staff = await access.staffOf(taken.token)
    if (!staff) return leave(socket)
    Object.assign(taken, { staff, checkedAt: clock.now() })
    return staff
  }

  function leave(socket: Socket): null {
    seats.delete(socket)
    socket.emit('signed_out')
    socket.disconnect(true)
    return null
  }

  function signedOut(token: string): void {
    for (const socket of sockets.sockets.values()) if (seats.get(socket)?.token === token) leave(socket)
  }

  function guarded(socket: Socket, event: string, work: () => Promise<void>): void {
    staffAt(socket)
      .then(staff => (staff ? work() : undefined))
      .catch(error => log.error('desk.event_failed', error, { event }))
  }

  async function onWatch(socket: Socket, payload: unknown): Promise<void> {
    const asked = watch.safeParse(payload)
    if (!asked.success || socket.rooms.size > MAX_WATCHED) return
    await socket.join(room(asked.data.conv))
    // What was written between the page's last pull and the joining is announced by this first bell.
    await sendBell(asked.data.conv, [socket])
  }

  async function onUnwatch(socket: Socket, payload: unknown): Promise<void> {
    const asked = watch.safeParse(payload)
    if (asked.success) await socket.leave(room(asked.data.conv))
  }

  async function onTyping(socket: Socket, payload: unknown): Promise<void> {
    const typing = ephemeral.safeParse(payload)
    const taken = seats.get(socket)
    if (!typing.success || !taken || clock.now() - taken.lastTyping < TYPING_EVERY_MS) return
    taken.lastTyping = clock.now()
    if (!(await desk.holds(typing.data.conv, taken.staff))) return
    doorbell.signal({ conversationId: typing.data.conv, from: 'agent', ttlMs: typing.data.ttlMs })
  }

  function ring(conversationId: string): void {
    if (!sockets.adapter.rooms.has(room(conversationId))) return
    const bell = bells.get(conversationId) ?? newBell(conversationId)
    bell()
  }

  function newBell(conversationId: string): () => void {
    const answer = async () => {
      await sendBell(conversationId, watchersOf(sockets, conversationId))
      if (!sockets.adapter.rooms.has(room(conversationId))) bells.delete(conversationId)
    }
    const bell = oneAtATime(answer, error => log.error('desk.bell_failed', error))
    bells.set(conversationId, bell)
    return bell
  }

  async function sendBell(conversationId: string, to: readonly Socket[]): Promise<void> {
    const head = await desk.head(conversationId)
    if (head === null) return
    for (const socket of to) if (await staffAt(socket)) socket.emit('bell', { conv: conversationId, head })
  }

  async function sendLists(): Promise<void> {
    await sendListsTo([...sockets.sockets.values()])
  }

  async function sendListsTo(to: readonly Socket[]): Promise<void> {
    if (to.length === 0) return
    const rows = await desk.open()
    for (const socket of to) {
      const staff = await staffAt(socket)
      if (staff) socket.emit('handoffs', wireLists(listsFor(staff, rows)))
    }
  }
}

const ROOM = 'conv:'

function room(conversationId: string): string {
  return `${ROOM}${conversationId}`
}

function watched(sockets: Namespace): string[] {
  return [...sockets.adapter.rooms.keys()].filter(name => name.startsWith(ROOM)).map(name => name.slice(ROOM.length))
}

function watchersOf(sockets: Namespace, conversationId: string): Socket[] {
  return [...sockets.sockets.values()].filter(socket => socket.rooms.has(room(conversationId)))
}
