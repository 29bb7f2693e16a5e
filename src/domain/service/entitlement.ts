/** How much was promised, the least first. `standard` is what everybody gets. */
export const TIERS = ['standard', 'bronze', 'silver', 'gold'] as const
export type Tier = (typeof TIERS)[number]

/**
 * What a contract or warranty gives a right to. It is about a contract, a product or an asset, or several of them;
 * what is null does not narrow it. Instants are epoch milliseconds.
 */
export type Entitlement = {
  readonly id: string
  readonly partyId: string
  readonly contractId: string | null
  readonly productId: string | null
  readonly assetId: string | null
  readonly tier: Tier
  /** The channels on which it gives a right to help. */
  readonly channels: readonly string[]
  readonly state: 'active' | 'suspended' | 'cancelled'
  readonly startsAt: number
  /** The first instant at which it no longer holds; null when it has no end. */
  readonly endsAt: number | null
  /** How many more cases it covers; null when they are not counted. */
  readonly unitsLeft: number | null
}

/** What a case is about, as far as an entitlement can depend on it. */
export type EntitlementMatter = {
  readonly partyId: string
  readonly contractId: string | null
  readonly productId: string | null
  readonly assetId: string | null
  /** Null for what staff write down: then no channel is held against it. */
  readonly channel: string | null
}

/** Why an entitlement does not cover a case, from the farthest miss to the nearest. */
const MISSES = [
  'none_held',
  'about_something_else',
  'not_active',
  'not_started',
  'expired',
  'used_up',
  'channel_not_covered',
] as const
export type EntitlementMiss = (typeof MISSES)[number]

export type EntitlementChoice =
  | { readonly entitlement: Entitlement; readonly tier: Tier; readonly score: number }
  /** Nothing covers the case; `missing` is the nearest miss, which tells staff what to look at. */
  | { readonly entitlement: null; readonly tier: 'standard'; readonly missing: EntitlementMiss }

/**
 * The entitlement under which a case is worked on: of those that cover it, the one that is most exactly about it;
 * then the higher tier, the later end, the lower id. Entitlements of other parties may be among those given, and
 * are never chosen.
 */
export function chooseEntitlement(
  held: readonly Entitlement[],
  matter: EntitlementMatter,
  now: number,
): EntitlementChoice {
  const [best] = held.filter(entitlement => missOf(entitlement, matter, now) === null).sort(betterFirst)
  if (best !== undefined) return { entitlement: best, tier: best.tier, score: scoreOf(best) }
  return { entitlement: null, tier: 'standard', missing: nearestMiss(held, matter, now) }
}

function missOf(entitlement: Entitlement, matter: EntitlementMatter, now: number): EntitlementMiss | null {
  if (entitlement.partyId !== matter.partyId) return 'none_held'
  if (!isAbout(entitlement, matter)) return 'about_something_else'
  if (entitlement.state !== 'active') return 'not_active'
  if (now < entitlement.startsAt) return 'not_started'
  if (entitlement.endsAt !== null && now >= entitlement.endsAt) return 'expired'
  if (entitlement.unitsLeft !== null && entitlement.unitsLeft <= 0) return 'used_up'
  return matter.channel === null || entitlement.channels.includes(matter.channel) ? null : 'channel_not_covered'
}

/** One that names no contract, product or asset would cover everything its party ever asks, which nobody sold. */
function isAbout(entitlement: Entitlement, matter: EntitlementMatter): boolean {
  const { contractId, productId, assetId } = entitlement
  if (contractId === null && productId === null && assetId === null) return false
  return (
    (contractId === null || contractId === matter.contractId) &&
    (productId === null || productId === matter.productId) &&
    (assetId === null || assetId === matter.assetId)
  )
}

function betterFirst(a: Entitlement, b: Entitlement): number {
  return (
    scoreOf(b) - scoreOf(a) ||
    TIERS.indexOf(b.tier) - TIERS.indexOf(a.tier) ||
    compare(b.endsAt ?? Number.MAX_VALUE, a.endsAt ?? Number.MAX_VALUE) ||
    compare(a.id, b.id)
  )
}

/** The party counts 1, which all candidates have; a product 2, an asset 3, a contract 4. */
function scoreOf({ contractId, productId, assetId }: Entitlement): number {
  return 1 + (productId === null ? 0 : 2) + (assetId === null ? 0 : 3) + (contractId === null ? 0 : 4)
}

function compare<Value extends string | number>(a: Value, b: Value): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function nearestMiss(held: readonly Entitlement[], matter: EntitlementMatter, now: number): EntitlementMiss {
  const misses = new Set(held.map(entitlement => missOf(entitlement, matter, now)))
  return MISSES.findLast(miss => misses.has(miss)) ?? 'none_held'
}
