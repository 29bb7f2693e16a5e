import { sql, type Transaction } from 'kysely'
import type { IdentityClaim, KnownToUs } from '../../domain/service/identity.ts'
import { storable } from './sql-values.ts'
import type { Tables } from './tables.ts'

/** What the store has on a claim. A contact who was merged signs in by their own record: a merge shows nobody more. */
export async function knownOf(trx: Transaction<Tables>, { subject, email }: IdentityClaim): Promise<KnownToUs> {
  const address = email === null ? '' : storable(email)
  const { rows } = await sql<{
    of_subject: string | null
    of_email: string | null
    known: boolean
    shared: boolean
    accounts: string[]
  }>`
    with found (ground, id) as (
      select 'subject', i.contact_id from channel_identity i
      where i.channel = 'web' and i.external_id = ${subject === null ? null : storable(subject)} and i.assurance >= 2
      union all
      select 'email', e.contact_id from contact_email e
      where e.email = ${address} and e.verified_at is not null and e.valid_to is null and not e.is_shared
    ), living as (
      select found.ground, c.id from found join contact c on c.id = found.id where c.status <> 'erased'
    )
    select
      (select id from living where ground = 'subject') as of_subject,
      (select id from living where ground = 'email') as of_email,
      exists (select from contact_email e where e.email = ${address} and e.valid_to is null) as known,
      exists (select from contact_email e where e.email = ${address} and e.valid_to is null and e.is_shared) as shared,
      array(select d.account_id from account_domain d where d.domain = split_part(${address}, '@', 2)) as accounts`.execute(
    trx,
  )
  const [row] = rows
  if (!row) throw new Error('looking a claim up answered nothing')
  return {
    contactOfSubject: row.of_subject,
    contactOfEmail: row.of_email,
    emailIsKnown: row.known,
    emailIsShared: row.shared,
    accountsOfDomain: row.accounts,
  }
}
