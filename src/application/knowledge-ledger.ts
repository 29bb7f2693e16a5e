import { keptQuery } from '../domain/knowledge/kept-query.ts'
import type { OrderNumberShape } from '../domain/service/order.ts'
import type { KnowledgeEvent, KnowledgeLedger, KnowledgeStore } from './knowledge-ports.ts'

/** What happens with articles, on its way into the store: queries lose what could tell who asked. */
export function createKnowledgeLedger({
  store,
  orderNumbers,
}: {
  readonly store: Pick<KnowledgeStore, 'record'>
  readonly orderNumbers: OrderNumberShape
}): KnowledgeLedger {
  return { record: events => store.record(events.map(event => keptEvent(event, orderNumbers))) }
}

/** The event as it may be kept. */
export function keptEvent(event: KnowledgeEvent, orderNumbers: OrderNumberShape): KnowledgeEvent {
  return { ...event, query: event.query === null ? null : keptQuery(event.query, orderNumbers) || null }
}
