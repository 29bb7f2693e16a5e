import type { KnowledgeEvent, KnowledgeLedger } from '../../src/application/knowledge-ports.ts'

/** A ledger in memory: what was recorded, once for each key. */
export function keptEvents(): KnowledgeLedger & { readonly events: KnowledgeEvent[] } {
  const events: KnowledgeEvent[] = []
  return {
    events,
    async record(told) {
      for (const event of told) if (!events.some(({ key }) => key === event.key)) events.push(event)
    },
  }
}
