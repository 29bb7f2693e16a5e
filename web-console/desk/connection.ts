import { effect } from '@preact/signals'
import { io, type Socket } from 'socket.io-client'
import type { DeskHandoffs } from '../../src/adapters/desk/protocol.ts'
import { serverNow } from '../staff/clock.ts'
import { endSession } from '../staff/session.ts'
import { clearDesk, isUpToDate, link, lists, selected, threads, typingUntil } from './desk-state.ts'
import { heardOf, pull } from './pull.ts'

const TYPING_EVERY_MS = 3_000
const TYPING_TTL_MS = 5_000
/** Lists refresh by themselves; this only heals a ring that got lost on the way. */
const PULSE_MS = 20_000
let socket: Socket | null = null
let lastTyping = 0

/** Opens the live connection for whoever is signed in; the returned function closes it. */
export function connect(token: string): () => void {
  const opened = io('/desk', {
    transports: ['websocket'],
    auth: { token },
    reconnectionDelayMax: 5_000,
    forceNew: true,
  })
  socket = opened
  opened.on('connect', () => {
    link.value = 'live'
    watchAll(opened, new Set())
  })
  opened.on('disconnect', lost)
  opened.on('connect_error', error => (error.message === 'signed_out' ? signedOut() : lost()))
  opened.on('signed_out', signedOut)
  opened.on('handoffs', (changed: DeskHandoffs) => {
    lists.value = changed
  })
  opened.on('bell', ({ conv, head }: { conv: string; head: number }) => heardOf(conv, head))
  opened.on('eph', ({ conv, ttlMs }: { conv: string; ttlMs: number }) => {
    typingUntil.value = new Map(typingUntil.value).set(conv, serverNow() + ttlMs)
  })
  const stopWatching = keepWatching(opened)
  const stopWaking = onWaking(() => watchAll(opened, new Set()))
  return () => {
    stopWatching()
    stopWaking()
    opened.disconnect()
    socket = null
    clearDesk()
  }
}

function lost(): void {
  link.value = 'lost'
  threads.value = new Map([...threads.value].map(([id, thread]) => [id, { ...thread, fresh: false }]))
}

function signedOut(): void {
  endSession('Your session has ended. Please sign in again.')
}

/** Watches the open conversation and all of mine, so that news in any of them is noticed. */
function keepWatching(opened: Socket): () => void {
  let watched = new Set<string>()
  return effect(() => {
    const wanted = wantedConversations()
    if (link.value !== 'live') {
      watched = new Set()
      return
    }
    for (const conv of watched) if (!wanted.has(conv)) opened.emit('unwatch', { conv })
    watchAll(opened, watched)
    watched = wanted
    for (const conv of wanted) if (!threads.peek().has(conv)) void pull(conv)
  })
}

function watchAll(opened: Socket, already: ReadonlySet<string>): void {
  if (!opened.connected) return
  for (const conv of wantedConversations()) if (!already.has(conv)) opened.emit('watch', { conv })
}

function wantedConversations(): Set<string> {
  const mine = (lists.value?.mine ?? []).slice(0, 15).map(handoff => handoff.conversationId)
  return new Set(selected.value ? [selected.value, ...mine] : mine)
}

/** After sleep, and every so often, asks for the bells again: watching twice is harmless and heals a lost ring. */
function onWaking(ask: () => void): () => void {
  const woken = () => document.visibilityState === 'visible' && ask()
  document.addEventListener('visibilitychange', woken)
  addEventListener('online', woken)
  const pulse = setInterval(ask, PULSE_MS)
  return () => {
    document.removeEventListener('visibilitychange', woken)
    removeEventListener('online', woken)
    clearInterval(pulse)
  }
}

/** Lets the customer see that an answer is being written; says so at most every few seconds. */
export function tellTyping(conversationId: string): void {
  const thread = threads.value.get(conversationId) ?? null
  if (!isUpToDate(thread) || serverNow() - lastTyping < TYPING_EVERY_MS) return
  lastTyping = serverNow()
  socket?.volatile.emit('eph', { conv: conversationId, kind: 'typing', ttlMs: TYPING_TTL_MS })
}
