import type { Page, WireEvent } from '../../src/adapters/web/protocol.ts'

/** What is known of the log: always a prefix of the server's, without gaps and without doubles. */
export type EventLog = { readonly events: readonly WireEvent[]; readonly head: number }

export const EMPTY_LOG: EventLog = { events: [], head: 0 }

export function lastSeq(log: EventLog): number {
  return log.events.at(-1)?.seq ?? 0
}

/** Adds the events that fit on the end; those known are ignored, those after a gap are left for a pull. */
export function withPage(log: EventLog, page: Pick<Page, 'events' | 'head'>): EventLog {
  const events = [...log.events]
  for (const event of page.events) if (event.seq === (events.at(-1)?.seq ?? 0) + 1) events.push(event)
  return { events, head: Math.max(log.head, page.head, events.at(-1)?.seq ?? 0) }
}

/** Whether the server is known to have more than we do. */
export function isBehind(log: EventLog): boolean {
  return lastSeq(log) < log.head
}
