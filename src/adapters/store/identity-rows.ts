import { type RawBuilder, sql } from 'kysely'
import type { Identity } from '../../domain/service/identity.ts'

/** Who a conversation's customer has proven to be, as far as it still counts: a column of the conversation's row. */
export function identityOfConversation(conversation: RawBuilder<unknown>): RawBuilder<Identity | null> {
  return sql<Identity | null>`(
    select json_build_object(
      'contactId', proof.contact_id,
      'level', case when proof.level = 3 and proof.stepped_up_at > now() - interval '10 minutes' then 3 else 2 end,
      'provenBy', proof.proven_by,
      -- Whoever came by an address alone is filed under it until somebody gives them a name.
      'name', case when known.name not like '%_@_%' then known.name end,
      'email', (
        select address.email from contact_email address
        where address.contact_id = proof.contact_id and address.verified_at is not null
          and address.valid_to is null and not address.is_shared
        order by address.verified_at desc, address.email limit 1),
      'expiresAt', floor(extract(epoch from proof.expires_at) * 1000)::bigint)
    from conversation_identity proof
    join contact known on known.id = proof.contact_id
    where proof.conversation_id = ${conversation} and proof.expires_at > now())`
}
