import type { Result } from '../domain/result.ts'
import type { BusinessCalendar } from '../domain/service/business-calendar.ts'
import type { SlaTarget } from '../domain/service/sla-policy.ts'
import type { AnswerKey, KeptAnswer } from './ports.ts'
import type { CalendarEntitlement } from './sla-ports.ts'

/** What is promised, and to whom: the policy, calendars, and what parties hold. Instants are epoch milliseconds. */
export interface AgreementReads {
  /** The edition that holds for cases that are opened from now on. */
  policy(): Promise<PolicyEdition>
  /** The last edition of each. */
  calendars(): Promise<readonly CalendarEdition[]>
  /** By id, from after `after` on. */
  list<Kind extends HoldingKind>(kind: Kind, query: HoldingQuery): Promise<readonly Holdings[Kind][]>
}

export interface AgreementStore extends AgreementReads {
  together<Outcome>(work: (held: AgreementTransaction) => Promise<Outcome>): Promise<Outcome>
}

/** An edition follows the one that its writer has read, or is refused as `stale`. */
export interface AgreementTransaction extends AgreementReads {
  editPolicy(after: number, targets: readonly SlaTarget[], by: Edit): Promise<Result<PolicyEdition, 'stale'>>
  addCalendar(id: string, calendar: NamedCalendar, by: Edit): Promise<Result<CalendarEdition, 'id_taken'>>
  editCalendar(
    id: string,
    after: number,
    calendar: NamedCalendar,
    by: Edit,
  ): Promise<Result<CalendarEdition, 'not_found' | 'stale'>>
  add<Kind extends HoldingKind>(
    kind: Kind,
    id: string,
    fields: HoldingFields<Kind>,
  ): Promise<Result<Holdings[Kind], HoldingRefusal>>
  change<Kind extends Exclude<HoldingKind, 'product'>>(
    kind: Kind,
    id: string,
    version: number,
    fields: Partial<HoldingFields<Kind>>,
  ): Promise<Result<Holdings[Kind], HoldingRefusal | 'not_found' | 'stale'>>
  /** What was answered under the key before. Of two who ask at once, the second waits until the first has ended. */
  answerUnder(key: AnswerKey): Promise<KeptAnswer | null>
  keepAnswer(key: AnswerKey, answer: KeptAnswer, at: number): Promise<void>
}

export type Edit = { readonly by: string; readonly at: number }
export type PolicyEdition = { readonly version: number; readonly validFrom: number; readonly is: readonly SlaTarget[] }
export type NamedCalendar = BusinessCalendar & { readonly name: string }
export type CalendarEdition = {
  readonly id: string
  readonly name: string
  readonly version: number
  readonly validFrom: number
  readonly is: BusinessCalendar
}

export type HoldingKind = keyof Holdings
export type HoldingQuery = { readonly partyId?: string; readonly after?: string; readonly limit: number }
/** What is given of one; the rest is the store's. */
export type HoldingFields<Kind extends HoldingKind> = Omit<Holdings[Kind], 'id' | 'version'>
export type Holdings = {
  readonly product: Product
  readonly asset: Asset
  readonly contract: Contract
  readonly entitlement: HeldEntitlement
}

export type Product = { readonly id: string; readonly sku: string; readonly name: string }
/** Days are such as `2026-11-22`. */
export type Asset = {
  readonly id: string
  readonly partyId: string
  readonly productId: string
  readonly serial: string
  readonly purchasedOn: string | null
  readonly warrantyUntil: string | null
  readonly status: 'in_use' | 'in_repair' | 'replaced' | 'retired'
  readonly version: number
}
export type Contract = {
  readonly id: string
  readonly partyId: string
  readonly number: string
  readonly startsAt: number
  readonly endsAt: number
  readonly state: 'draft' | 'active' | 'suspended' | 'cancelled'
  readonly version: number
}
export type HeldEntitlement = CalendarEntitlement & { readonly unitsTotal: number | null; readonly version: number }

/** Why the store takes no such row. */
export type HoldingRefusal =
  | 'no_such_party'
  | 'no_such_product'
  | 'no_such_calendar'
  | 'not_the_partys_asset'
  | 'not_the_partys_contract'
  | 'already_there'
  | 'about_nothing'
  | 'ends_before_it_starts'
  | 'units_do_not_fit'
