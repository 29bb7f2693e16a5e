-- A turn in few round trips: what is asked of a conversation most is one statement, which enters the session itself.

-- The policies ask these several times in a statement. plpgsql keeps its plans; a function in SQL is set up anew each time.

create or replace function session_conversation() returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (
    select s.conversation_id from visitor_session s
    where s.token_hash = rtrim(translate(encode(sha256(convert_to(
        nullif(current_setting('firstline.session', true), ''), 'UTF8')), 'base64'), '+/', '-_'), '=')
      and s.expires_at > now());
end $$;

create or replace function identified_contact(conv text) returns text
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return (select i.contact_id from conversation_identity i where i.conversation_id = conv and i.expires_at > now());
end $$;

create or replace function session_contact() returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return identified_contact(session_conversation());
end $$;

create or replace function session_actor() returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select c.channel || ':' || c.external_id from conversation c where c.id = session_conversation());
end $$;

create or replace function anybody_listens() returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return exists (select from webhook_endpoint);
end $$;

create function enter_session(token text) returns text language plpgsql set search_path = public, pg_temp as $$
declare
  conv text;
begin
  perform set_config('firstline.session', token, true);
  conv := session_conversation();
  if conv is null then
    raise exception 'session_over' using errcode = 'FL401',
      detail = 'The token is unknown, or its time is over.';
  end if;
  return conv;
end $$;
comment on function enter_session is 'Gives the rest of the transaction the rights of a session, and the conversation that it is for. FL401 without one.';

-- Functions, and not queries beside enter_session: a table could be read before the session is entered.

create function proven_identity(conv text) returns json language plpgsql stable set search_path = public, pg_temp as $$
begin
  return (
    select json_build_object(
      'contactId', proof.contact_id,
      'level', case when proof.level = 3 and proof.stepped_up_at > now() - interval '10 minutes' then 3 else 2 end,
      'provenBy', proof.proven_by,
      -- Whoever came by an address alone is filed under it until somebody gives them a name.
      'name', case when known.name not like '%_@_%' then known.name end,
      'email', (
        select address.email from contact_email address
        where address.contact_id = proof.contact_id and address.verified_at is not null
          and address.valid_to is null and not address.is_shared
        order by address.verified_at desc, address.email limit 1),
      'expiresAt', floor(extract(epoch from proof.expires_at) * 1000)::bigint)
    from conversation_identity proof
    join contact known on known.id = proof.contact_id
    where proof.conversation_id = conv and proof.expires_at > now());
end $$;
comment on function proven_identity is 'Who a conversation''s customer has proven to be, as far as it still counts; shaped as domain/service/identity.ts has it.';

create function conversation_head(conv text) returns table (head conversation, identity json)
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return query select c, proven_identity(c.id) from conversation c where c.id = conv;
end $$;
comment on function conversation_head is 'A conversation without its log, and who its customer has proven to be.';

create function turn_to_take(conv text) returns table (head conversation, identity json, waiting jsonb)
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return query
  select c, proven_identity(c.id), (
    select jsonb_agg(to_jsonb(e) order by e.seq) from (
      select e.* from event e
      where e.conversation_id = c.id and e.seq > c.handled_seq and e.author_kind = 'customer'
      order by e.seq limit 20
    ) as e)
  from conversation c
  where c.id = conv and c.last_customer_seq > c.handled_seq;
end $$;
comment on function turn_to_take is 'A conversation with its first customer events that have had no turn, of one instant; nothing when none is left.';

create function page_of(conv text, whole boolean, after bigint, most integer)
returns table (floor text, head bigint, entry event)
language plpgsql stable set search_path = public, pg_temp as $$
begin
  if whole then
    return query
    select c.floor, c.last_seq, page.entry
    from conversation c
    left join lateral (
      select e as entry from event e where e.conversation_id = c.id and e.seq > after order by e.seq limit most
    ) as page on true
    where c.id = conv
    order by (page.entry).seq;
  else
    return query
    select c.floor, c.last_public_seq, page.entry
    from conversation c
    left join lateral (
      select e as entry from event e
      where e.conversation_id = c.id and e.public_seq > after order by e.public_seq limit most
    ) as page on true
    where c.id = conv
    order by (page.entry).public_seq;
  end if;
end $$;
comment on function page_of is 'The log after a cursor: by seq where whole, by public_seq otherwise. At least one row, without an event where there is none, unless there is no such conversation.';

create function record_facts(facts jsonb, demo boolean) returns void
language plpgsql set search_path = public, pg_temp as $$
begin
  insert into ledger_fact (id, actor, conversation_id, channel, kind, intent, at, is_demo)
  select id, actor, "conversationId", channel, kind, intent, to_timestamp(at / 1000), demo
  from jsonb_to_recordset(facts) as fact (
    id text, actor text, "conversationId" text, channel text, kind text, intent text, at double precision
  )
  on conflict do nothing;
end $$;
comment on function record_facts is 'Records facts, however many; those recorded before are left as they were.';

create function commit_turn(conv text, version integer, epoch integer, handled bigint, becomes jsonb, said jsonb, facts jsonb, trace jsonb)
returns text language plpgsql set search_path = public, pg_temp as $$
begin
  update conversation c
  set state = becomes, state_version = c.state_version + 1, handled_seq = greatest(c.handled_seq, handled)
  where c.id = conv and c.state_version = version and c.floor_epoch = epoch;
  if not found then
    return (
      select case when c.floor_epoch = epoch then 'stale' else 'lost_floor' end from conversation c where c.id = conv);
  end if;
  if facts <> '[]' then
    perform record_facts(facts, false);
  end if;
  if said <> '[]' then
    perform append_events(conv, said);
  end if;
  if trace is not null then
    insert into turn_trace (conversation_id, seq, at, why, calls)
    select conv, handled, to_timestamp((trace->>'at')::double precision / 1000),
      array(select jsonb_array_elements_text(trace->'why')), trace->'calls'
    on conflict do nothing;
  end if;
  return 'committed';
end $$;
comment on function commit_turn is 'A turn''s state, replies, facts and why it went so, if nobody has changed state or floor since it was read: committed, stale or lost_floor.';

revoke execute on function enter_session, proven_identity, conversation_head, turn_to_take, page_of, record_facts, commit_turn from public;
grant execute on function enter_session, turn_to_take, commit_turn to firstline_customer;
grant execute on function proven_identity, conversation_head, page_of, record_facts
  to firstline_customer, firstline_agent, firstline_worker;
