import { type Kysely, sql, type Transaction } from 'kysely'
import type { IdentityStore, NewRight, Proof, Proven } from '../../application/identity-ports.ts'
import { type Identity, type IdentityClaim, type Resolution, resolveIdentity } from '../../domain/service/identity.ts'
import { releaseGuestCases } from './guest-cases.ts'
import { knownOf } from './known-identities.ts'
import { oneTimeCodes } from './one-time-codes.ts'
import { instant, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'

/** Who customers have proven to be. The query must be the worker's: nobody else may write it. */
export function identityStore({ query }: { readonly query: Kysely<Tables> }): IdentityStore {
  return {
    ...oneTimeCodes(query),

    async ofConversation(conversationId) {
      const { rows } = await sql<{ identity: Identity | null }>`
        select proven_identity(${conversationId}) as identity`.execute(query)
      return rows[0]?.identity ?? null
    },

    async spendToken(tokenHash, expiresAt) {
      const { numAffectedRows } = await sql`
        insert into spent_token (token_hash, expires_at) values (${tokenHash}, ${instant(expiresAt)})
        on conflict do nothing`.execute(query)
      return numAffectedRows === 1n
    },

    prove: (proof, right) => query.transaction().execute(trx => prove(trx, proof, right)),

    async recognise(conversationId, channel, externalId) {
      await sql`
        insert into conversation_identity (conversation_id, contact_id, level, proven_by, proven_at, expires_at)
        select ${conversationId}, i.contact_id, 2, ${channel}, now(), ${HALF_AN_HOUR}
        from channel_identity i join contact c on c.id = i.contact_id
        where i.channel = ${channel} and i.external_id = ${storable(externalId)} and i.assurance >= 2
          and c.status = 'active'
        on conflict (conversation_id) do update set
          level = 2, stepped_up_at = null, proven_at = now(), expires_at = excluded.expires_at
        where conversation_identity.contact_id = excluded.contact_id
          and conversation_identity.expires_at <= now()`.execute(query)
    },

    async signOut(conversationId) {
      await query.transaction().execute(async trx => {
        await sql`delete from visitor_session where conversation_id = ${conversationId}`.execute(trx)
        await sql`update conversation_identity
          set expires_at = least(expires_at, now()), level = 2, stepped_up_at = null
          where conversation_id = ${conversationId}`.execute(trx)
      })
    },

    async failuresSince(conversationId, after) {
      const { rows } = await sql<{ failures: number }>`
        select count(*) as failures from identity_failure
        where conversation_id = ${conversationId} and at > ${instant(after)}`.execute(query)
      return rows[0]?.failures ?? 0
    },

    async noteFailure(conversationId, key, at) {
      await sql`insert into identity_failure (conversation_id, key, at)
        values (${conversationId}, ${key}, ${instant(at)}) on conflict do nothing`.execute(query)
    },

    async forgetExpired(now) {
      const aDayAgo = instant(now - DAY_MS)
      await sql`delete from spent_token where expires_at <= ${instant(now)}`.execute(query)
      await sql`delete from one_time_code where sent_at <= ${aDayAgo}`.execute(query)
      await sql`delete from identity_failure where at <= ${aDayAgo}`.execute(query)
      await sql`delete from identity_claim where at <= ${aDayAgo}`.execute(query)
    },
  }
}

const DAY_MS = 24 * 60 * 60_000
/** Whoever was signed in at the host site longer ago may have left the browser to somebody else. */
const CLAIM_MS = 30 * 60_000
const HALF_AN_HOUR = sql`now() + interval '30 minutes'`

type Trx = Transaction<Tables>

async function prove(trx: Trx, proof: Proof, right?: NewRight): Promise<Proven> {
  const { conversationId } = proof
  // Proofs of one conversation, and of one subject or address, happen one after the other: one person, one contact.
  await sql`select from conversation where id = ${conversationId} for update`.execute(trx)
  for (const name of lockNames(proof.claim)) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 7))`.execute(trx)
  }
  const claim = { ...proof.claim, subject: proof.claim.subject ?? (await waitingSubject(trx, proof)) }
  const known = await knownOf(trx, claim)
  const resolution = resolveIdentity(claim, known)
  const bound = await boundContact(trx, conversationId)
  if (bound !== null && !isThatContact(resolution, bound)) return 'somebody_else'
  const proven = await settle(trx, { ...proof, claim }, resolution)
  if (right) await replaceRights(trx, conversationId, right)
  return proven
}

/** Sorted, so that two proofs never wait for each other in a ring. */
function lockNames({ subject, email }: IdentityClaim): readonly string[] {
  return [...(email === null ? [] : [`email ${email}`]), ...(subject === null ? [] : [`subject ${subject}`])].sort()
}

function isThatContact(resolution: Resolution, contactId: string): boolean {
  return resolution.kind === 'contact' && resolution.contactId === contactId
}

/** The contact a conversation belongs to, whether or not their proof still counts. */
async function boundContact(trx: Trx, conversationId: string): Promise<string | null> {
  const { rows } = await sql<{ contact_id: string }>`
    select contact_id from conversation_identity where conversation_id = ${conversationId}`.execute(trx)
  return rows[0]?.contact_id ?? null
}

/** The subject that came here with just this address, not verified, which has now been proven. */
async function waitingSubject(trx: Trx, { conversationId, by, claim, at }: Proof): Promise<string | null> {
  // Facts are known to more people than a mailbox is: they link nobody's sign-in to a contact for good.
  if (by === 'facts') return null
  const { rows } = await sql<{ external_id: string }>`
    select external_id from identity_claim
    where conversation_id = ${conversationId} and email = ${claim.email ?? ''}
      and at > ${instant(at - CLAIM_MS)}`.execute(trx)
  return rows[0]?.external_id ?? null
}

async function settle(trx: Trx, proof: Proof, resolution: Resolution): Promise<Proven> {
  switch (resolution.kind) {
    case 'guest':
      return 'nobody'
    case 'code':
      await keepClaim(trx, proof)
      return 'code_needed'
    case 'newcomer':
      await addContact(trx, proof, resolution.suggestedAccountId)
      await bind(trx, proof, proof.newContactId)
      return 'known'
    case 'contact':
      await bind(trx, proof, resolution.contactId)
      return 'known'
  }
}

async function keepClaim(trx: Trx, { conversationId, claim, at }: Proof): Promise<void> {
  await sql`insert into identity_claim (conversation_id, channel, external_id, email, at)
    values (${conversationId}, 'web', ${storable(claim.subject ?? '')}, ${claim.email}, ${instant(at)})
    on conflict (conversation_id) do update
    set external_id = excluded.external_id, email = excluded.email, at = excluded.at`.execute(trx)
}

/** Known by their address alone, a contact is called by it until somebody gives them a name. */
async function addContact(trx: Trx, proof: Proof, suggestedAccountId: string | null): Promise<void> {
  const { newContactId, claim, person } = proof
  const name = storable(person.name ?? claim.email ?? 'Customer')
  await sql`insert into contact (id, name, phone_e164) values (${newContactId}, ${name}, ${person.phone})`.execute(trx)
  if (suggestedAccountId === null) return
  await sql`insert into account_suggestion (contact_id, account_id, at)
    values (${newContactId}, ${suggestedAccountId}, ${instant(proof.at)})`.execute(trx)
}

async function bind(trx: Trx, proof: Proof, contactId: string): Promise<void> {
  const { conversationId, claim, by, at } = proof
  if (claim.subject !== null) await linkSubject(trx, claim.subject, contactId)
  if (claim.email !== null) await keepAddress(trx, contactId, claim, at)
  await joinAccounts(trx, contactId, proof.person.accounts)
  await sql`select party_of_contact(${contactId})`.execute(trx)
  await sql`delete from identity_claim where conversation_id = ${conversationId}`.execute(trx)
  // A code from whoever is known already is a step up. A token, which a site may send with every page, changes none.
  const stillCounts = sql`conversation_identity.expires_at > now()`
  await sql`
    insert into conversation_identity (conversation_id, contact_id, level, proven_by, proven_at, expires_at)
    values (${conversationId}, ${contactId}, 2, ${by}, now(), ${HALF_AN_HOUR})
    on conflict (conversation_id) do update set
      level = case when not ${stillCounts} then 2 when ${by} = 'code' then 3 else conversation_identity.level end,
      stepped_up_at = case when not ${stillCounts} then null when ${by} = 'code' then now()
        else conversation_identity.stepped_up_at end,
      proven_by = excluded.proven_by, proven_at = excluded.proven_at, expires_at = excluded.expires_at`.execute(trx)
  if (claim.email !== null && claim.emailVerified) await releaseGuestCases(trx, contactId, claim.email, at)
}

async function linkSubject(trx: Trx, subject: string, contactId: string): Promise<void> {
  await sql`insert into channel_identity (channel, external_id, contact_id, assurance, verified_at)
    values ('web', ${storable(subject)}, ${contactId}, 2, now())
    on conflict (channel, external_id) do update
    set contact_id = excluded.contact_id, assurance = excluded.assurance, verified_at = excluded.verified_at
    where channel_identity.contact_id is distinct from excluded.contact_id`.execute(trx)
}

/** An address that identifies somebody else, or nobody in particular, stays as it is. */
async function keepAddress(trx: Trx, contactId: string, claim: IdentityClaim, at: number): Promise<void> {
  const verifiedAt = claim.emailVerified ? instant(at) : sql`null`
  await sql`insert into contact_email (contact_id, email, verified_at)
    select ${contactId}, ${claim.email}, ${verifiedAt}
    where not exists (
      select from contact_email e where e.email = ${claim.email} and e.valid_to is null
        and (e.is_shared or (e.verified_at is not null and e.contact_id <> ${contactId})))
    on conflict (contact_id, email) do update
    set verified_at = coalesce(contact_email.verified_at, excluded.verified_at), valid_to = null
    where excluded.verified_at is not null`.execute(trx)
}

/** What the host site says of somebody's companies: they may ask in their name and see what they asked themselves. */
async function joinAccounts(trx: Trx, contactId: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  await sql`insert into account_contact (account_id, contact_id)
    select a.party_id, ${contactId} from account a
    where a.crm_ref = any(${[...names]}::text[])
      and not exists (
        select from account_contact m
        where m.account_id = a.party_id and m.contact_id = ${contactId} and (m.valid @> now() or lower(m.valid) > now()))`.execute(
    trx,
  )
}

/** All that widgets held until now is dead; what a node holds to take turns is not a widget's. */
async function replaceRights(trx: Trx, conversationId: string, { tokenHash, expiresAt }: NewRight): Promise<void> {
  await sql`delete from visitor_session where conversation_id = ${conversationId} and purpose = 'visitor'`.execute(trx)
  await sql`insert into visitor_session (token_hash, conversation_id, expires_at)
    values (${tokenHash}, ${conversationId}, ${instant(expiresAt)})`.execute(trx)
}
