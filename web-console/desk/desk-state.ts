import { computed, signal } from '@preact/signals'
import type { DeskConversation, DeskEvent, DeskHandoff, DeskHandoffs } from '../../src/adapters/desk/protocol.ts'
import { session } from '../staff/session.ts'
import { conversationIn, lastList, lastParties, place, placeIn } from './place.ts'

/** A conversation as far as it has been read. */
export type Thread = {
  readonly head: Omit<DeskConversation, 'events' | 'head' | 'more'>
  readonly events: readonly DeskEvent[]
  /** The last seq the server has told of. */
  readonly knownHead: number
  /** False from losing the connection until the server has told where the log ends. */
  readonly fresh: boolean
}

export type Link = 'connecting' | 'live' | 'lost'

/** Whether the server can tell us of changes at this moment. */
export const link = signal<Link>('connecting')
/** Every open handoff; null until they have been read for the first time. */
export const lists = signal<DeskHandoffs | null>(null)
/** The conversation that is open, by its id. */
export const selected = signal<string | null>(conversationIn(location.hash))
export const threads = signal<ReadonlyMap<string, Thread>>(new Map())
/** A sentence that appears for a moment and is read aloud. */
export const notice = signal<string | null>(null)
/** Until when the customer of each conversation counts as typing. */
export const typingUntil = signal<ReadonlyMap<string, number>>(new Map())

export const openThread = computed(() => (selected.value ? (threads.value.get(selected.value) ?? null) : null))
/** The open conversation's handoff: from the live lists, which are ahead of the log, else as it was read. */
export const openHandoff = computed(() => handoffOf(selected.value) ?? openThread.value?.head.handoff ?? null)
export const inOrder = computed(() => {
  const { waiting = [], mine = [], others = [] } = lists.value ?? {}
  return [...mine, ...waiting, ...others]
})

/** Opens a conversation, or none; the address follows, so that a reload comes back to it. */
export function select(conversationId: string | null): void {
  const address = location.pathname + (conversationId ? conversationHash(conversationId) : '')
  // Coming from the cases, the way back leads to them.
  if (place.value.view === 'conversations') history.replaceState(null, '', address)
  else history.pushState(null, '', address)
  selected.value = conversationId
  place.value = { view: 'conversations' }
}

/** Shows what the address says, after a link was followed or the way back was taken. */
export function followAddress(): void {
  place.value = placeIn(location.hash)
  if (place.value.view === 'cases') lastList.value = location.hash
  if (place.value.view === 'parties') lastParties.value = location.hash
  if (place.value.view === 'conversations') selected.value = conversationIn(location.hash)
}

/** The address of a conversation, or of the lists when none is named. */
export function conversationHash(conversationId: string | null): string {
  return conversationId ? `#${encodeURIComponent(conversationId)}` : '#/conversations'
}

/** Shows a sentence; a later one replaces it. */
export function tell(sentence: string): void {
  notice.value = sentence
  setTimeout(() => {
    if (notice.value === sentence) notice.value = null
  }, 6_000)
}

/** Puts a changed thread in the place of the old one. */
export function updateThread(conversationId: string, change: (thread: Thread) => Thread): void {
  const thread = threads.value.get(conversationId)
  if (thread) threads.value = new Map(threads.value).set(conversationId, change(thread))
}

/** The seq up to which a thread has been read. */
export function lastSeq(thread: Thread | null | undefined): number {
  return thread?.events.at(-1)?.seq ?? 0
}

/** Whether everything that was said is on the screen: only then may an agent answer. */
export function isUpToDate(thread: Thread | null): boolean {
  return thread !== null && link.value === 'live' && thread.fresh && lastSeq(thread) >= thread.knownHead
}

export function isMine(handoff: DeskHandoff | null): boolean {
  return handoff?.state === 'active' && handoff.agent?.id === session.value?.staff.id
}

function handoffOf(conversationId: string | null): DeskHandoff | undefined {
  return inOrder.value.find(handoff => handoff.conversationId === conversationId)
}

/** Forgets everything about the one who was signed in. */
export function clearDesk(): void {
  lists.value = null
  threads.value = new Map()
  typingUntil.value = new Map()
  link.value = 'connecting'
}
