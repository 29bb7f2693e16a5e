-- A customer's case about a thing of theirs: it belongs to whoever the thing belongs to.

grant insert (party_id) on cases to firstline_customer;

create function know_customer() returns trigger language plpgsql as $$
begin
  if current_user = 'firstline_customer' and new.party_id is not null then
    if new.conversation_id is null then
      perform refuse_move('not_yours_to_make', 'A customer''s case comes from their own conversation.');
    end if;
    new.contact_id := coalesce(new.contact_id, session_contact());
  end if;
  return new;
end $$;
comment on function know_customer is 'A case that a customer opens for one of their parties is theirs to see, whatever else they may see of that party.';
-- Its name sorts between the check of the number and the settling of the owner.
create trigger case_customer before insert on cases for each row execute function know_customer();
