-- What a case consists of: types as data, lines, tasks from templates, playbooks, watchers, links, references, major cases.

-- How cases of a type are worked on.

create table task_template (
  id               text primary key,
  title            text not null check (btrim(title) <> ''),
  team             text check (btrim(team) <> ''),
  blocking         boolean not null default false,
  customer_visible boolean not null default false,
  due_after_hours  integer check (due_after_hours between 1 and 8760),
  is_demo          boolean not null default false
);
comment on table task_template is 'A piece of work that comes up again and again, as it is to be put on a case.';
comment on column task_template.team is 'Who is to do it, as the company calls them.';
comment on column task_template.due_after_hours is 'Hours by the clock after it was put on the case.';

create table playbook (
  id      text primary key,
  name    text not null check (btrim(name) <> ''),
  is_demo boolean not null default false
);
comment on table playbook is 'The steps in which cases of a kind are worked on. A step becomes a task when the one before is done.';

create table playbook_step (
  playbook_id text not null references playbook,
  step_no     integer not null check (step_no > 0),
  template_id text not null references task_template,
  primary key (playbook_id, step_no)
);
comment on table playbook_step is 'What is done at which place of a playbook.';

create table case_type (
  kind         text primary key check (kind in ('issue', 'request', 'question', 'complaint')),
  form         jsonb not null default '[]' check (jsonb_typeof(form) = 'array'),
  closure_mode text not null default 'timer' check (closure_mode in ('customer', 'timer', 'at_once')),
  reopen_days  integer not null default 14 check (reopen_days between 1 and 90),
  playbook_id  text references playbook
);
comment on table case_type is 'The rules of each type of case.';
comment on column case_type.form is 'What is asked about a case, in order; fields as in domain/service/case-form.ts.';
comment on column case_type.closure_mode is 'What ends a resolved case: the customer''s yes alone, silence, or the solution itself.';
comment on column case_type.reopen_days is 'How long a soft-closed case keeps its number.';
insert into case_type (kind, closure_mode) values
  ('issue', 'timer'), ('request', 'timer'), ('question', 'timer'), ('complaint', 'customer');

create table service_definition (
  product_id   text not null references product,
  case_type    text not null references case_type,
  form         jsonb check (jsonb_typeof(form) = 'array'),
  closure_mode text check (closure_mode in ('customer', 'timer', 'at_once')),
  reopen_days  integer check (reopen_days between 1 and 90),
  playbook_id  text references playbook,
  is_demo      boolean not null default false,
  primary key (product_id, case_type)
);
comment on table service_definition is 'How a product''s cases of a type differ from all others of that type; null is "as the type says".';

alter table cases
  add column form_values jsonb not null default '{}' check (jsonb_typeof(form_values) = 'object'),
  add constraint case_of_type foreign key (type) references case_type (kind);
comment on column cases.form_values is 'The answers to the form of its type, by the field''s name.';

create function closure_mode_of(asked cases) returns text
language sql stable set search_path = public, pg_temp as $$
  select coalesce(
    (select s.closure_mode from service_definition s where s.product_id = asked.product_id and s.case_type = asked.type),
    (select t.closure_mode from case_type t where t.kind = asked.type))
$$;
comment on function closure_mode_of is 'What ends a case once it is resolved: its product''s own rule, else that of its type.';

-- Tasks.

alter table case_task
  add column template_id text references task_template,
  add column team text check (btrim(team) <> ''),
  add column due_at timestamptz,
  add column playbook_id text,
  add column step_no integer,
  add constraint task_of_step foreign key (playbook_id, step_no) references playbook_step (playbook_id, step_no),
  add constraint step_without_playbook check ((playbook_id is null) = (step_no is null)),
  add constraint step_twice unique (case_id, playbook_id, step_no);
comment on column case_task.team is 'Who is to do it, as the company calls them.';
comment on column case_task.due_at is 'When it should be done; nothing happens by itself then.';
comment on column case_task.step_no is 'The step of the playbook that it was made from; null for a task of its own.';

-- Lines.

create table case_line (
  case_id         text not null,
  party_id        text not null,
  line_no         integer not null check (line_no > 0),
  kind            text not null check (kind in ('order', 'invoice', 'contract', 'asset', 'product')),
  ref             text not null check (btrim(ref) <> ''),
  quantity        integer not null default 1 check (quantity between 1 and 100000),
  reason_code     text check (btrim(reason_code) <> ''),
  state           text not null default 'new' check (state in ('new', 'work', 'accepted', 'denied', 'cancelled')),
  resolution_code text check (btrim(resolution_code) <> ''),
  contract_id     text,
  asset_id        text,
  product_id      text references product,
  primary key (case_id, line_no),
  constraint case_line_case foreign key (case_id, party_id) references cases (id, party_id) on update cascade,
  constraint case_line_contract foreign key (contract_id, party_id) references contract (id, party_id)
    deferrable initially immediate,
  constraint case_line_asset foreign key (asset_id, party_id) references asset (id, party_id)
    deferrable initially immediate,
  constraint line_about_something_else check (
    (kind = 'contract') = (contract_id is not null)
    and (kind = 'asset') = (asset_id is not null)
    and (kind = 'product') = (product_id is not null)),
  constraint line_ends_with_a_result check (
    (state in ('accepted', 'denied', 'cancelled')) = (resolution_code is not null))
);
comment on table case_line is 'The things one case is about, each settled by itself. A case is not resolved while one is open.';
comment on column case_line.line_no is 'Counted for each case, never used twice.';
comment on column case_line.ref is 'What people call it: the number of the order, invoice or contract, the serial, the SKU.';
comment on column case_line.reason_code is 'Why it is in the case, as a short code to count by.';
comment on column case_line.resolution_code is 'What it came to; set exactly when the line has ended.';
comment on column case_line.asset_id is 'The customer''s own asset: the key with party_id refuses anybody else''s.';
create trigger case_line_party before insert on case_line for each row execute function take_party_of_case();

create function guard_case_line() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if new.case_id <> old.case_id or new.line_no <> old.line_no then
    perform refuse_move('line_is_final', 'A line keeps its case and its number.');
  end if;
  if new.state <> old.state and new.state = 'new' then
    perform refuse_move('no_such_line_move', 'A line that was worked on is not new again.');
  end if;
  if new.state <> old.state and old.state in ('accepted', 'denied', 'cancelled') and new.state <> 'work' then
    perform refuse_move('no_such_line_move', 'A line that has ended is taken up again before it ends in another way.');
  end if;
  return new;
end $$;
create trigger case_line_guard before update on case_line for each row execute function guard_case_line();

create function refuse_open_line() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from case_line where case_id = new.id and state in ('new', 'work')) then
    perform refuse_move('line_open', 'A line is open.');
  end if;
  return new;
end $$;
create trigger case_lines_ended before update of state on cases
  for each row when (new.state = 'resolved' and old.state <> 'resolved') execute function refuse_open_line();

create function refuse_line_of_resolved() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  case_state text;
begin
  -- The lock makes it wait for whoever is about to resolve the case, and them for this.
  select state into case_state from cases where id = new.case_id for share;
  if case_state = 'resolved' and exists (
    select from case_line where case_id = new.case_id and line_no = new.line_no and state in ('new', 'work')
  ) then
    perform refuse_move('line_open', 'The case is resolved: open it again together with its line.');
  end if;
  return null;
end $$;
create constraint trigger case_line_opens_case after insert or update of state on case_line
  deferrable initially deferred for each row when (new.state in ('new', 'work'))
  execute function refuse_line_of_resolved();

create function refuse_timer_for_customers_yes() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if closure_mode_of(old) = 'customer' then
    perform refuse_move('held_open', 'A case of this type waits for the customer''s yes.');
  end if;
  return new;
end $$;
create trigger case_waits_for_yes before update of state on cases
  for each row when (old.state = 'resolved' and new.state = 'soft_closed')
  execute function refuse_timer_for_customers_yes();

-- Watchers.

create function contact_sees(contact text, scopes text[]) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select scopes && (
    array[contact]
    || array(select c.party_id from consumer c where c.contact_id = contact)
    || array(
      select m.account_id from account_contact m
      where m.contact_id = contact and m.access in ('account', 'admin') and m.valid @> now()))
$$;
comment on function contact_sees is 'Whether a contact may see what has these scopes; the same rule as session_scopes.';

create table case_watcher (
  id         bigint generated always as identity primary key,
  case_id    text not null,
  party_id   text not null,
  contact_id text references contact,
  staff_id   text references staff,
  since      timestamptz not null,
  constraint case_watcher_case foreign key (case_id, party_id) references cases (id, party_id) on update cascade,
  constraint watched_by_one check (num_nonnulls(contact_id, staff_id) = 1),
  unique (case_id, contact_id),
  unique (case_id, staff_id)
);
comment on table case_watcher is 'Who wants to hear of a case: staff, or contacts who may see it. Watching gives no right to see anything.';
create trigger case_watcher_party before insert on case_watcher for each row execute function take_party_of_case();

create function refuse_foreign_watcher() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.contact_id is not null and not contact_sees(
    new.contact_id, (select c.visible_scopes from cases c where c.id = new.case_id)
  ) then
    perform refuse_move('watcher_out_of_scope', 'This contact may not see the case.');
  end if;
  return new;
end $$;
create trigger case_watcher_within_scope before insert or update on case_watcher
  for each row execute function refuse_foreign_watcher();

-- References to other systems.

create table external_ref (
  case_id     text not null,
  party_id    text not null,
  system      text not null check (btrim(system) <> ''),
  kind        text not null check (kind in ('incident', 'problem', 'change', 'work_order')),
  ext_id      text not null check (btrim(ext_id) <> ''),
  status_text text not null,
  synced_at   timestamptz not null,
  constraint external_ref_key primary key (case_id, system, kind, ext_id),
  constraint external_ref_case foreign key (case_id, party_id) references cases (id, party_id) on update cascade
);
comment on table external_ref is 'Where another system works on the same thing. Its words are for staff; customers read ours.';
comment on column external_ref.status_text is 'What the other system says of it, as it says it.';
comment on column external_ref.synced_at is 'When the other system was last heard.';
create trigger external_ref_party before insert on external_ref for each row execute function take_party_of_case();

-- Links and major cases.

alter table case_link
  drop constraint case_link_kind_check,
  add constraint case_link_kind_check check (kind in ('follow_up_of', 'duplicate_of', 'child_of_major', 'spawned'));

create table major_case (
  case_id       text primary key references cases,
  status        text not null default 'proposed' check (status in ('proposed', 'approved', 'rejected', 'closed')),
  title         text not null check (btrim(title) <> ''),
  public_update text,
  proposed_by   text not null references staff,
  proposed_at   timestamptz not null,
  decided_by    text references staff,
  decided_at    timestamptz,
  closed_at     timestamptz,
  constraint decided_by_somebody check (
    (status = 'proposed') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
  constraint closed_says_when check ((status = 'closed') = (closed_at is not null))
);
comment on table major_case is 'A case that many customers have at once. case_id is the case that was noticed first and leads the others.';
comment on column major_case.title is 'What customers are told it is: no customer''s name belongs here.';
comment on column major_case.public_update is 'The last word to all of them; each has it as an event of their own case.';
comment on column major_case.decided_by is 'The manager who approved or rejected it.';

create function guard_major_case() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if (tg_op = 'INSERT' and new.status <> 'proposed')
    or (tg_op = 'UPDATE' and new.status <> old.status
      and (old.status, new.status) not in (('proposed', 'approved'), ('proposed', 'rejected'), ('approved', 'closed'))) then
    perform refuse_move('no_such_move', 'A major case is proposed, then approved or rejected; an approved one is closed.');
  end if;
  if new.decided_by is not null and not exists (select from staff where id = new.decided_by and role = 'manager') then
    perform refuse_move('managers_decide', 'A manager decides over a major case.');
  end if;
  return new;
end $$;
create trigger major_case_guard before insert or update on major_case
  for each row execute function guard_major_case();

create table major_child (
  major_id  text not null references major_case,
  for_party text not null references party,
  case_id   text not null unique,
  party_id  text not null,
  primary key (major_id, for_party),
  constraint major_child_case foreign key (case_id, party_id) references cases (id, party_id) on update cascade
);
comment on table major_child is 'The one case that each affected party has of a major case.';
comment on column major_child.for_party is 'The party it was opened for. It stays when a merge moves the case, so that two merged parties are both remembered.';
create trigger major_child_party before insert on major_child for each row execute function take_party_of_case();

create function guard_child_of_major() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from major_case where case_id = new.to_case and status = 'approved') then
    perform refuse_move('not_a_major_case', 'Only an approved major case has children.');
  end if;
  return new;
end $$;
-- After: what a customer may not link at all is refused by the policy first.
create trigger case_link_to_major after insert on case_link
  for each row when (new.kind = 'child_of_major') execute function guard_child_of_major();

alter table case_event
  drop constraint case_event_type_check,
  add constraint case_event_type_check check (type in (
    'opened', 'moved', 'changed', 'commented', 'task_added', 'task_done', 'task_dropped', 'reminded', 'linked',
    'line_added', 'line_changed', 'watched', 'unwatched', 'referred', 'major'));

-- Who may see what.

call isolate('task_template');
call isolate('playbook');
call isolate('playbook_step');
call isolate('case_type');
call isolate('service_definition');
call isolate('case_line');
call isolate('case_watcher');
call isolate('external_ref');
call isolate('major_case');
call isolate('major_child');

create policy everybody on case_type for select to firstline_customer
  using ((select session_conversation()) is not null);
create policy everybody on service_definition for select to firstline_customer
  using ((select session_conversation()) is not null);
grant select on case_type, service_definition to firstline_customer;

create policy visible on case_line for select to firstline_customer using (exists (select from cases c where c.id = case_id));
grant select on case_line to firstline_customer;

grant insert (form_values) on cases to firstline_customer;

-- What happens to lines, tasks, references and major cases is told by whoever does it, and customers do none of it.
create policy customers_own_kinds on case_event as restrictive for insert to firstline_customer
  with check (type in ('opened', 'moved', 'commented', 'linked'));

revoke execute on function closure_mode_of, guard_case_line, refuse_open_line, refuse_line_of_resolved,
  refuse_timer_for_customers_yes, contact_sees, refuse_foreign_watcher, guard_major_case, guard_child_of_major
  from public;
grant execute on function closure_mode_of, contact_sees to firstline_agent, firstline_worker;
