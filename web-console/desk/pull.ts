import type { DeskConversation } from '../../src/adapters/desk/protocol.ts'
import { call } from '../staff/call.ts'
import { lastSeq, type Thread, threads, updateThread } from './desk-state.ts'

const pulling = new Map<string, Promise<void>>()

/** Notes where the server says the log ends, and reads on if that is further than we are. */
export function heardOf(conversationId: string, head: number): void {
  updateThread(conversationId, thread => ({ ...thread, fresh: true, knownHead: Math.max(thread.knownHead, head) }))
  const thread = threads.value.get(conversationId)
  if (thread && lastSeq(thread) < thread.knownHead) void pull(conversationId)
}

/** Reads a conversation from where we are to its end. Two calls at once read it once. */
export function pull(conversationId: string): Promise<void> {
  const running = pulling.get(conversationId) ?? readOn(conversationId).finally(() => pulling.delete(conversationId))
  pulling.set(conversationId, running)
  return running
}

async function readOn(conversationId: string): Promise<void> {
  for (let attempt = 0; attempt < MAX_PAGES; attempt++) {
    const after = lastSeq(threads.value.get(conversationId))
    const answer = await call<DeskConversation>('GET', `${path(conversationId)}?after=${after}`)
    if (!answer.ok) return
    merge(answer.value)
    const thread = threads.value.get(conversationId)
    if (!thread || (!answer.value.more && lastSeq(thread) >= thread.knownHead)) return
  }
}

/** More than any conversation has; a server that always says there is more must not keep us busy for ever. */
const MAX_PAGES = 200

function merge({ events, head, more: _, ...rest }: DeskConversation): void {
  const before = threads.value.get(rest.id)
  const last = lastSeq(before)
  const thread: Thread = {
    head: rest,
    events: [...(before?.events ?? []), ...events.filter(event => event.seq > last)],
    knownHead: Math.max(before?.knownHead ?? 0, head),
    fresh: before?.fresh ?? true,
  }
  threads.value = new Map(threads.value).set(rest.id, thread)
}

/** The address of a conversation's calls. */
export function path(conversationId: string): string {
  return `/desk/api/conversations/${encodeURIComponent(conversationId)}`
}
