/** What a machine token can give a right to. Reading and writing are apart; writing does not bring reading with it. */
export const SCOPES = [
  'articles:read',
  /** Articles that are not for everybody; goes with `articles:read`. */
  'articles:internal',
  'cases:read',
  'cases:write',
  'parties:read',
  'parties:write',
  'entitlements:read',
  'entitlements:write',
  'interactions:read',
  /** What staff alone see of an interaction; goes with `interactions:read`. */
  'interactions:internal',
  'merges:read',
  'merges:write',
  'webhooks:manage',
] as const
export type Scope = (typeof SCOPES)[number]

/** Another system's right to call, as its writes are told by. */
export type MachineToken = { readonly id: string; readonly name: string; readonly scopes: readonly Scope[] }
