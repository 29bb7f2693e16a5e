-- Who we have to do with: parties, the people who speak for them, what they own and are entitled to; and whose a case is.

create extension if not exists btree_gist;

create table party (
  id          text primary key,
  kind        text not null check (kind in ('account', 'consumer', 'guest')),
  name        text not null,
  status      text not null default 'active' check (status in ('active', 'merged', 'closed')),
  merged_into text,
  version     integer not null default 1,
  is_demo     boolean not null default false,
  created_at  timestamptz not null default now(),
  unique (id, kind),
  constraint merged_into_its_kind foreign key (merged_into, kind) references party (id, kind),
  constraint merged_says_where check ((status = 'merged') = (merged_into is not null)),
  constraint merged_into_itself check (merged_into <> id)
);
comment on table party is 'Whoever owns cases, assets and contracts: a company, a person who buys for themselves, or a guest nobody knows yet.';
comment on column party.merged_into is 'The party that this one is a part of since a merge; its rows have moved there.';
create index party_by_name on party (lower(name));

create function refuse_merge_cycle() returns trigger language plpgsql as $$
begin
  if exists (
    with recursive further (id) as (
      select new.merged_into
      union
      select p.merged_into from party p join further on p.id = further.id
    )
    select from further where id = new.id
  ) then
    raise exception 'merge_cycle' using errcode = 'check_violation', constraint = 'merge_cycle',
      detail = 'A party cannot have become a part of itself.';
  end if;
  return null;
end $$;
-- After the statement: two rows of one statement may make the ring together.
create trigger party_without_merge_cycle after insert or update of merged_into on party
  for each row when (new.merged_into is not null) execute function refuse_merge_cycle();

create table account (
  party_id          text primary key,
  kind              text not null default 'account' check (kind = 'account'),
  parent_account_id text references account,
  tier              text not null default 'standard' check (tier in ('standard', 'bronze', 'silver', 'gold')),
  region            text,
  crm_ref           text unique,
  foreign key (party_id, kind) references party (id, kind),
  constraint parent_of_itself check (parent_account_id <> party_id)
);
comment on table account is 'A company that buys, with several people who may speak for it.';
comment on column account.crm_ref is 'Its name in the system that sales work with.';

create function refuse_account_cycle() returns trigger language plpgsql as $$
begin
  if exists (
    with recursive above (id) as (
      select new.parent_account_id
      union
      select a.parent_account_id from account a join above on a.party_id = above.id
    )
    select from above where id = new.party_id
  ) then
    raise exception 'account_cycle' using errcode = 'check_violation', constraint = 'account_cycle',
      detail = 'An account cannot be above itself.';
  end if;
  return new;
end $$;
create trigger account_without_cycle before insert or update of parent_account_id on account
  for each row when (new.parent_account_id is not null) execute function refuse_account_cycle();

create table account_domain (
  domain      text not null check (domain = lower(domain)),
  account_id  text not null references account,
  verified_at timestamptz,
  primary key (domain, account_id)
);
comment on table account_domain is 'Mail domains of an account. A known domain suggests the account to staff; it never makes anybody its member.';
create unique index account_domain_verified on account_domain (domain) where verified_at is not null;

create table contact (
  id          text primary key,
  name        text not null,
  name_norm   text generated always as (lower(regexp_replace(btrim(name), '\s+', ' ', 'g'))) stored,
  phone_e164  text check (phone_e164 ~ '^\+[1-9][0-9]{6,14}$'),
  locale      text,
  time_zone   text,
  status      text not null default 'active' check (status in ('active', 'merged', 'erased')),
  merged_into text references contact,
  version     integer not null default 1,
  is_demo     boolean not null default false,
  created_at  timestamptz not null default now(),
  constraint contact_merged_says_where check ((status = 'merged') = (merged_into is not null)),
  constraint contact_merged_into_itself check (merged_into <> id)
);
comment on table contact is 'Our record of a person. The same person may speak for accounts and buy for themselves: one contact.';
comment on column contact.name_norm is 'The name as it is compared when duplicates are looked for.';
create index contact_by_name on contact (name_norm, phone_e164);

create table contact_email (
  contact_id  text not null references contact,
  email       text not null check (email = lower(btrim(email)) and email like '%_@_%'),
  verified_at timestamptz,
  valid_from  timestamptz not null default now(),
  valid_to    timestamptz,
  is_shared   boolean not null default false,
  primary key (contact_id, email),
  constraint email_ends_after_it_begins check (valid_to is null or valid_to >= valid_from)
);
comment on table contact_email is 'A contact''s addresses, the former ones too. Only a verified one that is still valid identifies anybody.';
comment on column contact_email.is_shared is 'A mailbox of several people, such as office@: it never identifies one of them.';
create unique index contact_email_identifies on contact_email (email)
  where verified_at is not null and valid_to is null and not is_shared;
create index contact_email_by_address on contact_email (email);

create table account_contact (
  account_id     text not null references account,
  contact_id     text not null references contact,
  access         text not null default 'own' check (access in ('own', 'account', 'admin')),
  responsibility text,
  valid          tstzrange not null default tstzrange(now(), null),
  constraint membership_empty check (not isempty(valid)),
  constraint membership_overlaps exclude using gist (account_id with =, contact_id with =, valid with &&)
);
comment on table account_contact is 'Who may speak for an account, and from when to when.';
comment on column account_contact.access is 'own: sees the cases they opened; account and admin: sees all that were released to the account.';
create index account_contact_by_contact on account_contact (contact_id);

create table consumer (
  party_id   text primary key,
  kind       text not null default 'consumer' check (kind = 'consumer'),
  contact_id text not null unique references contact,
  foreign key (party_id, kind) references party (id, kind)
);
comment on table consumer is 'A contact who buys for themselves.';

create table guest (
  party_id        text primary key,
  kind            text not null default 'guest' check (kind = 'guest'),
  conversation_id text unique references conversation,
  foreign key (party_id, kind) references party (id, kind)
);
comment on table guest is 'Whoever asked without saying who they are, in one conversation or by way of a member of staff.';

create table channel_identity (
  channel     text not null check (channel in ('web', 'teams', 'console')),
  external_id text not null,
  contact_id  text references contact,
  assurance   integer not null default 0 check (assurance between 0 and 3),
  verified_at timestamptz,
  primary key (channel, external_id),
  constraint assured_of_nobody check (assurance < 2 or contact_id is not null)
);
comment on table channel_identity is 'How a contact is known in a channel: the subject of the host site''s tokens, or tenant and object id in Teams.';
comment on column channel_identity.assurance is 'The level of identity that the channel itself vouches for.';
create index channel_identity_by_contact on channel_identity (contact_id);

create table conversation_identity (
  conversation_id text primary key references conversation,
  contact_id      text not null references contact,
  level           integer not null check (level in (2, 3)),
  proven_by       text not null check (proven_by in ('token', 'code', 'teams')),
  proven_at       timestamptz not null,
  stepped_up_at   timestamptz,
  expires_at      timestamptz not null,
  constraint step_up_says_when check (level < 3 or stepped_up_at is not null)
);
comment on table conversation_identity is 'Who a conversation''s customer has proven to be. Bound to one contact; gone when it expires or the customer signs out.';
comment on column conversation_identity.expires_at is 'Half an hour after the last sign of life, which moves it on.';
create index conversation_identity_by_contact on conversation_identity (contact_id);

create table product (
  id      text primary key,
  sku     text not null unique,
  name    text not null,
  is_demo boolean not null default false
);
comment on table product is 'What the company sells and looks after.';

create table asset (
  id             text primary key,
  party_id       text not null references party,
  product_id     text not null references product,
  serial         text not null,
  purchased_on   date,
  warranty_until date,
  status         text not null default 'in_use' check (status in ('in_use', 'in_repair', 'replaced', 'retired')),
  is_demo        boolean not null default false,
  unique (product_id, serial),
  unique (id, party_id)
);
comment on table asset is 'One thing that a party owns.';
create index asset_by_party on asset (party_id);

create table contract (
  id       text primary key,
  party_id text not null references party,
  number   text not null unique,
  starts   timestamptz not null,
  ends     timestamptz not null,
  state    text not null default 'active' check (state in ('draft', 'active', 'suspended', 'cancelled')),
  is_demo  boolean not null default false,
  unique (id, party_id),
  constraint contract_ends_after_it_starts check (ends > starts)
);
comment on table contract is 'What a party has agreed with the company.';
create index contract_by_party on contract (party_id);

create table entitlement (
  id          text primary key,
  party_id    text not null references party,
  contract_id text,
  product_id  text references product,
  asset_id    text,
  tier        text not null check (tier in ('standard', 'bronze', 'silver', 'gold')),
  channels    text[] not null check (cardinality(channels) > 0),
  starts      timestamptz not null,
  ends        timestamptz,
  state       text not null default 'active' check (state in ('active', 'suspended', 'cancelled')),
  units_total integer,
  units_left  integer,
  is_demo     boolean not null default false,
  unique (id, party_id),
  constraint entitlement_contract foreign key (contract_id, party_id) references contract (id, party_id)
    deferrable initially immediate,
  constraint entitlement_asset foreign key (asset_id, party_id) references asset (id, party_id)
    deferrable initially immediate,
  constraint entitlement_about_nothing check (num_nonnulls(contract_id, product_id, asset_id) >= 1),
  constraint entitlement_ends_after_it_starts check (ends is null or ends > starts),
  constraint units_within_total check (
    (units_total is null) = (units_left is null) and (units_left is null or units_left between 0 and units_total))
);
comment on table entitlement is 'What a contract or warranty gives a right to; about a contract, a product or an asset, never about a party alone.';
comment on column entitlement.units_left is 'How many more cases it covers; null when they are not counted.';
create index entitlement_by_party on entitlement (party_id, state);

-- Whose a case is, and who may see it.

alter table cases
  add column party_id text references party,
  add column contact_id text references contact,
  add column visible_scopes text[],
  add column category text,
  add column product_id text references product,
  add column asset_id text,
  add column contract_id text,
  add column entitlement_id text,
  add column order_ref text,
  add constraint case_asset foreign key (asset_id, party_id) references asset (id, party_id)
    deferrable initially immediate,
  add constraint case_contract foreign key (contract_id, party_id) references contract (id, party_id)
    deferrable initially immediate,
  add constraint case_entitlement foreign key (entitlement_id, party_id) references entitlement (id, party_id)
    deferrable initially immediate;

create function canonical_party(party text) returns text language sql stable as $$
  with recursive chain (id, merged_into) as (
    select p.id, p.merged_into from party p where p.id = party
    union all
    select p.id, p.merged_into from party p join chain on p.id = chain.merged_into
  )
  select id from chain where merged_into is null
$$;
comment on function canonical_party is 'The party that this one is a part of today, itself where it was never merged.';

create function contact_by_address(address text) returns text language sql stable as $$
  select e.contact_id from contact_email e
  where e.email = lower(btrim(address)) and e.verified_at is not null and e.valid_to is null and not e.is_shared
$$;
comment on function contact_by_address is 'The one contact whom a verified address identifies.';

create function party_of_contact(contact text) returns text language plpgsql as $$
declare
  owner text;
begin
  select party_id into owner from consumer where contact_id = contact;
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
comment on function party_of_contact is 'Whom a contact''s case belongs to unless something says otherwise: themselves, else the account they have spoken for the longest.';

create function guest_party(conv text, called text) returns text language plpgsql as $$
declare
  owner text;
begin
  select party_id into owner from guest where conversation_id = conv;
  if not found then
    owner := 'party_' || replace(gen_random_uuid()::text, '-', '');
    insert into party (id, kind, name) values (owner, 'guest', called);
    insert into guest (party_id, conversation_id) values (owner, conv);
  end if;
  return owner;
end $$;
comment on function guest_party is 'The guest of a conversation; a new one where there is none, or no conversation.';

create function identified_contact(conv text) returns text language sql stable as $$
  select i.contact_id from conversation_identity i where i.conversation_id = conv and i.expires_at > now()
$$;

create function settle_case_owner() returns trigger language plpgsql as $$
begin
  if new.party_id is null then
    new.contact_id := coalesce(
      new.contact_id,
      identified_contact(new.conversation_id),
      -- What a customer types proves nothing; what a member of staff writes down for them does.
      case when new.conversation_id is null then contact_by_address(new.contact) end);
    new.party_id := case
      when new.contact_id is not null then party_of_contact(new.contact_id)
      else guest_party(new.conversation_id, 'Guest of ' || new.number) end;
  end if;
  if new.visible_scopes is null then
    new.visible_scopes := array_remove(
      array[new.party_id, new.contact_id, case when new.contact_id is null then new.conversation_id end], null);
  end if;
  return new;
end $$;
comment on function settle_case_owner is 'Gives a new case its party, its contact and those who may see it, unless its writer has.';

alter table cases disable trigger user;
update cases set party_id = guest_party(conversation_id, 'Guest of ' || number);
update cases set visible_scopes = array_remove(array[party_id, conversation_id], null);
alter table cases enable trigger user;

create trigger case_owner before insert on cases for each row execute function settle_case_owner();

alter table cases
  alter column party_id set not null,
  alter column visible_scopes set not null,
  add unique (id, party_id),
  add constraint seen_by_nobody check (cardinality(visible_scopes) > 0);

comment on column cases.party_id is 'Whose it is. A merge moves it.';
comment on column cases.contact_id is 'The person it was opened for, where we know them.';
comment on column cases.visible_scopes is 'Who may see it besides staff: the parties it is released to, the contact or the conversation that opened it. A merge does not change it.';
comment on column cases.order_ref is 'The order it is about, in the shop''s own system.';
-- Without the list of things to be sorted in later, which every search would have to read.
create index cases_by_scope on cases using gin (visible_scopes) with (fastupdate = off);
alter index cases_by_words set (fastupdate = off);
create index cases_by_party on cases (party_id, opened_at desc);
create index cases_by_contact_id on cases (contact_id) where contact_id is not null;

alter table case_task add column party_id text;
create function take_party_of_case() returns trigger language plpgsql as $$
begin
  if new.party_id is null then
    select c.party_id into new.party_id from cases c where c.id = new.case_id;
  end if;
  return new;
end $$;
comment on function take_party_of_case is 'A row of a case belongs to the party of the case.';
alter table case_task disable trigger user;
update case_task t set party_id = c.party_id from cases c where c.id = t.case_id;
alter table case_task enable trigger user;
create trigger case_task_party before insert on case_task for each row execute function take_party_of_case();
alter table case_task
  alter column party_id set not null,
  drop constraint case_task_case_id_fkey,
  add constraint case_task_case foreign key (case_id, party_id) references cases (id, party_id) on update cascade;

create function number_case_event() returns trigger language plpgsql as $$
begin
  if new.seq is null then
    select coalesce(max(seq), 0) + 1 into new.seq from case_event where case_id = new.case_id;
  end if;
  return new;
end $$;
comment on function number_case_event is 'Counts the events of a case, those too that their writer may not see. The lock on the case''s row makes it safe.';
create trigger case_event_number before insert on case_event for each row execute function number_case_event();

create table case_serial_drawn (
  serial          bigint primary key,
  conversation_id text not null references conversation,
  drawn_at        timestamptz not null default now()
);
comment on table case_serial_drawn is 'Numbers drawn for a conversation. A customer''s case may have no other, so that trying numbers tells nothing about those in use.';
