import { no, ok, type Result } from '../result.ts'

/** Where a case is in its life. `soft_closed` may still be reopened under its number; `closed` and `cancelled` never. */
export const CASE_STATES = [
  'new',
  'open',
  'awaiting_customer',
  'awaiting_internal',
  'resolved',
  'soft_closed',
  'closed',
  'cancelled',
] as const
export type CaseState = (typeof CASE_STATES)[number]

/** Who moves a case: the customer it belongs to, a member of staff, or the product itself by a timer. */
export type Mover = 'customer' | 'agent' | 'system'

/** Why a case ended: what the report counts. */
export const CLOSURE_KINDS = [
  'customer_confirmed',
  'fulfiller_done',
  'unconfirmed_expired',
  'no_customer_reply',
  'duplicate',
  'withdrawn',
  'spam',
] as const
export type ClosureKind = (typeof CLOSURE_KINDS)[number]

/** What the rules look at besides the two states. Instants are epoch milliseconds. */
export type MoveContext = {
  readonly mover: Mover
  readonly now: number
  readonly hasResolution: boolean
  readonly openBlockingTasks: number
  readonly openLines: number
  /** Until when a soft-closed case can be reopened. */
  readonly reopenUntil: number | null
  /** Escalated cases and children of a major case are never closed by a timer. */
  readonly heldOpen: boolean
}

export type MoveRefusal =
  | 'no_such_move'
  | 'not_yours_to_make'
  | 'resolution_missing'
  | 'task_open'
  | 'line_open'
  | 'window_over'
  | 'window_open'
  | 'held_open'

type Move = { readonly movers: readonly Mover[]; readonly needs?: (context: MoveContext) => MoveRefusal | null }

const by = (...movers: Mover[]): Move => ({ movers })
const resolve = (...movers: Mover[]): Move => ({ movers, needs: readyToResolve })

/** Every legal move; what is not here is refused by name. */
const MOVES: { readonly [from in CaseState]: { readonly [to in CaseState]?: Move } } = {
  new: {
    open: by('agent', 'system'),
    awaiting_customer: by('agent'),
    awaiting_internal: by('agent'),
    resolved: resolve('agent'),
    cancelled: by('customer', 'agent'),
  },
  open: {
    awaiting_customer: by('agent'),
    awaiting_internal: by('agent'),
    resolved: resolve('agent'),
    closed: by('customer'),
    cancelled: by('agent'),
  },
  awaiting_customer: {
    open: by('customer', 'agent'),
    awaiting_internal: by('agent'),
    resolved: resolve('agent'),
    soft_closed: { movers: ['system'], needs: notHeld },
    closed: by('customer'),
    cancelled: by('agent'),
  },
  awaiting_internal: {
    open: by('agent', 'system'),
    awaiting_customer: by('agent'),
    resolved: resolve('agent'),
    closed: by('customer'),
    cancelled: by('agent'),
  },
  resolved: {
    open: by('customer', 'agent'),
    soft_closed: { movers: ['system'], needs: notHeld },
    closed: by('customer'),
  },
  soft_closed: {
    open: { movers: ['customer', 'agent'], needs: insideWindow },
    closed: { movers: ['customer', 'system'], needs: acceptedOrOver },
  },
  closed: {},
  cancelled: {},
}

/** Whether a case may move, and if not, why. The only place that knows; every writer of a case's state asks here. */
export function checkMove(from: CaseState, to: CaseState, context: MoveContext): Result<null, MoveRefusal> {
  const move = MOVES[from][to]
  if (move === undefined) return no('no_such_move')
  if (!move.movers.includes(context.mover)) return no('not_yours_to_make')
  const refusal = move.needs?.(context) ?? null
  return refusal === null ? ok(null) : no(refusal)
}

/** The states a case could be moved to now, for the buttons that are shown. */
export function legalMoves(from: CaseState, context: MoveContext): readonly CaseState[] {
  return CASE_STATES.filter(to => checkMove(from, to, context).ok)
}

/** The whole table of moves: the database holds the same one. */
export function everyMove(): readonly { readonly from: CaseState; readonly to: CaseState; readonly mover: Mover }[] {
  return CASE_STATES.flatMap(from =>
    CASE_STATES.flatMap(to => (MOVES[from][to]?.movers ?? []).map(mover => ({ from, to, mover }))),
  )
}

function readyToResolve({ hasResolution, openBlockingTasks, openLines }: MoveContext): MoveRefusal | null {
  if (openBlockingTasks > 0) return 'task_open'
  if (openLines > 0) return 'line_open'
  return hasResolution ? null : 'resolution_missing'
}

function notHeld({ heldOpen }: MoveContext): MoveRefusal | null {
  return heldOpen ? 'held_open' : null
}

function insideWindow({ reopenUntil, now }: MoveContext): MoveRefusal | null {
  return reopenUntil !== null && now <= reopenUntil ? null : 'window_over'
}

/** The customer may accept at any time; a timer closes only what can no longer be reopened. */
function acceptedOrOver({ mover, reopenUntil, now }: MoveContext): MoveRefusal | null {
  if (mover !== 'system') return null
  return reopenUntil !== null && now > reopenUntil ? null : 'window_open'
}
