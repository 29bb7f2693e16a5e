import type { LogEvent } from '../../domain/dialogue/log.ts'
import type { WireEvent } from './protocol.ts'

/**
 * An event as the customer may see it, or null for what only staff see. Of an agent nothing but the name leaves;
 * a `cid` only returns to the customer who made it.
 */
export function wireEvent(conversationId: string, event: LogEvent): WireEvent | null {
  if (event.publicSeq === null || event.visibility !== 'public') return null
  return {
    conv: conversationId,
    seq: event.publicSeq,
    id: event.id,
    at: event.at,
    author: event.author.kind === 'agent' ? { kind: 'agent', name: event.author.name } : { kind: event.author.kind },
    body: structuredClone(event.body) as WireEvent['body'],
    ...(event.author.kind === 'customer' && event.cid !== null ? { cid: event.cid } : {}),
  }
}
