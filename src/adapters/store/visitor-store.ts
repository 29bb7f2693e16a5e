import type { VisitorStore } from '../../application/ports.ts'
import type { Database } from './database.ts'
import { instant } from './sql-values.ts'

/** Widgets' rights to their conversations, by the hash of a bearer token. */
export function visitorStore({ query }: Database): VisitorStore {
  return {
    async grant(tokenHash, conversationId, expiresAt) {
      await query
        .insertInto('visitor_session')
        .values({ token_hash: tokenHash, conversation_id: conversationId, expires_at: instant(expiresAt) })
        .execute()
    },

    async conversationOf(tokenHash, now) {
      const row = await query
        .selectFrom('visitor_session')
        .select('conversation_id')
        .where('token_hash', '=', tokenHash)
        .where('expires_at', '>', instant(now))
        .executeTakeFirst()
      return row?.conversation_id ?? null
    },

    async forgetExpired(now) {
      await query.deleteFrom('visitor_session').where('expires_at', '<=', instant(now)).execute()
    },
  }
}
