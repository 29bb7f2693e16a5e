import { expect, test } from 'vitest'
import { type SlaMatter, type SlaTarget, targetsFor } from '../../../src/domain/service/sla-policy.ts'

const any: SlaTarget = { metric: 'resolution', tier: null, priority: null, type: null, minutes: 1 }
const complaint: SlaTarget = { ...any, type: 'complaint', minutes: 2 }
const urgent: SlaTarget = { ...any, priority: 'urgent', minutes: 3 }
const urgentComplaint: SlaTarget = { ...urgent, type: 'complaint', minutes: 4 }
const gold: SlaTarget = { ...any, tier: 'gold', minutes: 5 }
const goldUrgent: SlaTarget = { ...gold, priority: 'urgent', minutes: 6 }

/** A gold customer complains, and it is urgent: everything fits. */
const matter: SlaMatter = { tier: 'gold', priority: 'urgent', type: 'complaint' }
const resolution = (...policy: readonly SlaTarget[]) => targetsFor(policy, matter).resolution

test('the tier counts more than the priority, and that more than the type', () => {
  const byExactness = [any, complaint, urgent, urgentComplaint, gold, goldUrgent]
  for (const [index, target] of byExactness.entries())
    expect(resolution(...byExactness.slice(0, index + 1).toReversed())).toBe(target.minutes)
})

test('a target for another tier, priority or type is none', () => {
  expect(targetsFor([gold, urgent, complaint], { tier: 'silver', priority: 'high', type: 'issue' })).toEqual({})
})

test('an exact target that promises nothing takes a vaguer promise away', () => {
  expect(resolution(any, { ...goldUrgent, minutes: null })).toBeUndefined()
})

test('each metric has its own', () => {
  const policy: readonly SlaTarget[] = [any, { ...any, metric: 'first_response', minutes: 30 }]
  expect(targetsFor(policy, matter)).toEqual({ resolution: 1, first_response: 30 })
})
