import type { Response } from 'express'
import { type Caller, isMachine } from '../../application/caller.ts'
import type { Conflict } from '../../application/hold-case.ts'
import type { CaseFile } from '../../domain/service/case.ts'
import type { CaseState, MoveRefusal } from '../../domain/service/case-state.ts'
import type { Operation } from './operation.ts'
import { wireDetails } from './wire.ts'

/**
 * What a call answers; it can be kept as JSON and given again. A status from 400 on is a problem. `keptBody` is what
 * is given again where the body has something in it that is kept nowhere.
 */
export type Answer = {
  readonly status: number
  readonly body: unknown
  readonly version?: number
  readonly keptBody?: unknown
}

/** Sends it, a problem as `application/problem+json`. */
export function sendAnswer(res: Response, { status, body, version }: Answer): void {
  if (version !== undefined) res.set('ETag', `"${version}"`)
  res.status(status).type(status < 400 ? 'application/json' : 'application/problem+json')
  // Not `send`, which makes up an ETag of its own where there is none.
  res.end(JSON.stringify(body))
}

/** A whole case, with its version as the `ETag`. */
export function caseAnswer(status: 200 | 201, file: CaseFile, now: number): Answer {
  return { status, body: wireDetails(file, now), version: file.version }
}

export function problemAnswer(status: number, code: string, title: string, detail: string): Answer {
  return { status, body: { status, code, title, detail } }
}

/** What is missing and what one may not see look the same. */
export function notFound(
  what:
    | 'case'
    | 'task'
    | 'line'
    | 'party'
    | 'contact'
    | 'merge'
    | 'calendar'
    | 'record'
    | 'interaction'
    | 'article'
    | 'webhook'
    | 'token'
    | 'call',
): Answer {
  return problemAnswer(404, 'not_found', 'Not found', `There is no such ${what}.`)
}

/** The request is not of the form that the document describes. */
export function invalid(detail: string): Answer {
  return problemAnswer(400, 'invalid', 'Not understood', detail)
}

export const cursorUnknown: Answer = invalid('`cursor` is none that this list has given. Leave it out to begin again.')

/** Nobody is known by the token, or there is none. */
export const signedOut: Answer = problemAnswer(
  401,
  'signed_out',
  'Not signed in',
  'Send the token of a sign-in at the desk, or a machine token, as `Authorization: Bearer <token>`. This one is unknown or over.',
)

/** Whoever calls is known, and may not do this. */
export function notAllowed(
  caller: Caller,
  { scope, managersOnly }: Pick<Operation, 'scope' | 'managersOnly'>,
): Answer | null {
  const title = 'Not allowed'
  if (!isMachine(caller)) {
    if (!managersOnly || caller.role === 'manager') return null
    return problemAnswer(403, 'wrong_role', title, 'Only a manager may do this.')
  }
  if (scope === null) return problemAnswer(403, 'staff_only', title, 'No machine token opens this: a manager does it.')
  if (caller.scopes.includes(scope)) return null
  return problemAnswer(403, 'scope_missing', title, `This takes a token with the scope \`${scope}\`.`)
}

/** The case takes no more of this. */
export const over: Answer = problemAnswer(
  409,
  'over',
  'The case has ended',
  'It takes notes for staff alone. Open a new case with `followUpOf` to go on.',
)

/** A task that is done is not dropped, and one that was dropped is not done. */
export const taskEnded: Answer = problemAnswer(
  409,
  'task_ended',
  'The task has ended',
  'Somebody has ended it in another way. Add a new task if it has to be done after all.',
)

export const versionMissing: Answer = problemAnswer(
  428,
  'version_missing',
  'Version missing',
  'Send the `ETag` of what you change, as you have read it, in `If-Match`.',
)

export const keyReused: Answer = problemAnswer(
  422,
  'key_reused',
  'Key used before',
  'Another request was sent under this `Idempotency-Key`. Send this one under a new key.',
)

/** Somebody was faster: with the case as it is now, and what has changed. */
export function conflictAnswer({ current, changed }: Conflict, now: number): Answer {
  const detail =
    changed.length > 0
      ? `Changed since you read it: ${changed.join(', ')}. Look at the case as it is now, then decide again.`
      : 'The version in `If-Match` is not one of this case. Read the case, then decide again.'
  const problem = { status: 409, code: 'conflict', title: 'Somebody was faster', detail }
  return {
    status: 409,
    body: { ...problem, current: wireDetails(current, now), changed: [...changed] },
    version: current.version,
  }
}

/** The move is not a legal one; the code says why. */
export function refusedAnswer(why: MoveRefusal, moves: readonly CaseState[]): Answer {
  const problem = { status: 409, code: why, title: 'The case was not moved', detail: REASONS[why] }
  return { status: 409, body: { ...problem, moves: [...moves] } }
}

const REASONS: { readonly [why in MoveRefusal]: string } = {
  no_such_move: 'A case does not go from its state to this one. `moves` has those it can go to.',
  not_yours_to_make: 'This move is made by the customer or by a timer, not by staff.',
  resolution_missing: 'Say how it was solved: send a `resolution` with a code and notes.',
  task_open: 'A blocking task is still open. Finish it first.',
  line_open: 'A line of the case is still open. Finish it first.',
  window_over: 'The time for reopening is over. Open a new case with `followUpOf`.',
  window_open: 'The case can still be reopened, so that no timer closes it yet.',
  held_open: 'The case is held open: no timer closes it.',
}
