import { type BusinessCalendar, nextOpening } from './business-calendar.ts'
import type { SlaReading } from './sla-clock.ts'

/** A share of the target that somebody is to be told of: 50, 75 or 90 %, or 100 for being late. */
export type SlaAlarm = { readonly percent: number; readonly mark: number; readonly at: number }

const LATE = 100

/**
 * What somebody is to be told next of a clock, and when: within the hours of the one who is told, after `toldUpTo`,
 * the last mark they were told of. After a standstill that is the highest mark reached by `now`, not each in turn.
 * What only a change of the target brought about alarms nobody. Null: nothing is ahead.
 */
export function nextAlarm(
  reading: SlaReading,
  toldUpTo: number | null,
  hours: BusinessCalendar,
  now: number,
): SlaAlarm | null {
  if (reading.endedAt !== null || reading.state === 'paused' || reading.breach?.retro) return null
  const ahead = marksIn(reading).filter(({ mark }) => toldUpTo === null || mark > toldUpTo)
  const reached = ahead.filter(({ percent, mark }) => tellable(percent, mark) <= now).at(-1)
  const next = reached ?? ahead[0]
  if (next === undefined) return null
  const at = nextOpening(hours, tellable(next.percent, next.mark))
  return at === null ? null : { ...next, at }
}

function marksIn({ warnings, dueAt, breach }: SlaReading): readonly { percent: number; mark: number }[] {
  const late = breach?.at ?? dueAt
  const marks = warnings.filter(({ retro }) => !retro).map(({ percent, at }) => ({ percent, mark: at }))
  return late === null ? marks : [...marks, { percent: LATE, mark: late }]
}

/** What happens at the due instant itself is in time. */
function tellable(percent: number, mark: number): number {
  return percent === LATE ? mark + 1 : mark
}
