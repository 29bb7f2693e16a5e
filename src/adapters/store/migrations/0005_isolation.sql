-- Who may see and write what, held by the database: roles, and policies that are forced on everybody.
-- What a customer may see follows from an opaque session token, set for each transaction and looked up here.

do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values
      ('firstline_owner', 'nologin', 'Owns everything; migrations run as it, and nothing else.'),
      ('firstline_customer', 'login', 'On behalf of a customer: sees what their session gives a right to.'),
      ('firstline_agent', 'login', 'On behalf of staff.'),
      ('firstline_report', 'login', 'Counts: reads the ledger and nothing about persons.'),
      ('firstline_worker', 'login', 'Jobs, and the doors that decide who somebody is.')
    ) as role (name, door, purpose)
  loop
    begin
      execute format('create role %I %s', wanted.name, wanted.door);
      execute format('comment on role %I is %L', wanted.name, wanted.purpose);
    exception
      when duplicate_object or unique_violation then
        -- Roles belong to the server: another database of it has made them already.
      when insufficient_privilege then
        raise exception 'The login % may not create the role %. Let a superuser say: alter role % createrole.',
          current_user, wanted.name, quote_ident(current_user);
    end;
    -- Whoever creates a role may hand it out, but does not by that act as it.
    begin
      execute format('grant %I to current_user', wanted.name);
    exception when insufficient_privilege then
      if not pg_has_role(current_user, wanted.name, 'usage') then
        raise exception 'The role % was made by another login than %. Let a superuser say: grant firstline_owner, firstline_customer, firstline_agent, firstline_report, firstline_worker to %.',
          wanted.name, current_user, quote_ident(current_user);
      end if;
    end;
    execute format('grant usage on schema public to %I', wanted.name);
  end loop;
  grant create on schema public to firstline_owner;
  -- Databases that are older than PostgreSQL 15 let everybody.
  revoke create on schema public from public;
end $$;

-- Sessions.

alter table visitor_session
  add column purpose text not null default 'visitor' check (purpose in ('visitor', 'turn'));
comment on table visitor_session is 'A right to one conversation and what its customer may see. Only the SHA-256 of the token is kept.';
comment on column visitor_session.purpose is 'visitor: a widget holds the token. turn: a node holds it, for a while, to take the customer''s turns.';
create index visitor_session_by_conversation on visitor_session (conversation_id);

create function session_conversation() returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select s.conversation_id from visitor_session s
  where s.token_hash = rtrim(translate(encode(sha256(convert_to(
      nullif(current_setting('firstline.session', true), ''), 'UTF8')), 'base64'), '+/', '-_'), '=')
    and s.expires_at > now()
$$;
comment on function session_conversation is 'The conversation that this transaction''s session gives a right to; null without a valid one.';

create function session_contact() returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select identified_contact(session_conversation())
$$;

create function session_parties() returns text[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  conv text := session_conversation();
  who text := identified_contact(conv);
begin
  return array(
    select c.party_id from consumer c where c.contact_id = who
    union
    select m.account_id from account_contact m where m.contact_id = who and m.valid @> now()
    union
    select canonical_party(m.account_id) from account_contact m where m.contact_id = who and m.valid @> now()
    union
    select g.party_id from guest g where g.conversation_id = conv);
end $$;
comment on function session_parties is 'The parties for which the session''s customer may open cases.';

create function session_scopes() returns text[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  conv text := session_conversation();
  who text := identified_contact(conv);
begin
  return array_remove(array[conv, who], null) || array(
    select c.party_id from consumer c where c.contact_id = who
    union
    select m.account_id from account_contact m
    where m.contact_id = who and m.access in ('account', 'admin') and m.valid @> now()
    union
    select g.party_id from guest g where g.conversation_id = conv);
end $$;
comment on function session_scopes is 'What the session''s customer may see the records of: their conversation, themselves, and the accounts that let them see everything.';

create function session_actor() returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select c.channel || ':' || c.external_id from conversation c where c.id = session_conversation()
$$;
comment on function session_actor is 'Who the ledger counts the session''s customer under, as application/actor.ts says it.';

create function draw_case_serial() returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  drawn bigint := nextval('case_serial');
  conv text := session_conversation();
begin
  if conv is not null then
    insert into case_serial_drawn (serial, conversation_id) values (drawn, conv);
    -- The party is there before the case: a policy does not see what the statement it judges has made.
    perform case when session_contact() is null then guest_party(conv, 'Guest ' || drawn)
      else party_of_contact(session_contact()) end;
  end if;
  return drawn;
end $$;
comment on function draw_case_serial is 'The next number; where a session has a conversation, noted down for it, and its customer has a party from here on.';

create function guard_customer_case() returns trigger language plpgsql as $$
declare
  drawn text := substring(new.number from '^CS-([0-9]{6,})[0-9]$');
begin
  if current_user <> 'firstline_customer' then
    return new;
  end if;
  if drawn is null or not drawn_for_session(drawn::bigint) then
    perform refuse_move('number_not_drawn', 'A case takes the number that was drawn for its conversation.');
  end if;
  if new.state <> 'new' or new.agent_id is not null or new.opened_by = 'agent' then
    perform refuse_move('not_yours_to_make', 'A customer''s case begins as a new one that nobody works on.');
  end if;
  -- Refused here, before a foreign key can tell a conversation of somebody else's from one that is not there.
  if new.conversation_id <> session_conversation() then
    perform refuse_move('not_yours_to_make', 'A customer''s case comes from their own conversation.');
  end if;
  return new;
end $$;
comment on function guard_customer_case is 'A customer''s new case has a number drawn for them, and begins at the beginning.';

create function drawn_for_session(wanted bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from case_serial_drawn d where d.serial = wanted and d.conversation_id = session_conversation())
$$;
-- Its name sorts before the others: nothing is looked at, or made, for a number that was not drawn.
create trigger a_customer_case before insert on cases for each row execute function guard_customer_case();

create function guard_customer_change() returns trigger language plpgsql as $$
declare
  settled boolean := old.state in ('resolved', 'soft_closed');
  reopened boolean := settled and new.state = 'open';
  ends_as text := case when new.state not in ('closed', 'cancelled') then null
    when settled then 'customer_confirmed' else 'withdrawn' end;
begin
  if current_user <> 'firstline_customer' then
    return new;
  end if;
  if new.state = old.state and (
    (new.closure_kind, new.resolution_code, new.resolution_notes, new.reopen_until, new.reopen_count, new.reminders, new.due_at)
    is distinct from
    (old.closure_kind, old.resolution_code, old.resolution_notes, old.reopen_until, old.reopen_count, old.reminders, old.due_at)
  ) then
    perform refuse_move('not_yours_to_change', 'A customer moves a case, and changes nothing else of it.');
  end if;
  if new.state <> old.state and (
    new.closure_kind is distinct from ends_as
    or new.reopen_count <> old.reopen_count + reopened::integer
    or (new.resolution_code, new.resolution_notes) is distinct from (old.resolution_code, old.resolution_notes)
      and not (new.state = 'open' and new.resolution_code is null)
  ) then
    perform refuse_move('not_yours_to_change', 'A customer''s move says no more than that the customer has made it.');
  end if;
  return new;
end $$;
comment on function guard_customer_change is 'What staff and timers have written on a case is theirs: a customer could stretch the window, or choose what the report counts.';
-- After the guard of moves, which has its own names for what is refused.
create trigger customer_change before update on cases for each row execute function guard_customer_change();

create function guard_customer_floor() returns trigger language plpgsql as $$
begin
  if current_user <> 'firstline_customer' then
    return new;
  end if;
  if (new.floor, new.floor_agent_id, new.floor_epoch) is distinct from (old.floor, old.floor_agent_id, old.floor_epoch)
    and ((old.floor, new.floor) not in (('assistant', 'queue'), ('queue', 'assistant')) or new.floor_epoch <> old.floor_epoch + 1)
  then
    perform refuse_move('not_yours_to_give', 'A customer asks for a person or stops waiting; an agent takes and gives the floor.');
  end if;
  if new.last_seq < old.last_seq or new.last_public_seq < old.last_public_seq
    or new.last_customer_seq < old.last_customer_seq or new.handled_seq < old.handled_seq
    or new.state_version < old.state_version
  then
    perform refuse_move('log_goes_on', 'A log is written on and never back.');
  end if;
  return new;
end $$;
create trigger customer_floor before update on conversation for each row execute function guard_customer_floor();

create or replace function check_case_move(was cases, becomes cases) returns void language plpgsql as $$
declare
  by_whom text := case when current_user = 'firstline_customer' then 'customer'
    else nullif(current_setting('firstline.mover', true), '') end;
begin
  if by_whom is null then
    perform refuse_move('mover_missing', 'Set firstline.mover to customer, agent or system in this transaction.');
  end if;
  if not exists (select from case_move where from_state = was.state and to_state = becomes.state) then
    perform refuse_move('no_such_move', format('A case that is %s cannot become %s.', was.state, becomes.state));
  end if;
  if not exists (
    select from case_move where from_state = was.state and to_state = becomes.state and mover = by_whom
  ) then
    perform refuse_move('not_yours_to_make', format('The %s cannot make a case that is %s %s.', by_whom, was.state, becomes.state));
  end if;
  if becomes.state = 'resolved' and exists (
    select from case_task where case_id = was.id and blocking and state = 'open'
  ) then
    perform refuse_move('task_open', 'A blocking task is open.');
  end if;
  if becomes.state = 'soft_closed' and was.held_open then
    perform refuse_move('held_open', 'The case is held open.');
  end if;
  if was.state = 'soft_closed' and becomes.state = 'open' and becomes.updated_at > was.reopen_until then
    perform refuse_move('window_over', 'The time for reopening is over.');
  end if;
  if was.state = 'soft_closed' and becomes.state = 'closed' and by_whom = 'system'
    and becomes.updated_at <= was.reopen_until then
    perform refuse_move('window_open', 'The case can still be reopened.');
  end if;
end $$;

create or replace function guard_case() returns trigger language plpgsql as $$
begin
  if new.id <> old.id or new.number <> old.number then
    perform refuse_move('number_is_final', 'A case keeps its number.');
  end if;
  new.version := old.version + 1;
  -- A customer who could set the clock could reopen for ever.
  new.updated_at := case when current_user = 'firstline_customer'
    then greatest(case_moment(), date_trunc('milliseconds', now())) else case_moment() end;
  if new.state <> old.state then
    perform check_case_move(old, new);
  end if;
  return new;
end $$;

-- These look at more than their caller may see.
alter function settle_case_owner security definer set search_path = public, pg_temp;
alter function take_party_of_case security definer set search_path = public, pg_temp;
alter function number_case_event security definer set search_path = public, pg_temp;
alter function demand_case_event security definer set search_path = public, pg_temp;

-- Policies.

create procedure isolate(guarded regclass, staff text[] default '{firstline_agent,firstline_worker}')
language plpgsql as $$
declare
  role_name text;
begin
  execute format('alter table %s enable row level security', guarded);
  execute format('alter table %s force row level security', guarded);
  execute format('create policy owner on %s to firstline_owner using (true) with check (true)', guarded);
  foreach role_name in array staff loop
    execute format('create policy %I on %s to %I using (true) with check (true)', role_name, guarded, role_name);
    execute format('grant select, insert, update, delete on %s to %I', guarded, role_name);
  end loop;
end $$;
comment on procedure isolate is 'Closes a table to everybody but the owner and the given roles; what customers may do is added by policies and grants of its own.';

call isolate('conversation');
call isolate('event');
call isolate('visitor_session', '{firstline_worker}');
call isolate('handoff');
call isolate('cases');
call isolate('case_event');
call isolate('case_task');
call isolate('case_link');
call isolate('case_serial_drawn');
call isolate('ledger_fact');
call isolate('idempotency_key');
call isolate('action_call', '{firstline_worker}');
call isolate('timer', '{firstline_worker}');
call isolate('party');
call isolate('account');
call isolate('account_domain');
call isolate('contact');
call isolate('contact_email');
call isolate('account_contact');
call isolate('consumer');
call isolate('guest');
call isolate('channel_identity');
call isolate('conversation_identity');
call isolate('asset');
call isolate('contract');
call isolate('entitlement');

-- What is nobody's in particular.
grant select on case_move, product to firstline_customer, firstline_agent, firstline_worker;
grant insert, update, delete on product to firstline_agent, firstline_worker;
grant select (id, name) on staff to firstline_customer;
grant select (id, email, name, role, skills, is_demo) on staff to firstline_agent;
grant select, insert, update, delete on staff, staff_session to firstline_worker;
grant usage on sequence case_serial to firstline_agent, firstline_worker;
grant select on migration to firstline_worker;

-- Customers.
create policy own on conversation to firstline_customer
  using (id = (select session_conversation())) with check (id = (select session_conversation()));
grant select on conversation to firstline_customer;
grant update (floor, floor_agent_id, floor_epoch, last_seq, last_public_seq, last_customer_seq, handled_seq,
  state, state_version, last_activity_at) on conversation to firstline_customer;

create policy own_public on event for select to firstline_customer
  using (conversation_id = (select session_conversation()) and public_seq is not null);
create policy own_new on event for insert to firstline_customer
  with check (conversation_id = (select session_conversation()) and author_kind <> 'agent'
    and author_id = '' and author_name = ''
    and coalesce(body ->> 'state' not in ('agent_joined', 'agent_left'), true));
grant select, insert on event to firstline_customer;

create policy own on handoff for select to firstline_customer
  using (conversation_id = (select session_conversation()));
create policy own_new on handoff for insert to firstline_customer
  with check (conversation_id = (select session_conversation()) and state = 'queued');
create policy own_change on handoff for update to firstline_customer
  using (conversation_id = (select session_conversation()) and state = 'queued')
  with check (conversation_id = (select session_conversation()) and state = 'cancelled');
grant select on handoff to firstline_customer;
grant insert (id, conversation_id, state, packet, requested_at) on handoff to firstline_customer;
grant update (state, ended_at, version) on handoff to firstline_customer;

-- The id, too: whoever records a fact under an id first decides what it says.
create policy own_new on ledger_fact for insert to firstline_customer
  with check (conversation_id = (select session_conversation()) and starts_with(id, (select session_conversation()) || ':')
    and actor = (select session_actor()) and not is_demo);
grant insert on ledger_fact to firstline_customer;

create policy visible on cases for select to firstline_customer
  using (visible_scopes && (select session_scopes()));
create policy own_new on cases for insert to firstline_customer
  with check (
    (conversation_id is null or conversation_id = (select session_conversation()))
    and party_id = any ((select session_parties())::text[])
    and visible_scopes <@ ((select session_scopes()) || (select session_parties())));
create policy visible_change on cases for update to firstline_customer
  using (visible_scopes && (select session_scopes()))
  with check (visible_scopes && (select session_scopes()));
grant select on cases to firstline_customer;
grant insert (id, number, conversation_id, summary, contact, type, priority, category, product_id, asset_id,
  contract_id, entitlement_id, order_ref, opened_by, opened_at, updated_at) on cases to firstline_customer;
grant update (state, version, closure_kind, resolution_code, resolution_notes, reopen_until, reopen_count, reminders,
  due_at) on cases to firstline_customer;

-- Written out: a function in its place would ask for the session anew at every row.
create policy visible_public on case_event for select to firstline_customer
  using (public and exists (select from cases c where c.id = case_id));
-- Of the version that the case has now: one to come would make a conflict of whatever staff write next.
create policy visible_new on case_event for insert to firstline_customer
  with check (public and actor_kind in ('customer', 'assistant') and actor_name is null
    and type not in ('changed', 'task_added', 'task_done', 'reminded')
    and exists (select from cases c where c.id = case_id and c.version = case_event.version
      and (case_event.type <> 'moved' or c.state = case_event.payload ->> 'to')));
grant select on case_event to firstline_customer;
-- Not seq: it is counted, and a number that is taken would tell of an entry that is not shown.
grant insert (case_id, version, at, actor_kind, actor_id, actor_name, type, public, text, payload, changed)
  on case_event to firstline_customer;

create policy visible_public on case_task for select to firstline_customer
  using (customer_visible and exists (select from cases c where c.id = case_id));
grant select on case_task to firstline_customer;

create policy visible on case_link for select to firstline_customer
  using (exists (select from cases c where c.id = from_case) and exists (select from cases c where c.id = to_case));
create policy visible_new on case_link for insert to firstline_customer
  with check (kind = 'follow_up_of' and exists (select from cases c where c.id = from_case) and exists (select from cases c where c.id = to_case));
grant select, insert on case_link to firstline_customer;

create policy own on idempotency_key to firstline_customer
  using (scope = 'conversation:' || (select session_conversation()))
  with check (scope = 'conversation:' || (select session_conversation()));
grant select, insert on idempotency_key to firstline_customer;

create policy own on party for select to firstline_customer using (id = any ((select session_parties())::text[]));
create policy own on account for select to firstline_customer using (party_id = any ((select session_parties())::text[]));
create policy own on consumer for select to firstline_customer using (contact_id = (select session_contact()));
create policy own on contact for select to firstline_customer using (id = (select session_contact()));
create policy own on contact_email for select to firstline_customer using (contact_id = (select session_contact()));
create policy own on account_contact for select to firstline_customer using (contact_id = (select session_contact()));
create policy own on conversation_identity for select to firstline_customer
  using (conversation_id = (select session_conversation()) and expires_at > now());
create policy visible on asset for select to firstline_customer using (party_id = any ((select session_scopes())::text[]));
create policy visible on contract for select to firstline_customer using (party_id = any ((select session_scopes())::text[]));
create policy visible on entitlement for select to firstline_customer using (party_id = any ((select session_scopes())::text[]));
grant select on party, consumer, contact, contact_email, account_contact, conversation_identity, asset, contract,
  entitlement to firstline_customer;
grant select (party_id, kind, tier, region) on account to firstline_customer;

-- The report counts what happened, not who it happened to.
create policy counted on ledger_fact for select to firstline_report using (true);
grant select on ledger_fact to firstline_report;

-- From here on everything belongs to the owner, and later migrations run as it.
do $$
declare
  statement text;
begin
  for statement in
    select format('alter table %s owner to firstline_owner', c.oid::regclass) from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    union all
    -- A sequence of an identity column goes with its table.
    select format('alter sequence %s owner to firstline_owner', c.oid::regclass) from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i'))
    union all
    select format('alter routine %s owner to firstline_owner', p.oid::regprocedure) from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  loop
    execute statement;
  end loop;
end $$;

-- A function that runs with more rights than its caller's can be called, or be made the trigger of a table of the
-- caller's own; one that runs with the caller's finds other tables where the caller says so.
do $$
declare
  routine record;
begin
  for routine in
    select p.oid::regprocedure as name, p.proconfig is null and p.prosqlbody is null as unsettled from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('revoke execute on routine %s from public', routine.name);
    execute format('grant execute on routine %s to firstline_agent, firstline_worker', routine.name);
    if routine.unsettled then
      execute format('alter routine %s set search_path = public, pg_temp', routine.name);
    end if;
  end loop;
end $$;
grant execute on function session_conversation, session_contact, session_parties, session_scopes, session_actor,
  case_moment, draw_case_serial, drawn_for_session, refuse_move, check_case_move,
  append_event, append_events to firstline_customer;
