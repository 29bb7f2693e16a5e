import { localTime } from '../local-time.ts'

/** A stretch of time, epoch milliseconds, over which a zone's clocks are ahead of UTC by the same milliseconds. */
export type OffsetStretch = { readonly from: number; readonly to: number; readonly offset: number }

const DAY = 86_400_000

/**
 * The time between two instants cut wherever the zone's clocks change, and at every UTC midnight: within a stretch,
 * local time is plain addition. Throws for a name that is no IANA zone.
 */
export function* offsetStretches(zone: string, from: number, to: number): Generator<OffsetStretch> {
  for (let day = Math.floor(from / DAY); day * DAY < to; day++) {
    for (const stretch of stretchesOfDay(zone, day)) {
      const [start, end] = [Math.max(from, stretch.from), Math.min(to, stretch.to)]
      if (start < end) yield { from: start, to: end, offset: stretch.offset }
    }
  }
}

/** Asking for an offset costs fifty times what remembering it does; what is kept never goes out of date. */
const remembered = new Map<string, Map<number, readonly OffsetStretch[]>>()
/** A century of days. */
const REMEMBERED_DAYS = 36_525

function stretchesOfDay(zone: string, day: number): readonly OffsetStretch[] {
  const days = remembered.get(zone) ?? new Map<number, readonly OffsetStretch[]>()
  remembered.set(zone, days)
  const known = days.get(day)
  if (known) return known
  const fresh = cut(zone, day * DAY, (day + 1) * DAY)
  if (days.size >= REMEMBERED_DAYS) days.clear()
  days.set(day, fresh)
  return fresh
}

/** No zone is taken to change its clocks twice within one UTC day. */
function cut(zone: string, from: number, to: number): readonly OffsetStretch[] {
  const [before, after] = [offsetAt(zone, from), offsetAt(zone, to)]
  if (before === after) return [{ from, to, offset: before }]
  const change = changeBetween(zone, from, to, before)
  return [
    { from, to: change, offset: before },
    { from: change, to, offset: after },
  ]
}

/** The first instant at which the offset is no longer what it was. Clocks change on whole seconds. */
function changeBetween(zone: string, from: number, to: number, before: number): number {
  let [unchanged, changed] = [from / 1000, to / 1000]
  while (changed - unchanged > 1) {
    const middle = Math.floor((unchanged + changed) / 2)
    if (offsetAt(zone, middle * 1000) === before) unchanged = middle
    else changed = middle
  }
  return changed * 1000
}

function offsetAt(zone: string, instant: number): number {
  return localTime(instant, zone) - instant
}
