import pg from 'pg'
import { caseNumber } from '../../domain/service/case.ts'
import type { Connection, Database } from './database.ts'

/** How much is made: each case has five events. */
export const SCALES = {
  small: { name: 'small', parties: 400, cases: 2_000 },
  large: { name: 'large', parties: 200_000, cases: 1_000_000 },
} satisfies Record<string, Scale>

/** The name begins the ids, so that several scales may be in one store. */
export type Scale = { readonly name: string; readonly parties: number; readonly cases: number }

const BATCH = 10_000
/** Everything made here happened in the three years before this day. */
const UNTIL = '2026-11-01'

/**
 * Fills the store with made-up parties and cases, the same ones every time: one party in ten is an account of five
 * people, six are consumers, three are guests; a few parties have thousands of cases and most have a handful; six
 * cases in seven have ended. Each batch is one transaction, and one that is there already is passed over, so that a
 * run that was broken off goes on where it was. Needs at least one member of staff.
 */
export async function loadScale(
  { pool }: Pick<Database, 'pool'>,
  scale: Scale,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const { parties, cases } = scale
  const total = parties + cases
  for (let from = 0; from < parties; from += BATCH) {
    const to = Math.min(from + BATCH, parties)
    await unlessThere(pool, 'party', partyId(scale, to - 1), client => insertParties(client, scale, from, to))
    onProgress(to, total)
  }
  for (let from = 0; from < cases; from += BATCH) {
    const to = Math.min(from + BATCH, cases)
    await unlessThere(pool, 'cases', `${scale.name}_case_${to - 1}`, client => insertCases(client, scale, from, to))
    onProgress(parties + to, total)
  }
}

/** Brings the planner's knowledge of the tables up to date, which the server would do by itself some minutes later. */
export async function analyse(owner: Connection): Promise<void> {
  const client = new pg.Client({ ...owner, application_name: 'firstline seed' })
  await client.connect()
  try {
    await client.query('set role firstline_owner')
    await client.query('analyze')
  } finally {
    await client.end()
  }
}

/** The n-th party; every tenth is an account. */
function partyId({ name }: Scale, n: number): string {
  return `${name}_party_${n}`
}

async function unlessThere(
  pool: pg.Pool,
  table: 'party' | 'cases',
  lastId: string,
  work: (client: pg.PoolClient) => Promise<void>,
): Promise<void> {
  const client = await pool.connect()
  try {
    const { rowCount } = await client.query(`select from ${table} where id = $1`, [lastId])
    if (rowCount) return
    await client.query('begin')
    await client.query('set local statement_timeout = 0')
    // What a crash takes away, the next run makes again.
    await client.query('set local synchronous_commit = off')
    await work(client)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

async function insertParties(client: pg.PoolClient, { name }: Scale, from: number, to: number): Promise<void> {
  const range = [from, to - 1]
  await client.query(
    `insert into party (id, kind, name, is_demo, created_at)
     select '${name}_party_' || n,
       case when n % 10 = 0 then 'account' when n % 10 < 7 then 'consumer' else 'guest' end,
       case when n % 10 = 0 then 'Company ' else 'Customer ' end || n,
       true, timestamptz '${UNTIL}' - interval '3 years'
     from generate_series($1::int, $2::int) as n`,
    range,
  )
  await client.query(
    `insert into account (party_id) select '${name}_party_' || n from generate_series($1::int, $2::int) as n where n % 10 = 0`,
    range,
  )
  await client.query(
    `insert into guest (party_id) select '${name}_party_' || n from generate_series($1::int, $2::int) as n where n % 10 >= 7`,
    range,
  )
  await client.query(
    `insert into contact (id, name, is_demo)
     select '${name}_contact_' || n || '_' || k, 'Customer ' || n || case when k = 0 then '' else '/' || k end, true
     from generate_series($1::int, $2::int) as n, generate_series(0, 4) as k
     where n % 10 < 7 and (k = 0 or n % 10 = 0)`,
    range,
  )
  await client.query(
    `insert into contact_email (contact_id, email, verified_at)
     select '${name}_contact_' || n || '_' || k, 'customer' || n || '.' || k || '@${name}.example', '${UNTIL}'
     from generate_series($1::int, $2::int) as n, generate_series(0, 4) as k
     where n % 10 < 7 and (k = 0 or n % 10 = 0)`,
    range,
  )
  await client.query(
    `insert into account_contact (account_id, contact_id, access, valid)
     select '${name}_party_' || n, '${name}_contact_' || n || '_' || k,
       case k when 0 then 'admin' when 1 then 'account' else 'own' end,
       tstzrange(timestamptz '${UNTIL}' - interval '3 years', null)
     from generate_series($1::int, $2::int) as n, generate_series(0, 4) as k where n % 10 = 0`,
    range,
  )
  await client.query(
    `insert into consumer (party_id, contact_id)
     select '${name}_party_' || n, '${name}_contact_' || n || '_0'
     from generate_series($1::int, $2::int) as n where n % 10 between 1 and 6`,
    range,
  )
}

async function insertCases(
  client: pg.PoolClient,
  { name, parties, cases }: Scale,
  from: number,
  to: number,
): Promise<void> {
  const numbers = await drawNumbers(client, to - from)
  await client.query(`select set_config('firstline.history', 'on', true)`)
  await client.query(
    `insert into cases (id, number, party_id, contact_id, visible_scopes, summary, contact, opened_by, opened_at,
       updated_at, type, priority, state, version, agent_id, resolution_code, resolution_notes, closure_kind,
       reopen_until, reopen_count)
     select '${name}_case_' || n, number, party, person, array_remove(array[party, person], null),
       (array['The kettle leaks', 'A lid is missing', 'The invoice is wrong', 'The drawer does not close',
         'The lamp flickers', 'Where is the second parcel'])[1 + n % 6] || ' (' || n || ')',
       case when person is null then 'guest' || owner || '@${name}.example' end,
       'agent', opened, least(opened + interval '9 days' * luck, timestamptz '${UNTIL}'),
       (array['issue', 'issue', 'request', 'question', 'complaint'])[1 + n % 5],
       (array['normal', 'normal', 'normal', 'low', 'high', 'urgent'])[1 + n % 6],
       state, 5, case when state <> 'new' then (select id from staff order by id offset n % (select count(*) from staff) limit 1) end,
       case when state in ('resolved', 'soft_closed', 'closed') then 'repaired' end,
       case when state in ('resolved', 'soft_closed', 'closed') then 'Put right.' end,
       case state when 'closed' then 'customer_confirmed' when 'cancelled' then 'withdrawn' end,
       case when state = 'soft_closed' then timestamptz '${UNTIL}' + interval '14 days' end, 0
     from (
       select n, owner, '${name}_party_' || owner as party, luck, numbers.number,
         case when owner % 10 = 0 then '${name}_contact_' || owner || '_' || n % 5
           when owner % 10 < 7 then '${name}_contact_' || owner || '_0' end as person,
         timestamptz '${UNTIL}' - interval '3 years' * (1 - n::double precision / $4) as opened,
         case when luck < 0.02 then 'new' when luck < 0.06 then 'open' when luck < 0.09 then 'awaiting_customer'
           when luck < 0.11 then 'awaiting_internal' when luck < 0.13 then 'resolved' when luck < 0.14 then 'soft_closed'
           when luck < 0.20 then 'cancelled' else 'closed' end as state
       from unnest($1::text[]) with ordinality as numbers (number, nth)
       cross join lateral (select $2::bigint + nth - 1 as n) as counted
       cross join lateral (
         select floor($3 * power((hashint8extended(n, 1) & 2147483647) / 2147483648.0, 2))::bigint as owner,
           (hashint8extended(n, 2) & 2147483647) / 2147483648.0 as luck
       ) as drawn
     ) as made`,
    [numbers, from, parties, cases],
  )
  await client.query(
    `insert into case_event (case_id, seq, version, at, actor_kind, actor_id, actor_name, type, public, text, payload)
     select c.id, k, k, c.opened_at + (c.updated_at - c.opened_at) * (k - 1) / 4,
       case k when 1 then 'system' when 3 then 'customer' else 'agent' end,
       case when k in (2, 4, 5) then coalesce(c.agent_id, 'staff_none') end,
       case when k in (2, 4, 5) then 'Priya' end,
       case when k = 1 then 'opened' when k = 5 and c.state <> 'new' then 'moved' else 'commented' end,
       k <> 4, case k when 1 then 'Opened as ' || c.number || '.' else 'Something was said about it.' end,
       case when k = 5 and c.state <> 'new' then jsonb_build_object('from', 'open', 'to', c.state) else '{}' end
     from generate_series($1::bigint, $2::bigint) as n
     join cases c on c.id = '${name}_case_' || n
     cross join generate_series(1, 5) as k`,
    [from, to - 1],
  )
}

async function drawNumbers(client: pg.PoolClient, count: number): Promise<readonly string[]> {
  const { rows } = await client.query<{ serial: string }>(
    `select nextval('case_serial')::text as serial from generate_series(1, $1)`,
    [count],
  )
  return rows.map(({ serial }) => caseNumber(Number(serial)))
}
