-- What was promised and whether it is kept: business calendars, targets, the clocks of cases, and how entitlements are counted.

create table business_calendar (
  id   text primary key check (id ~ '^[a-z0-9][a-z0-9_-]{0,59}$'),
  name text not null check (btrim(name) <> '')
);
comment on table business_calendar is 'When somebody works. What it says is in its versions; "default" is that of everything that names no other.';

create table business_calendar_version (
  calendar_id text not null references business_calendar,
  version     integer not null check (version >= 1),
  zone        text not null,
  always      boolean not null default false,
  valid_from  timestamptz not null,
  changed_by  text references staff,
  primary key (calendar_id, version)
);
comment on table business_calendar_version is 'Append-only: an edit is a new version, holds from its instant on and leaves what was counted before as it was.';
comment on column business_calendar_version.zone is 'An IANA time zone; hours and holidays are local to it.';
comment on column business_calendar_version.always is 'Around the clock: no hours and no holidays.';
comment on column business_calendar_version.changed_by is 'Null for what came with the product or the sample.';

create table business_hours (
  calendar_id text not null,
  version     integer not null,
  weekday     integer not null check (weekday between 1 and 7),
  from_minute integer not null,
  to_minute   integer not null,
  primary key (calendar_id, version, weekday, from_minute),
  foreign key (calendar_id, version) references business_calendar_version,
  constraint shift_within_a_day check (0 <= from_minute and from_minute < to_minute and to_minute <= 1440)
);
comment on table business_hours is 'The shifts of a calendar''s week; several a day are fine, a night is one to midnight and one from it.';
comment on column business_hours.weekday is '1 is Monday.';
comment on column business_hours.from_minute is 'In minutes after local midnight.';

create table business_holiday (
  calendar_id text not null,
  version     integer not null,
  day         date not null,
  primary key (calendar_id, version, day),
  foreign key (calendar_id, version) references business_calendar_version
);
comment on table business_holiday is 'Days off.';

create function guard_calendar_version() returns trigger language plpgsql as $$
begin
  perform now() at time zone new.zone;
  if exists (
    select from business_calendar_version where calendar_id = new.calendar_id
      and (version >= new.version or valid_from > new.valid_from)
  ) then
    raise exception 'calendar_rewrites_past' using errcode = 'check_violation', constraint = 'calendar_rewrites_past',
      detail = 'A version of a calendar comes after all others and holds from no earlier than they do.';
  end if;
  return new;
end $$;
create trigger calendar_version_guard before insert on business_calendar_version
  for each row execute function guard_calendar_version();
create trigger calendar_version_append_only before update or delete on business_calendar_version
  for each row execute function refuse_change();
create trigger business_hours_append_only before update or delete on business_hours
  for each row execute function refuse_change();
create trigger business_holiday_append_only before update or delete on business_holiday
  for each row execute function refuse_change();

create table sla_policy (
  version    integer primary key check (version >= 1),
  valid_from timestamptz not null,
  changed_by text references staff
);
comment on table sla_policy is 'What is promised, append-only: a case keeps the version that held when it was opened.';
create table sla_target (
  policy_version integer not null references sla_policy,
  metric         text not null check (metric in ('first_response', 'next_response', 'resolution')),
  tier           text check (tier in ('standard', 'bronze', 'silver', 'gold')),
  priority       text check (priority in ('low', 'normal', 'high', 'urgent')),
  type           text check (type in ('issue', 'request', 'question', 'complaint')),
  minutes        integer check (minutes between 1 and 525600),
  constraint one_target_for_each unique nulls not distinct (policy_version, metric, tier, priority, type)
);
comment on table sla_target is 'A target for the cases it fits. Of several the most exact holds: the tier counts most, then the priority, then the type.';
comment on column sla_target.tier is 'Null for every tier; the same for priority and type.';
comment on column sla_target.minutes is 'In business minutes, never days: a day of which calendar? Null: measured, and nothing is promised.';
create function guard_sla_policy() returns trigger language plpgsql as $$
begin
  if exists (select from sla_policy where version >= new.version or valid_from > new.valid_from) then
    raise exception 'policy_rewrites_past' using errcode = 'check_violation', constraint = 'policy_rewrites_past',
      detail = 'A version of the policy comes after all others and holds from no earlier than they do.';
  end if;
  return new;
end $$;
create trigger sla_policy_guard before insert on sla_policy for each row execute function guard_sla_policy();
create trigger sla_policy_append_only before update or delete on sla_policy
  for each row execute function refuse_change();
create trigger sla_target_append_only before update or delete on sla_target
  for each row execute function refuse_change();

-- What every store begins with, so that a case that is older than its first edit is measured too.
insert into business_calendar (id, name) values ('default', 'Office hours'), ('always', 'Around the clock');
insert into business_calendar_version (calendar_id, version, zone, always, valid_from) values
  ('default', 1, 'UTC', false, '2000-01-01T00:00:00Z'),
  ('always', 1, 'UTC', true, '2000-01-01T00:00:00Z');
insert into business_hours (calendar_id, version, weekday, from_minute, to_minute)
  select 'default', 1, weekday, 9 * 60, 17 * 60 from generate_series(1, 5) as weekday;
insert into sla_policy (version, valid_from) values (1, '2000-01-01T00:00:00Z');
-- Each tier above the standard halves the time of the one below.
insert into sla_target (policy_version, metric, tier, priority, minutes)
  select 1, base.metric, tier.name, base.priority, base.minutes / tier.divisor
  from (values
    ('first_response', 'low', 960), ('first_response', 'normal', 480),
    ('first_response', 'high', 240), ('first_response', 'urgent', 120),
    ('next_response', 'low', 960), ('next_response', 'normal', 480),
    ('next_response', 'high', 240), ('next_response', 'urgent', 120),
    ('resolution', 'low', 4800), ('resolution', 'normal', 2400),
    ('resolution', 'high', 960), ('resolution', 'urgent', 480)) as base (metric, priority, minutes),
  (values ('standard', 1), ('bronze', 2), ('silver', 4), ('gold', 8)) as tier (name, divisor);

alter table staff add column calendar_id text references business_calendar;
comment on column staff.calendar_id is 'When they work, and so when they may be warned; null for the default calendar.';
grant select (calendar_id) on staff to firstline_agent;

alter table entitlement
  add column calendar_id text references business_calendar,
  add column version integer not null default 1;
comment on column entitlement.calendar_id is 'In whose hours its promises are counted; null for the default calendar.';
alter table contract add column version integer not null default 1;
alter table asset add column version integer not null default 1;

create function count_version() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end $$;
comment on function count_version is 'Counts a change of a row, so that a writer with an old copy is noticed. A move to another party is none.';
create trigger entitlement_version before update on entitlement for each row
  when (to_jsonb(old) - 'party_id' is distinct from to_jsonb(new) - 'party_id') execute function count_version();
create trigger contract_version before update on contract for each row
  when (to_jsonb(old) - 'party_id' is distinct from to_jsonb(new) - 'party_id') execute function count_version();
create trigger asset_version before update on asset for each row
  when (to_jsonb(old) - 'party_id' is distinct from to_jsonb(new) - 'party_id') execute function count_version();

-- The clocks.

create table sla_clock (
  case_id        text not null,
  party_id       text not null,
  metric         text not null check (metric in ('first_response', 'next_response', 'resolution')),
  place          integer not null check (place >= 1),
  started_at     timestamptz not null,
  target_minutes double precision check (target_minutes > 0),
  used_minutes   double precision not null check (used_minutes >= 0),
  state          text not null check (state in ('running', 'paused', 'met', 'breached', 'stopped')),
  due_at         timestamptz,
  soon_at        timestamptz,
  ended_at       timestamptz,
  breached_at    timestamptz,
  retro          boolean not null default false,
  alarm_at       timestamptz,
  primary key (case_id, metric, place),
  foreign key (case_id, party_id) references cases (id, party_id) on update cascade,
  constraint breach_says_when check ((state = 'breached') = (breached_at is not null)),
  constraint only_a_breach_is_retro check (not retro or breached_at is not null),
  constraint end_of_clock check ((state in ('met', 'stopped')) <= (ended_at is not null)),
  constraint alarm_of_a_running_clock check (alarm_at is null or ended_at is null)
);
comment on table sla_clock is 'The promises of a case, folded from its events by a job; dropping the rows and folding again gives the same. Staff''s alone.';
comment on column sla_clock.place is 'Counts the clocks of one metric: every time a customer waits for an answer is a clock.';
comment on column sla_clock.used_minutes is 'Business minutes, as of the last event of the case.';
comment on column sla_clock.state is 'As of the last event of the case: a running clock whose due_at has passed is late.';
comment on column sla_clock.due_at is 'The last instant in time; null while paused with time left, and where nothing is promised.';
comment on column sla_clock.soon_at is 'When three quarters of the target are used up: from then on it is due soon.';
comment on column sla_clock.retro is 'Late only because priority or tier changed afterwards; nobody is alarmed.';
comment on column sla_clock.alarm_at is 'When somebody is to be warned next, within their own hours.';
create index sla_clock_due on sla_clock (due_at) where ended_at is null and due_at is not null;
create index sla_clock_alarm on sla_clock (alarm_at) where alarm_at is not null;
create trigger sla_clock_party before insert on sla_clock for each row execute function take_party_of_case();

create table sla_pending (
  case_id text not null references cases,
  version integer not null,
  primary key (case_id, version)
);
comment on table sla_pending is 'Versions of cases that their clocks have not been folded from yet; written with the case, so that none is forgotten.';

create function ask_for_clocks() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- What is brought in from elsewhere has run its time there; its clocks begin with its first change here.
  if current_setting('firstline.history', true) = 'on' then
    return null;
  end if;
  insert into sla_pending (case_id, version) values (new.id, new.version) on conflict do nothing;
  return null;
end $$;
create trigger case_clocks after insert or update on cases for each row execute function ask_for_clocks();

create function ask_for_clocks_again() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- Waits for those who fold by the old version, and keeps others from it until this one is there for all.
  perform pg_advisory_xact_lock(7305413);
  insert into sla_pending (case_id, version)
    select c.id, c.version from cases c
    where exists (select from sla_clock k where k.case_id = c.id and k.ended_at is null)
    on conflict do nothing;
  return null;
end $$;
comment on function ask_for_clocks_again is 'A new version of a calendar moves what is still being counted.';
create trigger calendar_clocks after insert on business_calendar_version
  for each row execute function ask_for_clocks_again();
revoke execute on function ask_for_clocks, ask_for_clocks_again from public;

-- What has ended was promised nothing then.
insert into sla_pending (case_id, version) select id, version from cases where state not in ('closed', 'cancelled');

-- More kinds of events, besides those that are known already.
do $$
declare
  known text;
begin
  select pg_get_expr(conbin, conrelid) into known from pg_constraint
  where conrelid = 'case_event'::regclass and conname = 'case_event_type_check';
  alter table case_event drop constraint case_event_type_check;
  execute format(
    'alter table case_event add constraint case_event_type_check check (%s or type in (%L, %L, %L, %L))',
    known, 'entitled', 'entitlement_missing', 'warned', 'late');
end $$;

call isolate('business_calendar');
call isolate('business_calendar_version');
call isolate('business_hours');
call isolate('business_holiday');
call isolate('sla_policy');
call isolate('sla_target');
call isolate('sla_clock', '{firstline_worker}');
create policy read on sla_clock for select to firstline_agent using (true);
grant select on sla_clock to firstline_agent;
-- A case is read whole by everybody; without a policy, customers get no row of its clocks.
grant select on sla_clock to firstline_customer;
call isolate('sla_pending', '{firstline_worker}');
