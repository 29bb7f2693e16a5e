import type { BusinessCalendar, Shift } from '../../../src/domain/service/business-calendar.ts'

export const HOUR = 60

/** Monday to Friday, the same hours each day. */
export function weekdays(...hours: readonly (readonly [from: number, to: number])[]): readonly Shift[] {
  return ([1, 2, 3, 4, 5] as const).flatMap(weekday =>
    hours.map(([from, to]) => ({ weekday, from: from * HOUR, to: to * HOUR })),
  )
}

export const berlinOffice: BusinessCalendar = {
  zone: 'Europe/Berlin',
  hours: weekdays([9, 17]),
  holidays: ['2026-04-03', '2026-04-06'],
}

export const berlinWithLunch: BusinessCalendar = { ...berlinOffice, hours: weekdays([9, 12], [13, 17]) }

export const roundTheClock: BusinessCalendar = { zone: 'Europe/Berlin', hours: 'always', holidays: [] }

/** In the small hours of Sunday, when clocks change. */
export const newYorkSundays: BusinessCalendar = {
  zone: 'America/New_York',
  hours: [{ weekday: 7, from: 1 * HOUR, to: 4 * HOUR }],
  holidays: [],
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** `Tue 10:30` in Berlin, in the week of 1 June 2026, or so many weeks later. */
export function berlin(time: string, weeksLater = 0): number {
  const [day = '', hours = '', minutes = ''] = time.split(/[ :]/)
  return Date.UTC(2026, 5, 1 + DAYS.indexOf(day) + 7 * weeksLater, Number(hours) - 2, Number(minutes))
}
