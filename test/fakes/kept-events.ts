import type { KnowledgeEvent, KnowledgeLedger } from '../../src/application/knowledge-ports.ts'

/** A ledger in memory: what was recorded, once for each key. */
export function keptEvents(): KnowledgeLedger & { readonly events: KnowledgeEvent[] } {
  const events: KnowledgeEvent[] = []
  return {
    events,
    async record(told) {
      for (const event of told) {
        const before = events.findIndex(({ key }) => key === event.key)
        if (before === -1) events.push(event)
        else if (event.reason !== undefined) events[before] = { ...event, ...events[before], reason: event.reason }
      }
    },
  }
}
