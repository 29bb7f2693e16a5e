-- Who a conversation's customer has proven to be: codes by mail, tokens used up, failures, and how a proof lapses.

create table one_time_code (
  id              text primary key,
  conversation_id text not null references conversation,
  email           text not null check (email = lower(btrim(email)) and email like '%_@_%'),
  code_hash       text not null,
  request_key     text not null,
  sent_at         timestamptz not null,
  expires_at      timestamptz not null,
  tries           integer not null default 0 check (tries between 0 and 5),
  tried_key       text,
  used_at         timestamptz,
  unique (conversation_id, request_key),
  constraint code_used_untried check (used_at is null or tries > 0),
  constraint code_expires_after_it_was_sent check (expires_at > sent_at)
);
comment on table one_time_code is 'Codes that were mailed to prove an address, known to us or not. Good in one conversation, once.';
comment on column one_time_code.code_hash is 'scrypt, as of a password: six digits are guessed from a plain hash in no time.';
comment on column one_time_code.request_key is 'The asking that it answers: a turn that is taken again sends no second mail.';
comment on column one_time_code.tried_key is 'The last try: a turn that is taken again is not counted twice, and a right code stays right in it.';
create index one_time_code_by_conversation on one_time_code (conversation_id, sent_at desc);
create index one_time_code_by_address on one_time_code (email, sent_at desc);
create index one_time_code_by_age on one_time_code (sent_at);

create table spent_token (
  token_hash text primary key,
  expires_at timestamptz not null
);
comment on table spent_token is 'Tokens of the host site that were exchanged, by the hash of issuer and jti: each works once, on whichever node.';
comment on column spent_token.expires_at is 'From here on the token is too old by itself.';
create index spent_token_by_age on spent_token (expires_at);

create table identity_failure (
  conversation_id text not null references conversation,
  key             text not null,
  at              timestamptz not null,
  primary key (conversation_id, key)
);
comment on table identity_failure is 'Proofs that failed. Five in a quarter of an hour lock a conversation''s identity for as long.';
comment on column identity_failure.key is 'The try, so that a turn that is taken again fails once.';
create index identity_failure_by_age on identity_failure (at);

create table identity_claim (
  conversation_id text primary key references conversation,
  channel         text not null check (channel in ('web', 'teams', 'console')),
  external_id     text not null,
  email           text not null check (email = lower(btrim(email))),
  at              timestamptz not null
);
comment on table identity_claim is 'A subject that the host site vouches for with an address that it does not: a code to that address links the two.';

create table account_suggestion (
  contact_id text not null references contact,
  account_id text not null references account,
  at         timestamptz not null,
  primary key (contact_id, account_id)
);
comment on table account_suggestion is 'Accounts that a contact may belong to, going by the domain of a proven address. For staff to decide; it gives no right to anything.';
create index account_suggestion_by_account on account_suggestion (account_id);

call isolate('one_time_code', '{firstline_worker}');
call isolate('spent_token', '{firstline_worker}');
call isolate('identity_failure', '{firstline_worker}');
call isolate('identity_claim', '{firstline_worker}');
call isolate('account_suggestion');

-- Staff see who a customer has proven to be; only the doors decide it.
revoke insert, update, delete on conversation_identity from firstline_agent;
grant execute on function party_of_contact to firstline_worker;
comment on table conversation_identity is 'Who a conversation''s customer has proven to be. Bound to one contact for good; it counts until it expires.';

create function renew_identity() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update conversation_identity set expires_at = now() + interval '30 minutes'
  where conversation_id = new.conversation_id
    -- A lapsed proof stays so; one of a moment ago is not written again for every line of a lively chat.
    and expires_at > now() and expires_at < now() + interval '29 minutes';
  return null;
end $$;
comment on function renew_identity is 'A customer who writes is still there: what they have proven counts for another half hour.';
create trigger event_renews_identity after insert on event
  for each row when (new.author_kind = 'customer') execute function renew_identity();

create function end_identity() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update conversation_identity set expires_at = least(expires_at, now()), level = 2, stepped_up_at = null
  where conversation_id = new.conversation_id;
  return null;
end $$;
comment on function end_identity is 'What an agent took on trust, or had changed by somebody else at the keyboard, does not carry over to the assistant.';
create trigger handoff_ends_identity after update of state on handoff
  for each row when (new.state = 'returned' and old.state <> 'returned') execute function end_identity();

-- As the trigger of another table either would write for whoever made that table.
revoke execute on function renew_identity, end_identity from public;
