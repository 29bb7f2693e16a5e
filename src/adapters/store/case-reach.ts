import { type Kysely, sql } from 'kysely'
import type { CaseAddress } from '../../application/case-notice-ports.ts'
import type { CaseReach } from '../../application/ports.ts'
import { readMailAddress } from '../../domain/service/mail-address.ts'
import type { Tables } from './tables.ts'

/** By which ways the customer of a case hears of it; with the worker's rights. */
export async function reachOf(query: Kysely<Tables>, caseId: string): Promise<CaseReach> {
  const { rows } = await sql<{ chat: boolean; isTelling: boolean; lost: string | null }>`
    select
      case_conversation(${caseId}) is not null as chat,
      exists (select from case_notice where case_id = ${caseId} and due_at is not null) as "isTelling",
      (select case when m.given_up_at is not null then m.recipient end
        from case_notice n join mail_outbox m on m.key = n.mail_key
        where n.case_id = ${caseId} order by n.seq desc limit 1) as lost`.execute(query)
  const [row] = rows
  if (!row) throw new Error(`nothing was answered about case ${caseId}`)
  const address = await addressOf(query, caseId)
  return { chat: row.chat, isTelling: row.isTelling, mail: address !== null && address.to !== row.lost }
}

/** The one given for the case before any other of the contact's. */
export async function addressOf(query: Kysely<Tables>, caseId: string): Promise<CaseAddress | null> {
  const { rows } = await sql<{ address: string; proven: boolean }>`
    with own as (
      select e.email from contact_email e join cases c on c.contact_id = e.contact_id
      where c.id = ${caseId} and e.verified_at is not null and e.valid_to is null
    )
    select c.contact as address, c.opened_by = 'agent' or lower(btrim(c.contact)) in (select email from own) as proven
    from cases c where c.id = ${caseId} and c.contact is not null
    union all
    (select email, true from own order by email)`.execute(query)
  for (const { address, proven } of rows) {
    const to = readMailAddress(address)
    if (to !== null) return { to, isProven: proven }
  }
  return null
}
