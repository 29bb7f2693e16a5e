-- A third way to prove who one is: facts that the shop accepts, such as name and postcode.

alter table conversation_identity drop constraint conversation_identity_proven_by_check;
alter table conversation_identity add constraint proven_by_a_known_way
  check (proven_by in ('token', 'code', 'facts', 'teams'));
