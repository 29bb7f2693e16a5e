import { type Kysely, sql } from 'kysely'
import { type Caller, caseActorOf } from '../../application/caller.ts'
import type { Release, ReleaseRefusal } from '../../application/party-ports.ts'
import { no, ok, type Result } from '../../domain/result.ts'
import { attempt } from './party-writes.ts'
import { instant, json, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'

type Query = Kysely<Tables>
type Telling = {
  readonly by: Caller
  readonly at: number
  readonly text: string
  readonly payload: Readonly<Record<string, string>>
  readonly changed?: readonly string[]
}

/** Writes down in the history of each case what was done to it, for staff alone. */
export async function tellCases(
  trx: Query,
  ids: readonly string[],
  { by, at, text, payload, changed = [] }: Telling,
): Promise<void> {
  await sql`
    insert into case_event (case_id, version, at, actor_kind, actor_id, actor_name, type, public, text, payload, changed)
    select c.id, c.version, ${instant(at)}, ${caseActorOf(by).kind}, ${by.id}, ${storable(by.name)}, 'changed', false,
      ${storable(text)}, ${json(payload)}, ${[...changed]}
    from cases c where c.id = any (${[...ids]})`.execute(trx)
}

/** Lets a party or contact see cases; gives how many they did not see by it before. All or none. */
export async function releaseCases(
  trx: Query,
  nextId: () => string,
  { cases, to, reason }: Release,
  by: Caller,
  at: number,
): Promise<Result<number, ReleaseRefusal>> {
  const receiver = storable(to)
  const column = await columnOf(trx, receiver)
  if (column === null) return no('no_such_receiver')
  const wanted = [...new Set(cases.map(storable))]
  const { rows: found } = await sql<{ id: string; seen: boolean }>`
    select id, ${receiver} = any (visible_scopes) as seen from cases where number = any (${wanted})
    order by id for update`.execute(trx)
  if (found.length < wanted.length) return no('no_such_case')
  const hidden = found.filter(({ seen }) => !seen).map(({ id }) => id)
  return attempt(trx, { case_of_others: 'case_of_others' }, async () => {
    for (const id of hidden) {
      await sql`
        insert into visibility_grant (id, case_id, ${sql.ref(column)}, reason, granted_by, granted_at)
        values (${nextId()}, ${id}, ${receiver}, ${storable(reason)}, ${by.id}, ${instant(at)})`.execute(trx)
    }
    await sql`select set_config('firstline.now', ${new Date(at).toISOString()}, true)`.execute(trx)
    await sql`update cases set visible_scopes = visible_scopes || array[${receiver}] where id = any (${hidden})`.execute(
      trx,
    )
    const text = `Released to ${await nameOf(trx, column, receiver)}.`
    await tellCases(trx, hidden, { by, at, text, payload: { to: receiver }, changed: ['visibility'] })
    return ok(hidden.length)
  })
}

/** Takes back what was granted to one of these records for cases that are not theirs any more. */
export async function withdrawGrants(
  trx: Query,
  records: readonly string[],
  { by, at }: { readonly by: Caller; readonly at: number },
): Promise<void> {
  const { rows } = await sql<{ caseId: string; receiver: string }>`
    update visibility_grant g set withdrawn_at = ${instant(at)} from cases c
    where c.id = g.case_id and g.withdrawn_at is null and coalesce(g.party_id, g.contact_id) = any (${[...records]})
      and not coalesce(canonical_party(g.party_id) = c.party_id, false)
      and not coalesce(canonical_contact(g.contact_id) = canonical_contact(c.contact_id), false)
    returning g.case_id as "caseId", coalesce(g.party_id, g.contact_id) as receiver`.execute(trx)
  for (const { caseId, receiver } of rows) {
    await sql`update cases set visible_scopes = array_remove(visible_scopes, ${receiver}) where id = ${caseId}`.execute(
      trx,
    )
    const text = 'What was released after the merge is withdrawn with it.'
    await tellCases(trx, [caseId], { by, at, text, payload: { to: receiver }, changed: ['visibility'] })
  }
}

type Column = 'party_id' | 'contact_id'

async function columnOf(trx: Query, receiver: string): Promise<Column | null> {
  const { rows } = await sql<{ column: Column }>`
    select 'party_id' as column from party where id = ${receiver}
    union all select 'contact_id' from contact where id = ${receiver} limit 1`.execute(trx)
  return rows[0]?.column ?? null
}

async function nameOf(trx: Query, column: Column, id: string): Promise<string> {
  const table = sql.table(column === 'party_id' ? 'party' : 'contact')
  const { rows } = await sql<{ name: string }>`select name from ${table} where id = ${id}`.execute(trx)
  return rows[0]?.name ?? id
}
