import { no, ok, type Result } from '../result.ts'
import type { CaseActor, CaseFile, NewCaseEvent, Resolution } from './case.ts'
import { moveCase } from './case-move.ts'
import { type CaseRevision, inOne } from './case-revision.ts'

/** Above so many recipients a second yes is asked for. */
export const MANY_RECIPIENTS = 50

export type MajorStatus = 'proposed' | 'approved' | 'rejected' | 'closed'

/** A case that many customers have at once: the one that was noticed first leads the others. */
export type MajorCase = {
  readonly status: MajorStatus
  /** What customers are told it is. */
  readonly title: string
  readonly publicUpdate: string | null
  readonly proposedBy: string
  readonly decidedBy: string | null
  /** How many cases belong to it, the leading one among them. */
  readonly children: number
}

/** Who gets a case of their own by a major case; a party that has one already is not among them. */
export type Recipients = {
  readonly count: number
  /** The first of them by name. */
  readonly names: readonly string[]
}

export type Confirmation = { readonly count: number; readonly again: boolean }
export type RecipientRefusal = 'recipients_changed' | 'confirm_again'

/** Whether cases may be opened for so many: the number was seen before, and seen twice where it is large. */
export function checkRecipients(count: number, confirmed: Confirmation): Result<null, RecipientRefusal> {
  if (confirmed.count !== count) return no('recipients_changed')
  return count > MANY_RECIPIENTS && !confirmed.again ? no('confirm_again') : ok(null)
}

type Doing = { readonly by: CaseActor; readonly at: number }

/** A note on the leading case about what became of the major one. */
export function majorNoted(text: string, { by, at }: Doing): CaseRevision {
  return noted(text, false, { by, at })
}

/** No timer closes a case that belongs to a major one. */
export function heldByMajor(text: string, doing: Doing): CaseRevision {
  return { ...noted(text, false, doing), set: { heldOpen: true } }
}

/** The word to all, in one customer's case. One that has ended is told nothing any more. */
export function updateTold(file: CaseFile, text: string, doing: Doing): CaseRevision | null {
  return isOver(file) ? null : noted(text, true, doing)
}

/**
 * The end of the major case in one of its cases: a solution is proposed, which the customer may still reject. A case
 * that cannot be resolved now, since work on it is open, gets a note and is left as it is.
 */
export function solutionProposed(file: CaseFile, resolution: Resolution, doing: Doing): CaseRevision | null {
  if (isOver(file) || file.state === 'resolved' || file.state === 'soft_closed') return null
  const moved = moveCase(file, { to: 'resolved', resolution, ...doing })
  const said = noted('The major case is closed.', false, doing)
  return moved.ok ? inOne(said, moved.value) : said
}

function isOver({ state }: CaseFile): boolean {
  return state === 'closed' || state === 'cancelled'
}

function noted(text: string, isPublic: boolean, { by, at }: Doing): CaseRevision {
  const event: NewCaseEvent = {
    at,
    actor: by,
    type: 'major',
    public: isPublic,
    text,
    details: {},
    changed: ['major'],
  }
  return { at, mover: 'agent', set: {}, events: [event], tasks: [] }
}
