-- Other systems: the tokens they call with, and the webhooks by which they are told what happens.

create table machine_token (
  id           text primary key,
  name         text not null check (name = btrim(name) and char_length(name) between 1 and 80),
  token_hash   text not null unique,
  scopes       text[] not null,
  added_by     text references staff,
  added_at     timestamptz not null,
  expires_at   timestamptz not null,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  constraint unknown_scope check (scopes <@ array[
    'cases:read', 'cases:write', 'parties:read', 'parties:write', 'entitlements:read', 'entitlements:write',
    'interactions:read', 'interactions:internal', 'merges:read', 'merges:write', 'webhooks:manage']),
  constraint scope_missing check (cardinality(scopes) > 0),
  constraint token_ends_after_it_begins check (expires_at > added_at)
);
comment on table machine_token is 'Another system''s right to call the API. Only the SHA-256 of the token is kept.';
comment on column machine_token.name is 'What the system is called where its writes are told of.';
comment on column machine_token.added_by is 'The manager who made it; null when it was made at the command line.';
comment on column machine_token.last_used_at is 'To the minute: not every call is written down.';
create unique index machine_token_name on machine_token (lower(name)) where revoked_at is null;
call isolate('machine_token', '{firstline_worker}');

-- A machine's doing is the system's, with the token's name, so that staff see who it was.
alter table case_event
  drop constraint case_event_check,
  add constraint case_event_actor check (
    case actor_kind when 'agent' then actor_id is not null when 'system' then true else actor_id is null end);
alter table cases
  drop constraint cases_opened_by_check,
  add constraint unknown_opener check (opened_by in ('assistant', 'agent', 'overflow', 'system'));
comment on column case_event.actor_id is 'The member of staff; for a system, the machine token by which another one did it.';
comment on column case_event.actor_name is 'The agent''s or the machine token''s name at the time, so that history reads the same after a change.';

create table webhook_endpoint (
  id               text primary key,
  url              text not null check (url ~ '^https?://' and char_length(url) <= 2000),
  description      text not null default '' check (char_length(description) <= 200),
  events           text[] not null check (cardinality(events) > 0),
  secret           text not null,
  state            text not null default 'active' check (state in ('active', 'paused', 'disabled')),
  disabled_because text,
  failing_since    timestamptz,
  added_by         text not null,
  added_at         timestamptz not null,
  constraint disabled_says_why check ((state = 'disabled') = (disabled_because is not null))
);
comment on table webhook_endpoint is 'Where another system wants to be told what happens.';
comment on column webhook_endpoint.events is 'Types such as case.moved, or case.* for all of a kind.';
comment on column webhook_endpoint.secret is 'The key that deliveries are signed with. It has to be known to sign, so it is no hash; no role but the worker''s reads it.';
comment on column webhook_endpoint.state is 'paused: by a person. disabled: nothing arrived for days. What happens meanwhile is kept for it.';
comment on column webhook_endpoint.failing_since is 'When the first of the present row of failures was; null after a success.';
comment on column webhook_endpoint.added_by is 'The id of the manager or of the machine token.';
call isolate('webhook_endpoint', '{firstline_worker}');

create table webhook_event (
  id       text primary key default 'whe_' || replace(gen_random_uuid()::text, '-', ''),
  position bigint generated always as identity unique,
  type     text not null,
  subject  text not null,
  at       timestamptz not null,
  data     jsonb not null
);
comment on table webhook_event is 'What other systems are told: written with what it tells of, in one transaction. Ids, numbers and states, never what people wrote.';
comment on column webhook_event.id is 'Sent as webhook-id, the same at each attempt, so that a receiver notices a repeat.';
comment on column webhook_event.position is 'Of one subject, in the order in which it happened.';
comment on column webhook_event.subject is 'The case or conversation it is about: deliveries of one subject keep their order.';
create index webhook_event_by_time on webhook_event (at);
call isolate('webhook_event', '{firstline_worker}');

create table webhook_delivery (
  endpoint_id   text not null references webhook_endpoint on delete cascade,
  event_id      text not null references webhook_event on delete cascade,
  position      bigint not null,
  subject       text not null,
  state         text not null default 'queued' check (state in ('queued', 'delivered', 'parked')),
  attempts      integer not null default 0 check (attempts >= 0),
  next_try_at   timestamptz,
  last_tried_at timestamptz,
  last_status   integer,
  last_problem  text,
  primary key (endpoint_id, event_id),
  constraint queued_says_when check ((state = 'queued') = (next_try_at is not null))
);
comment on table webhook_delivery is 'One event on its way to one endpoint, and how its last attempt went.';
comment on column webhook_delivery.position is 'The event''s, as subject is, so that the queue is read from one table.';
comment on column webhook_delivery.state is 'parked: given up after the last attempt, until somebody asks for it again.';
comment on column webhook_delivery.next_try_at is 'While an attempt is under way: when another node may take it for lost.';
comment on column webhook_delivery.last_status is 'The HTTP status that was answered; null when nothing was.';
create index webhook_delivery_due on webhook_delivery (endpoint_id, next_try_at) where state = 'queued';
create index webhook_delivery_in_order on webhook_delivery (endpoint_id, subject, position) where state = 'queued';
create index webhook_delivery_log on webhook_delivery (endpoint_id, position desc);
create index webhook_delivery_by_event on webhook_delivery (event_id);
call isolate('webhook_delivery', '{firstline_worker}');

create function wants_event(wanted text[], type text) returns boolean language sql immutable as $$
  select wanted && array[type, split_part(type, '.', 1) || '.*']
$$;
comment on function wants_event is 'Whether a list of event types, or of kinds such as case.*, has the type in it.';
revoke execute on function wants_event from public;
grant execute on function wants_event to firstline_worker;

create function queue_webhook(type text, subject text, at timestamptz, data jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  told webhook_event;
begin
  insert into webhook_event (type, subject, at, data) values (type, subject, at, data) returning * into told;
  insert into webhook_delivery (endpoint_id, event_id, position, subject, next_try_at)
    select e.id, told.id, told.position, told.subject, told.at
    from webhook_endpoint e where wants_event(e.events, told.type);
end $$;
comment on function queue_webhook is 'Writes down an event for every endpoint that wants it, in the transaction of what it tells of.';
revoke execute on function queue_webhook from public;

create function anybody_listens() returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from webhook_endpoint)
$$;
revoke execute on function anybody_listens from public;

create function tell_case_event() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  about cases;
begin
  if not anybody_listens() then
    return null;
  end if;
  select * into about from cases where id = new.case_id;
  perform queue_webhook('case.' || new.type, new.case_id, new.at, jsonb_build_object(
    'case', jsonb_build_object('id', about.id, 'number', about.number, 'state', about.state, 'version', about.version,
      'type', about.type, 'priority', about.priority, 'partyId', about.party_id, 'contactId', about.contact_id,
      'agentId', about.agent_id, 'interactionId', about.conversation_id),
    'event', jsonb_build_object('seq', new.seq, 'public', new.public, 'changed', new.changed,
      'actor', jsonb_build_object('kind', new.actor_kind, 'id', new.actor_id))
      || case when new.type = 'moved'
        then jsonb_build_object('from', new.payload -> 'from', 'to', new.payload -> 'to') else '{}' end));
  return null;
end $$;
comment on function tell_case_event is 'Everything that happens to a case is an event of it: nothing that writes one can forget to tell.';
create trigger case_event_told after insert on case_event for each row execute function tell_case_event();

create function tell_conversation() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if anybody_listens() then
    perform queue_webhook('interaction.opened', new.id, new.opened_at, jsonb_build_object(
      'interaction', jsonb_build_object('id', new.id, 'channel', new.channel, 'state', new.floor)));
  end if;
  return null;
end $$;
create trigger conversation_told after insert on conversation for each row execute function tell_conversation();

create function tell_conversation_event() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  about conversation;
begin
  if not anybody_listens() then
    return null;
  end if;
  select * into about from conversation where id = new.conversation_id;
  perform queue_webhook(
    'interaction.' || case new.body ->> 'kind' when 'state' then new.body ->> 'state' else 'message_added' end,
    new.conversation_id, new.at, jsonb_build_object(
      'interaction', jsonb_build_object('id', about.id, 'channel', about.channel, 'state', about.floor),
      'event', jsonb_build_object('seq', new.seq, 'public', new.public_seq is not null,
        'author', jsonb_build_object('kind', new.author_kind, 'id', nullif(new.author_id, '')))));
  return null;
end $$;
create trigger event_told after insert on event for each row execute function tell_conversation_event();
-- Triggers call them; nobody else does.
revoke execute on function tell_case_event, tell_conversation, tell_conversation_event from public;

comment on table conversation is 'One thread with one customer: who has the floor, where the log ends, the dialogue state. Other systems know it as an interaction. The cases that came out of it name it in conversation_id.';
create index conversation_by_activity on conversation (last_activity_at desc, id desc);
