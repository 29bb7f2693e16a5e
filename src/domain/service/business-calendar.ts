import { offsetStretches } from './offset-stretches.ts'

/** Working hours of one weekday, 1 is Monday, in minutes after local midnight; 1440 is the end of the day. */
export type Shift = { readonly weekday: 1 | 2 | 3 | 4 | 5 | 6 | 7; readonly from: number; readonly to: number }

/**
 * When somebody works. A night shift is two shifts, one to midnight and one from it. Holidays, days such as
 * `2026-04-03`, are days off; who works `always` has none.
 */
export type BusinessCalendar = {
  /** An IANA time zone such as Europe/Berlin. */
  readonly zone: string
  readonly hours: 'always' | readonly Shift[]
  readonly holidays: readonly string[]
}

const MINUTE = 60_000
const DAY = 86_400_000
/** Nothing is looked for further ahead: fifty years. */
const HORIZON = 50 * 366 * DAY

/**
 * The first instant by which so many business minutes have passed since the given one; the instant itself for none.
 * Null when the calendar has not that many in the next fifty years.
 */
export function addBusinessMinutes(calendar: BusinessCalendar, instant: number, minutes: number): number | null {
  let rest = Math.round(minutes * MINUTE)
  if (rest <= 0) return instant
  for (const { from, to } of openStretches(calendar, instant, instant + HORIZON)) {
    if (rest <= to - from) return from + rest
    rest -= to - from
  }
  return null
}

/**
 * The business minutes between two instants, to the millisecond: the real time during which the local clock showed a
 * working hour. An hour that clocks skip is not there, one that they repeat is there twice. 0 when `to` is earlier.
 */
export function businessMinutesBetween(calendar: BusinessCalendar, from: number, to: number): number {
  let total = 0
  for (const open of openStretches(calendar, from, to)) total += open.to - open.from
  return total / MINUTE
}

/** The first working instant from the given one on, for what should not reach people at night. Null: none in fifty years. */
export function nextOpening(calendar: BusinessCalendar, instant: number): number | null {
  for (const { from } of openStretches(calendar, instant, instant + HORIZON)) return from
  return null
}

type Stretch = { readonly from: number; readonly to: number }

/** The working time between two instants, in order and without overlaps. */
function* openStretches(calendar: BusinessCalendar, from: number, to: number): Generator<Stretch> {
  if (from >= to) return
  if (calendar.hours === 'always') return yield { from, to }
  const plan = planOf(calendar, calendar.hours)
  if (plan.shifts.size === 0) return
  for (const { from: start, to: end, offset } of offsetStretches(calendar.zone, from, to)) {
    for (let day = Math.floor((start + offset) / DAY); day * DAY < end + offset; day++) {
      for (const shift of shiftsOn(plan, day)) {
        const opens = Math.max(start, day * DAY - offset + shift.from)
        const closes = Math.min(end, day * DAY - offset + shift.to)
        if (opens < closes) yield { from: opens, to: closes }
      }
    }
  }
}

/** A calendar made ready for reckoning. Days are counted from 1 January 1970; shifts are milliseconds after midnight. */
type Plan = { readonly shifts: ReadonlyMap<number, readonly Stretch[]>; readonly holidays: ReadonlySet<number> }

const plans = new WeakMap<BusinessCalendar, Plan>()

function planOf(calendar: BusinessCalendar, hours: readonly Shift[]): Plan {
  const known = plans.get(calendar)
  if (known) return known
  const weekdays = Map.groupBy(hours.filter(isShift), ({ weekday }) => weekday)
  const fresh = {
    shifts: new Map([...weekdays].map(([weekday, shifts]) => [weekday, merged(shifts)])),
    holidays: new Set(calendar.holidays.map(dayNumber)),
  }
  plans.set(calendar, fresh)
  return fresh
}

function isShift({ from, to }: Shift): boolean {
  return 0 <= from && from < to && to <= 1440
}

/** Overlapping shifts count once. */
function merged(shifts: readonly Shift[]): readonly Stretch[] {
  const stretches: Stretch[] = []
  for (const shift of shifts.toSorted((a, b) => a.from - b.from)) {
    const [from, to] = [shift.from * MINUTE, shift.to * MINUTE]
    const last = stretches.at(-1)
    if (last === undefined || last.to < from) stretches.push({ from, to })
    else stretches[stretches.length - 1] = { from: last.from, to: Math.max(last.to, to) }
  }
  return stretches
}

function dayNumber(isoDay: string): number {
  const [year = Number.NaN, month = Number.NaN, day = Number.NaN] = isoDay.split('-').map(Number)
  return Date.UTC(year, month - 1, day) / DAY
}

function shiftsOn({ shifts, holidays }: Plan, day: number): readonly Stretch[] {
  if (holidays.has(day)) return []
  return shifts.get(weekdayOf(day)) ?? []
}

/** 1 January 1970 was a Thursday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}
