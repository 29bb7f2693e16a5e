-- Mail on its way out, and what is to be told to the customers of cases.

create table mail_outbox (
  key          text primary key,
  recipient    text not null,
  mailbox      text not null generated always as (lower(regexp_replace(recipient, '\+[^@]*@', '@'))) stored,
  subject      text not null,
  text         text not null,
  queued_at    timestamptz not null,
  useful_until timestamptz not null,
  attempts     integer not null default 0,
  next_try_at  timestamptz,
  sent_at      timestamptz,
  given_up_at  timestamptz,
  last_error   text,
  constraint recipient_malformed check (
    length(recipient) <= 254 and recipient ~ '^[^[:space:][:cntrl:]@,;:<>()"\\]+@[^[:space:][:cntrl:]@,;:<>()"\\]+$'),
  constraint subject_malformed check (length(subject) between 1 and 200 and subject !~ '[[:cntrl:]]'),
  constraint mail_too_long check (length(text) between 1 and 20000),
  constraint attempts_from_zero check (attempts >= 0),
  constraint useful_for_some_time check (useful_until > queued_at),
  constraint ends_once check (num_nonnulls(next_try_at, sent_at, given_up_at) = 1)
);
comment on table mail_outbox is 'Mail that was queued, each once by its key, and what became of it. A job sends it until the mail server has accepted it.';
comment on column mail_outbox.key is 'Derived from what the mail tells of, so that telling it again queues nothing.';
comment on column mail_outbox.mailbox is 'Where it ends up: without what may stand behind a plus sign, which most servers ignore. The hourly limit counts by it.';
comment on column mail_outbox.useful_until is 'After this instant nobody is helped by it any more, and it is given up.';
comment on column mail_outbox.next_try_at is 'When it is tried (again); moved on while a node sends it, so that a crash leaves it to be tried later. Null once sent or given up.';
comment on column mail_outbox.last_error is 'What the mail server, or the way to it, said the last time.';
create index mail_outbox_due on mail_outbox (next_try_at) where next_try_at is not null;
create index mail_outbox_recent on mail_outbox (mailbox, sent_at) where sent_at is not null;
create index mail_outbox_by_age on mail_outbox (queued_at);
call isolate('mail_outbox', '{firstline_worker}');

create table case_notice (
  case_id         text not null,
  seq             integer not null,
  queued_at       timestamptz not null,
  due_at          timestamptz,
  told_seq        bigint,
  told_public_seq bigint,
  outcome         text check (outcome in ('told', 'seen', 'mailed', 'unreachable', 'not_needed', 'too_old')),
  mail_key        text,
  primary key (case_id, seq),
  foreign key (case_id, seq) references case_event (case_id, seq),
  constraint notice_ends_once check ((due_at is null) = (outcome is not null)),
  constraint told_says_where check ((told_seq is null) = (told_public_seq is null)),
  constraint mailed_says_which check ((outcome is not distinct from 'mailed') = (mail_key is not null))
);
comment on table case_notice is 'What happened to a case and is for its customer to know: one row for each such event, written with it.';
comment on column case_notice.due_at is 'When a job looks at it next; null once it has its outcome.';
comment on column case_notice.told_seq is 'Its place in the log of the conversation that the case came from, once it stands there.';
comment on column case_notice.outcome is 'told: in the conversation, and there is no mail to send. seen: there, by the customer. mailed: by the mail of mail_key. unreachable: there was no way. not_needed: overtaken, or nothing to say. too_old: found long after it had happened.';
comment on column case_notice.mail_key is 'The mail that told it; several notices of a case may share one. The outbox forgets its mail after a while.';
create index case_notice_due on case_notice (due_at) where due_at is not null;
create index case_notice_by_age on case_notice (queued_at) where due_at is not null;
call isolate('case_notice', '{firstline_worker}');

create function queue_case_notice() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if current_setting('firstline.history', true) = 'on' then
    return null;
  end if;
  insert into case_notice (case_id, seq, queued_at, due_at) values (new.case_id, new.seq, new.at, new.at);
  return null;
end $$;
comment on function queue_case_notice is 'Notes what is to be told, in the transaction of the event itself; internal events and the customer''s own never get here. Whoever brings in what has happened elsewhere sets firstline.history to on in their transaction: that is no news.';
create trigger case_event_notice after insert on case_event for each row
  when (new.public and new.actor_kind in ('agent', 'system')
    and new.type in ('opened', 'moved', 'commented', 'reminded', 'linked'))
  execute function queue_case_notice();

create function case_conversation(wanted text) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select v.id from cases c join conversation v on v.id = c.conversation_id
  where c.id = wanted and (
    v.id = any (c.visible_scopes)
    or c.contact_id = identified_contact(v.id)
    or v.channel = 'teams' and exists (
      select from conversation_identity i where i.conversation_id = v.id and i.contact_id = c.contact_id))
$$;
comment on function case_conversation is 'The conversation in which a case may be spoken of: the one it came from, unless whoever has that one now has not proven to be the case''s contact. A Teams chat stays with its person.';
revoke execute on function case_conversation, queue_case_notice from public;
grant execute on function case_conversation to firstline_worker;

comment on column conversation.delivered_seq is 'Public events up to this public_seq are known to have reached the customer: sent, in channels that push; shown on an open page, in those that are pulled from.';
