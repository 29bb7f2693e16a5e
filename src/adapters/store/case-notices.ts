import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { CaseNotice, CaseNotices, CustomerConversation, HeldNotices } from '../../application/case-notice-ports.ts'
import { addressOf } from './case-reach.ts'
import { caseEventFromRow, readCaseFile } from './case-rows.ts'
import { appendOne, askAbout } from './conversation-rows.ts'
import { mailStore } from './mail-store.ts'
import { instant } from './sql-values.ts'
import type { CaseEventTable, CaseNoticeTable, Tables } from './tables.ts'

/** What is to be told to customers of their cases, with the worker's rights. */
export function caseNotices({ query }: { readonly query: Kysely<Tables> }): CaseNotices {
  return {
    async due(now, limit) {
      const rows = await query
        .selectFrom('case_notice')
        .select('case_id')
        .where('due_at', '<=', instant(now))
        .groupBy('case_id')
        .orderBy(sql`min(due_at)`)
        .orderBy('case_id')
        .limit(limit)
        .execute()
      return rows.map(row => row.case_id)
    },

    async exclusively(caseId, work) {
      await query.transaction().execute(async trx => {
        const { rows } = await sql<{ mine: boolean }>`
          select pg_try_advisory_xact_lock(hashtextextended(${`case_notice:${caseId}`}, 0)) as mine`.execute(trx)
        const held = rows[0]?.mine ? await holdNotices(trx, caseId) : null
        if (held) await work(held)
      })
    },

    async dropBefore(before, limit) {
      const { numAffectedRows = 0n } = await sql`
        update case_notice set due_at = null, outcome = 'too_old' where (case_id, seq) in (
          select case_id, seq from case_notice where due_at is not null and queued_at < ${instant(before)}
          limit ${limit} for update skip locked)`.execute(query)
      return Number(numAffectedRows)
    },
  }
}

async function holdNotices(trx: Transaction<Tables>, caseId: string): Promise<HeldNotices | null> {
  const open = await openNotices(trx, caseId)
  const numbered = await trx.selectFrom('cases').select('number').where('id', '=', caseId).executeTakeFirst()
  const file = numbered && (await readCaseFile(trx, numbered.number))
  if (open.length === 0 || !file) return null
  const conversation = await conversationOf(trx, caseId)
  const set = (seqs: readonly number[], values: Partial<Selectable<CaseNoticeTable>>) =>
    seqs.length === 0
      ? Promise.resolve()
      : trx.updateTable('case_notice').set(values).where('case_id', '=', caseId).where('seq', 'in', seqs).execute()
  return {
    file,
    open,
    conversation,
    address: await addressOf(trx, caseId),
    queue: mailStore({ query: trx }).queue,
    async tell(seq, event, dueAt) {
      if (!conversation) throw new Error(`case ${file.number} has no conversation to be spoken of in`)
      const appended = await appendOne(askAbout(trx, conversation.id), event)
      if (!appended.ok) throw new Error(`the log of ${conversation.id} refused a notice: ${appended.reason}`)
      const { seq: told_seq, publicSeq: told_public_seq } = appended.value.event
      const told = { told_seq, told_public_seq, due_at: instant(dueAt) }
      await trx.updateTable('case_notice').set(told).where('case_id', '=', caseId).where('seq', '=', seq).execute()
    },
    async end(seqs, outcome) {
      await set(seqs, { due_at: null, outcome })
    },
    async endMailed(seqs, mailKey) {
      await set(seqs, { due_at: null, outcome: 'mailed', mail_key: mailKey })
    },
  }
}

async function openNotices(trx: Kysely<Tables>, caseId: string): Promise<readonly CaseNotice[]> {
  const { rows } = await sql<Selectable<CaseEventTable> & Selectable<CaseNoticeTable>>`
    select n.due_at, n.told_seq, n.told_public_seq, e.*
    from case_notice n join case_event e on e.case_id = n.case_id and e.seq = n.seq
    where n.case_id = ${caseId} and n.due_at is not null order by n.seq`.execute(trx)
  return rows.map(row => ({
    event: caseEventFromRow(row),
    dueAt: row.due_at ?? 0,
    told:
      row.told_seq === null || row.told_public_seq === null
        ? null
        : { seq: row.told_seq, publicSeq: row.told_public_seq },
  }))
}

async function conversationOf(trx: Kysely<Tables>, caseId: string): Promise<CustomerConversation | null> {
  const { rows } = await sql<CustomerConversation>`
    select id, last_customer_seq as "lastCustomerSeq", delivered_seq as "deliveredSeq"
    from conversation where id = case_conversation(${caseId})`.execute(trx)
  return rows[0] ?? null
}
