import { describe, expect, test } from 'vitest'
import { type Attempt, attemptsFrom } from '../../../src/domain/deflection/attempts.ts'
import { figuresOf } from '../../../src/domain/deflection/figures.ts'
import { outcomeOf } from '../../../src/domain/deflection/outcome.ts'
import { bounds } from '../../../src/domain/deflection/week.ts'
import { at, BERLIN, ORACLE_FACTS, ORACLE_WEEK } from './oracle-week.ts'

const FINAL = at('03-17 02:00')
const PRELIMINARY = at('03-10 02:00')

describe('the oracle week', () => {
  test.each(ORACLE_WEEK)('$name ends as $final', ({ facts, final }) => {
    const [attempt] = attemptsFrom(facts)
    expect(attempt && outcomeOf(attempt, FINAL).name).toBe(final)
  })

  test('counts 22 attempts, each in exactly one outcome, and leaves the console out', () => {
    const figures = figuresOf(cohort(), FINAL)
    expect(figures.eligible).toBe(22)
    expect(figures.excluded).toBe(1)
    expect(figures.counts).toEqual({
      confirmed: 4,
      assumed: 7,
      pending: 0,
      reversed: 3,
      escalated: 2,
      escalation_failed: 1,
      assisted_intake: 1,
      abandoned: 2,
      unanswered: 1,
      unobservable: 1,
    })
  })

  test("has its floor from the customers' own words and its ceiling at one half", () => {
    const { floor, ceiling } = figuresOf(cohort(), FINAL)
    expect(floor).toMatchObject({ numerator: 4, denominator: 22, percent: 18.2 })
    expect(ceiling).toEqual({ numerator: 11, denominator: 22, percent: 50, low: 30.7, high: 69.3 })
  })

  test('is preliminary two days after its end: silence is pending, and only what has happened is reversed', () => {
    const { counts, ceiling } = figuresOf(cohort(), PRELIMINARY)
    expect(counts).toMatchObject({ confirmed: 4, pending: 8, assumed: 0, reversed: 2 })
    expect(ceiling).toMatchObject({ numerator: 12, percent: 54.5 })
  })

  test('lists its topics by how often they came up', () => {
    const { byIntent } = figuresOf(cohort(), FINAL)
    expect(byIntent.slice(0, 2)).toEqual([
      { intent: 'kb-1', attempts: 4, confirmed: 3, escalated: 0 },
      { intent: 'kb-2', attempts: 4, confirmed: 0, escalated: 0 },
    ])
    expect(byIntent.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(22)
  })
})

function cohort(): Attempt[] {
  const week = bounds('2026-W10', BERLIN)
  if (!week) throw new Error('2026-W10 is a week')
  return attemptsFrom(ORACLE_FACTS).filter(({ startedAt }) => startedAt >= week.startsAt && startedAt < week.endsAt)
}
