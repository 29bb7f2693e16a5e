import { sql, type Transaction } from 'kysely'
import type { CaseStore } from '../../application/ports.ts'
import type { Case } from '../../domain/service/case.ts'
import type { Database } from './database.ts'
import { instant, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'

/** Cases, by number and by conversation. */
export function caseStore({ query }: Database): CaseStore {
  return {
    async nextSerial() {
      const { rows } = await sql<{ serial: number }>`select nextval('case_serial') as serial`.execute(query)
      const [row] = rows
      if (!row) throw new Error('the sequence case_serial answered nothing')
      return row.serial
    },

    async ofConversation(conversationId) {
      const rows = await query
        .selectFrom('cases')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .orderBy('opened_at')
        .orderBy('id')
        .execute()
      return rows.map(row => ({
        id: row.id,
        number: row.number,
        conversationId: row.conversation_id,
        summary: row.summary,
        contact: row.contact,
        openedBy: row.opened_by,
        openedAt: row.opened_at,
      }))
    },
  }
}

/** Writes a new case within a transaction. */
export async function insertCase(trx: Transaction<Tables>, opened: Case): Promise<void> {
  await trx
    .insertInto('cases')
    .values({
      id: opened.id,
      number: opened.number,
      conversation_id: opened.conversationId,
      summary: storable(opened.summary),
      contact: opened.contact === null ? null : storable(opened.contact),
      opened_by: opened.openedBy,
      opened_at: instant(opened.openedAt),
    })
    .execute()
}
