import { createHash, randomBytes } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import { type Database, type OwnStatement, SessionOver } from './database.ts'
import type { Tables } from './tables.ts'

/** Runs work with the rights of a conversation's customer, and no others. */
export type CustomerSessions = {
  within<Outcome>(conversationId: string, work: (trx: Transaction<Tables>) => Promise<Outcome>): Promise<Outcome>
  /** The same for one statement, in one round trip. */
  once<Row>(conversationId: string, statement: OwnStatement<Row>): Promise<readonly Row[]>
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
export function customerSessions({ query, customer, customerOnce }: Database): CustomerSessions {
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

  /** Once more with a new token where the database has forgotten the old one. */
  async function withToken<Outcome>(
    conversationId: string,
    work: (token: string) => Promise<Outcome>,
  ): Promise<Outcome> {
    try {
      return await work(await tokenFor(conversationId))
    } catch (error) {
      if (!(error instanceof SessionOver)) throw error
      held.delete(conversationId)
      return work(await tokenFor(conversationId))
    }
  }

  return {
    within: (conversationId, work) => withToken(conversationId, token => customer(token, work)),
    once: (conversationId, statement) => withToken(conversationId, token => customerOnce(token, statement)),
  }
}

/** Not waited for on the disk: a session that a crash takes away is granted anew. */
async function grant(query: Kysely<Tables>, conversationId: string, token: string): Promise<void> {
  const hash = createHash('sha256').update(token).digest('base64url')
  await sql`
    insert into visitor_session (token_hash, conversation_id, expires_at, purpose)
    select ${hash}, id, now() + ${VALID_FOR}::interval, 'turn'
    from conversation, set_config('synchronous_commit', 'off', true)
    where id = ${conversationId}`.execute(query)
}
