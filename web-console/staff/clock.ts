import { signal } from '@preact/signals'

/** How far the server's clock is ahead of this computer's, in milliseconds. */
const ahead = signal(0)
/** The server's time in epoch milliseconds, renewed every second. */
export const now = signal(Date.now())

setInterval(() => {
  now.value = serverNow()
}, 1_000)

/** The server's time at this moment: a wrong clock here must not show a customer waiting for a day. */
export function serverNow(): number {
  return Date.now() + ahead.value
}

/** Learns the difference from a response's `Date` header, which counts whole seconds; less than two are ignored. */
export function learnServerTime(dateHeader: string | null): void {
  const difference = Date.parse(dateHeader ?? '') - Date.now()
  if (Number.isNaN(difference)) return
  ahead.value = Math.abs(difference) < 2_000 ? 0 : difference
}
