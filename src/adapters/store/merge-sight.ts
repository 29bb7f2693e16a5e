import { type Kysely, sql } from 'kysely'
import type { MergePair, MergeSight } from '../../domain/service/merge.ts'
import { json } from './sql-values.ts'
import type { Tables } from './tables.ts'

/** With the scopes it was counted by. */
type CountedSight = MergeSight & { readonly scopes: readonly string[] }
type Row = { id: string; name: string; scopes: string[]; sees: number; newly: number; could: number }

/**
 * How many cases each contact sees whom a merge concerns: those who speak for one of the accounts, or the contacts
 * themselves. With what was counted `before`, it says what has changed since.
 */
export async function sightOf(
  trx: Kysely<Tables>,
  { kind, survivor, loser }: MergePair,
  before: readonly CountedSight[] = [],
): Promise<CountedSight[]> {
  const records = kind === 'contact' ? sql`records_of_contact(r.id)` : sql`records_of_party(r.id)`
  const people =
    kind === 'contact'
      ? sql`select id from both_records`
      : sql`select m.contact_id from account_contact m where m.account_id in (select id from both_records) and m.valid @> now()`
  const theirs = sql.ref(kind === 'contact' ? 'c.contact_id' : 'c.party_id')
  const known = json(before.map(({ contact, scopes }) => ({ id: contact.id, scopes })))
  const { rows } = await sql<Row>`
    with both_records as (
      select distinct ${records} as id from (values (${survivor}), (${loser})) as r(id)
    ), person as (
      select p.id, p.name, contact_scopes(p.id) as scopes,
        coalesce((
          select array(select jsonb_array_elements_text(b.scopes))
          from jsonb_to_recordset(${known}) as b(id text, scopes jsonb) where b.id = p.id
        ), contact_scopes(p.id)) as scopes_before
      from contact p where p.id in (${people})
    )
    select person.id, person.name, person.scopes,
      (select count(*)::int from cases c where c.visible_scopes && person.scopes) as sees,
      (select count(*)::int from cases c
        where c.visible_scopes && person.scopes and not c.visible_scopes && person.scopes_before) as newly,
      (select count(*)::int from cases c
        where person.scopes && array(select id from both_records)
          and ${theirs} in (select id from both_records) and not c.visible_scopes && person.scopes) as could
    from person order by person.name, person.id`.execute(trx)
  return rows.map(row => changedSince(row, before))
}

function changedSince({ id, name, scopes, sees, newly, could }: Row, before: readonly CountedSight[]): CountedSight {
  const was = before.find(({ contact }) => contact.id === id)?.sees ?? sees
  return {
    contact: { id, name },
    scopes,
    sees,
    newlySees: Math.max(newly, sees - was),
    loses: Math.max(0, was - sees),
    couldBeReleased: could,
  }
}
