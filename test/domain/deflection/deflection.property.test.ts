import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attemptsFrom } from '../../../src/domain/deflection/attempts.ts'
import { type Fact, type FactKind, passingActor } from '../../../src/domain/deflection/fact.ts'
import { figuresOf } from '../../../src/domain/deflection/figures.ts'
import { outcomeOf } from '../../../src/domain/deflection/outcome.ts'

const HOUR = 3_600_000
const KINDS: FactKind[] = [
  'asked',
  'answered',
  'solved',
  'not_solved',
  'case_opened',
  'human_requested',
  'human_accepted',
  'left_midway',
]

/** Three weeks of anything at all: few people and topics, whole hours, so that facts meet and clash. */
const ledgers = fc
  .array(
    fc.record({
      actor: fc.constantFrom('nadia', 'omar', passingActor('conv_1')),
      intent: fc.constantFrom('kettle', 'refund', 'unknown'),
      kind: fc.constantFrom(...KINDS),
      channel: fc.constantFrom('web' as const, 'web' as const, 'teams' as const, 'console' as const),
      hour: fc.integer({ min: 0, max: 500 }),
    }),
    { maxLength: 40 },
  )
  .map(rows =>
    rows.map(({ hour, ...row }, n): Fact => ({ ...row, id: `fact_${n}`, conversationId: null, at: hour * HOUR })),
  )
const instants = fc.integer({ min: 0, max: 900 }).map(hour => hour * HOUR)

describe('whatever is recorded', () => {
  test('order and repetition change nothing', () => {
    fc.assert(
      fc.property(
        ledgers.chain(facts => fc.tuple(fc.constant(facts), mixed(facts))),
        ([facts, again]) => {
          expect(attemptsFrom(again)).toEqual(attemptsFrom(facts))
        },
      ),
    )
  })

  test('the outcomes add up to the eligible attempts, and with the excluded ones to all of them', () => {
    fc.assert(
      fc.property(ledgers, instants, (facts, asOf) => {
        const attempts = attemptsFrom(facts)
        const { counts, eligible, excluded, byIntent } = figuresOf(attempts, asOf)
        const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
        expect(sum(Object.values(counts))).toBe(eligible)
        expect(sum(byIntent.map(row => row.attempts))).toBe(eligible)
        expect(eligible + excluded).toBe(attempts.filter(({ startedAt }) => startedAt <= asOf).length)
      }),
    )
  })

  test('no fact is in two attempts', () => {
    fc.assert(
      fc.property(ledgers, facts => {
        const placed = attemptsFrom(facts).flatMap(attempt => attempt.facts.map(({ id }) => id))
        expect(new Set(placed).size).toBe(placed.length)
      }),
    )
  })

  test('once an attempt is over, pending only ends and confirmed can only be reversed', () => {
    fc.assert(
      fc.property(ledgers, instants, instants, (facts, one, other) => {
        const [early, late] = [Math.min(one, other), Math.max(one, other)]
        const over = attemptsFrom(facts).filter(attempt => attempt.facts.every(({ at }) => at <= early))
        for (const attempt of over) {
          const [before, after] = [outcomeOf(attempt, early).name, outcomeOf(attempt, late).name]
          if (after === 'pending') expect(before).toBe('pending')
          if (before === 'confirmed') expect(['confirmed', 'reversed']).toContain(after)
          if (before === 'reversed') expect(after).toBe('reversed')
        }
      }),
    )
  })
})

/** The same facts shuffled, some of them twice. */
function mixed(facts: readonly Fact[]): fc.Arbitrary<Fact[]> {
  return fc
    .subarray([...facts])
    .chain(twice => fc.shuffledSubarray([...facts, ...twice], { minLength: facts.length + twice.length }))
}
