import { describe, expect, test } from 'vitest'
import {
  addBusinessMinutes,
  type BusinessCalendar,
  businessMinutesBetween,
  nextOpening,
  type Shift,
} from '../../../src/domain/service/business-calendar.ts'
import { berlin, berlinOffice, berlinWithLunch, HOUR, newYorkSundays, roundTheClock, weekdays } from './calendars.ts'

const instant = Date.parse

describe('the end of so many business minutes', () => {
  test('S1 lies behind a weekend and two holidays', () => {
    const end = addBusinessMinutes(berlinOffice, instant('2026-04-02T16:30+02:00'), 120)
    expect(end).toBe(instant('2026-04-07T10:30+02:00'))
  })

  test.each([
    ['spring', '2026-03-28T22:00+01:00', '2026-03-29T07:00+02:00'],
    ['autumn', '2026-10-24T22:00+02:00', '2026-10-25T05:00+01:00'],
  ])('S2 is in real hours around the clock, whatever the wall says in %s', (_season, from, to) => {
    expect(addBusinessMinutes(roundTheClock, instant(from), 480)).toBe(instant(to))
  })

  test.each([
    [1440, 'Wed 17:00'],
    [480, 'Mon 17:00'],
  ])('S6 is the close of business when %i minutes fill whole days', (minutes, end) => {
    expect(addBusinessMinutes(berlinOffice, berlin('Mon 09:00'), minutes)).toBe(berlin(end))
  })

  test('S7 is counted from the next opening when it starts out of hours', () => {
    expect(addBusinessMinutes(berlinOffice, berlin('Fri 21:00'), 60)).toBe(berlin('Mon 10:00', 1))
    expect(businessMinutesBetween(berlinOffice, berlin('Fri 21:00'), berlin('Mon 09:30', 1))).toBe(30)
  })

  test('S8 skips the lunch break of a split shift', () => {
    expect(addBusinessMinutes(berlinWithLunch, berlin('Mon 11:30'), 60)).toBe(berlin('Mon 13:30'))
  })

  test('is the start itself when nothing is added', () => {
    expect(addBusinessMinutes(berlinOffice, berlin('Sat 12:00'), 0)).toBe(berlin('Sat 12:00'))
    expect(addBusinessMinutes(berlinOffice, berlin('Mon 12:00'), -5)).toBe(berlin('Mon 12:00'))
  })

  test('does not exist for who never works, or not that much in fifty years', () => {
    const never: BusinessCalendar = { ...berlinOffice, hours: [] }
    const backwards: BusinessCalendar = { ...berlinOffice, hours: [{ weekday: 1, from: 17 * HOUR, to: 9 * HOUR }] }
    const aMinuteAWeek: BusinessCalendar = { ...berlinOffice, hours: [{ weekday: 1, from: 0, to: 1 }] }
    for (const calendar of [never, backwards]) expect(addBusinessMinutes(calendar, berlin('Mon 09:00'), 1)).toBeNull()
    expect(addBusinessMinutes(aMinuteAWeek, berlin('Mon 09:00'), 2000)).not.toBeNull()
    expect(addBusinessMinutes(aMinuteAWeek, berlin('Mon 09:00'), 3000)).toBeNull()
  })
})

describe('the business minutes between two instants', () => {
  test.each([
    ['120', '2026-03-08T00:00-05:00', '2026-03-09T00:00-04:00'],
    ['240', '2026-11-01T00:00-04:00', '2026-11-02T00:00-05:00'],
    ['180', '2026-11-08T00:00-05:00', '2026-11-09T00:00-05:00'],
  ])('S9 are %s on a Sunday from one to four', (minutes, from, to) => {
    expect(businessMinutesBetween(newYorkSundays, instant(from), instant(to))).toBe(Number(minutes))
  })

  test('count an hour that comes twice in the shift that names it, both times', () => {
    const untilHalfPastOne: BusinessCalendar = { ...newYorkSundays, hours: [{ weekday: 7, from: 0, to: 90 }] }
    const [from, to] = [instant('2026-11-01T00:00-04:00'), instant('2026-11-02T00:00-05:00')]
    expect(businessMinutesBetween(untilHalfPastOne, from, to)).toBe(120)
  })

  test('count overlapping shifts once', () => {
    const overlapping: BusinessCalendar = { ...berlinOffice, hours: weekdays([13, 17], [9, 12], [10, 14]) }
    expect(businessMinutesBetween(overlapping, berlin('Mon 00:00'), berlin('Tue 00:00'))).toBe(480)
  })

  test('run through midnight when one shift ends there and another begins', () => {
    const night: Shift[] = [
      { weekday: 1, from: 22 * HOUR, to: 24 * HOUR },
      { weekday: 2, from: 0, to: 6 * HOUR },
    ]
    const calendar: BusinessCalendar = { ...berlinOffice, hours: night }
    expect(businessMinutesBetween(calendar, berlin('Mon 12:00'), berlin('Tue 12:00'))).toBe(480)
    expect(addBusinessMinutes(calendar, berlin('Mon 23:30'), 60)).toBe(berlin('Tue 00:30'))
  })

  test('follow the wall when a whole day is skipped', () => {
    const apia: BusinessCalendar = { zone: 'Pacific/Apia', hours: weekdays([9, 17]), holidays: [] }
    // There was no Friday, 30 December 2011.
    const [from, to] = [instant('2011-12-29T00:00-10:00'), instant('2011-12-31T12:00+14:00')]
    expect(businessMinutesBetween(apia, from, to)).toBe(480)
  })

  test('are none backwards', () => {
    expect(businessMinutesBetween(berlinOffice, berlin('Tue 12:00'), berlin('Mon 12:00'))).toBe(0)
    expect(businessMinutesBetween(roundTheClock, berlin('Tue 12:00'), berlin('Mon 12:00'))).toBe(0)
  })

  test('are to the millisecond', () => {
    const from = berlin('Mon 16:59')
    expect(businessMinutesBetween(berlinOffice, from + 30_250, berlin('Tue 00:00'))).toBe(29_750 / 60_000)
  })
})

describe('the next opening', () => {
  test('keeps a warning at midnight until somebody is there', () => {
    expect(nextOpening(berlinOffice, berlin('Tue 00:00'))).toBe(berlin('Tue 09:00'))
    expect(nextOpening(berlinOffice, berlin('Fri 17:00'))).toBe(berlin('Mon 09:00', 1))
  })

  test('is now while somebody is', () => {
    expect(nextOpening(berlinOffice, berlin('Tue 11:15'))).toBe(berlin('Tue 11:15'))
    expect(nextOpening(roundTheClock, berlin('Sun 03:00'))).toBe(berlin('Sun 03:00'))
  })

  test('never comes for who never works', () => {
    expect(nextOpening({ ...berlinOffice, hours: [] }, berlin('Tue 11:15'))).toBeNull()
  })
})
