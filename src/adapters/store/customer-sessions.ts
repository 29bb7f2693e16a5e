import { createHash, randomBytes } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import { type Database, SessionOver } from './database.ts'
import type { Tables } from './tables.ts'

/** Runs work with the rights of a conversation's customer, and no others. */
export type CustomerSessions = {
  within<Outcome>(conversationId: string, work: (trx: Transaction<Tables>) => Promise<Outcome>): Promise<Outcome>
}

type Held = { readonly token: string; readonly until: number }

/** The database forgets a session some minutes after this node has. */
const HELD_MS = 10 * 60_000
const VALID_FOR = '15 minutes'
const MOST_HELD = 20_000

/**
 * Sessions that this node holds to take customers' turns: one for each conversation, kept for a while. The token is
 * what the database believes; the conversation's id alone opens nothing.
 */
export function customerSessions({ query, customer }: Database): CustomerSessions {
  const held = new Map<string, Held>()

  async function tokenFor(conversationId: string): Promise<string> {
    const known = held.get(conversationId)
    if (known && known.until > performance.now()) return known.token
    const token = randomBytes(32).toString('base64url')
    await grant(query, conversationId, token)
    if (held.size >= MOST_HELD) held.clear()
    held.set(conversationId, { token, until: performance.now() + HELD_MS })
    return token
  }

  return {
    async within(conversationId, work) {
      try {
        return await customer(await tokenFor(conversationId), work)
      } catch (error) {
        if (!(error instanceof SessionOver)) throw error
        held.delete(conversationId)
        return customer(await tokenFor(conversationId), work)
      }
    },
  }
}

/** Not waited for on the disk: a session that a crash takes away is granted anew. */
async function grant(query: Kysely<Tables>, conversationId: string, token: string): Promise<void> {
  const hash = createHash('sha256').update(token).digest('base64url')
  await query.transaction().execute(async trx => {
    await sql`set local synchronous_commit = off`.execute(trx)
    await sql`
      insert into visitor_session (token_hash, conversation_id, expires_at, purpose)
      select ${hash}, id, now() + ${VALID_FOR}::interval, 'turn' from conversation where id = ${conversationId}`.execute(
      trx,
    )
  })
}
