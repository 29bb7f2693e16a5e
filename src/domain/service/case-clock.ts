import type { EntitlementMiss, Tier } from './entitlement.ts'
import type { ClockState, SlaMetric } from './sla-metric.ts'

/** A clock of a case as it was put down. Instants are epoch milliseconds. */
export type CaseClock = {
  readonly metric: SlaMetric
  /** As of the last event of the case; see `clockAt`. */
  readonly state: ClockState
  readonly startedAt: number
  /** In business minutes; null where nothing is promised. */
  readonly targetMinutes: number | null
  readonly usedMinutes: number
  readonly dueAt: number | null
  /** From when on it is due soon. */
  readonly soonAt: number | null
  readonly endedAt: number | null
  readonly breachedAt: number | null
  /** Late only because priority or tier changed afterwards. */
  readonly retro: boolean
}

/** What covers a case, found out once; `missing` is why nothing does. */
export type Coverage = {
  readonly tier: Tier
  readonly entitlementId: string | null
  readonly missing: EntitlementMiss | null
  readonly coveredUntil: number | null
  readonly unitsLeft: number | null
}

/** How a clock stands at an instant: time alone makes a running one late. */
export function clockAt(clock: CaseClock, now: number): CaseClock {
  const late = clock.state === 'running' && clock.dueAt !== null && clock.dueAt < now
  return late ? { ...clock, state: 'breached', breachedAt: clock.dueAt } : clock
}

/** The clock that runs out first, of those that have not ended. */
export function mostUrgent(clocks: readonly CaseClock[]): CaseClock | null {
  const [first] = clocks
    .filter(({ endedAt }) => endedAt === null)
    .flatMap(clock => {
      const at = clock.breachedAt ?? clock.dueAt
      return at === null ? [] : [{ clock, at }]
    })
    .toSorted((a, b) => a.at - b.at)
  return first?.clock ?? null
}
