import { describe, expect, test } from 'vitest'
import type { Ledger } from '../../src/application/ports.ts'
import { sampleHistory } from '../../src/application/sample-history.ts'
import { createWeeklyReport, type WeeklyReport } from '../../src/application/weekly-report.ts'
import { attemptsFrom } from '../../src/domain/deflection/attempts.ts'
import type { Fact } from '../../src/domain/deflection/fact.ts'
import { at, BERLIN, ORACLE_FACTS, story } from '../domain/deflection/oracle-week.ts'

describe('the weekly report', () => {
  test('tells the oracle week as its final figures', async () => {
    const report = await weekOf(ORACLE_FACTS, '03-20 09:00', '2026-W10')
    expect(report).toMatchObject({
      week: '2026-W10',
      timeZone: BERLIN,
      startsAt: at('03-02 00:00'),
      endsAt: at('03-09 00:00'),
      asOf: at('03-20 09:00'),
      eligible: 22,
      excluded: 1,
      hasDemoData: false,
      floor: { numerator: 4, denominator: 22 },
      ceiling: { numerator: 11, denominator: 22 },
    })
    expect(report.outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(22)
    expect(report.sentence).toMatch(/^2026-W10: 4 of 22 attempts .* and at most 11 \(50 %\)/)
  })

  test('has a trend of thirteen weeks that ends with the week itself', async () => {
    const { trend } = await weekOf(ORACLE_FACTS, '03-20 09:00', '2026-W11')
    expect(trend).toHaveLength(13)
    expect(trend[0]?.week).toBe('2025-W51')
    expect(trend.at(-2)).toEqual({ week: '2026-W10', eligible: 22, confirmed: 4, assumed: 7, pending: 0 })
    expect(trend.at(-1)).toMatchObject({ week: '2026-W11', eligible: 4 })
  })

  test('is about the running week when none is named', async () => {
    const report = await weekOf(ORACLE_FACTS, '03-05 12:00')
    expect(report.week).toBe('2026-W10')
    expect(report.sentence).toMatch(/^2026-W10 so far: /)
    expect(report.eligible).toBe(13)
  })

  test('knows nothing of what comes later', async () => {
    const facts = story('nadia', 'kettle', [
      ['asked', '03-04 10:00'],
      ['answered', '03-04 10:00'],
      ['solved', '03-04 10:05'],
    ])
    const before = await weekOf(facts, '03-04 10:04', '2026-W10')
    const after = await weekOf(facts, '03-04 10:05', '2026-W10')
    expect([before.floor.numerator, after.floor.numerator]).toEqual([0, 1])
  })

  test('counts an attempt where it began, and reads the gesture that came after the week', async () => {
    const facts = story('nadia', 'kettle', [
      ['asked', '03-08 22:00'],
      ['answered', '03-08 22:00'],
      ['solved', '03-09 08:00'],
    ])
    expect((await weekOf(facts, '03-10 10:00', '2026-W10')).floor).toMatchObject({ numerator: 1, denominator: 1 })
    expect((await weekOf(facts, '03-10 10:00', '2026-W11')).eligible).toBe(0)
  })

  test('does not take an attempt that runs over midnight on Sunday for a new one of the first week in its trend', async () => {
    const facts = story('nadia', 'kettle', [
      ['asked', '03-01 23:00'],
      ['asked', '03-02 10:00'],
    ])
    const { trend } = await weekOf(facts, '05-29 10:00', '2026-W22')
    expect(trend[0]).toMatchObject({ week: '2026-W10', eligible: 0 })
  })

  test('refuses what is no week and what has not begun', async () => {
    const report = reportOn(ORACLE_FACTS, '03-05 12:00')
    expect(await report.week('2026-W60')).toEqual({ ok: false, reason: 'not_a_week' })
    expect(await report.week('last')).toEqual({ ok: false, reason: 'not_a_week' })
    expect(await report.week('2026-W11')).toEqual({ ok: false, reason: 'in_the_future' })
    expect((await report.week('2026-W10')).ok).toBe(true)
  })
})

describe('the sample history', () => {
  const now = at('03-19 15:30')

  test('is the same for the same chance, and marked as demo', () => {
    const history = sampleHistory(now, chance(7))
    expect(history).toEqual(sampleHistory(now, chance(7)))
    expect(history).not.toEqual(sampleHistory(now, chance(8)))
    expect(history.every(({ id }) => id.startsWith('demo:'))).toBe(true)
    expect(new Set(history.map(({ id }) => id)).size).toBe(history.length)
  })

  test('ends now and reaches eight whole weeks back', () => {
    const instants = sampleHistory(now, chance(7)).map(fact => fact.at)
    expect(Math.max(...instants)).toBeLessThanOrEqual(now)
    expect(Math.max(...instants)).toBeGreaterThan(now - 86_400_000)
    expect(Math.min(...instants)).toBeGreaterThanOrEqual(Date.parse('2026-01-19T00:00:00Z'))
    expect(Math.min(...instants)).toBeLessThan(Date.parse('2026-01-20T00:00:00Z'))
  })

  test('has people of every outcome', async () => {
    const history = sampleHistory(now, chance(7))
    const weeks = await Promise.all(['2026-W04', '2026-W11', undefined].map(week => report(history, week)))
    const totals = new Map<string, number>()
    for (const { outcomes } of weeks)
      for (const { outcome, count } of outcomes) totals.set(outcome, (totals.get(outcome) ?? 0) + count)
    expect([...totals].filter(([, count]) => count === 0)).toEqual([])
  })

  test('improves slowly', async () => {
    const { trend } = await report(sampleHistory(now, chance(7)), '2026-W11')
    const share = (weeks: typeof trend) =>
      weeks.reduce((sum, week) => sum + week.confirmed, 0) / weeks.reduce((sum, week) => sum + week.eligible, 0)
    expect(share(trend.slice(-3))).toBeGreaterThan(share(trend.slice(-8, -5)))
  })

  test('fills every week with enough people for a percentage', async () => {
    const { trend } = await report(sampleHistory(now, chance(7)), '2026-W11')
    expect(trend.slice(-8).every(({ eligible }) => eligible >= 50)).toBe(true)
    expect(attemptsFrom(sampleHistory(now, chance(7))).length).toBeLessThan(1500)
  })

  function report(facts: readonly Fact[], week?: string) {
    return weekOf(facts, '03-19 15:30', week)
  }
})

function reportOn(facts: readonly Fact[], now: string) {
  const ledger: Ledger = { facts: async (from, to) => facts.filter(fact => fact.at >= from && fact.at < to) }
  const sample = { hasDemoData: async () => false }
  return createWeeklyReport({ ledger, sample, clock: { now: () => at(now) }, timeZone: BERLIN })
}

async function weekOf(facts: readonly Fact[], now: string, week?: string): Promise<WeeklyReport> {
  const result = await reportOn(facts, now).week(week)
  if (!result.ok) throw new Error(`refused: ${result.reason}`)
  return result.value
}

/** A small generator of repeatable numbers from 0 up to 1 (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
