-- Other systems may read the articles: those for everybody, or with a right of its own all of them.
alter table machine_token
  drop constraint unknown_scope,
  add constraint unknown_scope check (scopes <@ array[
    'articles:read', 'articles:internal', 'cases:read', 'cases:write', 'parties:read', 'parties:write',
    'entitlements:read', 'entitlements:write', 'interactions:read', 'interactions:internal', 'merges:read',
    'merges:write', 'webhooks:manage']);
