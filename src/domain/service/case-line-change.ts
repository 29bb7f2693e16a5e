import { no, ok, type Result } from '../result.ts'
import type { CaseActor, CaseFile, NewCaseEvent } from './case.ts'
import { type CaseLine, isOpenLine, type LineState, lineMoves } from './case-line.ts'
import { moveCase } from './case-move.ts'
import { type CaseRevision, inOne, revised } from './case-revision.ts'

export type NewLine = Pick<CaseLine, 'kind' | 'ref' | 'quantity' | 'reason'>
export type LineChange = {
  readonly quantity?: number
  readonly reason?: string | null
  readonly state?: LineState
  /** What it came to; goes with a state that ends the line. */
  readonly resolution?: string
}
export type LineRefusal = 'over' | 'no_such_line_move' | 'line_result_missing'

type Doing = { readonly by: CaseActor; readonly at: number }

/** A further thing the case is about. What is settled already has to be opened again before it takes one. */
export function addLine(file: CaseFile, line: NewLine, doing: Doing): Result<CaseRevision, LineRefusal> {
  if (isSettled(file)) return no('over')
  const last = Math.max(0, ...file.lines.map(({ no: taken }) => taken))
  const added: CaseLine = { ...line, no: last + 1, state: 'new', resolution: null }
  return ok(lineRevision(added, 'line_added', `Item ${added.no}: ${nameOf(added)}.`, {}, doing))
}

/** Changes a line. Work on one opens its case, whatever that waited for. */
export function changeLine(
  file: CaseFile,
  line: CaseLine,
  change: LineChange,
  doing: Doing,
): Result<CaseRevision, LineRefusal> {
  const to = change.state ?? line.state
  if (to !== line.state && !lineMoves(line.state).includes(to)) return no('no_such_line_move')
  const ends = !isOpenLine({ state: to })
  const resolution = ends ? (change.resolution ?? line.resolution) : null
  if (ends && resolution === null) return no('line_result_missing')
  if (!ends && change.resolution !== undefined) return no('no_such_line_move')
  const { quantity = line.quantity, reason = line.reason } = change
  const changed: CaseLine = { ...line, quantity, reason, state: to, resolution }
  const text = `Item ${line.no} (${nameOf(changed)}): ${lineSentence(line, changed)}`
  const revision = lineRevision(changed, 'line_changed', text, { from: line.state }, doing)
  if (to === 'work' && to !== line.state) return opened(file, revision, doing)
  return isSettled(file) ? no('over') : ok(revision)
}

function lineRevision(
  line: CaseLine,
  type: 'line_added' | 'line_changed',
  text: string,
  more: Readonly<Record<string, unknown>>,
  { by, at }: Doing,
): CaseRevision {
  const details = { ...more, line: line.no, state: line.state, resolution: line.resolution }
  const event: NewCaseEvent = { at, actor: by, type, public: true, text, details, changed: [lineMark(line.no)] }
  return { at, mover: 'agent', set: {}, events: [event], tasks: [], lines: [line] }
}

/** How a change of a line is named to whoever has an older version of the case. */
export function lineMark(no: number): string {
  return `lines/${no}`
}

function opened(file: CaseFile, revision: CaseRevision, { by, at }: Doing): Result<CaseRevision, LineRefusal> {
  if (file.state === 'open') return ok(revision)
  const moved = moveCase(revised(file, revision), { to: 'open', by, at })
  return moved.ok ? ok(inOne(revision, moved.value)) : no('over')
}

function isSettled({ state }: CaseFile): boolean {
  return state === 'resolved' || state === 'soft_closed' || state === 'closed' || state === 'cancelled'
}

function nameOf({ kind, ref, quantity }: CaseLine): string {
  return `${kind} ${ref}${quantity === 1 ? '' : ` × ${quantity}`}`
}

function lineSentence(before: CaseLine, after: CaseLine): string {
  if (after.state === before.state) return 'changed.'
  switch (after.state) {
    case 'work':
      return isOpenLine(before) ? 'being worked on.' : 'taken up again.'
    case 'accepted':
      return 'accepted.'
    case 'denied':
      return 'denied.'
    case 'cancelled':
      return 'cancelled.'
    case 'new':
      return 'new.'
    default:
      return after.state satisfies never
  }
}
