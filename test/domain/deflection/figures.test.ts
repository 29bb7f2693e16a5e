import { describe, expect, test } from 'vitest'
import { attemptsFrom } from '../../../src/domain/deflection/attempts.ts'
import type { Fact } from '../../../src/domain/deflection/fact.ts'
import { figuresOf } from '../../../src/domain/deflection/figures.ts'
import { sentenceOf } from '../../../src/domain/deflection/sentence.ts'
import { bounds } from '../../../src/domain/deflection/week.ts'
import { at, BERLIN, story } from './oracle-week.ts'

describe('a cohort', () => {
  test('keeps a confirmation that came in the week after: 30 and 40 percent, not 18 and 64', () => {
    const facts = [
      ...visitors('early', 70, '03-04 10:00', null),
      ...visitors('prompt', 18, '03-04 10:00', '03-04 10:05'),
      ...visitors('monday', 12, '03-08 18:00', '03-09 09:00'),
      ...visitors('late', 30, '03-11 10:00', null),
      ...visitors('quick', 20, '03-11 10:00', '03-11 10:05'),
    ]
    expect(floor(facts, '2026-W10')).toMatchObject({ numerator: 30, denominator: 100, percent: 30 })
    expect(floor(facts, '2026-W11')).toMatchObject({ numerator: 20, denominator: 50, percent: 40 })
  })

  test('without anybody has no rates', () => {
    expect(figuresOf([], 0)).toMatchObject({
      eligible: 0,
      excluded: 0,
      byIntent: [],
      floor: { percent: null, low: null },
    })
  })
})

describe('the sentence', () => {
  const before = { week: '2026-W09', floor: { count: 18, of: 60 } }

  test('gives counts, percentages and intervals, and says when nothing has clearly changed', () => {
    const figures = confirmed(24, 60)
    expect(sentenceOf({ week: '2026-W10', figures, running: false, before })).toBe(
      '2026-W10: 24 of 60 attempts ended with the customer saying it was solved (40 %, 95 % interval 29 to 53 %), ' +
        'and at most 60 (100 %) were helped if everyone who went quiet was; no clear change from 2026-W09.',
    )
  })

  test('says up or down when the interval leaves zero out', () => {
    const many = { week: '2026-W09', floor: { count: 400, of: 1000 } }
    const up = sentenceOf({ week: '2026-W10', figures: confirmed(520, 1000), running: false, before: many })
    const down = sentenceOf({ week: '2026-W10', figures: confirmed(280, 1000), running: false, before: many })
    expect(up).toContain('; up 12 points from 2026-W09 (8 to 16).')
    expect(down).toContain('; down 12 points from 2026-W09 (8 to 16).')
  })

  test('compares with nothing when the week before was too small', () => {
    const few = { week: '2026-W09', floor: { count: 1, of: 19 } }
    const sentence = sentenceOf({ week: '2026-W10', figures: confirmed(24, 60), running: false, before: few })
    expect(sentence).not.toContain('W09')
  })

  test('has no percentage under 20 attempts', () => {
    const sentence = sentenceOf({ week: '2026-W10', figures: confirmed(6, 19), running: false, before })
    expect(sentence).toContain('6 of 19 attempts')
    expect(sentence).toContain('too few for a percentage')
    expect(sentence).not.toContain('%')
  })

  test('calls the running week unfinished and compares it with nothing', () => {
    const facts = visitors('now', 25, '03-04 10:00', null)
    const figures = figuresOf(attemptsFrom(facts), at('03-04 12:00'))
    const sentence = sentenceOf({ week: '2026-W10', figures, running: true, before })
    expect(sentence).toMatch(/^2026-W10 so far: .*; 25 may still come back\.$/)
  })

  test('calls a week preliminary while someone may still come back', () => {
    const figures = figuresOf(attemptsFrom(visitors('now', 25, '03-08 10:00', null)), at('03-09 12:00'))
    expect(sentenceOf({ week: '2026-W10', figures, running: false, before: null })).toMatch(/^2026-W10, preliminary: /)
  })

  test('says so when nobody asked', () => {
    const input = { week: '2026-W10', figures: figuresOf([], 0), running: false, before: null }
    expect(sentenceOf(input)).toBe('2026-W10: nobody asked for anything.')
  })
})

function visitors(name: string, count: number, asked: string, solved: string | null): Fact[] {
  return Array.from({ length: count }, (_, n) =>
    story(`${name}-${n}`, 'kettle', [
      ['asked', asked],
      ['answered', asked],
      ...(solved ? ([['solved', solved]] as const) : []),
    ]),
  ).flat()
}

function confirmed(count: number, of: number) {
  const facts = [
    ...visitors('glad', count, '03-04 10:00', '03-04 10:05'),
    ...visitors('quiet', of - count, '03-04 10:00', null),
  ]
  return figuresOf(attemptsFrom(facts), at('03-31 10:00'))
}

function floor(facts: readonly Fact[], week: string) {
  const span = bounds(week, BERLIN)
  const cohort = attemptsFrom(facts).filter(
    ({ startedAt }) => span && startedAt >= span.startsAt && startedAt < span.endsAt,
  )
  return figuresOf(cohort, at('03-31 10:00')).floor
}
