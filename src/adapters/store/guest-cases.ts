import { sql, type Transaction } from 'kysely'
import { instant } from './sql-values.ts'
import type { Tables } from './tables.ts'

/**
 * Lets a contact see the guest cases that are to be answered at an address, if it is theirs alone and proven. Whose
 * the cases are stays as it was; each says for staff what has happened.
 */
export async function releaseGuestCases(
  trx: Transaction<Tables>,
  contactId: string,
  email: string,
  at: number,
): Promise<void> {
  await sql`
    with released as (
      update cases set visible_scopes = visible_scopes || ${contactId}::text
      where lower(contact) = ${email}
        and exists (
          select from contact_email e
          where e.contact_id = ${contactId} and e.email = ${email} and e.verified_at is not null
            and e.valid_to is null and not e.is_shared)
        and not visible_scopes @> array[${contactId}::text]
        and exists (select from party p where p.id = cases.party_id and p.kind = 'guest')
      returning id, version
    )
    insert into case_event (case_id, version, at, actor_kind, type, public, text, changed)
    select id, version, ${instant(at)}, 'system', 'changed', false,
      'The customer has proven that the address is theirs, and can see this case.', array['visibility']
    from released`.execute(trx)
}
