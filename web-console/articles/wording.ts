/** `1 person`, `3 people`. */
export function howMany(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })

/** A day, as the reader writes it. */
export function dayOf(at: number): string {
  return day.format(at)
}

const calendarDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })

/** An ISO day that somebody wrote, the same in every zone. */
export function writtenDay(day: string): string {
  return calendarDay.format(Date.parse(day))
}
