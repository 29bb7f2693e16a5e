import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import type {
  ContactFields,
  NewAccount,
  NewConsumer,
  NewContact,
  NewEmail,
  NewMember,
  PartyFields,
  PartyRefusal,
} from '../../application/party-ports.ts'
import { no, ok, type Result } from '../../domain/result.ts'
import { instant, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'

type Query = Kysely<Tables>

/** What the database refuses by name, in the words of the application. */
const REFUSALS: Readonly<Record<string, PartyRefusal>> = {
  account_parent_account_id_fkey: 'no_such_parent',
  parent_of_itself: 'parent_of_itself',
  account_cycle: 'parent_of_itself',
  account_crm_ref_key: 'crm_ref_taken',
  consumer_contact_id_key: 'consumer_already',
  consumer_contact_id_fkey: 'no_such_contact',
}

/** A new account, or a consumer for a contact. */
export function addParty(trx: Query, id: string, asked: NewAccount | NewConsumer): Promise<Result<null, PartyRefusal>> {
  return attempt(trx, REFUSALS, async () => {
    if (asked.kind === 'consumer') return addConsumer(trx, id, asked)
    await trx
      .insertInto('party')
      .values({ id, kind: 'account', name: storable(asked.name) })
      .execute()
    await trx
      .insertInto('account')
      .values({
        party_id: id,
        parent_account_id: asked.parent ?? null,
        region: textOrNull(asked.region ?? null),
        crm_ref: textOrNull(asked.crmRef ?? null),
        ...(asked.tier && { tier: asked.tier }),
      })
      .execute()
    await setDomains(trx, id, asked.domains ?? [])
    return ok(null)
  })
}

async function addConsumer(trx: Query, id: string, { contact }: NewConsumer): Promise<Result<null, PartyRefusal>> {
  const person = await trx
    .selectFrom('contact')
    .select(['name', 'status'])
    .where('id', '=', storable(contact))
    .executeTakeFirst()
  if (person?.status !== 'active') return no('no_such_contact')
  await trx.insertInto('party').values({ id, kind: 'consumer', name: person.name }).execute()
  await trx.insertInto('consumer').values({ party_id: id, contact_id: contact }).execute()
  return ok(null)
}

/** Sets fields of a locked party; those of an account are refused for any other. */
export function changeParty(trx: Query, id: string, fields: PartyFields): Promise<Result<null, PartyRefusal>> {
  return attempt(trx, REFUSALS, async () => {
    const { name, status, domains, ...account } = fields
    const changed = await trx
      .updateTable('party')
      .set({ version: sql`version + 1`, ...(name && { name: storable(name) }), ...(status && { status }) })
      .where('id', '=', id)
      .returning('kind')
      .executeTakeFirstOrThrow()
    const ofAccount = domains !== undefined || Object.keys(account).length > 0
    if (ofAccount && changed.kind !== 'account') return no('only_accounts')
    if (Object.keys(account).length > 0) await setAccount(trx, id, account)
    if (domains !== undefined) await setDomains(trx, id, domains)
    return ok(null)
  })
}

async function setAccount(trx: Query, id: string, { tier, region, crmRef, parent }: PartyFields): Promise<void> {
  await trx
    .updateTable('account')
    .set({
      ...(tier && { tier }),
      ...(region !== undefined && { region: textOrNull(region) }),
      ...(crmRef !== undefined && { crm_ref: textOrNull(crmRef) }),
      ...(parent !== undefined && { parent_account_id: textOrNull(parent) }),
    })
    .where('party_id', '=', id)
    .execute()
}

async function setDomains(trx: Query, id: string, domains: readonly string[]): Promise<void> {
  const wanted = [...new Set(domains.map(domain => storable(domain.toLowerCase())))]
  await sql`delete from account_domain where account_id = ${id} and not domain = any (${wanted})`.execute(trx)
  for (const domain of wanted) {
    await trx
      .insertInto('account_domain')
      .values({ domain, account_id: id })
      .onConflict(conflict => conflict.doNothing())
      .execute()
  }
}

export async function addContact(trx: Query, id: string, asked: NewContact, at: number): Promise<void> {
  const { name, phone, locale, timeZone, emails } = asked
  await trx
    .insertInto('contact')
    .values({
      id,
      name: storable(name),
      phone_e164: phone ?? null,
      locale: textOrNull(locale ?? null),
      time_zone: textOrNull(timeZone ?? null),
    })
    .execute()
  for (const { email, shared } of emails) await putEmail(trx, id, { email, shared }, at)
}

export async function changeContact(trx: Query, id: string, fields: ContactFields): Promise<void> {
  const { name, phone, locale, timeZone } = fields
  await trx
    .updateTable('contact')
    .set({
      version: sql`version + 1`,
      ...(name !== undefined && { name: storable(name) }),
      ...(phone !== undefined && { phone_e164: phone }),
      ...(locale !== undefined && { locale: textOrNull(locale) }),
      ...(timeZone !== undefined && { time_zone: textOrNull(timeZone) }),
    })
    .where('id', '=', id)
    .execute()
}

/** One that was given up and comes back has to be proven anew. */
export async function putEmail(
  trx: Query,
  contactId: string,
  { email, shared, replaces }: NewEmail,
  at: number,
): Promise<Result<null, 'no_such_email' | 'already_there'>> {
  if (replaces !== undefined) {
    const ended = await endEmail(trx, contactId, replaces, at)
    if (!ended.ok) return ended
  }
  const { rows } = await sql`
    insert into contact_email as e (contact_id, email, valid_from, is_shared)
    values (${contactId}, ${storable(email.trim().toLowerCase())}, ${instant(at)}, ${shared})
    on conflict (contact_id, email) do update
      set valid_from = excluded.valid_from, valid_to = null, verified_at = null, is_shared = excluded.is_shared
      where e.valid_to is not null
    returning 1`.execute(trx)
  if (rows.length === 0) return no('already_there')
  await touch(trx, 'contact', contactId)
  return ok(null)
}

export async function endEmail(
  trx: Query,
  contactId: string,
  email: string,
  at: number,
): Promise<Result<null, 'no_such_email'>> {
  const { rows } = await sql`
    update contact_email set valid_to = greatest(${instant(at)}, valid_from)
    where email = ${storable(email.trim().toLowerCase())} and valid_to is null
      and contact_id in (select records_of_contact(${contactId}))
    returning 1`.execute(trx)
  if (rows.length === 0) return no('no_such_email')
  await touch(trx, 'contact', contactId)
  return ok(null)
}

/** A membership that runs already, with other rights, ends where the new one begins. */
export async function putMember(
  trx: Query,
  accountId: string,
  { contact, access, responsibility }: NewMember,
  at: number,
): Promise<Result<null, 'no_such_contact'>> {
  const person = await trx.selectFrom('contact').select('status').where('id', '=', storable(contact)).executeTakeFirst()
  if (person?.status !== 'active') return no('no_such_contact')
  const running = sql`account_id = ${accountId} and contact_id = ${contact} and valid @> ${instant(at)}`
  const { rows: same } = await sql`select from account_contact where ${running}
    and access = ${access} and responsibility is not distinct from ${textOrNull(responsibility)}`.execute(trx)
  if (same.length > 0) return ok(null)
  // One that began this very moment leaves nothing behind that could be kept.
  await sql`delete from account_contact where ${running} and lower(valid) = ${instant(at)}`.execute(trx)
  await sql`update account_contact set valid = tstzrange(lower(valid), ${instant(at)}) where ${running}`.execute(trx)
  await sql`
    insert into account_contact (account_id, contact_id, access, responsibility, valid)
    values (${accountId}, ${contact}, ${access}, ${textOrNull(responsibility)}, tstzrange(${instant(at)}, (
      select min(lower(valid)) from account_contact
      where account_id = ${accountId} and contact_id = ${contact} and lower(valid) > ${instant(at)})))`.execute(trx)
  await touch(trx, 'party', accountId)
  return ok(null)
}

export async function endMember(
  trx: Query,
  accountId: string,
  contactId: string,
  at: number,
): Promise<Result<null, 'no_such_member'>> {
  const { rows } = await sql`
    update account_contact set valid = tstzrange(lower(valid), greatest(${instant(at)}, lower(valid) + interval '1 ms'))
    where account_id in (select records_of_party(${accountId})) and contact_id = ${storable(contactId)}
      and valid @> ${instant(at)}
    returning 1`.execute(trx)
  if (rows.length === 0) return no('no_such_member')
  await touch(trx, 'party', accountId)
  return ok(null)
}

async function touch(trx: Query, table: 'party' | 'contact', id: string): Promise<void> {
  await sql`update ${sql.table(table)} set version = version + 1 where id = ${id}`.execute(trx)
}

/** Does work that the database may refuse by name; what it has written so far is taken back then, and no more. */
export async function attempt<Outcome, Reason extends string>(
  trx: Query,
  refusals: Readonly<Record<string, Reason>>,
  work: () => Promise<Result<Outcome, Reason>>,
): Promise<Result<Outcome, Reason>> {
  await sql`savepoint attempt`.execute(trx)
  try {
    const result = await work()
    await sql.raw(result.ok ? 'release savepoint attempt' : 'rollback to savepoint attempt').execute(trx)
    return result
  } catch (error) {
    const reason =
      error instanceof pg.DatabaseError ? (refusals[error.constraint ?? ''] ?? refusals[error.code ?? '']) : undefined
    if (reason === undefined) throw error
    await sql`rollback to savepoint attempt`.execute(trx)
    return no(reason)
  }
}

function textOrNull(text: string | null): string | null {
  return text === null ? null : storable(text)
}
