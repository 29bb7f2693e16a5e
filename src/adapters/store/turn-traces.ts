import type { TurnTraces } from '../../application/turn-traces.ts'
import type { Database } from './database.ts'

/** What the turns of conversations decided, for those who may read all of it. */
export function turnTraces({ query }: Pick<Database, 'query'>): TurnTraces {
  return {
    ofConversation: conversationId =>
      query
        .selectFrom('turn_trace')
        .select(['seq', 'at', 'why', 'calls'])
        .where('conversation_id', '=', conversationId)
        .orderBy('seq')
        .execute(),
  }
}
