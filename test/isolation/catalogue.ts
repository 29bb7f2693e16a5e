import type { Check, House, Row } from './house.ts'

/** Tables that belong to nobody in particular, which no policy can divide, each with the reason. */
export const NOBODYS: Readonly<Record<string, string>> = {
  case_move: 'the table of legal moves, the same for everybody',
  migration: 'the history of the schema; no role but the worker reads it',
  product: 'what the company sells',
  staff: 'who works here; customers are granted ids and names, for the agent who joined',
  staff_session: 'the desk’s sign-ins; no role but the worker reads them',
}

/** References whose own party is not meant to be the parent’s, each with the reason. */
const ACROSS: Readonly<Record<string, string>> = {
  visibility_grant_case_id_fkey: 'the party is the one that a case of another is shown to, by staff',
}

/** Functions that run with the owner’s rights and may be called by customers, each with the reason. */
const LENT: Readonly<Record<string, string>> = {
  session_conversation: 'answers for the session’s own token',
  session_contact: 'answers for the session’s own token',
  session_parties: 'answers for the session’s own token',
  session_scopes: 'answers for the session’s own token',
  session_actor: 'answers for the session’s own token',
  drawn_for_session: 'answers for the session’s own token',
  draw_case_serial: 'takes nothing, gives the next number',
}

const ROLES = ['firstline_customer', 'firstline_agent', 'firstline_report', 'firstline_worker', 'firstline_owner']

const OURS = `c.relnamespace = 'public'::regnamespace
  and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`
const OUR_ROUTINES = `p.pronamespace = 'public'::regnamespace
  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`

/** What must hold of the schema, whatever tables later migrations add. */
export const CATALOGUE_CHECKS: readonly Check[] = [
  check(
    'every table of somebody’s has row-level security that is forced',
    `select c.relname as what from pg_class c
     where ${OURS} and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
       and c.relname <> all ($1)`,
    () => [Object.keys(NOBODYS)],
  ),
  check(
    'no table that is said to be nobody’s has a party, a contact or a conversation',
    `select c.relname as what from pg_class c join pg_attribute a on a.attrelid = c.oid
     where ${OURS} and c.relname = any ($1) and a.attname in ('party_id', 'contact_id', 'conversation_id', 'case_id')`,
    () => [Object.keys(NOBODYS)],
  ),
  check(
    'everything belongs to the owner',
    `select c.relkind::text || ' ' || c.relname as what from pg_class c
     where ${OURS} and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and c.relowner <> 'firstline_owner'::regrole
     union all
     select p.oid::regprocedure::text from pg_proc p where ${OUR_ROUTINES} and p.proowner <> 'firstline_owner'::regrole`,
  ),
  check(
    'no view runs with its owner’s rights',
    `select c.relname as what from pg_class c where ${OURS} and c.relkind = 'v'
       and not coalesce('security_invoker=true' = any (c.reloptions) or 'security_invoker=on' = any (c.reloptions), false)`,
  ),
  check(
    'customers and the report have no sequence, no materialised view and no foreign table',
    `select r || ' ' || c.relname as what from pg_class c, unnest(array['firstline_customer', 'firstline_report']) r
     where ${OURS} and c.relkind in ('S', 'm', 'f') and (
       case when c.relkind = 'S' then has_sequence_privilege(r, c.oid, 'usage, select, update')
       else has_table_privilege(r, c.oid, 'select') or has_any_column_privilege(r, c.oid, 'select') end)`,
  ),
  check(
    'no role of ours is above the policies, or may make roles or databases',
    `select rolname as what from pg_roles where rolname = any ($1)
       and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
     union all
     select m.roleid::regrole || ' for ' || m.member::regrole from pg_auth_members m
     where m.member::regrole::text = any ($1)
     union all
     select 'firstline_owner can log in' from pg_roles where rolname = 'firstline_owner' and rolcanlogin`,
    () => [ROLES],
  ),
  check(
    'nobody but the owner can make anything that names are looked up in',
    `select r || ' may create in public' as what from unnest($1::text[]) r where has_schema_privilege(r, 'public', 'create')
     union all
     select r || ' may create schemas' from unnest($1::text[]) r where has_database_privilege(r, current_database(), 'create')
     union all
     select r || ' may make temporary tables' from unnest($1::text[]) r
     where has_database_privilege(r, current_database(), 'temporary')`,
    () => [ROLES.filter(role => role !== 'firstline_owner')],
  ),
  check(
    'a reference to a row of somebody’s from another row of somebody’s names the party too',
    `select k.conname || ' of ' || k.conrelid::regclass as what
     from pg_constraint k
     join pg_class c on c.oid = k.conrelid
     where ${OURS} and k.contype = 'f' and k.conname <> all ($1)
       and exists (select from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'party_id')
       and exists (select from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'party_id'
         and not exists (select from pg_constraint p where p.conrelid = k.confrelid and p.contype = 'p' and p.conkey = array[a.attnum]))
       and not (
         (select a.attnum from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'party_id') = any (k.conkey)
         and (select a.attnum from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'party_id') = any (k.confkey))`,
    () => [Object.keys(ACROSS)],
  ),
  check(
    'every party_id is held to a party, by itself or with its parent',
    `select c.relname as what from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'party_id'
     where ${OURS} and c.relkind in ('r', 'p') and not exists (
       select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and a.attnum = any (k.conkey))`,
  ),
  check(
    'the composite keys that keep a case to its party’s things are there',
    `select wanted as what from unnest(array[
       'case_asset', 'case_contract', 'case_entitlement', 'case_task_case', 'entitlement_contract', 'entitlement_asset'
     ]) wanted
     where not exists (select from pg_constraint where conname = wanted and contype = 'f' and cardinality(conkey) = 2)`,
  ),
  check(
    'what runs with the owner’s rights looks names up in one place only',
    `select p.oid::regprocedure::text as what from pg_proc p
     where ${OUR_ROUTINES} and p.prosecdef
       and not coalesce('search_path=public, pg_temp' = any (p.proconfig), false)`,
  ),
  check(
    'customers can call nothing with the owner’s rights but what answers for themselves',
    `select r || ' ' || p.oid::regprocedure as what from pg_proc p, unnest(array['firstline_customer', 'firstline_report']) r
     where ${OUR_ROUTINES} and p.prosecdef and has_function_privilege(r, p.oid, 'execute')
       and (r = 'firstline_report' or p.proname <> all ($1))`,
    () => [Object.keys(LENT)],
  ),
  check(
    'no policy lets customers, or everybody, past without asking whose session it is',
    `select p.polname || ' on ' || p.polrelid::regclass as what from pg_policy p
     where p.polrelid in (select c.oid from pg_class c where ${OURS} and c.relname <> all ($1))
       and (0 = any (p.polroles) or 'firstline_customer'::regrole = any (p.polroles))
       and not (p.polpermissive is false)
       and (coalesce(pg_get_expr(p.polqual, p.polrelid), 'session_') !~ 'session_|FROM cases '
         or coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'session_') !~ 'session_|FROM cases ')`,
    () => [Object.keys(NOBODYS)],
  ),
  check(
    'customers delete nothing, empty nothing and set no trigger',
    `select c.relname as what from pg_class c where ${OURS} and c.relkind in ('r', 'p', 'v')
       and has_table_privilege('firstline_customer', c.oid, 'delete, truncate, trigger, references')`,
  ),
  check(
    'customers cannot write whose a row is, nor who may see it',
    `select c.relname || '.' || a.attname as what from pg_class c join pg_attribute a on a.attrelid = c.oid
     where ${OURS} and c.relkind in ('r', 'p')
       and (a.attname in ('visible_scopes') and has_column_privilege('firstline_customer', c.oid, a.attnum, 'insert, update')
         or a.attname in ('party_id', 'contact_id', 'conversation_id', 'number') and
           has_column_privilege('firstline_customer', c.oid, a.attnum, 'update'))`,
  ),
  check(
    'the report reads the ledger and nothing about persons',
    `select c.relname as what from pg_class c where ${OURS} and c.relkind in ('r', 'p', 'v', 'm')
       and (has_any_column_privilege('firstline_report', c.oid, 'select, insert, update')
         or has_table_privilege('firstline_report', c.oid, 'delete, truncate'))
       and exists (select from pg_attribute a where a.attrelid = c.oid
         and a.attname in ('party_id', 'contact_id', 'visible_scopes', 'body', 'packet', 'email', 'token_hash', 'password_hash'))`,
  ),
  check(
    'no role but the owner holds more than rows: it truncates nothing and sets no trigger',
    `select r || ' ' || c.relname as what from pg_class c, unnest($1::text[]) r
     where ${OURS} and c.relkind in ('r', 'p') and has_table_privilege(r, c.oid, 'truncate, trigger')`,
    () => [ROLES.filter(role => role !== 'firstline_owner')],
  ),
  check(
    'staff read no secret of a session or a password',
    `select c.relname || '.' || a.attname as what from pg_class c join pg_attribute a on a.attrelid = c.oid
     where ${OURS} and c.relkind in ('r', 'p') and a.attnum > 0 and a.attname in ('token_hash', 'password_hash')
       and has_column_privilege('firstline_agent', c.oid, a.attnum, 'select')`,
  ),
  check(
    'what has happened cannot be changed',
    `select wanted as what from unnest(array['event', 'case_event', 'ledger_fact']) wanted
     where not exists (select from pg_trigger t where t.tgrelid = wanted::regclass and t.tgfoid = 'refuse_change'::regproc
       and t.tgenabled <> 'D' and t.tgtype & 1 = 1 and t.tgtype & 8 = 8 and t.tgtype & 16 = 16)`,
  ),
  check(
    'every table says what it is',
    `select c.relname as what from pg_class c where ${OURS} and c.relkind in ('r', 'p', 'v', 'm')
       and obj_description(c.oid) is null and c.relname <> 'migration'`,
  ),
  check(
    'every column that holds a secret’s hash, a scope or a merge says what it is',
    `select c.relname || '.' || a.attname as what from pg_class c join pg_attribute a on a.attrelid = c.oid
     where ${OURS} and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
       and a.attname in ('visible_scopes', 'merged_into', 'password_hash', 'access', 'assurance')
       and (a.attname <> 'merged_into' or c.relname = 'party')
       and col_description(c.oid, a.attnum) is null`,
  ),
]

function check(name: string, sql: string, values: () => readonly unknown[] = () => []): Check {
  return { name, run: async (house: House) => (await house.look(sql, values())).map((row: Row) => String(row['what'])) }
}
