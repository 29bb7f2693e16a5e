import { sql } from 'kysely'
import type { Belongings } from '../../application/readers.ts'
import type { CustomerSessions } from './customer-sessions.ts'

type Row = { readonly accounts: readonly string[]; readonly products: readonly string[] }

/** Read with the customer's own rights: the policies say which accounts, assets and entitlements are theirs. */
export function belongings(sessions: CustomerSessions): Belongings {
  return {
    ofConversation: conversationId =>
      sessions.within(conversationId, async trx => {
        const { rows } = await sql<Row>`
          select array(select party_id from account) as accounts,
            array(
              select product_id from asset
              union
              select product_id from entitlement where product_id is not null) as products`.execute(trx)
        return rows[0] ?? { accounts: [], products: [] }
      }),
  }
}
