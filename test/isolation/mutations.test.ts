import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase, sameDatabase } from '../postgres.ts'
import { settleCast } from './cast.ts'
import { CATALOGUE_CHECKS } from './catalogue.ts'
import { type Check, openHouse } from './house.ts'
import { READING_CHECKS } from './reading.ts'
import { WRITING_CHECKS } from './writing.ts'

const EVERY_CHECK: readonly Check[] = [...CATALOGUE_CHECKS, ...READING_CHECKS, ...WRITING_CHECKS]

/** What is broken, how, and a check that has to notice it. */
type Mutation = readonly [name: string, sql: string, noticedBy: string]

const SEES = 'each persona sees exactly their cases'
const NO_SESSION = 'without a session'
const FOREIGN_WORD = 'no table shows a persona a foreign word'
const FORCED = 'every table of somebody’s has row-level security'

const MUTATIONS: readonly Mutation[] = [
  ['the policy of cases is dropped', 'drop policy visible on cases', SEES],
  ['the policy of the log is dropped', 'drop policy own_public on event', 'a person’s own things are all there'],
  ['row-level security is off for cases', 'alter table cases disable row level security', SEES],
  ['row-level security is off for the log', 'alter table event disable row level security', FOREIGN_WORD],
  ['cases are not forced on their owner', 'alter table cases no force row level security', FORCED],
  ['contacts are not forced on their owner', 'alter table contact no force row level security', FORCED],
  ['cases are visible to everybody', 'alter policy visible on cases using (true)', NO_SESSION],
  [
    'cases are visible to whoever has a session',
    'alter policy visible on cases using (session_conversation() is not null)',
    SEES,
  ],
  [
    'cases are visible to the whole party',
    'alter policy visible on cases using (party_id = any (session_parties()))',
    SEES,
  ],
  [
    'a second policy opens the log',
    'create policy more on event for select to firstline_customer using (session_conversation() is not null)',
    FOREIGN_WORD,
  ],
  [
    'the log shows what is for staff',
    'alter policy own_public on event using (conversation_id = (select session_conversation()))',
    FOREIGN_WORD,
  ],
  [
    'a case’s history shows what is for staff',
    'alter policy visible_public on case_event using (exists (select from cases c where c.id = case_id))',
    FOREIGN_WORD,
  ],
  [
    'hidden tasks are shown',
    'alter policy visible_public on case_task using (exists (select from cases c where c.id = case_id))',
    FOREIGN_WORD,
  ],
  [
    'a link is shown from one end',
    'alter policy visible on case_link using (exists (select from cases c where c.id = from_case))',
    'a link is seen only',
  ],
  [
    'assets go by membership and not by access',
    'alter policy visible on asset using (party_id = any (session_parties()))',
    'what is owned is seen',
  ],
  [
    'whoever may see a case may change whose it is',
    'grant update (visible_scopes, party_id) on cases to firstline_customer',
    'a case is not moved out of its party',
  ],
  [
    'a new case may be anybody’s',
    `alter policy own_new on cases with check (session_conversation() is not null);
     grant insert (party_id, visible_scopes) on cases to firstline_customer`,
    'a new case cannot say whose it is',
  ],
  [
    'a new event may go into any log',
    `alter policy own_new on event with check (session_conversation() is not null)`,
    'nobody is impersonated in a conversation',
  ],
  [
    'a fact may be told under any name',
    `alter policy own_new on ledger_fact with check (conversation_id = session_conversation())`,
    'facts are told of oneself only',
  ],
  [
    'answers are kept under any scope',
    'alter policy own on idempotency_key with check (session_conversation() is not null)',
    'answers to repeated writes',
  ],
  [
    'a handoff may be rewritten after its end',
    'alter policy own_change on handoff using (conversation_id = (select session_conversation()))',
    'a handoff is asked for and called off',
  ],
  [
    'the key of a case and its asset is on the asset alone',
    `alter table cases drop constraint case_asset, add constraint case_asset foreign key (asset_id) references asset`,
    'a foreign key tells nothing',
  ],
  [
    'the key of a case and its contract is gone',
    'alter table cases drop constraint case_contract',
    'staff and jobs, too, cannot give a case',
  ],
  [
    'the key of a case and its entitlement is gone',
    'alter table cases drop constraint case_entitlement',
    'a foreign key tells nothing',
  ],
  [
    'the key of a task is on its case alone',
    `alter table case_task drop constraint case_task_case, add constraint case_task_case foreign key (case_id) references cases`,
    'a reference to a row of somebody’s',
  ],
  [
    'the key of an entitlement and its asset is gone',
    'alter table entitlement drop constraint entitlement_asset',
    'the composite keys',
  ],
  ['numbers can be supplied', 'drop trigger a_customer_case on cases', 'a number that was not drawn'],
  ['moves are not guarded', 'drop trigger case_guard on cases', 'the state matrix as a customer'],
  ['a move needs no event', 'drop trigger case_move_told on cases', 'a customer’s move needs its event'],
  [
    'what staff have written on a case can be changed',
    'drop trigger customer_change on cases',
    'what staff and timers have written',
  ],
  ['the floor can be given to anybody', 'drop trigger customer_floor on conversation', 'the floor goes where'],
  ['a log can be rewritten', 'drop trigger event_append_only on event', 'what has happened cannot be changed'],
  [
    'a case’s history can be rewritten',
    'alter table case_event disable trigger case_event_append_only',
    'what has happened cannot be changed',
  ],
  [
    'the mover is believed',
    `do $$ begin execute replace(pg_get_functiondef('check_case_move'::regproc), 'firstline_customer', 'nobody'); end $$`,
    'neither the mover nor the clock',
  ],
  [
    'the clock is believed',
    `do $$ begin execute replace(pg_get_functiondef('guard_case'::regproc), 'firstline_customer', 'nobody'); end $$`,
    'a window that is over stays over',
  ],
  [
    'an expired session is good',
    `do $$ begin execute replace(pg_get_functiondef('session_conversation'::regproc), 's.expires_at > now()', 'true'); end $$`,
    NO_SESSION,
  ],
  [
    'a proof that is over is good',
    `do $$ begin execute replace(pg_get_functiondef('identified_contact'::regproc), 'i.expires_at > now()', 'true'); end $$`,
    SEES,
  ],
  [
    'a membership that has ended is good',
    `do $$ begin execute replace(pg_get_functiondef('session_scopes'::regproc), 'm.valid @> now()', 'true'); end $$`,
    SEES,
  ],
  [
    'own access sees as much as account access',
    `do $$ begin execute replace(pg_get_functiondef('session_scopes'::regproc), $q$m.access in ('account', 'admin')$q$, 'true'); end $$`,
    SEES,
  ],
  [
    'a function with the owner’s rights looks names up anywhere',
    'alter function session_scopes reset search_path',
    'what runs with the owner’s rights looks names up',
  ],
  [
    'whose an address is, is told to everybody',
    'alter function contact_by_address security definer; grant execute on function contact_by_address to public',
    'nothing that runs with more rights lends them',
  ],
  [
    'customers may make temporary tables',
    `do $$ begin execute format('grant temporary on database %I to firstline_customer', current_database()); end $$`,
    'neither the mover nor the clock',
  ],
  [
    'customers may create in the schema',
    'grant create on schema public to public',
    'nobody but the owner can make anything',
  ],
  [
    'customers may use the sequence',
    'grant usage, select on sequence case_serial to firstline_customer',
    'nothing that runs with more rights',
  ],
  [
    'customers may read sessions',
    'grant select on visitor_session to firstline_customer',
    'who somebody is, is not written',
  ],
  [
    'the report may read cases',
    'grant select on cases to firstline_report; create policy counted on cases for select to firstline_report using (true)',
    'the report sees facts and no person',
  ],
  ['staff may read passwords', 'grant select on staff to firstline_agent', 'the report sees facts and no person'],
  [
    'a view shows cases with its owner’s rights',
    `create view case_overview as select id, summary from cases; alter view case_overview owner to firstline_owner;
     grant select on case_overview to firstline_customer`,
    'no view runs with its owner’s rights',
  ],
  [
    'a materialised view of cases is shown to customers',
    `create materialized view case_count as select visible_scopes, count(*) from cases group by 1;
     alter materialized view case_count owner to firstline_owner; grant select on case_count to firstline_customer`,
    'customers and the report have no sequence',
  ],
  [
    'pages are read with the owner’s rights',
    'alter function page_of security definer; grant execute on function page_of to firstline_customer',
    'what a turn reads is of one’s own conversation',
  ],
  [
    'a turn is committed with the owner’s rights',
    'alter function commit_turn security definer',
    'a turn is committed to one’s own conversation',
  ],
  [
    'a session stays with its connection',
    `create or replace function enter_session(token text) returns text language plpgsql as $$ begin
       perform set_config('firstline.session', token, false);
       return session_conversation();
     end $$`,
    'a session that does not count is not entered',
  ],
  [
    'a later migration adds a table and forgets to close it',
    `create table case_note (case_id text references cases, note text); alter table case_note owner to firstline_owner`,
    FORCED,
  ],
  [
    'a later migration adds a table with a party and no composite key',
    `create table case_file (id text primary key, case_id text references cases, party_id text references party);
     alter table case_file owner to firstline_owner; call isolate('case_file')`,
    'a reference to a row of somebody’s',
  ],
  [
    'a later migration opens its table to every customer',
    `create table case_photo (id text primary key, case_id text references cases);
     alter table case_photo owner to firstline_owner; call isolate('case_photo');
     create policy seen on case_photo for select to firstline_customer using (true);
     grant select on case_photo to firstline_customer`,
    'no policy lets customers, or everybody, past',
  ],
]

let whole: FreshDatabase
let before: unknown
beforeAll(async () => {
  whole = await freshDatabase()
  await settleCast(whole.connection)
  before = await schemaOf(whole.connection)
})
afterAll(() => whole?.drop())

test.each(MUTATIONS)('it is noticed when %s', async (_, sql, noticedBy) => {
  const fresh = await sameDatabase(whole)
  const house = openHouse(fresh.connection)
  try {
    await broken(fresh.connection, sql)
    expect(await schemaOf(fresh.connection), 'the mutation changes nothing').not.toEqual(before)
    const [check] = EVERY_CHECK.filter(({ name }) => name.startsWith(noticedBy))
    expect(check, noticedBy).toBeDefined()
    expect(await check?.run(house), check?.name).not.toEqual([])
  } finally {
    await house.close()
    await fresh.drop()
  }
})

async function broken(connection: pg.ClientConfig, sql: string): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

/** Everything that a mutation may touch, as text. */
async function schemaOf(connection: pg.ClientConfig): Promise<unknown> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    const { rows } = await client.query(`
      select row_to_json(c)::text as text from (select relname, relacl::text, relrowsecurity, relforcerowsecurity, relkind from pg_class
        where relnamespace = 'public'::regnamespace) c
      union all select row_to_json(p)::text from (select polname, polroles::text, pg_get_expr(polqual, polrelid) as q,
        pg_get_expr(polwithcheck, polrelid) as w from pg_policy) p
      union all select row_to_json(f)::text from (select proname, prosrc, prosecdef, proconfig, proacl::text from pg_proc
        where pronamespace = 'public'::regnamespace) f
      union all select row_to_json(k)::text from (select conname, conkey from pg_constraint where connamespace = 'public'::regnamespace) k
      union all select row_to_json(t)::text from (select tgname, tgenabled from pg_trigger) t
      union all select row_to_json(a)::text from (select attrelid::regclass, attname, attacl::text from pg_attribute where attacl is not null) a
      union all select nspacl::text from pg_namespace where nspname = 'public'
      union all select datacl::text from pg_database where datname = current_database()
      order by 1`)
    return rows
  } finally {
    await client.end()
  }
}
