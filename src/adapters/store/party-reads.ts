import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { ContactQuery, MergeQuery, PartyQuery, PartyReads } from '../../application/party-ports.ts'
import type { CaseEntry } from '../../domain/service/case.ts'
import type { Merge, MergedRow } from '../../domain/service/merge.ts'
import type {
  AccountFacts,
  Asset,
  ContactEmail,
  ContactEntry,
  ContactFile,
  Contract,
  DataDebt,
  HeldEntitlement,
  LikelyDuplicate,
  Membership,
  Named,
  PartyEntry,
  PartyFile,
} from '../../domain/service/party.ts'
import { entryFromRow, selectCases } from './case-rows.ts'
import { instant, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'

type Query = Kysely<Tables>

const CASES_SHOWN = 25
const CONVERSATIONS_SHOWN = 25

/** What is read of parties and contacts, with the rights of the query's role. */
export function partyReads(query: Query): PartyReads {
  return {
    list: asked => listParties(query, asked),
    read: partyId => readParty(query, partyId),
    contacts: asked => listContacts(query, asked),
    contact: contactId => readContact(query, contactId),
    merges: asked => listMerges(query, asked),
    merge: async mergeId => (await selectMerges(query, sql<boolean>`m.id = ${mergeId}`, 1))[0] ?? null,
    mergedRows: (mergeId, limit) => readMergedRows(query, mergeId, limit),
    duplicates: limit => readDuplicates(query, limit),
    debt: () => countDebt(query),
  }
}

const PARTY_COLUMNS = sql`
  p.id, p.name, p.kind, p.status, p.merged_into as "mergedInto", p.version, a.tier,
  (select count(*)::int from cases c where c.party_id = p.id and c.state not in ('closed', 'cancelled')) as "liveCases"
  from party p left join account a on a.party_id = p.id`

async function listParties(query: Query, { kind, text, after, limit }: PartyQuery): Promise<PartyEntry[]> {
  const wanted = [
    sql<boolean>`p.status <> 'merged'`,
    ...(kind === undefined ? [] : [sql<boolean>`p.kind = ${kind}`]),
    ...(text === undefined || text === '' ? [] : [mentionsParty(storable(text))]),
    ...(after === undefined
      ? []
      : [sql<boolean>`(lower(p.name), p.id) > (select lower(name), id from party where id = ${storable(after)})`]),
  ]
  return rowsOf<PartyEntry>(
    query,
    sql`select ${PARTY_COLUMNS} where ${sql.join(wanted, sql` and `)} order by lower(p.name), p.id limit ${limit}`,
  )
}

function mentionsParty(text: string): RawBuilder<boolean> {
  const lower = text.toLowerCase()
  return sql<boolean>`(
    lower(p.name) like ${within(lower)}
    or p.id = ${text} or lower(a.crm_ref) = ${lower}
    or p.id in (select c.party_id from cases c where c.number = ${text.toUpperCase()})
    or exists (select from account_domain d where d.account_id = p.id and d.domain = ${lower})
    or exists (
      select from contact_email e join consumer c on c.contact_id = e.contact_id
      where c.party_id = p.id and e.email = ${lower})
    or exists (
      select from contact_email e join account_contact m on m.contact_id = e.contact_id
      where m.account_id = p.id and e.email = ${lower}))`
}

async function readParty(query: Query, partyId: string): Promise<PartyFile | null> {
  const wanted = storable(partyId)
  const [entry] = await rowsOf<PartyEntry>(query, sql`select ${PARTY_COLUMNS} where p.id = ${wanted}`)
  if (entry === undefined) return null
  const parts = await rowsOf<Named>(
    query,
    sql`select p.id, p.name from records_of_party(${wanted}) r join party p on p.id = r order by p.name, p.id`,
  )
  const ids = parts.map(({ id }) => id)
  const cases = casesOf(query, sql<boolean>`cases.party_id in (${sql.join(ids)})`)
  return {
    ...entry,
    account: entry.kind === 'account' ? await readAccount(query, wanted) : null,
    people: await readMemberships(query, sql<boolean>`m.account_id in (${sql.join(ids)})`),
    contact: await readPerson(query, ids),
    ...(await readBelongings(query, ids)),
    ...(await cases),
    mergedHere: parts.filter(({ id }) => id !== partyId),
  }
}

async function readAccount(query: Query, id: string): Promise<AccountFacts | null> {
  type Row = Omit<AccountFacts, 'parent' | 'children'> & { parentId: string | null; parentName: string | null }
  const [row] = await rowsOf<Row>(
    query,
    sql`select a.tier, a.region, a.crm_ref as "crmRef", above.id as "parentId", above.name as "parentName",
        array(select d.domain from account_domain d where d.account_id = a.party_id order by d.domain) as domains
      from account a left join party above on above.id = a.parent_account_id where a.party_id = ${id}`,
  )
  if (row === undefined) return null
  const { parentId, parentName, ...facts } = row
  const children = await rowsOf<Named>(
    query,
    sql`select p.id, p.name from account a join party p on p.id = a.party_id
      where a.parent_account_id = ${id} and p.status <> 'merged' order by p.name, p.id`,
  )
  return { ...facts, parent: parentId === null ? null : { id: parentId, name: parentName ?? '' }, children }
}

async function readPerson(query: Query, ids: readonly string[]): Promise<Named | null> {
  const [row] = await rowsOf<Named>(
    query,
    sql`select p.id, p.name from consumer c join contact p on p.id = canonical_contact(c.contact_id)
      where c.party_id in (${sql.join(ids)}) limit 1`,
  )
  return row ?? null
}

async function readMemberships(query: Query, which: RawBuilder<boolean>): Promise<Membership[]> {
  type Row = Omit<Membership, 'account' | 'contact'> & Record<'accountId' | 'account' | 'contactId' | 'contact', string>
  const rows = await rowsOf<Row>(
    query,
    sql`select p.id as "accountId", p.name as account, c.id as "contactId", c.name as contact, m.access,
        m.responsibility, lower(m.valid) as "from", upper(m.valid) as until
      from account_contact m join party p on p.id = m.account_id join contact c on c.id = m.contact_id
      where ${which} order by upper(m.valid) nulls first, c.name, c.id, lower(m.valid)`,
  )
  return rows.map(({ accountId, account, contactId, contact, ...rest }) => ({
    ...rest,
    account: { id: accountId, name: account },
    contact: { id: contactId, name: contact },
  }))
}

async function readBelongings(query: Query, ids: readonly string[]) {
  const theirs = sql.join(ids)
  const assets = await rowsOf<Asset>(
    query,
    sql`select a.id, g.name as product, a.serial, a.purchased_on::text as "purchasedOn",
        a.warranty_until::text as "warrantyUntil", a.status
      from asset a join product g on g.id = a.product_id where a.party_id in (${theirs}) order by g.name, a.serial`,
  )
  const contracts = await rowsOf<Contract>(
    query,
    sql`select id, number, starts as "startsAt", ends as "endsAt", state
      from contract where party_id in (${theirs}) order by ends desc, id`,
  )
  const entitlements = await rowsOf<HeldEntitlement>(
    query,
    sql`select e.id, e.tier, c.number as contract, g.name as product, a.serial as asset, e.channels,
        e.starts as "startsAt", e.ends as "endsAt", e.state, e.units_total as "unitsTotal", e.units_left as "unitsLeft"
      from entitlement e left join contract c on c.id = e.contract_id left join asset a on a.id = e.asset_id
        left join product g on g.id = coalesce(e.product_id, a.product_id)
      where e.party_id in (${theirs}) order by e.ends desc nulls first, e.id`,
  )
  return { assets, contracts, entitlements }
}

async function casesOf(
  query: Query,
  which: RawBuilder<boolean>,
): Promise<{ readonly cases: readonly CaseEntry[]; readonly caseCount: number }> {
  const rows = await selectCases(query)
    .where(which)
    .orderBy('cases.updated_at', 'desc')
    .orderBy('cases.id', 'desc')
    .limit(CASES_SHOWN)
    .execute()
  const [counted] = await rowsOf<{ count: number }>(query, sql`select count(*)::int as count from cases where ${which}`)
  return { cases: rows.map(entryFromRow), caseCount: counted?.count ?? 0 }
}

const CONTACT_COLUMNS = sql`
  c.id, c.name, c.status, c.merged_into as "mergedInto", c.phone_e164 as phone, c.version,
  (select e.email from contact_email e where e.contact_id = c.id and e.valid_to is null
    order by e.is_shared, e.verified_at nulls last, e.email limit 1) as email
  from contact c`

async function listContacts(query: Query, { text, after, limit }: ContactQuery): Promise<ContactEntry[]> {
  const wanted = [
    sql<boolean>`c.status = 'active'`,
    ...(text === undefined || text === '' ? [] : [mentionsContact(storable(text))]),
    ...(after === undefined
      ? []
      : [sql<boolean>`(lower(c.name), c.id) > (select lower(name), id from contact where id = ${storable(after)})`]),
  ]
  return rowsOf<ContactEntry>(
    query,
    sql`select ${CONTACT_COLUMNS} where ${sql.join(wanted, sql` and `)} order by lower(c.name), c.id limit ${limit}`,
  )
}

function mentionsContact(text: string): RawBuilder<boolean> {
  const lower = text.toLowerCase()
  return sql<boolean>`(
    c.name_norm like ${within(lower.replaceAll(/\s+/g, ' '))}
    or c.id = ${text} or c.phone_e164 = ${text}
    or c.id in (select canonical_contact(k.contact_id) from cases k where k.number = ${text.toUpperCase()})
    or exists (
      select from contact_email e where e.email = ${lower} and canonical_contact(e.contact_id) = c.id))`
}

async function readContact(query: Query, contactId: string): Promise<ContactFile | null> {
  const wanted = storable(contactId)
  type Row = ContactEntry & Pick<ContactFile, 'locale' | 'timeZone'>
  const [entry] = await rowsOf<Row>(
    query,
    sql`select c.locale, c.time_zone as "timeZone", ${CONTACT_COLUMNS} where c.id = ${wanted}`,
  )
  if (entry === undefined) return null
  const parts = await rowsOf<Named>(
    query,
    sql`select c.id, c.name from records_of_contact(${wanted}) r join contact c on c.id = r order by c.name, c.id`,
  )
  const theirs = sql.join(parts.map(({ id }) => id))
  return {
    ...entry,
    emails: await rowsOf<ContactEmail>(
      query,
      sql`select email, verified_at as "verifiedAt", valid_from as "validFrom", valid_to as "validTo",
          is_shared as shared, contact_id as record
        from contact_email where contact_id in (${theirs}) order by valid_to desc nulls first, is_shared, email`,
    ),
    memberships: await readMemberships(query, sql<boolean>`m.contact_id in (${theirs})`),
    consumers: await rowsOf<Named>(
      query,
      sql`select distinct p.id, p.name from consumer k join party p on p.id = canonical_party(k.party_id)
        where k.contact_id in (${theirs}) order by p.name, p.id`,
    ),
    identities: await rowsOf<ContactFile['identities'][number]>(
      query,
      sql`select channel, assurance, contact_id as record from channel_identity where contact_id in (${theirs})
        order by channel, external_id`,
    ),
    conversations: await readConversations(query, theirs),
    ...(await casesOf(query, sql<boolean>`cases.contact_id in (${theirs})`)),
    mergedHere: parts.filter(({ id }) => id !== contactId),
  }
}

async function readConversations(query: Query, theirs: RawBuilder<unknown>): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    query,
    sql`select v.id from conversation v where v.id in (
        select i.conversation_id from conversation_identity i where i.contact_id in (${theirs})
        union select c.conversation_id from cases c where c.contact_id in (${theirs}))
      order by v.last_activity_at desc, v.id limit ${CONVERSATIONS_SHOWN}`,
  )
  return rows.map(({ id }) => id)
}

async function listMerges(query: Query, { state, after, limit }: MergeQuery): Promise<Merge[]> {
  const wanted = [
    sql<boolean>`true`,
    ...(state === undefined ? [] : [sql<boolean>`m.state = ${state}`]),
    ...(after === undefined
      ? []
      : [sql<boolean>`(m.requested_at, m.id) < (${instant(after.at)}, ${storable(after.id)})`]),
  ]
  return selectMerges(query, sql<boolean>`${sql.join(wanted, sql` and `)}`, limit)
}

type MergeRow = Omit<Merge, 'survivor' | 'loser' | 'requestedBy' | 'decidedBy' | 'undoneBy'> &
  Record<'survivorId' | 'survivor' | 'loserId' | 'loser' | 'requesterId' | 'requester', string> &
  Record<'deciderId' | 'decider' | 'undoerId' | 'undoer', string | null>

async function selectMerges(query: Query, which: RawBuilder<boolean>, limit: number): Promise<Merge[]> {
  const rows = await rowsOf<MergeRow>(
    query,
    sql`select m.id, m.kind, m.reason, m.state, m.survivor_id as "survivorId", m.loser_id as "loserId",
        coalesce(sp.name, sc.name) as survivor, coalesce(lp.name, lc.name) as loser,
        m.requested_by as "requesterId", m.requested_by_name as requester, m.requested_at as "requestedAt",
        d.id as "deciderId", d.name as decider, m.decided_at as "decidedAt",
        u.id as "undoerId", u.name as undoer, m.undone_at as "undoneAt"
      from party_merge m
        left join party sp on sp.id = m.survivor_account_id left join party lp on lp.id = m.loser_account_id
        left join contact sc on sc.id = m.survivor_contact_id left join contact lc on lc.id = m.loser_contact_id
        left join staff d on d.id = m.decided_by
        left join staff u on u.id = m.undone_by
      where ${which} order by m.requested_at desc, m.id desc limit ${limit}`,
  )
  return rows.map(row => ({
    id: row.id,
    kind: row.kind,
    survivor: { id: row.survivorId, name: row.survivor },
    loser: { id: row.loserId, name: row.loser },
    reason: row.reason,
    state: row.state,
    requestedBy: { id: row.requesterId, name: row.requester },
    requestedAt: row.requestedAt,
    decidedBy: named(row.deciderId, row.decider),
    decidedAt: row.decidedAt,
    undoneBy: named(row.undoerId, row.undoer),
    undoneAt: row.undoneAt,
  }))
}

function named(id: string | null, name: string | null): Named | null {
  return id === null ? null : { id, name: name ?? '' }
}

/** The rows that a merge has touched, in order. */
export function readMergedRows(query: Query, mergeId: string, limit: number): Promise<MergedRow[]> {
  return rowsOf<MergedRow>(
    query,
    sql`select table_name as "table", row_id as id, was, becomes, collided from merge_row
      where merge_id = ${mergeId} order by seq limit ${limit}`,
  )
}

async function readDuplicates(query: Query, limit: number): Promise<LikelyDuplicate[]> {
  const pairs = await rowsOf<{ contact: string; other: string; alike: LikelyDuplicate['alike'] }>(
    query,
    sql`select contact_id as contact, other_id as other, alike from likely_duplicate
      order by contact_id, other_id limit ${limit}`,
  )
  if (pairs.length === 0) return []
  const ids = [...new Set(pairs.flatMap(({ contact, other }) => [contact, other]))]
  const entries = await rowsOf<ContactEntry>(query, sql`select ${CONTACT_COLUMNS} where c.id in (${sql.join(ids)})`)
  const byId = new Map(entries.map(entry => [entry.id, entry]))
  return pairs.flatMap(({ contact: one, other: two, alike }) => {
    const [contact, other] = [byId.get(one), byId.get(two)]
    return contact && other ? [{ contact, other, alike }] : []
  })
}

async function countDebt(query: Query): Promise<DataDebt> {
  const [row] = await rowsOf<DataDebt>(
    query,
    sql`select
      (select count(*)::int from contact c where c.status = 'active'
        and not exists (select from consumer k where k.contact_id in (select records_of_contact(c.id)))
        and not exists (select from account_contact m
          where m.contact_id in (select records_of_contact(c.id)) and m.valid @> now())) as "contactsWithoutParty",
      (select count(*)::int from party p where p.kind = 'guest' and p.status = 'active' and exists (
        select from cases c where c.party_id = p.id and c.state not in ('closed', 'cancelled'))) as "guestsWithLiveCases",
      (select count(*)::int from likely_duplicate) as "likelyDuplicates",
      (select count(*)::int from contact_email e where e.verified_at is null and e.valid_to is null
        and not e.is_shared) as "unverifiedEmails"`,
  )
  if (row === undefined) throw new Error('counting answered nothing')
  return row
}

async function rowsOf<Row>(query: Query, statement: RawBuilder<unknown>): Promise<Row[]> {
  return (await (statement as RawBuilder<Row>).execute(query)).rows
}

/** A pattern that finds the text anywhere, whatever signs are in it. */
function within(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, sign => `\\${sign}`)}%`
}
