import { no, ok, type Result } from '../result.ts'
import type { CaseActor, CaseFile, CaseTask, NewCaseEvent } from './case.ts'
import type { FormField, FormValues } from './case-form.ts'
import { moveCase } from './case-move.ts'
import { type CaseRevision, inOne, revised } from './case-revision.ts'
import { silenceBegins } from './case-silence.ts'
import type { CaseState } from './case-state.ts'

/** What staff can change of a case besides its state. */
export type CaseFields = Partial<Pick<CaseFile, 'summary' | 'contact' | 'type' | 'priority' | 'agent'>>

type Doing = { readonly by: CaseActor; readonly at: number }

/** Only what differs from the case as it is. */
export function differing(file: CaseFile, fields: CaseFields): CaseFields {
  const names = Object.keys(fields) as (keyof CaseFields)[]
  return Object.fromEntries(names.filter(name => !same(file[name], fields[name])).map(name => [name, fields[name]]))
}

/** Sets fields. A case nobody has taken up is taken up by giving it to somebody. */
export function changeCase(file: CaseFile, fields: CaseFields, { by, at }: Doing): CaseRevision {
  const names = Object.keys(fields) as (keyof CaseFields)[]
  const details = Object.fromEntries(names.map(name => [name, { from: shown(file[name]), to: shown(fields[name]) }]))
  const text = names.map(name => changeSentence(name, fields)).join(' ')
  const event: NewCaseEvent = { at, actor: by, type: 'changed', public: false, text, details, changed: names }
  // A case that stood still for want of an address waits from the beginning once it has one.
  const waits = fields.contact && file.dueAt === null ? silenceBegins(file.state, at) : {}
  const changed: CaseRevision = { at, mover: 'agent', set: { ...fields, ...waits }, events: [event], tasks: [] }
  return file.state === 'new' && fields.agent ? thenMoved(file, changed, 'open', by) : changed
}

/** A comment of staff. One that the customer sees starts the waiting for their answer anew. */
export function commentOn(
  file: CaseFile,
  comment: { readonly text: string; readonly public: boolean },
  doing: Doing,
): Result<CaseRevision, 'over'> {
  if (comment.public && isOver(file.state)) return no('over')
  const waiting = comment.public && (file.state === 'awaiting_customer' || file.state === 'resolved')
  return ok({
    at: doing.at,
    mover: 'agent',
    set: waiting ? silenceBegins(file.state, doing.at) : {},
    events: [commented(comment, doing)],
    tasks: [],
  })
}

/**
 * What the customer writes to their case. It wakes a case that waited for them and reopens one that was solved or put
 * aside; a case whose end is final says `over`.
 */
export function hearCustomer(file: CaseFile, text: string, at: number): Result<CaseRevision, 'over'> {
  const customer: CaseActor = { kind: 'customer' }
  if (isOver(file.state)) return no('over')
  const heard: CaseRevision = {
    at,
    mover: 'customer',
    set: {},
    events: [commented({ text, public: true }, { by: customer, at })],
    tasks: [],
  }
  if (!WAKES.has(file.state)) return ok(heard)
  const moved = moveCase(file, { to: 'open', by: customer, at })
  return moved.ok ? ok(inOne(heard, moved.value)) : no('over')
}

const WAKES: ReadonlySet<CaseState> = new Set(['awaiting_customer', 'resolved', 'soft_closed'])

/** A new piece of work, which a case that has ended takes no more. */
export function addTask(file: CaseFile, task: CaseTask, { by, at }: Doing): Result<CaseRevision, 'over'> {
  if (isOver(file.state)) return no('over')
  const event: NewCaseEvent = {
    at,
    actor: by,
    type: 'task_added',
    public: task.customerVisible,
    text: `To do: ${task.title}`,
    details: { task: task.id, blocking: task.blocking },
    changed: ['tasks'],
  }
  return ok({ at, mover: 'agent', set: {}, events: [event], tasks: [task] })
}

/**
 * Marks a task as done, or as not to be done any more. When it was the last one a case waited for inside the company,
 * work on the case goes on.
 */
export function endTask(file: CaseFile, task: CaseTask, how: 'done' | 'dropped', { by, at }: Doing): CaseRevision {
  const event: NewCaseEvent = {
    at,
    actor: by,
    type: how === 'done' ? 'task_done' : 'task_dropped',
    public: task.customerVisible,
    text: `${how === 'done' ? 'Done' : 'No longer needed'}: ${task.title}`,
    details: { task: task.id },
    changed: ['tasks'],
  }
  const ended: CaseRevision = { at, mover: 'agent', set: {}, events: [event], tasks: [{ ...task, state: how }] }
  const left = revised(file, ended).tasks.some(other => other.blocking && other.state === 'open')
  const waited = file.state === 'awaiting_internal' && task.blocking && !left
  return waited ? thenMoved(file, ended, 'open', { kind: 'system' }) : ended
}

/** The answers to the form of the case's type, in place of those before. */
export function formFilled(form: FormValues, fields: readonly FormField[], { by, at }: Doing): CaseRevision {
  const told = fields.flatMap(({ name, label }) => (form[name] === undefined ? [] : [`“${label}”`]))
  const text = told.length === 0 ? 'The form was emptied.' : `Filled in: ${told.join(', ')}.`
  const event: NewCaseEvent = {
    at,
    actor: by,
    type: 'changed',
    public: false,
    text,
    details: { form },
    changed: ['form'],
  }
  return { at, mover: 'agent', set: { form }, events: [event], tasks: [] }
}

/** A note that another case leads on from this one, or that this one does from another. */
export function linkedTo(number: string, how: 'followed_by' | 'follow_up_of', doing: Doing): CaseRevision {
  const text = how === 'followed_by' ? `Continued as ${number}.` : `Continues ${number}.`
  const event: NewCaseEvent = {
    at: doing.at,
    actor: doing.by,
    type: 'linked',
    public: true,
    text,
    details: { [how]: number },
    changed: ['links'],
  }
  return { at: doing.at, mover: 'system', set: {}, events: [event], tasks: [] }
}

function thenMoved(file: CaseFile, first: CaseRevision, to: CaseState, by: CaseActor): CaseRevision {
  const moved = moveCase(revised(file, first), { to, by, at: first.at })
  return moved.ok ? inOne(first, moved.value) : first
}

function commented(comment: { readonly text: string; readonly public: boolean }, { by, at }: Doing): NewCaseEvent {
  return { at, actor: by, type: 'commented', public: comment.public, text: comment.text, details: {}, changed: [] }
}

function isOver(state: CaseState): boolean {
  return state === 'closed' || state === 'cancelled'
}

type Field = CaseFields[keyof CaseFields]

function same(one: Field, other: Field): boolean {
  return shown(one) === shown(other)
}

/** An agent stands for their id. */
function shown(value: Field): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : value.id
}

function changeSentence(name: keyof CaseFields, fields: CaseFields): string {
  switch (name) {
    case 'summary':
      return 'The summary was rewritten.'
    case 'contact':
      return fields.contact ? `The address is ${fields.contact}.` : 'There is no address any more.'
    case 'type':
      return `It is a ${fields.type} now.`
    case 'priority':
      return `The priority is ${fields.priority}.`
    case 'agent':
      return fields.agent ? `${fields.agent.name} has it.` : 'Nobody has it.'
    default:
      return name satisfies never
  }
}
