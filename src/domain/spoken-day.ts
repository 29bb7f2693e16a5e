const DATE = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' })
const DATE_WITH_YEAR = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

/** The UTC day of an instant in epoch milliseconds, as people say it: `Tuesday 24 November`. */
export function spokenDay(instant: number): string {
  return DATE.format(instant).replace(',', '')
}

/** The same for what may be years away: `24 November 2027`. */
export function spokenDayAndYear(instant: number): string {
  return DATE_WITH_YEAR.format(instant)
}
