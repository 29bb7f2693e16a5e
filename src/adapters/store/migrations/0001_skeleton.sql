-- The conversation log, the floor, handoffs, cases, the ledger, timers and staff.

create table staff (
  id            text primary key,
  email         text not null unique check (email = lower(email)),
  name          text not null,
  role          text not null check (role in ('agent', 'manager')),
  skills        text[] not null default '{}',
  password_hash text not null,
  is_demo       boolean not null default false
);
comment on table staff is 'Agents and managers who sign in at the desk and the report.';
comment on column staff.password_hash is 'scrypt parameters, salt and key, as written by adapters/system/secrets.ts.';

create table staff_session (
  token_hash text primary key,
  staff_id   text not null references staff on delete cascade,
  expires_at timestamptz not null
);
comment on table staff_session is 'Signed-in staff. Only the SHA-256 of the bearer token is kept.';

create table conversation (
  id               text primary key,
  channel          text not null check (channel in ('web', 'teams', 'console')),
  external_id      text not null,
  address          jsonb,
  floor            text not null default 'assistant' check (floor in ('assistant', 'queue', 'agent')),
  floor_agent_id   text references staff,
  floor_epoch      integer not null default 0,
  last_seq         bigint not null default 0,
  last_public_seq  bigint not null default 0,
  last_customer_seq bigint not null default 0,
  handled_seq      bigint not null default 0,
  delivered_seq    bigint not null default 0,
  state            jsonb not null default '{}',
  state_version    integer not null default 0,
  opened_at        timestamptz not null,
  last_activity_at timestamptz not null,
  unique (channel, external_id),
  check ((floor = 'agent') = (floor_agent_id is not null)),
  check (handled_seq <= last_seq and last_public_seq <= last_seq and last_customer_seq <= last_seq)
);
comment on table conversation is 'One thread with one customer: who has the floor, where the log ends, the dialogue state.';
comment on column conversation.external_id is 'The channel''s own name for it: visitor id, Teams conversation id, console name.';
comment on column conversation.address is 'How a channel that pushes reaches the customer; null for channels that pull.';
comment on column conversation.floor_epoch is 'Grows whenever the floor changes hands; every writer commits with the epoch it saw.';
comment on column conversation.handled_seq is 'Customer events up to here have had their turn. The sweep looks for last_customer_seq beyond it.';
comment on column conversation.delivered_seq is 'For pushing channels: public events up to this public_seq have been sent.';
create index conversation_unhandled on conversation (last_activity_at) where last_customer_seq > handled_seq;
create index conversation_undelivered on conversation (channel, last_activity_at) where last_public_seq > delivered_seq;

create table event (
  conversation_id text not null references conversation,
  seq             bigint not null,
  public_seq      bigint,
  id              text not null unique,
  at              timestamptz not null,
  author_kind     text not null check (author_kind in ('customer', 'assistant', 'agent', 'system')),
  author_id       text not null default '',
  author_name     text not null default '',
  body            jsonb not null,
  cid             text,
  answers         bigint,
  primary key (conversation_id, seq),
  unique (conversation_id, public_seq),
  unique (conversation_id, author_kind, author_id, cid),
  check (seq > 0 and (public_seq is null or public_seq between 1 and seq))
);
comment on table event is 'The log. Append-only; seq has no gaps; public_seq numbers what the customer may see, also without gaps.';
comment on column event.cid is 'The writer''s own id of the message: a repeated send finds its first copy here.';
comment on column event.answers is 'The seq of the customer event this one answers.';

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;
create trigger event_append_only before update or delete on event for each row execute function refuse_change();

create table visitor_session (
  token_hash      text primary key,
  conversation_id text not null references conversation,
  expires_at      timestamptz not null
);
comment on table visitor_session is 'A widget''s right to one conversation. Only the SHA-256 of the bearer token is kept.';

create table handoff (
  id              text primary key,
  conversation_id text not null references conversation,
  state           text not null check (state in ('queued', 'active', 'returned', 'cancelled', 'overflowed')),
  version         integer not null default 1,
  packet          jsonb not null,
  requested_at    timestamptz not null,
  accepted_at     timestamptz,
  ended_at        timestamptz,
  agent_id        text references staff,
  check ((state in ('queued', 'active')) = (ended_at is null)),
  check (state not in ('active', 'returned') or (agent_id is not null and accepted_at is not null))
);
comment on table handoff is 'A customer''s request for a person, from asking to its end.';
create unique index handoff_one_open on handoff (conversation_id) where state in ('queued', 'active');
create index handoff_waiting on handoff (requested_at) where state in ('queued', 'active');

create sequence case_serial;
comment on sequence case_serial is 'The running part of a case number. Gaps are accepted: a turn that is taken again draws a new one.';

create table cases (
  id              text primary key,
  number          text not null unique,
  conversation_id text not null references conversation,
  summary         text not null,
  contact         text,
  state           text not null default 'new' check (state in ('new', 'open', 'resolved', 'closed')),
  opened_by       text not null check (opened_by in ('assistant', 'agent', 'overflow')),
  opened_at       timestamptz not null
);
comment on table cases is 'The shared case store. "case" is a reserved word, hence the plural.';
create index cases_by_conversation on cases (conversation_id);

create table ledger_fact (
  id              text primary key,
  actor           text not null,
  conversation_id text references conversation,
  channel         text not null,
  kind            text not null,
  intent          text not null,
  at              timestamptz not null,
  recorded_at     timestamptz not null default now(),
  is_demo         boolean not null default false
);
comment on table ledger_fact is 'What happened, once each, in any order. Attempts, outcomes and weekly figures are folded from these facts.';
comment on column ledger_fact.id is 'Derived from what caused the fact, so that recording it again changes nothing.';
create index ledger_fact_by_time on ledger_fact (at);
create trigger ledger_append_only before update or delete on ledger_fact for each row execute function refuse_change();

create table timer (
  kind             text not null,
  key              text not null,
  due_at           timestamptz not null,
  expected_version integer not null,
  primary key (kind, key)
);
comment on table timer is 'Things to do later. A timer whose subject has moved past expected_version does nothing.';
create index timer_due on timer (due_at);

create table action_call (
  key     text primary key,
  outcome jsonb not null,
  at      timestamptz not null
);
comment on table action_call is 'The outcome of each write to the outside world, by idempotency key, so that a replay never does it twice.';
