import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addBusinessMinutes,
  type BusinessCalendar,
  businessMinutesBetween,
  nextOpening,
  type Shift,
} from '../../../src/domain/service/business-calendar.ts'

const MINUTE = 60_000
const DAY = 1440 * MINUTE
/** Zones that change by half an hour, at midnight, twice around Ramadan, by two hours, over the date line, or never. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Antarctica/Troll',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'UTC',
]

const shifts = fc
  .record({
    weekday: fc.constantFrom<Shift['weekday']>(1, 2, 3, 4, 5, 6, 7),
    from: fc.integer({ min: 0, max: 1380 }),
    length: fc.integer({ min: 15, max: 900 }),
  })
  .map(({ weekday, from, length }): Shift => ({ weekday, from, to: Math.min(1440, from + length) }))
const days = fc
  .integer({ min: Date.UTC(2026, 0, 1) / DAY, max: Date.UTC(2026, 11, 31) / DAY })
  .map(day => new Date(day * DAY).toISOString().slice(0, 10))
const calendars: fc.Arbitrary<BusinessCalendar> = fc.record({
  zone: fc.constantFrom(...ZONES),
  hours: fc.oneof({ weight: 1, arbitrary: fc.constant('always' as const) }, { weight: 9, arbitrary: workingWeeks() }),
  holidays: fc.array(days, { maxLength: 20 }),
})
const instants = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31) })
const wholeMinutes = instants.map(instant => instant - (instant % MINUTE))
const durations = fc.integer({ min: 0, max: 3 * 1440 * MINUTE }).map(ms => ms / MINUTE)

function workingWeeks() {
  return fc.array(shifts, { minLength: 1, maxLength: 10 })
}

describe('for any calendar', () => {
  test('adding and then measuring gives the minutes back', () => {
    fc.assert(
      fc.property(calendars, instants, durations, (calendar, from, minutes) => {
        const to = addBusinessMinutes(calendar, from, minutes)
        expect(to).not.toBeNull()
        expect(businessMinutesBetween(calendar, from, to ?? 0)).toBeCloseTo(minutes, 6)
      }),
    )
  })

  test('the end is the first such instant: a moment earlier, time is left', () => {
    fc.assert(
      fc.property(calendars, instants, durations, (calendar, from, minutes) => {
        fc.pre(minutes > 0)
        const to = addBusinessMinutes(calendar, from, minutes) ?? 0
        expect(businessMinutesBetween(calendar, from, to - 1)).toBeLessThan(minutes)
      }),
    )
  })

  test('a later start or a longer time never ends earlier', () => {
    fc.assert(
      fc.property(calendars, instants, instants, durations, durations, (calendar, a, b, m, n) => {
        const end = (from: number, minutes: number) => addBusinessMinutes(calendar, from, minutes) ?? Infinity
        expect(end(Math.min(a, b), m)).toBeLessThanOrEqual(end(Math.max(a, b), m))
        expect(end(a, Math.min(m, n))).toBeLessThanOrEqual(end(a, Math.max(m, n)))
      }),
    )
  })

  test('the parts of a span add up to the whole, which is never more than real time', () => {
    fc.assert(
      fc.property(calendars, fc.tuple(instants, instants, instants), (calendar, three) => {
        const [a, b, c] = three.toSorted((one, other) => one - other) as [number, number, number]
        const whole = businessMinutesBetween(calendar, a, c)
        const parts = businessMinutesBetween(calendar, a, b) + businessMinutesBetween(calendar, b, c)
        expect(parts).toBeCloseTo(whole, 6)
        expect(whole).toBeLessThanOrEqual((c - a) / MINUTE)
      }),
    )
  })

  test('no time passes before the next opening, and some does from it on', () => {
    fc.assert(
      fc.property(calendars, instants, (calendar, from) => {
        const opening = nextOpening(calendar, from)
        expect(opening).not.toBeNull()
        expect(businessMinutesBetween(calendar, from, opening ?? 0)).toBe(0)
        expect(businessMinutesBetween(calendar, from, (opening ?? 0) + 1)).toBeGreaterThan(0)
      }),
    )
  })

  test('the minutes are those at which a look at the wall clock finds somebody working', () => {
    const calendar = fc.record({
      zone: fc.constantFrom(...ZONES),
      hours: workingWeeks(),
      holidays: fc.array(days, { maxLength: 200 }),
    })
    const changes = fc.constantFrom(
      ...['2026-02-15', '2026-03-08', '2026-03-22', '2026-03-29', '2026-04-05', '2026-04-24', '2026-10-04'],
      ...['2026-10-25', '2026-10-30', '2026-11-01'],
    )
    const nearChanges = fc.tuple(changes, fc.integer({ min: -1440, max: 0 })).map(([day, minutes]) => {
      return Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE
    })
    fc.assert(
      fc.property(calendar, fc.oneof(nearChanges, wholeMinutes), fc.integer({ min: 1, max: 2880 }), (some, from, n) => {
        expect(businessMinutesBetween(some, from, from + n * MINUTE)).toBeCloseTo(minutesByLooking(some, from, n), 6)
      }),
      { numRuns: 60 },
    )
  })
})

/** Asks for the local time of every minute. Slow and plain, so that it can be trusted. */
function minutesByLooking({ zone, hours, holidays }: BusinessCalendar, from: number, minutes: number): number {
  const wall = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    dateStyle: 'short',
    timeStyle: 'short',
  })
  const worked = Array.from({ length: minutes }, (_, n) => {
    const [day = '', time = ''] = wall.format(from + n * MINUTE).split(', ')
    const [hour = 0, minute = 0] = time.split(':').map(Number)
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7
    const isOpen = (shift: Shift) =>
      shift.weekday === weekday && shift.from <= hour * 60 + minute && hour * 60 + minute < shift.to
    return hours !== 'always' && !holidays.includes(day) && hours.some(isOpen)
  })
  return worked.filter(Boolean).length
}
