-- What readers do with the articles and what staff decide about it: what the assistant learns from.

create table knowledge_event (
  id       bigint generated always as identity primary key,
  key      text not null unique,
  at       timestamptz not null,
  kind     text not null check (kind in ('viewed', 'clicked', 'helped', 'not_helped', 'searched', 'abstained', 'inserted')),
  article  text,
  version  text,
  query    text,
  position integer,
  actor    text,
  channel  text not null check (channel in ('help', 'web', 'teams', 'console', 'desk')),
  reason   text check (reason in ('unclear', 'incomplete', 'wrong', 'other_question')),
  constraint knowledge_event_short check (
    length(key) between 1 and 300 and length(article) <= 200 and length(version) <= 100 and length(query) <= 300
    and length(actor) <= 300),
  constraint knowledge_event_position check (position >= 0),
  constraint knowledge_event_reason check (reason is null or kind = 'not_helped'),
  constraint knowledge_event_about check (kind in ('searched', 'abstained') or article is not null)
);
comment on table knowledge_event is 'What readers and agents did with the articles, once each by its key, for a limited time. Question variants are learnt from it, and what no article answers is counted in it.';
comment on column knowledge_event.key is 'Derived from what was done, so that recording it again changes nothing.';
comment on column knowledge_event.version is 'The content hash of the article as it was then.';
comment on column knowledge_event.query is 'What was asked, without e-mail addresses, long numbers and order numbers.';
comment on column knowledge_event.position is 'Where in the list the article stood, from 1; 0 where that is not known.';
comment on column knowledge_event.reason is 'Why it did not help, where the reader said so.';
comment on column knowledge_event.actor is 'Who, as their channel knows them; null for whoever could not be recognised again, from whom nothing is learnt.';
create index knowledge_event_by_time on knowledge_event (at);
create index knowledge_event_by_article on knowledge_event (article, at) where article is not null;
create index knowledge_event_telling on knowledge_event (id) where kind in ('clicked', 'helped', 'not_helped', 'inserted');
-- A verdict counts once a day, however often it is given.
create unique index knowledge_event_verdict on knowledge_event (actor, article, version, kind, ((at at time zone 'UTC')::date))
  nulls not distinct where kind in ('helped', 'not_helped') and actor is not null;

create table variant_decision (
  id       bigint generated always as identity primary key,
  key      text not null unique,
  at       timestamptz not null,
  article  text not null,
  query    text not null,
  decision text not null check (decision in ('rejected', 'pinned', 'left')),
  staff_id text not null references staff (id),
  constraint variant_decision_short check (length(key) <= 300 and length(article) <= 200 and length(query) between 1 and 300)
);
comment on table variant_decision is 'What staff decided about question variants: the newest decision about one holds, whatever readers do. left: what readers do decides again.';

create table article_sketch (
  article text not null,
  version text not null,
  seen_at timestamptz not null,
  sketch  bigint[] not null,
  primary key (article, version)
);
comment on table article_sketch is 'A short mark of the words of an article as it was in a version, by which a small change is told from a large one.';

call isolate('knowledge_event');
call isolate('variant_decision');
call isolate('article_sketch');
revoke update, delete on knowledge_event, variant_decision from firstline_agent;
revoke update on knowledge_event from firstline_worker;

-- In one's own name only, and what agents do is theirs.
create policy own_new on knowledge_event for insert to firstline_customer
  with check (actor = (select session_actor()) and starts_with(key, (select session_conversation()) || ':')
    and starts_with((select session_actor()), channel || ':') and kind <> 'inserted');
grant insert (key, at, kind, article, version, query, position, actor, channel, reason) on knowledge_event to firstline_customer;

create function record_knowledge(events jsonb) returns void
language plpgsql set search_path = public, pg_temp as $$
begin
  insert into knowledge_event (key, at, kind, article, version, query, position, actor, channel, reason)
  select key, to_timestamp(at / 1000), kind, article, version, query, position, actor, channel, reason
  from jsonb_to_recordset(events) as event (
    key text, at double precision, kind text, article text, version text, query text, position integer, actor text,
    channel text, reason text
  )
  on conflict do nothing;
end $$;
comment on function record_knowledge is 'Records what was done with articles, however much; what was recorded before is left as it was.';

-- The turn's transaction takes them along. The last argument may be left out, as nodes of before this migration do.
drop function commit_turn(text, integer, integer, bigint, jsonb, jsonb, jsonb, jsonb);
create function commit_turn(conv text, version integer, epoch integer, handled bigint, becomes jsonb, said jsonb, facts jsonb, trace jsonb, learnt jsonb default '[]')
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
  if learnt <> '[]' then
    perform record_knowledge(learnt);
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
comment on function commit_turn is 'A turn''s state, replies, facts, what it tells of the articles and why it went so, if nobody has changed state or floor since it was read: committed, stale or lost_floor.';

revoke execute on function record_knowledge, commit_turn from public;
grant execute on function record_knowledge to firstline_customer, firstline_agent, firstline_worker;
grant execute on function commit_turn to firstline_customer;
