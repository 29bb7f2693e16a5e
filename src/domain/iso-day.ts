/** The UTC day of an instant in epoch milliseconds, as `2026-11-24`. */
export function isoDay(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10)
}
