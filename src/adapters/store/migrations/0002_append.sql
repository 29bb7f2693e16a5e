-- Writing to the conversation log in one round trip. The row lock on the conversation makes the order total,
-- and the same transaction inserts what it has counted, so that numbers have no gaps.

create function append_events(conv text, batch jsonb) returns setof event language plpgsql as $$
declare
  writes_to_person boolean;
begin
  return query
  with incoming as (
    select
      n,
      e,
      e ->> 'visibility' = 'public' as shown,
      count(*) filter (where e ->> 'visibility' = 'public') over (order by n) as nth_shown
    from jsonb_array_elements(batch) with ordinality as b (e, n)
  ), total as (
    select
      count(*) as events,
      count(*) filter (where shown) as public_events,
      max(n) filter (where e -> 'author' ->> 'kind' = 'customer') as last_of_customer,
      to_timestamp(max((e ->> 'at')::double precision) / 1000) as last_at
    from incoming
  ), head as (
    update conversation c set
      last_seq = c.last_seq + total.events,
      last_public_seq = c.last_public_seq + total.public_events,
      last_customer_seq = coalesce(c.last_seq + total.last_of_customer, c.last_customer_seq),
      last_activity_at = greatest(c.last_activity_at, total.last_at)
    from total
    where c.id = conv
    returning c.last_seq - total.events as seq, c.last_public_seq - total.public_events as public_seq
  )
  insert into event
    (conversation_id, seq, public_seq, id, at, author_kind, author_id, author_name, body, cid, answers)
  select
    conv,
    head.seq + n,
    case when shown then head.public_seq + nth_shown end,
    e ->> 'id',
    to_timestamp((e ->> 'at')::double precision / 1000),
    e -> 'author' ->> 'kind',
    coalesce(e -> 'author' ->> 'id', ''),
    coalesce(e -> 'author' ->> 'name', ''),
    e -> 'body',
    e ->> 'cid',
    (e ->> 'answers')::bigint
  from incoming cross join head
  returning event.*;

  perform pg_notify('firstline_conversation', conv);
  select c.floor <> 'assistant' and batch @> '[{"author": {"kind": "customer"}}]' into writes_to_person
  from conversation c where c.id = conv;
  if writes_to_person then
    perform pg_notify('firstline_desk', '');
  end if;
end $$;
comment on function append_events is 'Gives each event its numbers, stores it and rings. The conversation must exist.';

create function append_event(conv text, e jsonb, epoch integer)
returns table (outcome text, stored event) language plpgsql as $$
declare
  current_epoch integer;
  first_copy event;
begin
  select c.floor_epoch into current_epoch from conversation c where c.id = conv for update;
  if not found then
    return query select 'no_conversation', null::event;
    return;
  end if;

  -- Before the floor is looked at: a repeated send was already accepted, whoever speaks now.
  if e ->> 'cid' is not null then
    select * into first_copy from event
    where conversation_id = conv
      and author_kind = e -> 'author' ->> 'kind'
      and author_id = coalesce(e -> 'author' ->> 'id', '')
      and cid = e ->> 'cid';
    if found then
      return query select case when first_copy.body = e -> 'body' then 'duplicate' else 'id_conflict' end, first_copy;
      return;
    end if;
  end if;

  if epoch <> current_epoch then
    return query select 'not_owner', null::event;
    return;
  end if;

  return query select 'appended', a::event from append_events(conv, jsonb_build_array(e)) a;
end $$;
comment on function append_event is 'One event with its refusals: no_conversation, id_conflict, not_owner (epoch may be null).';
