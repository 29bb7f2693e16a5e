-- Two cases of one person that are opened at the same instant make them one consumer.

create or replace function party_of_contact(contact text) returns text language plpgsql as $$
declare
  owner text;
begin
  select canonical_party(party_id) into owner from consumer where contact_id = contact;
  if found then
    return owner;
  end if;
  select canonical_party(account_id) into owner from account_contact
  where contact_id = contact and valid @> now() order by lower(valid), account_id limit 1;
  if found then
    return owner;
  end if;
  -- Whoever comes second waits here, and then finds what the first one has made.
  perform pg_advisory_xact_lock(hashtextextended('consumer:' || contact, 0));
  select canonical_party(party_id) into owner from consumer where contact_id = contact;
  if found then
    return owner;
  end if;
  owner := 'party_' || replace(gen_random_uuid()::text, '-', '');
  insert into party (id, kind, name) select owner, 'consumer', c.name from contact c where c.id = contact;
  insert into consumer (party_id, contact_id) values (owner, contact);
  return owner;
end $$;
