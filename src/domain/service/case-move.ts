import { ok, type Result } from '../result.ts'
import type { CaseActor, CaseFile, CaseRules, NewCaseEvent, Resolution } from './case.ts'
import { isOpenLine } from './case-line.ts'
import type { CaseRevision, CaseSettings } from './case-revision.ts'
import { silenceBegins } from './case-silence.ts'
import {
  type CaseState,
  type ClosureKind,
  checkMove,
  type MoveContext,
  type MoveRefusal,
  type Mover,
} from './case-state.ts'

const DAY_MS = 24 * 60 * 60_000
/** The resolution of a case that is put aside because its customer does not answer. */
export const NO_CUSTOMER_REPLY: Resolution = {
  code: 'no_customer_reply',
  notes: 'The customer did not answer, nor to a reminder.',
}

/** A wish to move a case. `closure` counts for `cancelled` alone: in all other states the mover tells it. */
export type MoveOrder = {
  readonly to: CaseState
  readonly by: CaseActor
  readonly at: number
  readonly resolution?: Resolution
  readonly closure?: ClosureKind
}

/** The move as a revision of the case, or why there can be none. */
export function moveCase(file: CaseFile, order: MoveOrder): Result<CaseRevision, MoveRefusal> {
  const mover = moverOf(order.by)
  const hasResolution = order.resolution !== undefined || file.resolution !== null
  const allowed = checkMove(file.state, order.to, moveContext(file, { mover, now: order.at, hasResolution }))
  if (!allowed.ok) return allowed
  const set = settingsAfter(file, order, mover)
  return ok({ at: order.at, mover, set, events: [eventOf(file, order, set)], tasks: [] })
}

/** What the rules of moving look at, of this case. */
export function moveContext(file: CaseFile, asked: Pick<MoveContext, 'mover' | 'now' | 'hasResolution'>): MoveContext {
  return {
    ...asked,
    openBlockingTasks: file.tasks.filter(task => task.blocking && task.state === 'open').length,
    openLines: file.lines.filter(isOpenLine).length,
    reopenUntil: file.reopenUntil,
    heldOpen: file.heldOpen || waitsForYes(file),
  }
}

/** The customer's yes cannot be taken from their silence where the type of the case asks for it. */
function waitsForYes({ state, rules }: CaseFile): boolean {
  return state === 'resolved' && rules.closure === 'customer'
}

/**
 * The assistant has no moves of its own: what it does to a case is the product's doing. Another system has those of
 * the staff whose work it does.
 */
function moverOf(actor: CaseActor): Mover {
  if (actor.kind === 'system' && actor.token) return 'agent'
  return actor.kind === 'assistant' ? 'system' : actor.kind
}

function settingsAfter(file: CaseFile, order: MoveOrder, mover: Mover): CaseSettings {
  const { to, at } = order
  const reopens = to === 'open' && (file.state === 'resolved' || file.state === 'soft_closed')
  const reopenUntil = to === 'soft_closed' ? at + file.rules.reopenDays * DAY_MS : null
  return {
    state: to,
    ...silenceBegins(to, at),
    reopenUntil,
    ...(to === 'soft_closed' ? { dueAt: reopenUntil } : {}),
    ...(reopens ? { reopenCount: file.reopenCount + 1 } : {}),
    ...resolutionAfter(file, order),
    ...(to === 'closed' || to === 'cancelled' ? { closure: closureOf(file, order, mover) } : {}),
  }
}

/** A rejected resolution is none any more: the next one has to be said anew. */
function resolutionAfter(file: CaseFile, { to, resolution }: MoveOrder): CaseSettings {
  if (to === 'resolved' && resolution !== undefined) return { resolution }
  if (to === 'soft_closed')
    return { resolution: file.state === 'awaiting_customer' ? NO_CUSTOMER_REPLY : file.resolution }
  const live = to === 'open' || to === 'awaiting_customer' || to === 'awaiting_internal'
  return live && file.resolution !== null ? { resolution: null } : {}
}

function closureOf(file: CaseFile, { to, closure }: MoveOrder, mover: Mover): ClosureKind {
  if (to === 'cancelled') return closure ?? 'withdrawn'
  if (mover === 'system' && file.rules.closure === 'at_once') return 'fulfiller_done'
  if (mover === 'system')
    return file.resolution?.code === NO_CUSTOMER_REPLY.code ? 'no_customer_reply' : 'unconfirmed_expired'
  const accepts = file.state === 'resolved' || file.state === 'soft_closed'
  return accepts ? 'customer_confirmed' : 'withdrawn'
}

function eventOf(file: CaseFile, { to, by, at }: MoveOrder, set: CaseSettings): NewCaseEvent {
  const told = {
    ...(set.resolution ? { resolution: set.resolution } : {}),
    ...(set.closure ? { closure: set.closure } : {}),
    ...(set.reopenUntil ? { reopenUntil: set.reopenUntil } : {}),
  }
  return {
    at,
    actor: by,
    type: 'moved',
    public: true,
    text: sentence(file, to, by),
    details: { from: file.state, to, ...told },
    changed: ['state', ...('resolution' in set ? ['resolution'] : []), ...('closure' in set ? ['closure'] : [])],
  }
}

function sentence({ state: from, rules }: CaseFile, to: CaseState, by: CaseActor): string {
  switch (to) {
    case 'open':
      if (from === 'new') return 'Somebody works on it now.'
      return from === 'resolved' || from === 'soft_closed' ? 'Reopened.' : 'Being worked on again.'
    case 'awaiting_customer':
      return 'Waiting for the customer’s answer.'
    case 'awaiting_internal':
      return 'Waiting for somebody inside the company.'
    case 'resolved':
      return 'A solution was given.'
    case 'soft_closed':
      return `${closingReason(from, rules)} It can be reopened within ${rules.reopenDays} days.`
    case 'closed':
      return by.kind === 'system' ? 'Closed, since nobody reopened it.' : 'Closed by the customer.'
    case 'cancelled':
      return 'Cancelled.'
    case 'new':
      return 'New.'
    default:
      return to satisfies never
  }
}

function closingReason(from: CaseState, { closure }: CaseRules): string {
  return from === 'resolved' && closure === 'at_once'
    ? 'Closed with the solution.'
    : 'Closed for now, since no answer came.'
}
