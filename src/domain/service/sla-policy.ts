import type { CaseType, Priority } from './case.ts'
import type { SlaTargets } from './case-sla.ts'
import type { Tier } from './entitlement.ts'
import { SLA_METRICS, type SlaMetric } from './sla-metric.ts'

/** A target in business minutes for the cases it fits; what is null does not narrow it. Null minutes promise nothing. */
export type SlaTarget = {
  readonly metric: SlaMetric
  readonly tier: Tier | null
  readonly priority: Priority | null
  readonly type: CaseType | null
  readonly minutes: number | null
}

/** What of a case its targets depend on. */
export type SlaMatter = { readonly tier: Tier; readonly priority: Priority; readonly type: CaseType }

/** The targets of a case: for each metric the most exact one. The tier counts most, then the priority, then the type. */
export function targetsFor(policy: readonly SlaTarget[], matter: SlaMatter): SlaTargets {
  const found = SLA_METRICS.map(metric => [metric, mostExact(policy, metric, matter)?.minutes ?? null] as const)
  return Object.fromEntries(found.filter(([, minutes]) => minutes !== null))
}

function mostExact(policy: readonly SlaTarget[], metric: SlaMetric, matter: SlaMatter): SlaTarget | undefined {
  return policy
    .filter(target => target.metric === metric && fits(target, matter))
    .toSorted((a, b) => exactness(b) - exactness(a))[0]
}

function fits({ tier, priority, type }: SlaTarget, matter: SlaMatter): boolean {
  return (
    (tier === null || tier === matter.tier) &&
    (priority === null || priority === matter.priority) &&
    (type === null || type === matter.type)
  )
}

function exactness({ tier, priority, type }: SlaTarget): number {
  return (tier === null ? 0 : 4) + (priority === null ? 0 : 2) + (type === null ? 0 : 1)
}
