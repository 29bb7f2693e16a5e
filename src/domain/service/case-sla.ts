import type { BusinessCalendar } from './business-calendar.ts'
import type { CaseState } from './case-state.ts'
import {
  endSlaClock,
  pauseSlaClock,
  recalendarSlaClock,
  reopenSlaClock,
  resumeSlaClock,
  retargetSlaClock,
  type SlaClock,
  startSlaClock,
} from './sla-clock.ts'
import type { SlaMetric } from './sla-metric.ts'

/** Business minutes a metric may take; a metric that is missing is measured and not judged. Never days: whose days? */
export type SlaTargets = { readonly [metric in SlaMetric]?: number }

/** What of a case's history its clocks depend on, in the order of the history. */
export type SlaEvent = { readonly at: number } & (
  | { readonly kind: 'opened'; readonly calendar: BusinessCalendar; readonly targets: SlaTargets }
  | { readonly kind: 'moved'; readonly to: CaseState }
  | { readonly kind: 'customer_wrote' }
  /** Only an agent or an answer that was verified is a response; a greeting never is. */
  | { readonly kind: 'answered'; readonly by: 'agent' | 'verified_flow' | 'greeting' }
  | { readonly kind: 'targets_changed'; readonly targets: SlaTargets; readonly retroactive: boolean }
  | { readonly kind: 'calendar_changed'; readonly calendar: BusinessCalendar }
)

/** A case's clocks in the order they started, and what is needed to go on with them. Plain data. */
export type CaseSla = {
  readonly clocks: readonly SlaClock[]
  readonly calendar: BusinessCalendar
  readonly targets: SlaTargets
  /** Whether the last change of targets was retroactive: a resolution clock that had ended learns of it when reopened. */
  readonly retroactive: boolean
  readonly state: CaseState
  readonly answered: boolean
  readonly asOf: number
}

const LIVE: ReadonlySet<CaseState> = new Set(['new', 'open', 'awaiting_customer', 'awaiting_internal'])
const FINAL: ReadonlySet<CaseState> = new Set(['closed', 'cancelled'])
/** Waiting for one of our own teams pauses nothing: that is our time. */
const PAUSED_IN: { readonly [metric in SlaMetric]: readonly CaseState[] } = {
  first_response: [],
  next_response: ['awaiting_customer'],
  resolution: ['awaiting_customer'],
}

/** The clocks that a history makes; the same history, the same clocks. Null before the case is opened. */
export function caseSla(events: readonly SlaEvent[]): CaseSla | null {
  return events.reduce(advanceCaseSla, null)
}

/** One event further. After a final state nothing counts; instants that run backwards are taken as standing still. */
export function advanceCaseSla(sla: CaseSla | null, event: SlaEvent): CaseSla | null {
  if (sla === null) return event.kind === 'opened' ? opened(event) : null
  if (FINAL.has(sla.state)) return sla
  const now = { ...sla, asOf: Math.max(sla.asOf, event.at) }
  switch (event.kind) {
    case 'opened':
      return now
    case 'moved':
      return moved(now, event.to)
    case 'customer_wrote':
      return LIVE.has(now.state) ? awaitingAnswer(now) : now
    case 'answered':
      return event.by === 'greeting' ? now : answered(now)
    case 'targets_changed':
      return retargeted(now, event.targets, event.retroactive)
    case 'calendar_changed':
      return recalendared(now, event.calendar)
    default:
      return event satisfies never
  }
}

function opened({ at, calendar, targets }: Extract<SlaEvent, { kind: 'opened' }>): CaseSla {
  const empty = { clocks: [], calendar, targets, retroactive: true, answered: false, asOf: at }
  return started(started({ ...empty, state: 'new' }, 'first_response'), 'resolution')
}

function moved(before: CaseSla, to: CaseState): CaseSla {
  const sla = { ...before, state: to }
  if (!LIVE.has(to)) return ended(sla)
  if (LIVE.has(before.state)) return pausedOrResumed(sla)
  return pausedOrResumed(awaitingAnswer(resolutionReopened(sla)))
}

/** Only resolving keeps the promise of a resolution: a case that is withdrawn or falls asleep was not resolved in time. */
function ended(sla: CaseSla): CaseSla {
  return mapOpen(sla, clock =>
    endSlaClock(clock, clock.metric === 'resolution' && sla.state === 'resolved' ? 'done' : 'stopped', sla.asOf),
  )
}

function pausedOrResumed(sla: CaseSla): CaseSla {
  return mapOpen(sla, clock =>
    PAUSED_IN[clock.metric].includes(sla.state)
      ? pauseSlaClock(clock, sla.asOf)
      : resumeSlaClock(clock, sla.calendar, sla.asOf),
  )
}

/** The same clock goes on, with what it had used. */
function resolutionReopened(sla: CaseSla): CaseSla {
  const { targets, retroactive, calendar, asOf } = sla
  const clocks = sla.clocks.map(clock =>
    clock.metric === 'resolution'
      ? retargetSlaClock(reopenSlaClock(clock, calendar, asOf), targets.resolution ?? null, retroactive, asOf)
      : clock,
  )
  return { ...sla, clocks }
}

/**
 * The customer waits for one answer at a time. While none was ever given it is the first one: after a reopening that
 * one is counted from there, since nobody waited while the case was closed.
 */
function awaitingAnswer(sla: CaseSla): CaseSla {
  if (sla.clocks.some(clock => clock.metric !== 'resolution' && clock.end === null)) return sla
  return pausedOrResumed(started(sla, sla.answered ? 'next_response' : 'first_response'))
}

function answered(sla: CaseSla): CaseSla {
  return mapOpen({ ...sla, answered: true }, clock =>
    clock.metric === 'resolution' ? clock : endSlaClock(clock, 'done', sla.asOf),
  )
}

function retargeted(sla: CaseSla, targets: SlaTargets, retroactive: boolean): CaseSla {
  return mapOpen({ ...sla, targets, retroactive }, clock =>
    retargetSlaClock(clock, targets[clock.metric] ?? null, retroactive, sla.asOf),
  )
}

function recalendared(sla: CaseSla, calendar: BusinessCalendar): CaseSla {
  return mapOpen({ ...sla, calendar }, clock => recalendarSlaClock(clock, calendar, sla.asOf))
}

function started(sla: CaseSla, metric: SlaMetric): CaseSla {
  const clock = startSlaClock(metric, sla.targets[metric] ?? null, sla.calendar, sla.asOf)
  return { ...sla, clocks: [...sla.clocks, clock] }
}

function mapOpen(sla: CaseSla, change: (clock: SlaClock) => SlaClock): CaseSla {
  return { ...sla, clocks: sla.clocks.map(clock => (clock.end === null ? change(clock) : clock)) }
}
