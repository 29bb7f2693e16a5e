import { localTime } from '../local-time.ts'

/** A week's first instant and the first one after it, epoch milliseconds. 167 or 169 hours apart when clocks change. */
export type WeekBounds = { readonly startsAt: number; readonly endsAt: number }

const DAY = 86_400_000

/** The ISO week an instant falls in on the calendar of a time zone, like `2026-W10`. */
export function weekOf(instant: number, zone: string): string {
  return labelOf(localTime(instant, zone))
}

/** The bounds of an ISO week in a time zone; null when the label names no week. */
export function bounds(week: string, zone: string): WeekBounds | null {
  const monday = mondayOf(week)
  return monday === null ? null : { startsAt: midnight(monday, zone), endsAt: midnight(monday + 7 * DAY, zone) }
}

/** The label of the week so many weeks earlier; null when the given label names no week. */
export function weeksBefore(week: string, count: number): string | null {
  const monday = mondayOf(week)
  return monday === null ? null : labelOf(monday - count * 7 * DAY)
}

// Below, a wall-clock time is written as the epoch milliseconds that show it in UTC: `Date` is only arithmetic here.

/** The ISO year of a week is the calendar year of its Thursday, which is not always that of the day itself. */
function labelOf(wall: number): string {
  const thursday = mondayBefore(wall) + 3 * DAY
  const year = new Date(thursday).getUTCFullYear()
  const number = Math.floor((thursday - Date.UTC(year, 0, 1)) / DAY / 7) + 1
  return `${year}-W${String(number).padStart(2, '0')}`
}

function mondayOf(week: string): number | null {
  const match = /^(\d{4})-W(\d{2})$/.exec(week)
  if (!match) return null
  // 4 January always lies in week 1.
  const monday = mondayBefore(Date.UTC(Number(match[1]), 0, 4)) + (Number(match[2]) - 1) * 7 * DAY
  return labelOf(monday) === week ? monday : null
}

function mondayBefore(wall: number): number {
  const midnight = Math.floor(wall / DAY) * DAY
  return midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * DAY
}

/** The first instant of a local day. Clocks can change at midnight itself: then it exists twice, or not at all. */
function midnight(wall: number, zone: string): number {
  const candidates = [wall - DAY, wall + DAY].map(near => wall - (localTime(near, zone) - near))
  const real = candidates.filter(instant => localTime(instant, zone) === wall)
  return real.length > 0 ? Math.min(...real) : Math.max(...candidates)
}
