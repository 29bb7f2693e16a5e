import { sql, type Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** Who is to speak next: an agent by id, or the assistant, or nobody until one comes. */
export type NextSpeaker = 'assistant' | 'queue' | { readonly agentId: string }

/** Passes the floor on: a writer with an older epoch is refused from here on. The desk hears of it. */
export async function giveFloor(trx: Transaction<Tables>, conversationId: string, to: NextSpeaker): Promise<void> {
  await trx
    .updateTable('conversation')
    .set({
      floor: typeof to === 'string' ? to : 'agent',
      floor_agent_id: typeof to === 'string' ? null : to.agentId,
      floor_epoch: sql`floor_epoch + 1`,
    })
    .where('id', '=', conversationId)
    .execute()
  await sql`select pg_notify('firstline_desk', ''), pg_notify('firstline_conversation', ${conversationId})`.execute(trx)
}
