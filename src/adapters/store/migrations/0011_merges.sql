-- Merges of accounts and of contacts. A merge moves what is owned, keeps what each sign-in may see, and can be undone.

-- What a person may see does not follow the owner.

do $$
declare
  owned text;
begin
  foreach owned in array array['asset', 'contract', 'entitlement'] loop
    execute format('alter table %I add column seen_by text references party', owned);
    execute format('update %I set seen_by = party_id', owned);
    execute format('alter table %I alter column seen_by set not null', owned);
    execute format('comment on column %I.seen_by is %L', owned,
      'The party whose people may see it: its first owner. A merge moves the owner and leaves this.');
    execute format('create index %I on %I (seen_by)', owned || '_by_viewer', owned);
    execute format('drop policy visible on %I', owned);
    execute format('create policy visible on %I for select to firstline_customer'
      ' using (seen_by = any ((select session_scopes())::text[]))', owned);
  end loop;
end $$;

create function seen_by_its_owner() returns trigger language plpgsql as $$
begin
  new.seen_by := coalesce(new.seen_by, new.party_id);
  return new;
end $$;
create trigger asset_seen_by before insert on asset for each row execute function seen_by_its_owner();
create trigger contract_seen_by before insert on contract for each row execute function seen_by_its_owner();
create trigger entitlement_seen_by before insert on entitlement for each row execute function seen_by_its_owner();

create function canonical_contact(person text) returns text language sql stable as $$
  with recursive chain (id, merged_into) as (
    select c.id, c.merged_into from contact c where c.id = person
    union all
    select c.id, c.merged_into from contact c join chain on c.id = chain.merged_into
  )
  select id from chain where merged_into is null
$$;
comment on function canonical_contact is 'The contact that this record is a part of today, itself where it was never merged.';

create function records_of_contact(person text) returns setof text language sql stable rows 3 as $$
  with recursive parts (id) as (
    select c.id from contact c where c.id = person
    union all
    select c.id from contact c join parts on c.merged_into = parts.id
  )
  select id from parts
$$;
comment on function records_of_contact is 'A contact''s own record and all that were merged into it.';

create function records_of_party(owner text) returns setof text language sql stable rows 3 as $$
  with recursive parts (id) as (
    select p.id from party p where p.id = owner
    union all
    select p.id from party p join parts on p.merged_into = parts.id
  )
  select id from parts
$$;
comment on function records_of_party is 'A party''s own record and all that were merged into it.';

create function contact_scopes(person text) returns text[] language sql stable as $$
  select array_agg(scope) from (
    select person as scope
    union
    select c.party_id from consumer c where c.contact_id = person
    union
    select m.account_id from account_contact m
    where m.contact_id = person and m.access in ('account', 'admin') and m.valid @> now()
  ) as own
$$;
comment on function contact_scopes is 'What a contact who signs in may see the records of; the same as session_scopes but for the conversation.';

-- A consumer can have been merged by now, as an account could before.
create or replace function party_of_contact(contact text) returns text language plpgsql as $$
declare
  owner text;
begin
  select canonical_party(party_id) into owner from consumer where contact_id = contact;
  if found then
    return owner;
  end if;
  select canonical_party(account_id) into owner from account_contact
  where contact_id = contact and valid @> now() order by lower(valid), account_id limit 1;
  if found then
    return owner;
  end if;
  owner := 'party_' || replace(gen_random_uuid()::text, '-', '');
  insert into party (id, kind, name) select owner, 'consumer', c.name from contact c where c.id = contact;
  insert into consumer (party_id, contact_id) values (owner, contact);
  return owner;
end $$;

create or replace function session_parties() returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(party_id), '{}') from (
    select c.party_id from consumer c where c.contact_id = session_contact()
    union
    select canonical_party(c.party_id) from consumer c where c.contact_id = session_contact()
    union
    select m.account_id from account_contact m where m.contact_id = session_contact() and m.valid @> now()
    union
    select canonical_party(m.account_id) from account_contact m
    where m.contact_id = session_contact() and m.valid @> now()
    union
    select g.party_id from guest g where g.conversation_id = session_conversation()
  ) as own
$$;

-- Merges.

create table party_merge (
  id                  text primary key,
  kind                text not null check (kind in ('account', 'contact')),
  survivor_id         text not null,
  loser_id            text not null,
  survivor_account_id text generated always as (case when kind = 'account' then survivor_id end) stored references account,
  loser_account_id    text generated always as (case when kind = 'account' then loser_id end) stored references account,
  survivor_contact_id text generated always as (case when kind = 'contact' then survivor_id end) stored references contact,
  loser_contact_id    text generated always as (case when kind = 'contact' then loser_id end) stored references contact,
  reason              text not null,
  state               text not null default 'requested' check (state in ('requested', 'declined', 'done', 'undone')),
  requested_by        text not null,
  requested_by_name   text not null,
  requested_at        timestamptz not null,
  decided_by          text references staff,
  decided_at          timestamptz,
  done_seq            bigint unique,
  undone_by           text references staff,
  undone_at           timestamptz,
  constraint merge_reason_missing check (btrim(reason) <> ''),
  constraint merged_with_itself check (survivor_id <> loser_id),
  constraint approved_by_requester check (state not in ('done', 'undone') or decided_by <> requested_by),
  constraint decision_says_who check (
    (state = 'requested') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
  constraint done_in_order check ((state in ('done', 'undone')) = (done_seq is not null)),
  constraint undoing_says_who check (
    (state = 'undone') = (undone_by is not null) and (undone_by is null) = (undone_at is null))
);
comment on table party_merge is 'A merge of two accounts or two contacts: asked for by one member of staff, done or declined by another.';
comment on column party_merge.survivor_account_id is 'Generated, with the three beside it, so that the database knows which table the ids are of.';
comment on column party_merge.requested_by is 'A member of staff, or the machine token of another system; with the name at the time.';
comment on column party_merge.done_seq is 'The order in which merges were done; they are undone in the opposite one.';
create unique index merge_of_loser_once on party_merge (kind, loser_id) where state in ('requested', 'done');
create index party_merge_by_time on party_merge (requested_at desc, id desc);
create index party_merge_by_survivor on party_merge (survivor_id);
create index party_merge_by_loser on party_merge (loser_id);
create sequence merge_order;

create table merge_row (
  seq        bigint generated always as identity primary key,
  merge_id   text not null references party_merge,
  table_name text not null,
  row_id     text not null,
  was        jsonb not null,
  becomes    jsonb not null,
  collided   text
);
comment on table merge_row is 'Every row that a merge has touched, with what it was before. Rows below a case follow the case by its key.';
comment on column merge_row.row_id is 'Its key; of a domain, the domain.';
comment on column merge_row.collided is 'Why the row is as it is now, where it could not simply move.';
create index merge_row_by_merge on merge_row (merge_id, seq);
create index merge_row_by_row on merge_row (table_name, row_id);
create trigger merge_row_append_only before update or delete on merge_row
  for each row execute function refuse_change();

create function guard_merged_into() returns trigger language plpgsql as $$
declare
  target_ok boolean;
begin
  if tg_table_name = 'party' then
    select p.status = 'active' and p.kind = to_jsonb(new) ->> 'kind' into target_ok
    from party p where p.id = new.merged_into;
  else
    select c.status = 'active' into target_ok from contact c where c.id = new.merged_into;
  end if;
  if target_ok is distinct from true then
    raise exception 'merged_into_unfit' using errcode = 'check_violation', constraint = 'merged_into_unfit',
      detail = 'Something is merged into an active record of its own kind.';
  end if;
  return new;
end $$;
comment on function guard_merged_into is 'Keeps chains of merges free of circles: what was merged itself takes nothing in.';
create trigger party_merged_into before update of merged_into on party
  for each row when (new.merged_into is not null and new.merged_into is distinct from old.merged_into)
  execute function guard_merged_into();
create trigger contact_merged_into before update of merged_into on contact
  for each row when (new.merged_into is not null and new.merged_into is distinct from old.merged_into)
  execute function guard_merged_into();

create function keep_merged_case() returns trigger language plpgsql as $$
begin
  if nullif(current_setting('firstline.merge', true), '') is not null and current_user <> 'firstline_customer'
    and new.state = old.state then
    new.version := old.version;
    new.updated_at := old.updated_at;
  end if;
  return new;
end $$;
comment on function keep_merged_case is 'A merge changes whose a case is and nothing that anybody works on: it neither ages nor conflicts.';
-- Its name sorts after case_guard, whose counting it takes back.
create trigger case_kept_in_merge before update of party_id, contact_id on cases
  for each row execute function keep_merged_case();

-- Releasing cases after a merge.

create table visibility_grant (
  id           text primary key,
  case_id      text not null references cases,
  party_id     text references party,
  contact_id   text references contact,
  reason       text not null check (btrim(reason) <> ''),
  granted_by   text not null,
  granted_at   timestamptz not null,
  withdrawn_at timestamptz,
  constraint grant_to_one check (num_nonnulls(party_id, contact_id) = 1)
);
comment on table visibility_grant is 'Lets a party or a contact see a case that was theirs by a merge only. It adds to who sees the case and takes nothing from anybody.';
comment on column visibility_grant.granted_by is 'A member of staff, or the machine token of another system.';
comment on column visibility_grant.withdrawn_at is 'Set when the merge that it stood on was undone.';
create unique index granted_once on visibility_grant (case_id, coalesce(party_id, contact_id)) where withdrawn_at is null;

create function guard_visibility_grant() returns trigger language plpgsql as $$
begin
  if not exists (
    select from cases c where c.id = new.case_id
      and (canonical_party(new.party_id) = c.party_id or canonical_contact(new.contact_id) = canonical_contact(c.contact_id))
  ) then
    raise exception 'case_of_others' using errcode = 'check_violation', constraint = 'case_of_others',
      detail = 'A case is released to its own party or contact, or to one that was merged into them.';
  end if;
  return new;
end $$;
create trigger visibility_grant_fits before insert on visibility_grant
  for each row execute function guard_visibility_grant();

-- Likely duplicates.

create table duplicate_dismissal (
  contact_id   text not null references contact,
  other_id     text not null references contact,
  dismissed_by text not null,
  dismissed_at timestamptz not null,
  primary key (contact_id, other_id),
  constraint pair_in_order check (contact_id < other_id)
);
comment on table duplicate_dismissal is 'Pairs of contacts that look alike and are two people, as staff have found out.';

create view likely_duplicate with (security_invoker = true) as
  select pair.contact_id, pair.other_id, array_agg(distinct pair.alike order by pair.alike) as alike
  from (
    select a.id as contact_id, b.id as other_id, 'name_and_phone' as alike
    from contact a join contact b on b.name_norm = a.name_norm and b.phone_e164 = a.phone_e164 and a.id < b.id
    where a.status = 'active' and b.status = 'active'
    union all
    select least(canonical_contact(x.contact_id), canonical_contact(y.contact_id)),
      greatest(canonical_contact(x.contact_id), canonical_contact(y.contact_id)), 'email'
    from contact_email x join contact_email y on y.email = x.email and x.contact_id < y.contact_id
    where x.valid_to is null and y.valid_to is null and not x.is_shared and not y.is_shared
      and canonical_contact(x.contact_id) <> canonical_contact(y.contact_id)
  ) as pair
  where not exists (
    select from duplicate_dismissal d where d.contact_id = pair.contact_id and d.other_id = pair.other_id)
  group by pair.contact_id, pair.other_id;
comment on view likely_duplicate is 'Pairs of contacts who may be one person: the same name and telephone, or the same address that at most one of them has proven. Shared mailboxes tell nothing.';

call isolate('party_merge');
call isolate('merge_row');
call isolate('visibility_grant');
call isolate('duplicate_dismissal');
grant select on likely_duplicate to firstline_agent, firstline_worker;
grant usage on sequence merge_order to firstline_agent, firstline_worker;
