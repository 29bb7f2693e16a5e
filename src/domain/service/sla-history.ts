import type { BusinessCalendar } from './business-calendar.ts'
import { CASE_TYPES, type CaseEvent, type CaseType, PRIORITIES, type Priority } from './case.ts'
import type { SlaEvent } from './case-sla.ts'
import { CASE_STATES, type CaseState } from './case-state.ts'
import { TIERS } from './entitlement.ts'
import { type SlaMatter, type SlaTarget, targetsFor } from './sla-policy.ts'

/** One edition of something that is only ever replaced; it holds from an instant on, epoch milliseconds. */
export type Edition<Of> = { readonly validFrom: number; readonly is: Of }

/** What was promised and when, all editions, the oldest first. */
export type SlaTerms = {
  readonly policies: readonly Edition<readonly SlaTarget[]>[]
  readonly calendars: ReadonlyMap<string, readonly Edition<BusinessCalendar>[]>
}

/** What a case is now: where an old history does not say how it began, it began so. */
export type SlaPresent = { readonly priority: Priority; readonly type: CaseType }

/** The calendar of everything that names no other. */
export const DEFAULT_CALENDAR = 'default'

/**
 * A case's history as its clocks see it. The policy is that of the opening, whatever is promised to others later. The
 * first settling of the entitlement only finds out what held from the opening on; a later one is a change.
 */
export function slaHistory(history: readonly CaseEvent[], present: SlaPresent, terms: SlaTerms): readonly SlaEvent[] {
  const [opening] = history
  if (opening === undefined) return []
  const policy = inForce(terms.policies, opening.at) ?? []
  const settled = history.find(isSettling)
  let matter: SlaMatter = { ...beginning(history, present), tier: tierIn(settled) }
  let calendar = calendarIn(settled)
  const editions = () => editionsOf(terms, calendar)
  const start = inForce(editions(), opening.at)
  if (start === undefined) throw new Error(`The calendar "${calendar}" has no version that holds at ${opening.at}.`)

  const events: SlaEvent[] = [{ kind: 'opened', at: opening.at, calendar: start, targets: targetsFor(policy, matter) }]
  let seen = opening.at
  for (const event of history.slice(1)) {
    events.push(...calendarChanges(editions(), seen, event.at))
    seen = Math.max(seen, event.at)
    const before = { matter, calendar }
    if (event.type === 'changed') matter = changedMatter(matter, event)
    if (isSettling(event) && event !== settled) {
      matter = { ...matter, tier: tierIn(event) }
      calendar = calendarIn(event)
    }
    if (matter !== before.matter)
      events.push({ kind: 'targets_changed', at: event.at, targets: targetsFor(policy, matter), retroactive: true })
    const other = calendar === before.calendar ? undefined : inForce(editions(), event.at)
    if (other) events.push({ kind: 'calendar_changed', at: event.at, calendar: other })
    events.push(...happeningIn(event))
  }
  return [...events, ...calendarChanges(editions(), seen, Number.POSITIVE_INFINITY)]
}

/**
 * What a person did is an answer; what the assistant or a timer wrote is not. An agent's solution is their answer too,
 * since the customer is told it.
 */
function happeningIn(event: CaseEvent): readonly SlaEvent[] {
  const { at, actor } = event
  if (event.type === 'commented' && event.public && actor.kind === 'customer') return [{ kind: 'customer_wrote', at }]
  if (event.type === 'commented' && event.public) return [{ kind: 'answered', at, by: answererOf(actor.kind) }]
  const to = event.type === 'moved' ? oneOf(CASE_STATES, event.details['to']) : undefined
  if (to === undefined) return []
  return [...solutionIn(event, to), { kind: 'moved', at, to }]
}

function solutionIn({ at, actor }: CaseEvent, to: CaseState): readonly SlaEvent[] {
  return to === 'resolved' && actor.kind === 'agent' ? [{ kind: 'answered', at, by: 'agent' }] : []
}

function answererOf(kind: 'agent' | 'assistant' | 'system' | 'customer'): 'agent' | 'greeting' {
  return kind === 'agent' ? 'agent' : 'greeting'
}

function calendarChanges(
  editions: readonly Edition<BusinessCalendar>[],
  after: number,
  until: number,
): readonly SlaEvent[] {
  return editions
    .filter(({ validFrom }) => after < validFrom && validFrom <= until)
    .map(({ validFrom, is }) => ({ kind: 'calendar_changed', at: validFrom, calendar: is }))
}

function editionsOf({ calendars }: SlaTerms, id: string): readonly Edition<BusinessCalendar>[] {
  return calendars.get(id) ?? calendars.get(DEFAULT_CALENDAR) ?? []
}

function inForce<Of>(editions: readonly Edition<Of>[], at: number): Of | undefined {
  return editions.findLast(({ validFrom }) => validFrom <= at)?.is
}

function isSettling({ type }: CaseEvent): boolean {
  return type === 'entitled' || type === 'entitlement_missing'
}

function tierIn(settled: CaseEvent | undefined): SlaMatter['tier'] {
  return oneOf(TIERS, settled?.details['tier']) ?? 'standard'
}

function calendarIn(settled: CaseEvent | undefined): string {
  const id = settled?.details['calendar']
  return typeof id === 'string' ? id : DEFAULT_CALENDAR
}

/** Told by the opening; in a history from before it was told, by the first change, or by there having been none. */
function beginning(history: readonly CaseEvent[], present: SlaPresent): SlaPresent {
  const [opening] = history
  const first = (name: string) =>
    opening?.details[name] ??
    history.flatMap(event => (event.type === 'changed' ? [changeIn(event, name).from] : [])).find(Boolean)
  return {
    priority: oneOf(PRIORITIES, first('priority')) ?? present.priority,
    type: oneOf(CASE_TYPES, first('type')) ?? present.type,
  }
}

function changedMatter(matter: SlaMatter, event: CaseEvent): SlaMatter {
  const priority = oneOf(PRIORITIES, changeIn(event, 'priority').to)
  const type = oneOf(CASE_TYPES, changeIn(event, 'type').to)
  if (priority === undefined && type === undefined) return matter
  return { ...matter, ...(priority && { priority }), ...(type && { type }) }
}

function changeIn({ details }: CaseEvent, name: string): { readonly from?: unknown; readonly to?: unknown } {
  const change = details[name]
  return typeof change === 'object' && change !== null ? change : {}
}

function oneOf<Word extends string>(words: readonly Word[], given: unknown): Word | undefined {
  return words.find(word => word === given)
}
