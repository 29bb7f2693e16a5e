import { type Kysely, sql } from 'kysely'
import type { StaffMember } from '../../application/ports.ts'
import { no, ok, type Result } from '../../domain/result.ts'
import type { Merge, MergedRow, MergePair, MergePreview, MergeSide } from '../../domain/service/merge.ts'
import { sightOf } from './merge-sight.ts'
import { readMergedRows } from './party-reads.ts'
import { attempt } from './party-writes.ts'
import { json, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'
import { tellCases, withdrawGrants } from './visibility-grants.ts'

type Query = Kysely<Tables>

/** What moves with the party it belongs to. */
const OWNED = ['cases', 'asset', 'contract', 'entitlement'] as const
const COUNTED: Readonly<Record<string, string>> = {
  cases: 'cases',
  asset: 'assets',
  contract: 'contracts',
  entitlement: 'entitlements',
  account: 'accounts below it',
  account_domain: 'domains',
}
const ROWS_AT_ONCE = 5_000
const ALL_ROWS = 10_000_000

/** Both records, locked in the order of their ids, so that two merges cannot wait for each other. */
export async function lockPair(trx: Query, { kind, survivor, loser }: MergePair) {
  const ofKind = kind === 'contact' ? sql`'contact' as kind, status from contact` : sql`kind, status from party`
  const ids = sql.join([storable(survivor), storable(loser)])
  const { rows } = await sql<MergeSide>`select id, ${ofKind} where id in (${ids}) order by id for update`.execute(trx)
  const side = (id: string) => rows.find(row => row.id === id) ?? null
  return { survivor: side(survivor), loser: side(loser) }
}

/** Does it and takes it back: what is told is what would happen. */
export async function rehearseMerge(trx: Query, pair: MergePair): Promise<MergePreview> {
  await sql`savepoint rehearsal`.execute(trx)
  const before = await sightOf(trx, pair)
  const rows = await moveAll(trx, pair)
  const people = await sightOf(trx, pair, before)
  await sql`rollback to savepoint rehearsal`.execute(trx)
  const moves = Object.entries(COUNTED).map(([table, what]) => ({
    what,
    count: new Set(rows.filter(row => row.table === table && row.collided === null).map(({ id }) => id)).size,
  }))
  return {
    survivor: await nameOf(trx, pair.kind, pair.survivor),
    loser: await nameOf(trx, pair.kind, pair.loser),
    moves: moves.filter(({ count }) => count > 0),
    collisions: rows.flatMap(({ collided }) => (collided === null ? [] : [collided])),
    people: people.map(({ scopes: _scopes, ...sight }) => sight),
  }
}

/** Does a requested merge whose records are locked, and writes down every row. Nobody sees more or less by it. */
export async function carryOutMerge(trx: Query, merge: Merge, by: StaffMember, at: number): Promise<void> {
  const pair = pairOf(merge)
  const before = await sightOf(trx, pair)
  const rows = await moveAll(trx, pair)
  const changed = (await sightOf(trx, pair, before)).find(({ newlySees, loses }) => newlySees > 0 || loses > 0)
  if (changed) throw new Error(`merge ${merge.id} would have changed what ${changed.contact.id} sees`)
  await sql`update party_merge set state = 'done', decided_by = ${by.id},
    decided_at = to_timestamp(${at}::double precision / 1000), done_seq = nextval('merge_order')
    where id = ${merge.id}`.execute(trx)
  await keepRows(trx, merge.id, rows)
  const { survivor, loser } = merge
  const text = `${loser.name} was merged into ${survivor.name}, whose case this is now.`
  await tellCases(trx, casesIn(rows), { by, at, text, payload: { merge: merge.id } })
}

/** Puts every row back as it was; refused when something stands in the way that came after the merge. */
export async function takeBackMerge(
  trx: Query,
  merge: Merge,
  by: StaffMember,
  at: number,
): Promise<Result<null, 'in_the_way'>> {
  const rows = await readMergedRows(trx, merge.id, ALL_ROWS)
  return attempt(trx, { '23503': 'in_the_way' }, async () => {
    await beginMoving(trx, merge.id)
    const merged = [merge.survivor.id, ...rows.flatMap(({ becomes }) => becomes['merged_into'] ?? [])]
    const { rows: parts } = await sql<{ id: string }>`
      select records_of_party(of) as id from unnest(${merged}::text[]) as of
      union select records_of_contact(of) from unnest(${merged}::text[]) as of`.execute(trx)
    if (!(await putBack(trx, rows))) return no('in_the_way')
    await sql`update party_merge set state = 'undone', undone_by = ${by.id},
      undone_at = to_timestamp(${at}::double precision / 1000) where id = ${merge.id}`.execute(trx)
    await sql`set constraints all immediate`.execute(trx)
    const text = `The merge of ${merge.loser.name} into ${merge.survivor.name} was undone.`
    await tellCases(trx, casesIn(rows), { by, at, text, payload: { merge: merge.id } })
    await withdrawGrants(
      trx,
      parts.map(({ id }) => id),
      { by, at },
    )
    return ok(null)
  })
}

/** A merge that was done later and touched one of the same records or rows. */
export async function laterMerge(trx: Query, mergeId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select later.id from party_merge later join party_merge this on this.id = ${mergeId}
    where later.state = 'done' and later.done_seq > this.done_seq and (
      array[later.survivor_id, later.loser_id] && array[this.survivor_id, this.loser_id]
      or exists (
        select from merge_row a join merge_row b using (table_name, row_id)
        where a.merge_id = this.id and b.merge_id = later.id))
    order by later.done_seq desc limit 1`.execute(trx)
  return rows[0]?.id ?? null
}

async function moveAll(trx: Query, pair: MergePair): Promise<MergedRow[]> {
  await beginMoving(trx, pair.loser)
  const rows = pair.kind === 'account' ? await moveAccount(trx, pair) : await moveContact(trx, pair)
  await sql`set constraints all immediate`.execute(trx)
  return rows
}

/** Keys of what belongs to a party name the party, too: they are looked at when all has moved. */
async function beginMoving(trx: Query, label: string): Promise<void> {
  await sql`set constraints all deferred`.execute(trx)
  await sql`select set_config('firstline.merge', ${label}, true)`.execute(trx)
}

async function moveAccount(trx: Query, { survivor, loser }: MergePair): Promise<MergedRow[]> {
  return [
    ...(await moveParty(trx, survivor, loser)),
    ...(await standAside(trx, survivor, loser)),
    ...(await moveColumn(trx, 'account', 'party_id', 'parent_account_id', survivor, loser)),
    ...(await moveDomains(trx, survivor, loser)),
  ]
}

/** Addresses, memberships and sign-ins stay with the record they are known by, and are read through it. */
async function moveContact(trx: Query, { survivor, loser }: MergePair): Promise<MergedRow[]> {
  const cases = await moveColumn(trx, 'cases', 'id', 'contact_id', survivor, loser)
  const [into] = await consumersOf(trx, survivor)
  const theirs = into === undefined ? [] : (await consumersOf(trx, loser)).filter(id => id !== into)
  const parties = []
  for (const theirParty of theirs) parties.push(...(await moveParty(trx, into ?? '', theirParty)))
  return [...cases, ...parties, await markMerged(trx, 'contact', survivor, loser)]
}

async function consumersOf(trx: Query, contactId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.id from party p where p.status = 'active' and p.id in (
      select canonical_party(k.party_id) from consumer k where k.contact_id in (select records_of_contact(${contactId})))
    order by p.id for update`.execute(trx)
  return rows.map(({ id }) => id)
}

async function moveParty(trx: Query, survivor: string, loser: string): Promise<MergedRow[]> {
  const rows = []
  for (const table of OWNED) rows.push(...(await moveColumn(trx, table, 'id', 'party_id', survivor, loser)))
  return [...rows, await markMerged(trx, 'party', survivor, loser)]
}

async function markMerged(trx: Query, table: 'party' | 'contact', survivor: string, loser: string): Promise<MergedRow> {
  await sql`update ${sql.table(table)} set status = 'merged', merged_into = ${survivor} where id = ${loser}`.execute(
    trx,
  )
  const [was, becomes] = [
    { status: 'active', merged_into: null },
    { status: 'merged', merged_into: survivor },
  ]
  return { table, id: loser, was, becomes, collided: null }
}

async function moveColumn(
  trx: Query,
  table: string,
  key: string,
  column: string,
  to: string,
  from: string,
): Promise<MergedRow[]> {
  const { rows } = await sql<{ id: string }>`
    update ${sql.table(table)} set ${sql.ref(column)} = ${to} where ${sql.ref(column)} = ${from}
    returning ${sql.ref(key)} as id`.execute(trx)
  const [was, becomes] = [{ [column]: from }, { [column]: to }]
  return rows.map(({ id }) => ({ table, id, was, becomes, collided: null }))
}

/** A survivor below the one it takes in would come to stand below itself. */
async function standAside(trx: Query, survivor: string, loser: string): Promise<MergedRow[]> {
  const { rows } = await sql<{ was: string; becomes: string | null; survivor: string; loser: string }>`
    with recursive above (id) as (
      select parent_account_id from account where party_id = ${survivor}
      union select a.parent_account_id from account a join above on a.party_id = above.id)
    select s.parent_account_id as was, l.parent_account_id as becomes, sp.name as survivor, lp.name as loser
    from account s join party sp on sp.id = s.party_id, account l join party lp on lp.id = l.party_id
    where s.party_id = ${survivor} and l.party_id = ${loser} and l.party_id in (select id from above)`.execute(trx)
  const [row] = rows
  if (row === undefined) return []
  await sql`update account set parent_account_id = ${row.becomes} where party_id = ${survivor}`.execute(trx)
  return [
    {
      table: 'account',
      id: survivor,
      was: { parent_account_id: row.was },
      becomes: { parent_account_id: row.becomes },
      collided: `${row.survivor} stood below ${row.loser}; it takes the place that ${row.loser} had.`,
    },
  ]
}

/** A domain that both have stays with the one that is merged. */
async function moveDomains(trx: Query, survivor: string, loser: string): Promise<MergedRow[]> {
  const { rows: both } = await sql<{ domain: string }>`
    select domain from account_domain where account_id in (${survivor}, ${loser})
    group by domain having count(*) = 2 order by domain`.execute(trx)
  const { rows: moved } = await sql<{ domain: string }>`
    update account_domain set account_id = ${survivor} where account_id = ${loser}
      and not domain = any (${both.map(({ domain }) => domain)}) returning domain`.execute(trx)
  const row = (domain: string, becomes: string, collided: string | null): MergedRow => ({
    table: 'account_domain',
    id: domain,
    was: { account_id: loser },
    becomes: { account_id: becomes },
    collided,
  })
  return [
    ...both.map(({ domain }) => row(domain, loser, `Both have the domain ${domain}: the row of the merged one stays.`)),
    ...moved.map(({ domain }) => row(domain, survivor, null)),
  ]
}

async function keepRows(trx: Query, mergeId: string, rows: readonly MergedRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    await sql`
      insert into merge_row (merge_id, table_name, row_id, was, becomes, collided)
      select ${mergeId}, r."table", r.id, r.was, r.becomes, r.collided
      from jsonb_to_recordset(${json(rows.slice(from, from + ROWS_AT_ONCE))})
        as r("table" text, id text, was jsonb, becomes jsonb, collided text)`.execute(trx)
  }
}

/** False when a row is no longer as the merge left it. */
async function putBack(trx: Query, rows: readonly MergedRow[]): Promise<boolean> {
  const moved = rows.filter(({ was, becomes }) => JSON.stringify(was) !== JSON.stringify(becomes))
  const owned = moved.filter(({ table }) => (OWNED as readonly string[]).includes(table))
  for (const table of OWNED) {
    for (const column of ['party_id', 'contact_id']) {
      const these = owned.filter(row => row.table === table && column in row.was)
      if (!(await putBackColumn(trx, table, column, these))) return false
    }
  }
  // One by one, the last first: each of these looks at the others.
  for (const row of moved.filter(each => !owned.includes(each)).reverse())
    if (!(await putBackRow(trx, row))) return false
  return true
}

async function putBackColumn(trx: Query, table: string, column: string, rows: readonly MergedRow[]): Promise<boolean> {
  if (rows.length === 0) return true
  const { numAffectedRows } = await sql`
    update ${sql.table(table)} t set ${sql.ref(column)} = r.was ->> ${column}
    from jsonb_to_recordset(${json(rows)}) as r(id text, was jsonb, becomes jsonb)
    where t.id = r.id and t.${sql.ref(column)} = r.becomes ->> ${column}`.execute(trx)
  return Number(numAffectedRows) === rows.length
}

const KEYS: Readonly<Record<string, string>> = {
  party: 'id',
  contact: 'id',
  account: 'party_id',
  account_domain: 'domain',
}

async function putBackRow(trx: Query, { table, id, was, becomes }: MergedRow): Promise<boolean> {
  const key = KEYS[table]
  if (key === undefined) throw new Error(`a merge has touched ${table}, which nothing here puts back`)
  const set = Object.entries(was).map(([column, value]) => sql`${sql.ref(column)} = ${value}`)
  const still = Object.entries(becomes).map(
    ([column, value]) => sql<boolean>`${sql.ref(column)} is not distinct from ${value}`,
  )
  const { numAffectedRows } = await sql`
    update ${sql.table(table)} set ${sql.join(set)} where ${sql.ref(key)} = ${id} and ${sql.join(still, sql` and `)}`.execute(
    trx,
  )
  return Number(numAffectedRows) === 1
}

async function nameOf(trx: Query, kind: MergePair['kind'], id: string) {
  const table = sql.table(kind === 'contact' ? 'contact' : 'party')
  const { rows } = await sql<{ name: string }>`select name from ${table} where id = ${id}`.execute(trx)
  return { id, name: rows[0]?.name ?? '' }
}

function casesIn(rows: readonly MergedRow[]): readonly string[] {
  return [...new Set(rows.filter(({ table }) => table === 'cases').map(({ id }) => id))]
}

function pairOf({ kind, survivor, loser }: Merge): MergePair {
  return { kind, survivor: survivor.id, loser: loser.id }
}
