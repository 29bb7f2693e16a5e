const DAY_MS = 86_400_000

/** The ISO week so many weeks from another: `weekFrom('2026-W53', 1)` is `2027-W01`. */
export function weekFrom(week: string, weeks: number): string {
  const [year = 0, number = 1] = week.split('-W').map(Number)
  return labelOf(mondayOfWeek(year, number) + weeks * 7 * DAY_MS)
}

/** The number alone, for headings: `2026-W07` → 7. */
export function weekNumber(week: string): number {
  return Number(week.split('-W')[1])
}

/** 4 January always lies in week 1. UTC is only arithmetic here. */
function mondayOfWeek(year: number, number: number): number {
  return mondayBefore(Date.UTC(year, 0, 4)) + (number - 1) * 7 * DAY_MS
}

/** The year of an ISO week is that of its Thursday. */
function labelOf(monday: number): string {
  const thursday = monday + 3 * DAY_MS
  const year = new Date(thursday).getUTCFullYear()
  const number = 1 + Math.round((monday - mondayOfWeek(year, 1)) / DAY_MS / 7)
  return `${year}-W${String(number).padStart(2, '0')}`
}

function mondayBefore(day: number): number {
  return day - ((new Date(day).getUTCDay() + 6) % 7) * DAY_MS
}
