import type {
  CaseChange,
  CaseDetails,
  CaseEvent,
  CaseMove,
  CaseTask,
  Conflict,
  NewTask,
} from '../../src/adapters/api/protocol.ts'
import { call, type Problem } from '../staff/call.ts'
import { newKey } from '../staff/new-key.ts'
import { session } from '../staff/session.ts'
import { type CaseFile, casePath, readCase, readEvents, takeDetails } from './case-file.ts'
import { actorName, refusalIn } from './case-words.ts'

/** What a write came to. `lost` is a conflict: somebody else was faster, and `by` says who. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'lost'; readonly by: string; readonly current: CaseDetails }

const DONE: Outcome = { kind: 'done' }
/**
 * Changes a case as it was at `base`. What somebody else has changed in the meantime stands beside it, unless it is
 * the very field that is written here.
 */
export async function saveChange(file: CaseFile, change: CaseChange, base: CaseDetails): Promise<Outcome> {
  const answer = await call<CaseDetails, Conflict>('PATCH', casePath(file.number), change, ifMatch(base))
  if (answer.ok) return written(file, answer.value)
  const { problem } = answer
  if (!isConflict(problem)) return { kind: 'refused', why: problem.detail }
  await takeConflict(file, problem)
  return agrees(change, problem.current) ? DONE : lost(file, problem)
}

/** Whether somebody else has written the same. */
function agrees(change: CaseChange, current: CaseDetails): boolean {
  const theirs: Readonly<Record<string, unknown>> = current
  return Object.entries(change).every(([name, value]) => theirs[name] === value)
}

/** Moves a case as it was at `base`. */
export async function makeMove(file: CaseFile, move: CaseMove, base: CaseDetails): Promise<Outcome> {
  const headers = { ...ifMatch(base), ...oncePer(newKey()) }
  const answer = await call<CaseDetails, Conflict>('POST', `${casePath(file.number)}/moves`, move, headers)
  if (answer.ok) return written(file, answer.value)
  const { problem } = answer
  if (isConflict(problem)) {
    await takeConflict(file, problem)
    return lost(file, problem)
  }
  void readCase(file)
  return { kind: 'refused', why: refusalIn(problem) }
}

/** Writes into the timeline. The same key makes sending again harmless. */
export async function postComment(file: CaseFile, text: string, isPublic: boolean, key: string): Promise<Outcome> {
  return post(file, 'comments', { text, public: isPublic }, key)
}

/** Notes something that has to be done. */
export async function addTask(file: CaseFile, task: NewTask, key: string): Promise<Outcome> {
  return post(file, 'tasks', task, key)
}

/** Ticks a task off, or says that it is not to be done any more. */
export async function endTask(file: CaseFile, task: CaseTask, how: 'done' | 'dropped'): Promise<Outcome> {
  return post(file, `tasks/${encodeURIComponent(task.id)}/${how}`, {}, newKey())
}

/** Changes a part of the case as it was at `base`; of the same part the second writer is told who was faster. */
export async function patch(file: CaseFile, what: string, body: unknown, base: CaseDetails): Promise<Outcome> {
  const answer = await call<CaseDetails, Conflict>('PATCH', `${casePath(file.number)}/${what}`, body, ifMatch(base))
  if (answer.ok) return written(file, answer.value)
  const { problem } = answer
  if (!isConflict(problem)) return { kind: 'refused', why: refusalIn(problem) }
  await takeConflict(file, problem)
  const by = lastChanger(file, problem.changed)
  return { kind: 'refused', why: `${by} changed this in the meantime. Look at it as it is now, then try again.` }
}

/** Adds to a case. The same key makes sending again harmless. */
export async function post(file: CaseFile, what: string, body: unknown, key: string): Promise<Outcome> {
  const answer = await call('POST', `${casePath(file.number)}/${what}`, body, oncePer(key))
  if (!answer.ok) return { kind: 'refused', why: refusalIn(answer.problem) }
  await readCase(file)
  return DONE
}

async function written(file: CaseFile, details: CaseDetails): Promise<Outcome> {
  takeDetails(file, details)
  await readEvents(file)
  return DONE
}

async function takeConflict(file: CaseFile, { current }: Conflict): Promise<void> {
  takeDetails(file, current)
  await readEvents(file)
}

function lost(file: CaseFile, { current, changed }: Conflict): Outcome {
  return { kind: 'lost', by: lastChanger(file, changed), current }
}

/** Who, besides the reader, was the last to change one of these. */
function lastChanger(file: CaseFile, changed: readonly string[]): string {
  const mine = session.value?.staff.name
  const event = file.events.value.findLast(
    happened => happened.actor.name !== mine && changed.some(part => touches(happened, part)),
  )
  return event ? actorName(event.actor) : 'Somebody else'
}

function touches({ type, details }: CaseEvent, part: string): boolean {
  if (type === 'moved') return part === 'state'
  return part === `lines/${details['line']}` || part in details
}

function isConflict(problem: Problem | Conflict): problem is Conflict {
  return problem.code === 'conflict' && 'current' in problem
}

function ifMatch({ version }: CaseDetails): Record<string, string> {
  return { 'if-match': `"${version}"` }
}

function oncePer(key: string): Record<string, string> {
  return { 'idempotency-key': key }
}
