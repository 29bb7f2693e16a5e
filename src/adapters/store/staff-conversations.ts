import type { Kysely } from 'kysely'
import type { StaffConversations } from '../../application/ports.ts'
import { appendOne, askAbout, loadConversation, readPage } from './conversation-rows.ts'
import type { Tables } from './tables.ts'

/** Conversations as staff read and write them, or a job on their behalf: the query's role decides. */
export function staffConversations(query: Kysely<Tables>): StaffConversations {
  return {
    load: conversationId => loadConversation(askAbout(query, conversationId)),
    append: (conversationId, event, floorEpoch) => appendOne(askAbout(query, conversationId), event, floorEpoch),
    eventsAfter: (conversationId, view, after, limit) => readPage(askAbout(query, conversationId), view, after, limit),
    async reasons(conversationId, from, to) {
      const rows = await query
        .selectFrom('turn_trace')
        .select(['seq', 'why'])
        .where('conversation_id', '=', conversationId)
        .where('seq', '>=', from)
        .where('seq', '<=', to)
        .execute()
      return new Map(rows.map(({ seq, why }) => [seq, why]))
    },
  }
}
