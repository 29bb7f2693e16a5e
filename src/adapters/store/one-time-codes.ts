import { type Kysely, sql } from 'kysely'
import type { IdentityStore, TriedCode } from '../../application/identity-ports.ts'
import { instant, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'

type CodeRow = { id: string; email: string; code_hash: string; spent: boolean }

/** Codes that were mailed, and how often they were tried. */
export function oneTimeCodes(query: Kysely<Tables>): Pick<IdentityStore, 'keepCode' | 'tryCode' | 'useCode'> {
  return {
    keepCode: (code, { after, most }) =>
      query.transaction().execute(async trx => {
        const email = storable(code.email)
        // Two chats that ask for one address at once are counted one after the other.
        await sql`select pg_advisory_xact_lock(hashtextextended(${`code ${email}`}, 7))`.execute(trx)
        const { rows } = await sql<{ before: boolean; often: boolean }>`
          select
            coalesce(bool_or(conversation_id = ${code.conversationId} and request_key = ${code.requestKey}), false) as before,
            greatest(
              count(*) filter (where conversation_id = ${code.conversationId}),
              count(*) filter (where email = ${email})) >= ${most} as often
          from one_time_code
          where (conversation_id = ${code.conversationId} or email = ${email}) and sent_at > ${instant(after)}`.execute(
          trx,
        )
        if (rows[0]?.before) return 'asked_before'
        if (rows[0]?.often) return 'too_often'
        const { numAffectedRows } = await sql`
          insert into one_time_code (id, conversation_id, email, code_hash, request_key, sent_at, expires_at)
          values (${code.id}, ${code.conversationId}, ${email}, ${code.codeHash}, ${code.requestKey},
            ${instant(code.sentAt)}, ${instant(code.expiresAt)})
          on conflict (conversation_id, request_key) do nothing`.execute(trx)
        return numAffectedRows === 1n ? 'kept' : 'asked_before'
      }),

    async tryCode(conversationId, key, at) {
      const { rows } = await sql<CodeRow>`
        with newest as (
          select id, tried_key is not distinct from ${key} as again, used_at, tries, expires_at from one_time_code
          where conversation_id = ${conversationId} order by sent_at desc, id desc limit 1 for update
        )
        update one_time_code c set
          tries = c.tries + (not newest.again and newest.used_at is null and newest.tries < ${MOST_TRIES})::int,
          tried_key = case when newest.used_at is null and newest.tries < ${MOST_TRIES} then ${key} else c.tried_key end
        from newest where c.id = newest.id
        returning c.id, c.email, c.code_hash,
          newest.expires_at <= ${instant(at)}
            or (not newest.again and (newest.used_at is not null or newest.tries >= ${MOST_TRIES})) as spent`.execute(
        query,
      )
      const [row] = rows
      return row ? triedCode(row) : null
    },

    async useCode(codeId, key, at) {
      const { numAffectedRows } = await sql`
        update one_time_code set used_at = coalesce(used_at, ${instant(at)})
        where id = ${codeId} and tried_key = ${key}`.execute(query)
      return numAffectedRows === 1n
    },
  }
}

const MOST_TRIES = 5

function triedCode({ id, email, code_hash, spent }: CodeRow): TriedCode {
  return { id, email, codeHash: code_hash, spent }
}
