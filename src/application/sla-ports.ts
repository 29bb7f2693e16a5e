import type { CaseEvent, CaseType, NewCaseEvent, Priority } from '../domain/service/case.ts'
import type { Entitlement, EntitlementMatter } from '../domain/service/entitlement.ts'
import type { SlaReading } from '../domain/service/sla-clock.ts'
import type { SlaTerms } from '../domain/service/sla-history.ts'
import type { SlaMetric } from '../domain/service/sla-metric.ts'

/** Where the clocks of cases are kept, folded from their events. Every instant is epoch milliseconds. */
export interface SlaStore {
  /** Cases that have changed since their clocks were folded, and those of which somebody is to be warned by now. */
  waiting(now: number, limit: number): Promise<readonly string[]>
  /** Runs `work` in one transaction; the terms do not change under it. */
  together<Outcome>(work: (held: SlaTransaction) => Promise<Outcome>): Promise<Outcome>
  /** Drops all clocks and asks for them anew; returns of how many cases. */
  dropClocks(): Promise<number>
}

export interface SlaTransaction {
  /**
   * The case, which nobody else changes until the transaction ends; null while somebody else holds it, and when
   * another node has done by `now` what there was to do.
   */
  take(caseId: string, now: number): Promise<SlaCase | null>
  terms(): Promise<SlaTerms>
  /** What its party is entitled to; nobody else counts it down until the transaction ends. */
  entitlements(partyId: string): Promise<readonly CalendarEntitlement[]>
  /**
   * Writes down an event of the case and gives its history with it. `entitled` covers the case from now on. The case
   * counts as changed when it was before: this is no news for a list of cases.
   */
  tell(caseId: string, event: NewCaseEvent, entitled?: Entitlement): Promise<readonly CaseEvent[]>
  /** Puts the clocks in place of those that were there, and notes that they are as new as the case. */
  keep(caseId: string, clocks: readonly KeptClock[]): Promise<void>
}

export type CalendarEntitlement = Entitlement & { readonly calendarId: string | null }

export type SlaCase = {
  readonly id: string
  readonly number: string
  readonly priority: Priority
  readonly type: CaseType
  /** What was named when it was opened; whether it covers the case is found out here. */
  readonly entitlementId: string | null
  readonly matter: EntitlementMatter
  /** The calendar of whoever works on it; null for the default one, as when nobody does. */
  readonly agentCalendar: string | null
  readonly history: readonly CaseEvent[]
}

/** A clock as it stood at the last event of its case. `place` counts the clocks of one metric. */
export type KeptClock = Omit<SlaReading, 'warnings'> & {
  readonly metric: SlaMetric
  readonly place: number
  readonly startedAt: number
  readonly targetMinutes: number | null
  /** When three quarters of the target are used up. */
  readonly soonAt: number | null
  /** When somebody is to be warned next. */
  readonly alarmAt: number | null
}
