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
