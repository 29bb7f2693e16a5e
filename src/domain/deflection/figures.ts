import type { Attempt } from './attempts.ts'
import { OUTCOMES, type OutcomeName, outcomeOf } from './outcome.ts'
import { type Rate, rateOf } from './rate.ts'

/** The figures of one cohort: the attempts that began in one week. */
export type Figures = {
  readonly eligible: number
  readonly excluded: number
  /** Every outcome, also those that nobody had. They add up to `eligible`. */
  readonly counts: Readonly<Record<OutcomeName, number>>
  /** Confirmed by the customer: the least we helped. */
  readonly floor: Rate
  /** Confirmed, assumed and still pending: the most we can have helped. */
  readonly ceiling: Rate
  /** Topics, the most frequent first. */
  readonly byIntent: readonly IntentFigures[]
}

/** How one topic fared. */
export type IntentFigures = {
  readonly intent: string
  readonly attempts: number
  readonly confirmed: number
  readonly escalated: number
}

/** Counts a cohort as far as it was known at `asOf`. */
export function figuresOf(cohort: readonly Attempt[], asOf: number): Figures {
  const known = cohort.filter(attempt => attempt.startedAt <= asOf)
  const judged = known
    .filter(attempt => attempt.excluded === null)
    .map(attempt => ({ intent: attempt.intent, outcome: outcomeOf(attempt, asOf).name }))
  const counts = countOutcomes(judged)
  const of = judged.length
  return {
    eligible: of,
    excluded: known.length - of,
    counts,
    floor: rateOf({ count: counts.confirmed, of }),
    ceiling: rateOf({ count: counts.confirmed + counts.assumed + counts.pending, of }),
    byIntent: countIntents(judged),
  }
}

type Judged = { readonly intent: string; readonly outcome: OutcomeName }

function countOutcomes(judged: readonly Judged[]): Record<OutcomeName, number> {
  const counts = Object.fromEntries(OUTCOMES.map(name => [name, 0])) as Record<OutcomeName, number>
  for (const { outcome } of judged) counts[outcome] += 1
  return counts
}

function countIntents(judged: readonly Judged[]): IntentFigures[] {
  return [...Map.groupBy(judged, ({ intent }) => intent)]
    .map(([intent, group]) => ({
      intent,
      attempts: group.length,
      confirmed: group.filter(({ outcome }) => outcome === 'confirmed').length,
      escalated: group.filter(({ outcome }) => outcome === 'escalated').length,
    }))
    .sort((a, b) => b.attempts - a.attempts || (a.intent < b.intent ? -1 : 1))
}
