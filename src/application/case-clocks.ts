import type { BusinessCalendar } from '../domain/service/business-calendar.ts'
import type { CaseEvent, NewCaseEvent } from '../domain/service/case.ts'
import { caseSla } from '../domain/service/case-sla.ts'
import { chooseEntitlement, type EntitlementChoice } from '../domain/service/entitlement.ts'
import { nextAlarm, type SlaAlarm } from '../domain/service/sla-alarm.ts'
import { readSlaClock, type SlaClock } from '../domain/service/sla-clock.ts'
import { DEFAULT_CALENDAR, type SlaTerms, slaHistory } from '../domain/service/sla-history.ts'
import type { SlaMetric } from '../domain/service/sla-metric.ts'
import type { Clock, Log } from './ports.ts'
import type { CalendarEntitlement, KeptClock, SlaCase, SlaStore, SlaTransaction } from './sla-ports.ts'

/** What keeps the clocks of cases; safe on several nodes at once. */
export interface CaseClocks {
  /**
   * Settles what covers new cases, folds the clocks of changed ones, and warns of those whose time runs out. Returns
   * how many cases it has done, at most one batch.
   */
  catchUp(): Promise<number>
  /** Drops all clocks; `catchUp` folds them again from the events. */
  rebuild(): Promise<number>
}

const BATCH = 300
/** The share of the target from which on a case is due soon. */
const SOON = 75

type Parts = { readonly sla: SlaStore; readonly clock: Clock; readonly log: Log }

/** Builds the job on its ports. */
export function createCaseClocks({ sla, clock, log }: Parts): CaseClocks {
  return { catchUp, rebuild }

  async function catchUp(): Promise<number> {
    let done = 0
    for (const caseId of await sla.waiting(clock.now(), BATCH)) {
      // One sick case must not keep the others from their clocks.
      const folded = await sla.together(held => refold(held, caseId)).catch(error => failed(caseId, error))
      if (folded) done += 1
    }
    return done
  }

  async function rebuild(): Promise<number> {
    const dropped = await sla.dropClocks()
    log.info('sla.rebuild', { cases: dropped })
    return dropped
  }

  function failed(caseId: string, error: unknown): false {
    log.error('sla.failed', error, { case: caseId })
    return false
  }

  async function refold(held: SlaTransaction, caseId: string): Promise<boolean> {
    const now = clock.now()
    const terms = await held.terms()
    const taken = await held.take(caseId, now)
    if (taken === null) return false
    const settled = taken.history.some(isSettling) ? taken : await settle(held, taken, now)
    const hours = hoursOf(terms, settled.agentCalendar)
    let history = settled.history
    for (const { metric, place, alarm } of alarmsIn(settled, history, terms, hours, now)) {
      if (alarm.at > now) continue
      history = await held.tell(caseId, alarmEvent(metric, place, alarm, now))
      log.info('sla.warned', { case: taken.number, metric, percent: alarm.percent })
    }
    const alarms = alarmsIn(settled, history, terms, hours, now)
    await held.keep(caseId, clocksOf(settled, history, terms, alarms))
    return true
  }

  /** Finds out what covers the case. A unit is counted down with the event that says so, and so only once. */
  async function settle(held: SlaTransaction, taken: SlaCase, now: number): Promise<SlaCase> {
    const owned = await held.entitlements(taken.matter.partyId)
    const openedAt = taken.history[0]?.at ?? now
    const named = owned.filter(({ id }) => id === taken.entitlementId)
    const first = chooseEntitlement(named, taken.matter, openedAt)
    const choice = first.entitlement ? first : chooseEntitlement(owned, taken.matter, openedAt)
    const calendar = owned.find(({ id }) => id === choice.entitlement?.id)?.calendarId ?? null
    const history = await held.tell(taken.id, settlingEvent(choice, calendar, now), choice.entitlement ?? undefined)
    log.info('case.entitled', { case: taken.number, tier: choice.tier, entitlement: choice.entitlement?.id ?? null })
    return { ...taken, history }
  }
}

function isSettling({ type }: CaseEvent): boolean {
  return type === 'entitled' || type === 'entitlement_missing'
}

function settlingEvent(
  choice: EntitlementChoice,
  calendar: CalendarEntitlement['calendarId'],
  at: number,
): NewCaseEvent {
  const common = { at, actor: { kind: 'system' }, public: false, changed: ['entitlement'] } as const
  if (choice.entitlement === null) {
    const details = { tier: choice.tier, missing: choice.missing }
    return { ...common, type: 'entitlement_missing', text: 'Nothing covers it beyond the standard.', details }
  }
  const { tier, score } = choice
  const details = { tier, score, entitlement: choice.entitlement.id, ...(calendar === null ? {} : { calendar }) }
  return { ...common, type: 'entitled', text: `Covered: ${tier}.`, details }
}

type PlacedClock = { readonly clock: SlaClock; readonly metric: SlaMetric; readonly place: number }
type PlacedAlarm = Omit<PlacedClock, 'clock'> & { readonly alarm: SlaAlarm }

/** The clocks that a history makes, counted within each metric. */
function placedClocks(of: SlaCase, history: readonly CaseEvent[], terms: SlaTerms): readonly PlacedClock[] {
  const clocks = caseSla(slaHistory(history, of, terms))?.clocks ?? []
  return clocks.map((clock, index) => ({
    clock,
    metric: clock.metric,
    place: clocks.slice(0, index + 1).filter(({ metric }) => metric === clock.metric).length,
  }))
}

function alarmsIn(
  of: SlaCase,
  history: readonly CaseEvent[],
  terms: SlaTerms,
  hours: BusinessCalendar,
  now: number,
): readonly PlacedAlarm[] {
  const until = Math.max(now, lastInstant(history))
  return placedClocks(of, history, terms).flatMap(({ clock, metric, place }) => {
    const told = toldUpTo(history, metric, place)
    const alarm = nextAlarm(readSlaClock(clock, until), told, hours, now)
    return alarm === null ? [] : [{ metric, place, alarm }]
  })
}

/** The clocks are put down as they stood at the last event, so that folding them again gives the same. */
function clocksOf(
  of: SlaCase,
  history: readonly CaseEvent[],
  terms: SlaTerms,
  alarms: readonly PlacedAlarm[],
): readonly KeptClock[] {
  const asOf = lastInstant(history)
  return placedClocks(of, history, terms).map(({ clock, metric, place }) => {
    const { warnings, ...reading } = readSlaClock(clock, asOf)
    const next = alarms.find(each => each.metric === metric && each.place === place)
    const { startedAt, targetMinutes } = clock
    const soonAt = warnings.find(({ percent }) => percent === SOON)?.at ?? null
    return { ...reading, metric, place, startedAt, targetMinutes, soonAt, alarmAt: next?.alarm.at ?? null }
  })
}

/** Events of two machines may run backwards a little. */
function lastInstant(history: readonly CaseEvent[]): number {
  return Math.max(...history.map(({ at }) => at))
}

function toldUpTo(history: readonly CaseEvent[], metric: SlaMetric, place: number): number | null {
  const marks = history
    .filter(({ type, details }) => isAlarm(type) && details['metric'] === metric && details['place'] === place)
    .map(({ details }) => Number(details['mark']))
  return marks.length === 0 ? null : Math.max(...marks)
}

function isAlarm(type: CaseEvent['type']): boolean {
  return type === 'warned' || type === 'late'
}

function alarmEvent(metric: SlaMetric, place: number, { percent, mark }: SlaAlarm, at: number): NewCaseEvent {
  const late = percent === 100
  return {
    at,
    actor: { kind: 'system' },
    type: late ? 'late' : 'warned',
    public: false,
    text: late ? `${NAMES[metric]} is late.` : `${percent} % of the time for ${lower(NAMES[metric])} is used up.`,
    details: { metric, place, percent, mark },
    changed: [],
  }
}

const NAMES: { readonly [metric in SlaMetric]: string } = {
  first_response: 'The first answer',
  next_response: 'The next answer',
  resolution: 'The solution',
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function hoursOf({ calendars }: SlaTerms, id: string | null): BusinessCalendar {
  const edition = (calendars.get(id ?? DEFAULT_CALENDAR) ?? calendars.get(DEFAULT_CALENDAR))?.at(-1)
  if (edition === undefined) throw new Error(`There is no calendar "${DEFAULT_CALENDAR}".`)
  return edition.is
}
