import { addBusinessMinutes, type BusinessCalendar, businessMinutesBetween } from './business-calendar.ts'
import type { ClockState, SlaMetric } from './sla-metric.ts'

/**
 * One promise being kept or broken, as plain data. It says what was counted and what was promised; how things stand
 * at an instant is read from it. Instants are epoch milliseconds.
 */
export type SlaClock = {
  readonly metric: SlaMetric
  readonly startedAt: number
  /** In business minutes. Null: nothing is promised, so the clock measures and is never judged. */
  readonly targetMinutes: number | null
  /** What has been counted, in order. Each stretch keeps its calendar, so that a new one changes only the future. */
  readonly stretches: readonly CountedStretch[]
  /** Since when it counts, until it ends; null while it is paused. */
  readonly counting: { readonly from: number; readonly calendar: BusinessCalendar } | null
  /** What was counted before a target that holds only from its change on. */
  readonly writtenOffMs: number
  /** What earlier targets had already reached and the present one does not undo. */
  readonly kept: readonly SlaMark[]
  readonly end: { readonly at: number; readonly how: SlaEnding } | null
}

/** `done`: what was promised happened. `stopped`: it is no longer expected. */
export type SlaEnding = 'done' | 'stopped'

type CountedStretch = {
  readonly from: number
  readonly to: number
  readonly calendar: BusinessCalendar
  readonly businessMs: number
}

/** A share of the target that is used up, and when. `retro`: only because the target changed afterwards; alarms nobody. */
export type SlaMark = { readonly percent: number; readonly at: number; readonly retro: boolean }

/** How a clock stands. */
export type SlaReading = {
  readonly state: ClockState
  readonly usedMinutes: number
  /** The last instant in time. Null while it is paused with time left, and when nothing is promised. */
  readonly dueAt: number | null
  readonly endedAt: number | null
  /** 50, 75 and 90 %: those reached and, while the clock counts, those ahead. */
  readonly warnings: readonly SlaMark[]
  readonly breach: SlaMark | null
}

const MINUTE = 60_000
const WARNINGS = [50, 75, 90]
const ALL_USED = 100
const MARKS = [...WARNINGS, ALL_USED]

/** How a clock stands at an instant that is not before its last change. */
export function readSlaClock(clock: SlaClock, now: number): SlaReading {
  const until = clock.end?.at ?? now
  const marks = marksOf(clock)
  const breach = marks.find(mark => mark.percent === ALL_USED && isReached(mark, until)) ?? null
  return {
    state: stateOf(clock, breach),
    usedMinutes: (countedMs(clock, until) - clock.writtenOffMs) / MINUTE,
    dueAt: instantOfShare(clock, ALL_USED),
    endedAt: clock.end?.at ?? null,
    warnings: marks.filter(mark => mark.percent !== ALL_USED && (clock.end === null || isReached(mark, until))),
    breach,
  }
}

export function startSlaClock(
  metric: SlaMetric,
  targetMinutes: number | null,
  calendar: BusinessCalendar,
  at: number,
): SlaClock {
  const counting = { from: at, calendar }
  return { metric, startedAt: at, targetMinutes, stretches: [], counting, writtenOffMs: 0, kept: [], end: null }
}

export function pauseSlaClock(clock: SlaClock, at: number): SlaClock {
  if (clock.counting === null) return clock
  const { from, calendar } = clock.counting
  const stretch = { from, to: at, calendar, businessMs: businessMsBetween(calendar, from, at) }
  return { ...clock, stretches: [...clock.stretches, stretch], counting: null }
}

export function resumeSlaClock(clock: SlaClock, calendar: BusinessCalendar, at: number): SlaClock {
  return clock.counting === null ? { ...clock, counting: { from: at, calendar } } : clock
}

export function endSlaClock(clock: SlaClock, how: SlaEnding, at: number): SlaClock {
  return { ...clock, end: { at, how } }
}

/** Goes on with an ended clock where it ended; the time since is not counted. */
export function reopenSlaClock(clock: SlaClock, calendar: BusinessCalendar, at: number): SlaClock {
  if (clock.end === null) return clock
  return resumeSlaClock({ ...pauseSlaClock(clock, clock.end.at), end: null }, calendar, at)
}

/** From now on another calendar; what was counted stays. */
export function recalendarSlaClock(clock: SlaClock, calendar: BusinessCalendar, at: number): SlaClock {
  return clock.counting === null ? clock : resumeSlaClock(pauseSlaClock(clock, at), calendar, at)
}

/**
 * Another target: retroactively, as if it had always been this one, or counted anew from now on. A target that was
 * missed at the time stays missed: changing a priority afterwards does not undo it.
 */
export function retargetSlaClock(
  clock: SlaClock,
  targetMinutes: number | null,
  retroactive: boolean,
  at: number,
): SlaClock {
  if (clock.targetMinutes === targetMinutes) return clock
  const reached = marksOf(clock).filter(mark => isReached(mark, at))
  const retargeted = { ...clock, targetMinutes, writtenOffMs: retroactive ? 0 : countedMs(clock, at), kept: [] }
  const kept = MARKS.flatMap(percent => {
    const before = reached.find(mark => mark.percent === percent)
    if (before !== undefined && percent === ALL_USED && !before.retro) return [before]
    const instant = retroactive ? instantOfShare(retargeted, percent) : null
    return instant === null || instant > at ? [] : [before ?? { percent, at, retro: true }]
  })
  return { ...retargeted, kept }
}

function stateOf({ end, counting, targetMinutes }: SlaClock, breach: SlaMark | null): ClockState {
  if (breach !== null) return 'breached'
  if (end === null) return counting === null ? 'paused' : 'running'
  return end.how === 'done' && targetMinutes !== null ? 'met' : 'stopped'
}

/** All marks whose instant is known, past and ahead. */
function marksOf(clock: SlaClock): readonly SlaMark[] {
  return MARKS.flatMap(percent => {
    const kept = clock.kept.find(mark => mark.percent === percent)
    if (kept !== undefined) return [kept]
    const at = instantOfShare(clock, percent)
    return at === null ? [] : [{ percent, at, retro: false }]
  })
}

/** What happens at the due instant itself is in time; a change that used up everything has done so at once. */
function isReached({ percent, at, retro }: SlaMark, now: number): boolean {
  return percent === ALL_USED && !retro ? at < now : at <= now
}

/** When that share of the target is used up; null when the clock is paused before, or has no target. */
function instantOfShare(clock: SlaClock, percent: number): number | null {
  if (clock.targetMinutes === null) return null
  let rest = clock.writtenOffMs + Math.round((clock.targetMinutes * MINUTE * percent) / 100)
  for (const { from, to, calendar, businessMs } of clock.stretches) {
    const instant = rest <= businessMs ? addBusinessMinutes(calendar, from, rest / MINUTE) : null
    // Used up only by the instant at which a pause began: then the pause is not held against anyone.
    if (instant !== null && instant < to) return instant
    rest -= businessMs
  }
  return clock.counting && addBusinessMinutes(clock.counting.calendar, clock.counting.from, rest / MINUTE)
}

/** Business milliseconds since the start; whole ones, so that sums are exact. */
function countedMs({ stretches, counting }: SlaClock, until: number): number {
  const closed = stretches.reduce((total, { businessMs }) => total + businessMs, 0)
  return closed + (counting === null ? 0 : businessMsBetween(counting.calendar, counting.from, until))
}

function businessMsBetween(calendar: BusinessCalendar, from: number, to: number): number {
  return Math.round(businessMinutesBetween(calendar, from, to) * MINUTE)
}
