import { type RawBuilder, sql } from 'kysely'
import type { Identity } from '../../domain/service/identity.ts'

/** Who a conversation's customer has proven to be, as far as it still counts: a column of the conversation's row. */
export function identityOfConversation(conversation: RawBuilder<unknown>): RawBuilder<Identity | null> {
  return sql<Identity | null>`proven_identity(${conversation})`
}
