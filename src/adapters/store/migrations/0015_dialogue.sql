-- Editions of flows that conversations may still be on, and what each turn decided.

create table flow_edition (
  hash         text primary key,
  locale       text not null,
  file         text not null,
  text         text not null,
  translations jsonb not null,
  served_at    timestamptz not null,
  constraint translations_is_a_list check (jsonb_typeof(translations) = 'array')
);
comment on table flow_edition is 'Every edition of a flow that was served of late, as its files were written: a conversation finishes on the one it began with.';
comment on column flow_edition.hash is 'Of the flow file and all its translations.';
comment on column flow_edition.translations is 'A list of locale, file and text.';
comment on column flow_edition.served_at is 'When a server with this edition last started; long after it, nobody is on it any more and it is forgotten.';
create index flow_edition_by_age on flow_edition (served_at);
call isolate('flow_edition', '{firstline_worker}');

create table turn_trace (
  conversation_id text not null,
  seq             bigint not null,
  at              timestamptz not null,
  why             text[] not null,
  calls           jsonb not null,
  primary key (conversation_id, seq),
  foreign key (conversation_id, seq) references event (conversation_id, seq) on delete cascade,
  constraint calls_is_a_list check (jsonb_typeof(calls) = 'array')
);
comment on table turn_trace is 'Why the assistant did what it did, a row a turn, and what the world answered: enough to take the turn again.';
comment on column turn_trace.seq is 'The customer''s event that the turn took, the last where it took several.';
comment on column turn_trace.calls is 'What was asked of the world, in its order: action, input, outcome, value.';
call isolate('turn_trace');
create policy own_new on turn_trace for insert to firstline_customer
  with check (conversation_id = (select session_conversation()));
grant insert on turn_trace to firstline_customer;
