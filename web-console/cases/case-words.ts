import type { CaseEvent, CaseLine, CaseSummary } from '../../src/adapters/api/protocol.ts'
import type { CaseState, ClosureKind, MoveRefusal } from '../../src/domain/service/case-state.ts'
import { dayOf, timeOf } from '../desk/wording.ts'

type Words<Key extends string> = Readonly<Record<Key, string>>

export const STATE_NAMES: Words<CaseState> = {
  new: 'New',
  open: 'Open',
  awaiting_customer: 'Awaiting customer',
  awaiting_internal: 'Awaiting colleagues',
  resolved: 'Resolved',
  soft_closed: 'Closed, can reopen',
  closed: 'Closed',
  cancelled: 'Cancelled',
}

export const PRIORITY_NAMES: Words<CaseSummary['priority']> = {
  low: 'Low',
  normal: 'Normal',
  high: 'High',
  urgent: 'Urgent',
}

export const TYPE_NAMES: Words<CaseSummary['type']> = {
  issue: 'Issue',
  request: 'Request',
  question: 'Question',
  complaint: 'Complaint',
}

export const OPENED_BY: Words<CaseSummary['openedBy']> = {
  assistant: 'the assistant',
  agent: 'an agent',
  overflow: 'the assistant, as nobody could join in time',
  system: 'another system',
  customer: 'the customer, in the help centre',
}

export const CLOSURE_NAMES: Words<ClosureKind> = {
  customer_confirmed: 'The customer confirmed it',
  fulfiller_done: 'The work was done',
  unconfirmed_expired: 'Nobody objected in time',
  no_customer_reply: 'The customer did not reply',
  duplicate: 'A duplicate',
  withdrawn: 'Withdrawn by the customer',
  spam: 'Spam',
}

/** What a customer's problem came to. Any other word may be typed. */
export const RESOLUTION_NAMES: Readonly<Record<string, string>> = {
  answered: 'Answered',
  solved: 'Solved',
  replaced: 'Replaced',
  refunded: 'Refunded',
  no_fault_found: 'No fault found',
  no_customer_reply: 'No reply from the customer',
}

const REFUSALS: Words<MoveRefusal> = {
  no_such_move: 'The case cannot go there from where it is now.',
  not_yours_to_make: 'Only the customer or a timer can do this.',
  resolution_missing: 'Say what it came to: a result and a note are needed.',
  task_open: 'A task that blocks resolving is still open. Finish it first.',
  line_open: 'An item of this case is not finished yet.',
  window_over: 'The time for reopening is over. A new case can be linked to this one.',
  window_open: 'The case can still be reopened: it closes when that time is over.',
  held_open: 'This case is held open and does not close by itself.',
}

/** Why something was not done to a case, in words. */
export function refusalIn(problem: { readonly code: string; readonly detail: string }): string {
  if (problem.code === 'over')
    return 'This case has ended. It takes internal notes; a follow-up case can go on from it.'
  return isRefusal(problem.code) ? REFUSALS[problem.code] : problem.detail
}

function isRefusal(code: string): code is MoveRefusal {
  return code in REFUSALS
}

/** What to press to move a case on. */
export function moveName(from: CaseState, to: CaseState): string {
  if (to === 'open') return from === 'new' ? 'Start work' : isDone(from) ? 'Reopen' : 'Back to work'
  return MOVE_NAMES[to]
}

/** Whether a case has ended for good: it takes notes, and nothing else. */
export function isOver(state: CaseState): boolean {
  return state === 'closed' || state === 'cancelled'
}

function isDone(state: CaseState): boolean {
  return state === 'resolved' || state === 'soft_closed'
}

const MOVE_NAMES: Words<Exclude<CaseState, 'open'>> = {
  new: 'Back to new',
  awaiting_customer: 'Ask the customer',
  awaiting_internal: 'Wait for colleagues',
  resolved: 'Resolve',
  soft_closed: 'Close, can reopen',
  closed: 'Close',
  cancelled: 'Cancel',
}

export const LINE_KIND_NAMES: Words<CaseLine['kind']> = {
  order: 'Order',
  invoice: 'Invoice',
  contract: 'Contract',
  asset: 'Device or asset',
  product: 'Product',
}

export const LINE_STATE_NAMES: Words<CaseLine['state']> = {
  new: 'New',
  work: 'In work',
  accepted: 'Accepted',
  denied: 'Denied',
  cancelled: 'Cancelled',
}

/** Who did something to a case. */
export function actorName({ kind, name }: CaseEvent['actor']): string {
  if (name) return name
  return { customer: 'Customer', agent: 'An agent', assistant: 'Assistant', system: 'Firstline' }[kind]
}

const DATE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const DATE_AND_YEAR = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
const MINUTE_MS = 60_000

/** How long ago, as short as a table needs it: "now", "12 min", "14:05", "3 Nov", "3 Nov 2024". */
export function whenIn(at: number, now: number): string {
  const minutes = Math.floor((now - at) / MINUTE_MS)
  if (minutes < 1) return 'now'
  if (minutes < 60) return `${minutes} min`
  if (dayOf(at) === dayOf(now) && minutes < 24 * 60) return timeOf(at)
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? DATE.format(at) : DATE_AND_YEAR.format(at)
}

/** A day with its year. */
export function dayIn(at: number): string {
  return DATE_AND_YEAR.format(at)
}

const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** A day and time of day, in full. */
export function momentOf(at: number): string {
  return MOMENT.format(at)
}
