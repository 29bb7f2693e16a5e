-- What the help centre needs: cases that customers open by its form, and reasons that follow a verdict.

alter table cases
  drop constraint unknown_opener,
  add constraint unknown_opener check (opened_by in ('assistant', 'agent', 'overflow', 'system', 'customer'));

-- Whoever fills in a form may type any address: unlike what staff write down, it makes the case nobody's.
create or replace function settle_case_owner() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.party_id is null then
    new.contact_id := coalesce(
      new.contact_id,
      identified_contact(new.conversation_id),
      case when new.conversation_id is null and new.opened_by <> 'customer' then contact_by_address(new.contact) end);
    new.party_id := case
      when new.contact_id is not null then party_of_contact(new.contact_id)
      else guest_party(new.conversation_id, 'Guest of ' || new.number) end;
  end if;
  if new.visible_scopes is null then
    new.visible_scopes := array_remove(
      array[new.party_id, new.contact_id, case when new.contact_id is null then new.conversation_id end], null);
  end if;
  return new;
end $$;

-- Why an article did not help is asked after the verdict, which is told at once, and comes in a row of its own.
drop index knowledge_event_verdict;
create unique index knowledge_event_verdict
  on knowledge_event (actor, article, version, kind, (reason is null), ((at at time zone 'UTC')::date))
  nulls not distinct where kind in ('helped', 'not_helped') and actor is not null;
