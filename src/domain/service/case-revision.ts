import type { CaseFile, CaseTask, NewCaseEvent } from './case.ts'
import type { CaseLine } from './case-line.ts'
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
    | 'heldOpen'
    | 'form'
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
  /** New lines, and known ones as they are now. */
  readonly lines?: readonly CaseLine[]
}

/** The case as it will be once the revision is written, but for its version. */
export function revised(file: CaseFile, revision: CaseRevision): CaseFile {
  const tasks = withThose(file.tasks, revision.tasks, ({ id }) => id)
  const lines = withThose(file.lines, revision.lines ?? [], ({ no }) => no)
  return { ...file, ...revision.set, updatedAt: revision.at, tasks, lines }
}

/** What was there, in its newer form where there is one, and then what is new. */
function withThose<Part>(before: readonly Part[], touched: readonly Part[], key: (part: Part) => unknown): Part[] {
  const newer = new Map(touched.map(part => [key(part), part]))
  const known = new Set(before.map(key))
  const added = [...newer].flatMap(([name, part]) => (known.has(name) ? [] : [part]))
  return [...before.map(part => newer.get(key(part)) ?? part), ...added]
}

/** Two changes that follow each other, as one: `second` was made for the case as `first` leaves it. */
export function inOne(first: CaseRevision, second: CaseRevision): CaseRevision {
  return {
    at: second.at,
    mover: second.mover,
    set: { ...first.set, ...second.set },
    events: [...first.events, ...second.events],
    tasks: [...first.tasks, ...second.tasks],
    lines: [...(first.lines ?? []), ...(second.lines ?? [])],
  }
}
