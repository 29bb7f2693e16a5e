import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bounds, weekOf, weeksBefore } from '../../../src/domain/deflection/week.ts'

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Tokyo',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/Santiago',
  'Africa/Cairo',
  'Asia/Tehran',
]

describe('the week of an instant', () => {
  test.each([
    ['2025-12-29T04:30:00Z', 'America/New_York', '2025-W52'],
    ['2025-12-29T04:30:00Z', 'UTC', '2026-W01'],
    ['2027-01-03T23:30:00Z', 'Asia/Tokyo', '2027-W01'],
    ['2027-01-03T23:30:00Z', 'UTC', '2026-W53'],
    ['2023-12-31T23:30:00Z', 'Europe/Berlin', '2024-W01'],
  ])('%s in %s is %s', (instant, zone, week) => {
    expect(weekOf(Date.parse(instant), zone)).toBe(week)
  })
})

describe('the bounds of a week', () => {
  test.each([
    ['2026-W10', 'America/New_York', 167],
    ['2026-W44', 'America/New_York', 169],
    ['2026-W13', 'Europe/Berlin', 167],
    ['2026-W43', 'Europe/Berlin', 169],
    ['2026-W10', 'Europe/Berlin', 168],
  ])('make %s in %s %i hours long', (week, zone, hours) => {
    const span = bounds(week, zone)
    expect(span && (span.endsAt - span.startsAt) / 3_600_000).toBe(hours)
  })

  test('begin on Monday at midnight of the zone', () => {
    expect(bounds('2026-W10', 'Europe/Berlin')?.startsAt).toBe(Date.parse('2026-03-02T00:00:00+01:00'))
  })

  test.each([
    ['2009-W23', 'Africa/Casablanca', '2009-06-01T00:00:00Z', 'midnight was skipped'],
    ['2001-W39', 'Asia/Jerusalem', '2001-09-23T21:00:00Z', 'midnight came twice'],
  ])('begin %s in %s at the first instant of Monday, %s: %s', (week, zone, instant) => {
    expect(bounds(week, zone)?.startsAt).toBe(Date.parse(instant))
  })

  test('do not exist for what is no week', () => {
    for (const label of ['2026-W54', '2025-W53', '2026-W00', '2026-10', 'W10', '', '2026-W1', '0000-W01', '2026-W10 '])
      expect(bounds(label, 'UTC'), label).toBeNull()
    expect(bounds('2026-W53', 'UTC')).not.toBeNull()
  })

  test('hold exactly the instants of the week, in every zone', () => {
    const instants = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) })
    fc.assert(
      fc.property(instants, fc.constantFrom(...ZONES), (instant, zone) => {
        const week = weekOf(instant, zone)
        const span = bounds(week, zone)
        if (!span) return false
        return (
          span.startsAt <= instant &&
          instant < span.endsAt &&
          weekOf(span.startsAt, zone) === week &&
          weekOf(span.endsAt - 1, zone) === week &&
          weekOf(span.startsAt - 1, zone) === weeksBefore(week, 1) &&
          bounds(weekOf(span.endsAt, zone), zone)?.startsAt === span.endsAt
        )
      }),
    )
  })
})

test('weeks are counted backwards across a long year', () => {
  expect(weeksBefore('2027-W01', 1)).toBe('2026-W53')
  expect(weeksBefore('2027-W01', 54)).toBe('2025-W52')
  expect(weeksBefore('2026-W10', 0)).toBe('2026-W10')
  expect(weeksBefore('2026-W99', 1)).toBeNull()
})
