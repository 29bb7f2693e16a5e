import type { CaseFile, CaseTask, NewCaseEvent } from './case.ts'
import { type CaseRevision, inOne, revised } from './case-revision.ts'
import type { CaseState } from './case-state.ts'

const HOUR_MS = 60 * 60_000

/** A piece of work that comes up again and again. */
export type TaskTemplate = {
  readonly id: string
  readonly title: string
  readonly team: string | null
  readonly blocking: boolean
  readonly customerVisible: boolean
  /** Hours by the clock from when it becomes a task. */
  readonly dueAfterHours: number | null
}

/** Steps in their order; a step becomes a task when the one before has ended. */
export type Playbook = {
  readonly id: string
  readonly name: string
  readonly steps: readonly { readonly no: number; readonly template: TaskTemplate }[]
}

/** How far a case has come in its playbook. A step without a task is still `ahead`. */
export type PlaybookProgress = {
  readonly name: string
  readonly steps: readonly {
    readonly no: number
    readonly title: string
    readonly state: CaseTask['state'] | 'ahead'
  }[]
}

const WORKED_ON: ReadonlySet<CaseState> = new Set(['open', 'awaiting_customer', 'awaiting_internal'])

/** A task as its template has it. */
export function taskFrom(template: TaskTemplate, id: string, at: number): CaseTask {
  const { title, team, blocking, customerVisible, dueAfterHours } = template
  const dueAt = dueAfterHours === null ? null : at + dueAfterHours * HOUR_MS
  return { id, title, team, blocking, customerVisible, dueAt, state: 'open', step: null }
}

/**
 * The revision with the task that the playbook puts on the case by it, if any. A playbook begins when work on the case
 * does. The task's id follows from the case and the step, so that no step is ever taken twice.
 */
export function withNextStep(file: CaseFile, revision: CaseRevision, playbook: Playbook | null): CaseRevision {
  const after = revised(file, revision)
  const next = playbook === null || !WORKED_ON.has(after.state) ? null : nextStep(after, playbook)
  if (next === null || playbook === null) return revision
  const step = { playbook: playbook.id, no: next.no }
  const task: CaseTask = { ...taskFrom(next.template, `task_${file.id}_${playbook.id}_${next.no}`, revision.at), step }
  const event: NewCaseEvent = {
    at: revision.at,
    actor: { kind: 'system' },
    type: 'task_added',
    public: task.customerVisible,
    text: `To do: ${task.title}`,
    details: { task: task.id, blocking: task.blocking, ...step },
    changed: ['tasks'],
  }
  return inOne(revision, { at: revision.at, mover: revision.mover, set: {}, events: [event], tasks: [task] })
}

function nextStep({ tasks }: CaseFile, playbook: Playbook): Playbook['steps'][number] | null {
  const taken = tasks.filter(({ step }) => step?.playbook === playbook.id)
  if (taken.some(({ state }) => state === 'open')) return null
  return playbook.steps.find(({ no }) => !taken.some(({ step }) => step?.no === no)) ?? null
}

/** The playbook as far as it has come. */
export function playbookProgress({ tasks }: Pick<CaseFile, 'tasks'>, { id, name, steps }: Playbook): PlaybookProgress {
  const stateOf = (no: number) => tasks.find(({ step }) => step?.playbook === id && step.no === no)?.state ?? 'ahead'
  return { name, steps: steps.map(({ no, template }) => ({ no, title: template.title, state: stateOf(no) })) }
}
