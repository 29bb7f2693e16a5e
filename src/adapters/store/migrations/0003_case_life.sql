-- The life of a case: states and who may move between them, versions, events, tasks, links.

alter table cases
  alter column conversation_id drop not null,
  add column type text not null default 'issue',
  add column priority text not null default 'normal',
  add column version integer not null default 1,
  add column agent_id text references staff,
  add column resolution_code text,
  add column resolution_notes text,
  add column closure_kind text,
  add column reopen_until timestamptz,
  add column reopen_count integer not null default 0,
  add column held_open boolean not null default false,
  add column reminders integer not null default 0,
  add column due_at timestamptz,
  add column updated_at timestamptz;

-- Until now nothing moved a case; should a row have been moved by hand, it gets what its state asks for.
update cases set
  updated_at = opened_at,
  resolution_code = case when state = 'resolved' then 'unknown' end,
  resolution_notes = case when state = 'resolved' then 'Resolved before resolutions were kept.' end,
  closure_kind = case when state = 'closed' then 'fulfiller_done' end;

alter table cases
  alter column updated_at set not null,
  drop constraint cases_state_check,
  add constraint unknown_state check (state in (
    'new', 'open', 'awaiting_customer', 'awaiting_internal', 'resolved', 'soft_closed', 'closed', 'cancelled')),
  add constraint unknown_type check (type in ('issue', 'request', 'question', 'complaint')),
  add constraint unknown_priority check (priority in ('low', 'normal', 'high', 'urgent')),
  add constraint unknown_closure_kind check (closure_kind in (
    'customer_confirmed', 'fulfiller_done', 'unconfirmed_expired', 'no_customer_reply',
    'duplicate', 'withdrawn', 'spam')),
  add constraint resolution_missing check (
    state <> 'resolved' or (resolution_code is not null and resolution_notes is not null)),
  add constraint resolution_incomplete check ((resolution_code is null) = (resolution_notes is null)),
  add constraint reopen_until_missing check ((state = 'soft_closed') = (reopen_until is not null)),
  add constraint closure_kind_missing check ((state in ('closed', 'cancelled')) = (closure_kind is not null)),
  add constraint counts_from_zero check (version >= 1 and reopen_count >= 0 and reminders >= 0);

comment on column cases.conversation_id is 'Where it came from; null when staff or another system opened it.';
comment on column cases.contact is 'The address to answer to, as the customer gave it.';
comment on column cases.version is 'Counted by the trigger at every update; writers name the version they have read.';
comment on column cases.agent_id is 'Who works on it.';
comment on column cases.closure_kind is 'Why it ended: what the report counts. Set exactly when it has ended.';
comment on column cases.reopen_until is 'The end of the window in which a soft-closed case keeps its number.';
comment on column cases.held_open is 'Escalated, or a child of a major case: no timer soft-closes it.';
comment on column cases.reminders is 'Reminders sent during the present silence.';
comment on column cases.due_at is 'When the next timer step is due: a reminder, the soft-close, the end of the window.';
comment on column cases.updated_at is 'Set by the trigger, in whole milliseconds.';

create index cases_by_update on cases (updated_at desc, id desc);
create index cases_by_state on cases (state, updated_at desc, id desc);
create index cases_by_agent on cases (agent_id, updated_at desc, id desc);
create index cases_by_contact on cases (lower(contact));
create index cases_by_words on cases using gin (to_tsvector('simple', summary));
create index cases_due on cases (due_at) where due_at is not null;

create table case_move (
  from_state text not null,
  to_state   text not null,
  mover      text not null check (mover in ('customer', 'agent', 'system')),
  primary key (from_state, to_state, mover)
);
comment on table case_move is 'Every legal move of a case and who may make it; the same table as in domain/service/case-state.ts.';
insert into case_move (from_state, to_state, mover) values
  ('new', 'open', 'agent'),
  ('new', 'open', 'system'),
  ('new', 'awaiting_customer', 'agent'),
  ('new', 'awaiting_internal', 'agent'),
  ('new', 'resolved', 'agent'),
  ('new', 'cancelled', 'customer'),
  ('new', 'cancelled', 'agent'),
  ('open', 'awaiting_customer', 'agent'),
  ('open', 'awaiting_internal', 'agent'),
  ('open', 'resolved', 'agent'),
  ('open', 'closed', 'customer'),
  ('open', 'cancelled', 'agent'),
  ('awaiting_customer', 'open', 'customer'),
  ('awaiting_customer', 'open', 'agent'),
  ('awaiting_customer', 'awaiting_internal', 'agent'),
  ('awaiting_customer', 'resolved', 'agent'),
  ('awaiting_customer', 'soft_closed', 'system'),
  ('awaiting_customer', 'closed', 'customer'),
  ('awaiting_customer', 'cancelled', 'agent'),
  ('awaiting_internal', 'open', 'agent'),
  ('awaiting_internal', 'open', 'system'),
  ('awaiting_internal', 'awaiting_customer', 'agent'),
  ('awaiting_internal', 'resolved', 'agent'),
  ('awaiting_internal', 'closed', 'customer'),
  ('awaiting_internal', 'cancelled', 'agent'),
  ('resolved', 'open', 'customer'),
  ('resolved', 'open', 'agent'),
  ('resolved', 'soft_closed', 'system'),
  ('resolved', 'closed', 'customer'),
  ('soft_closed', 'open', 'customer'),
  ('soft_closed', 'open', 'agent'),
  ('soft_closed', 'closed', 'customer'),
  ('soft_closed', 'closed', 'system');

create table case_event (
  case_id    text not null references cases,
  seq        integer not null check (seq > 0),
  version    integer not null,
  at         timestamptz not null,
  actor_kind text not null check (actor_kind in ('customer', 'agent', 'assistant', 'system')),
  actor_id   text,
  actor_name text,
  type       text not null check (type in (
    'opened', 'moved', 'changed', 'commented', 'task_added', 'task_done', 'reminded', 'linked')),
  public     boolean not null,
  text       text not null,
  payload    jsonb not null default '{}',
  changed    text[] not null default '{}',
  primary key (case_id, seq),
  check ((actor_kind = 'agent') = (actor_id is not null))
);
comment on table case_event is 'What happened to a case, in order. Append-only; seq has no gaps.';
comment on column case_event.version is 'The version of the case that this event made.';
comment on column case_event.public is 'Whether the customer may see it.';
comment on column case_event.actor_name is 'The agent''s name at the time, so that history reads the same after a change of staff.';
comment on column case_event.text is 'One sentence for people; the words of a comment.';
comment on column case_event.changed is 'The parts of the case that changed, by name: a writer with an old version is told them.';
create trigger case_event_append_only before update or delete on case_event
  for each row execute function refuse_change();

insert into case_event (case_id, seq, version, at, actor_kind, type, public, text)
  select id, 1, 1, opened_at, case opened_by when 'assistant' then 'assistant' else 'system' end,
    'opened', true, 'Opened as ' || number || '.'
  from cases;

create table case_task (
  id               text primary key,
  case_id          text not null references cases,
  title            text not null,
  state            text not null default 'open' check (state in ('open', 'done', 'dropped')),
  blocking         boolean not null default false,
  customer_visible boolean not null default false,
  added_at         timestamptz not null,
  ended_at         timestamptz,
  check ((state = 'open') = (ended_at is null))
);
comment on table case_task is 'Work on a case. An open blocking task keeps the case from being resolved.';
create index case_task_by_case on case_task (case_id);

create table case_link (
  from_case text not null references cases,
  to_case   text not null references cases,
  kind      text not null check (kind in ('follow_up_of', 'duplicate_of', 'child_of_major')),
  primary key (from_case, to_case, kind),
  constraint linked_to_itself check (from_case <> to_case)
);
comment on table case_link is 'How cases belong together, read from left to right: from_case is a follow-up of to_case.';
create index case_link_by_target on case_link (to_case);

create table idempotency_key (
  scope        text not null,
  key          text not null,
  request_hash text not null,
  response     json not null,
  created_at   timestamptz not null,
  primary key (scope, key)
);
comment on table idempotency_key is 'Answers to writes that may be sent again; written in the transaction of the write itself.';
comment on column idempotency_key.scope is 'Who asked for what: the same key of another caller or for another call is another key.';
comment on column idempotency_key.request_hash is 'Of the body: the same key with another body is a mistake.';
comment on column idempotency_key.response is 'As text, so that it is given again letter by letter.';
create index idempotency_key_by_age on idempotency_key (created_at);

create function case_moment() returns timestamptz language sql stable as $$
  select date_trunc('milliseconds', coalesce(nullif(current_setting('firstline.now', true), '')::timestamptz, now()))
$$;
comment on function case_moment is 'The instant a transaction works with: the one the program has set, or the database''s own.';

create function refuse_move(name text, hint text) returns void language plpgsql as $$
begin
  raise exception '%', name using errcode = 'check_violation', constraint = name, detail = hint;
end $$;
comment on function refuse_move is 'Refuses by name, with the same names as domain/service/case-state.ts.';

create function check_case_move(was cases, becomes cases) returns void language plpgsql as $$
declare
  by_whom text := nullif(current_setting('firstline.mover', true), '');
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
comment on function check_case_move is 'Refuses what checkMove refuses, so that plain SQL can do no more than the program.';

create function guard_case() returns trigger language plpgsql as $$
begin
  if new.id <> old.id or new.number <> old.number then
    perform refuse_move('number_is_final', 'A case keeps its number.');
  end if;
  new.version := old.version + 1;
  new.updated_at := case_moment();
  if new.state <> old.state then
    perform check_case_move(old, new);
  end if;
  return new;
end $$;
create trigger case_guard before update on cases for each row execute function guard_case();

create function begin_case() returns trigger language plpgsql as $$
begin
  new.updated_at := coalesce(new.updated_at, new.opened_at);
  return new;
end $$;
comment on function begin_case is 'A node of the version before this one names no updated_at.';
create trigger case_begin before insert on cases for each row execute function begin_case();

create function demand_case_event() returns trigger language plpgsql as $$
begin
  if not exists (
    select from case_event where case_id = new.id and type = 'moved' and version = new.version
      and payload ->> 'from' = old.state and payload ->> 'to' = new.state
  ) then
    perform refuse_move('move_untold', 'A move needs its event in the same transaction.');
  end if;
  return null;
end $$;
create constraint trigger case_move_told after update of state on cases deferrable initially deferred
  for each row when (new.state <> old.state) execute function demand_case_event();
