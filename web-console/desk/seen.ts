import { signal } from '@preact/signals'
import { lastSeq, threads } from './desk-state.ts'

/** Up to which seq each conversation has been looked at. */
const seen = signal<ReadonlyMap<string, number>>(new Map())

/** Notes that everything read so far has been on the screen. */
export function markSeen(conversationId: string): void {
  const seq = lastSeq(threads.value.get(conversationId))
  if ((seen.peek().get(conversationId) ?? 0) < seq) seen.value = new Map(seen.peek()).set(conversationId, seq)
}

/** How many of the customer's messages came after that. */
export function unseenIn(conversationId: string): number {
  const from = seen.value.get(conversationId) ?? 0
  const events = threads.value.get(conversationId)?.events ?? []
  // What was said before an agent came is the conversation's past, not news.
  const joined = events.findLast(event => event.body.kind === 'state' && event.body.state === 'agent_joined')?.seq ?? 0
  return events.filter(event => event.author.kind === 'customer' && event.seq > Math.max(from, joined)).length
}
