import type { CaseEntry } from './case.ts'
import type { Tier } from './entitlement.ts'

export const PARTY_KINDS = ['account', 'consumer', 'guest'] as const
export type PartyKind = (typeof PARTY_KINDS)[number]
export const PARTY_STATES = ['active', 'merged', 'closed'] as const
export type PartyState = (typeof PARTY_STATES)[number]

/** own: sees the cases they opened; account and admin: sees all that were released to the account. */
export const ACCESS_LEVELS = ['own', 'account', 'admin'] as const
export type Access = (typeof ACCESS_LEVELS)[number]

/** Somebody or something by id and name. */
export type Named = { readonly id: string; readonly name: string }

/** Whoever owns cases, assets and contracts, as a list shows them. */
export type PartyEntry = Named & {
  readonly kind: PartyKind
  readonly status: PartyState
  /** Null unless it was merged. */
  readonly mergedInto: string | null
  readonly tier: Tier | null
  readonly liveCases: number
  readonly version: number
}

/** What an account is besides its name; the others are no more than that. */
export type AccountFacts = {
  readonly tier: Tier
  readonly region: string | null
  /** Its name in the system that sales work with. */
  readonly crmRef: string | null
  readonly parent: Named | null
  readonly children: readonly Named[]
  readonly domains: readonly string[]
}

/** Who may speak for an account. Instants are epoch milliseconds; `until` is the first at which it no longer holds. */
export type Membership = {
  readonly account: Named
  readonly contact: Named
  readonly access: Access
  readonly responsibility: string | null
  readonly from: number | null
  readonly until: number | null
}

export type Asset = {
  readonly id: string
  readonly product: string
  readonly serial: string
  /** Days as `2026-11-22`. */
  readonly purchasedOn: string | null
  readonly warrantyUntil: string | null
  readonly status: 'in_use' | 'in_repair' | 'replaced' | 'retired'
}

export type Contract = {
  readonly id: string
  readonly number: string
  readonly startsAt: number
  readonly endsAt: number
  readonly state: 'draft' | 'active' | 'suspended' | 'cancelled'
}

/** An entitlement with the names of what it is about. */
export type HeldEntitlement = {
  readonly id: string
  readonly tier: Tier
  readonly contract: string | null
  readonly product: string | null
  readonly asset: string | null
  readonly channels: readonly string[]
  readonly startsAt: number
  readonly endsAt: number | null
  readonly state: 'active' | 'suspended' | 'cancelled'
  readonly unitsTotal: number | null
  readonly unitsLeft: number | null
}

/** A party with all that belongs to it, what came by merges included. */
export type PartyFile = PartyEntry & {
  readonly account: AccountFacts | null
  /** Those who speak for it now or did; of a consumer, the person. */
  readonly people: readonly Membership[]
  readonly contact: Named | null
  readonly assets: readonly Asset[]
  readonly contracts: readonly Contract[]
  readonly entitlements: readonly HeldEntitlement[]
  /** The most recently changed first; no more than are shown on one page. */
  readonly cases: readonly CaseEntry[]
  readonly caseCount: number
  /** The records that were merged into it. */
  readonly mergedHere: readonly Named[]
}

/** A contact as a list shows them. */
export type ContactEntry = Named & {
  readonly status: 'active' | 'merged' | 'erased'
  readonly mergedInto: string | null
  readonly phone: string | null
  /** The first address that is valid. */
  readonly email: string | null
  readonly version: number
}

export type ContactEmail = {
  readonly email: string
  readonly verifiedAt: number | null
  readonly validFrom: number
  readonly validTo: number | null
  /** A mailbox of several people: it never identifies one of them. */
  readonly shared: boolean
  /** The record by which whoever signs in with it is known; another one after a merge. */
  readonly record: string
}

export type ContactFile = ContactEntry & {
  readonly locale: string | null
  readonly timeZone: string | null
  readonly emails: readonly ContactEmail[]
  readonly memberships: readonly Membership[]
  readonly consumers: readonly Named[]
  readonly identities: readonly { readonly channel: string; readonly assurance: number; readonly record: string }[]
  readonly conversations: readonly string[]
  readonly cases: readonly CaseEntry[]
  readonly caseCount: number
  readonly mergedHere: readonly Named[]
}

/** Two contacts who may be one person, and what makes them look so. */
export type LikelyDuplicate = {
  readonly contact: ContactEntry
  readonly other: ContactEntry
  readonly alike: readonly ('name_and_phone' | 'email')[]
}

/** What is missing or doubtful in the records of customers, counted. */
export type DataDebt = {
  readonly contactsWithoutParty: number
  readonly guestsWithLiveCases: number
  readonly likelyDuplicates: number
  readonly unverifiedEmails: number
}
