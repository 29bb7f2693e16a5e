import type { CaseFile, CaseTask, NewCaseEvent } from './case.ts'
import type { Mover } from './case-state.ts'

/** What is set on the case itself. */
export type CaseSettings = Partial<
  Pick<
    CaseFile,
    | 'summary'
    | 'contact'
    | 'type'
    | 'priority'
    | 'agent'
    | 'state'
    | 'resolution'
    | 'closure'
    | 'reopenUntil'
    | 'reopenCount'
    | 'reminders'
    | 'dueAt'
  >
> & { readonly entitlementId?: string }

/** One change of a case, whole: it is written in one transaction and makes one new version. */
export type CaseRevision = {
  readonly at: number
  /** Who moves the case, where it is moved. */
  readonly mover: Mover
  readonly set: CaseSettings
  readonly events: readonly NewCaseEvent[]
  /** New tasks, and known ones in their new state. */
  readonly tasks: readonly CaseTask[]
}

/** The case as it will be once the revision is written, but for its version. */
export function revised(file: CaseFile, revision: CaseRevision): CaseFile {
  const touched = new Map(revision.tasks.map(task => [task.id, task]))
  const known = file.tasks.map(task => touched.get(task.id) ?? task)
  const added = revision.tasks.filter(({ id }) => !file.tasks.some(task => task.id === id))
  return { ...file, ...revision.set, updatedAt: revision.at, tasks: [...known, ...added] }
}

/** Two changes that follow each other, as one: `second` was made for the case as `first` leaves it. */
export function inOne(first: CaseRevision, second: CaseRevision): CaseRevision {
  return {
    at: second.at,
    mover: second.mover,
    set: { ...first.set, ...second.set },
    events: [...first.events, ...second.events],
    tasks: [...first.tasks, ...second.tasks],
  }
}
