import { type Kysely, sql } from 'kysely'
import type { CaseTransaction } from '../../application/ports.ts'
import { instant } from './sql-values.ts'
import type { Tables } from './tables.ts'

/** The answers to writes that may be sent again, within a transaction. */
export function keptAnswers(trx: Kysely<Tables>): Pick<CaseTransaction, 'answerUnder' | 'keepAnswer'> {
  return {
    async answerUnder({ scope, key }) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${JSON.stringify([scope, key])}, 0))`.execute(trx)
      const row = await trx
        .selectFrom('idempotency_key')
        .select(['request_hash', 'response'])
        .where('scope', '=', scope)
        .where('key', '=', key)
        .executeTakeFirst()
      return row ? { requestHash: row.request_hash, response: row.response } : null
    },

    async keepAnswer({ scope, key }, { requestHash, response }, at) {
      await trx
        .insertInto('idempotency_key')
        .values({
          scope,
          key,
          request_hash: requestHash,
          response: sql`${JSON.stringify(response)}::json`,
          created_at: instant(at),
        })
        .execute()
    },
  }
}
