/** `1 person`, `3 people`. */
export function howMany(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })

/** A day, as the reader writes it. */
export function dayOf(at: number): string {
  return day.format(at)
}
