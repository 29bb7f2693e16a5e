import type { Frame } from '../state.ts'
import type { Advance, FlowContext, Next, Said, Taken } from './advance.ts'
import { canonical, evaluate, isTrue, type Scope, type Value } from './expression.ts'
import type { Branch, Flow, Step, StepOf } from './flow.ts'
import {
  askOf,
  boundValues,
  clear,
  countAttempt,
  goTo,
  isFilled,
  judgedAnew,
  scopeOf,
  slotOf,
  stepOf,
  wantedAnew,
} from './frame.ts'
import { asksToConfirm, denies, question, rendered, told } from './tell.ts'

/** More steps than this without a question is a fault of the flow that the checker should have found. */
const STEP_LIMIT = 100

/** Takes steps until the flow has to wait for somebody. */
export function run(flow: Flow, start: Frame, context: FlowContext, before: readonly Said[] = []): Advance {
  let frame: Frame = { ...start, waiting: null }
  const said = [...before]
  for (let taken = 0; taken < STEP_LIMIT; taken++) {
    const step = flow.steps[frame.at]
    if (step === undefined) return { frame, said, next: { kind: 'end', ending: 'resolved' } }
    const result = take(flow, frame, step, context)
    said.push(...result.said)
    frame = result.frame
    if (result.next !== null) return { frame, said, next: result.next }
  }
  throw new Error(`the flow "${flow.name}" took ${STEP_LIMIT} steps without a question`)
}

/** Goes on after a part of the run that was taken outside it. */
export function goOn(flow: Flow, { frame, said, next }: Taken, context: FlowContext): Advance {
  return next === null ? run(flow, frame, context, said) : { frame, said, next }
}

function take(flow: Flow, frame: Frame, step: Step, context: FlowContext): Taken {
  switch (step.verb) {
    case 'ask':
      return ask(flow, frame, step.slot, context)
    case 'say':
      return onward(frame, [told(flow, frame, step, context)])
    case 'check':
      return check(flow, frame, step, context)
    case 'when':
      return choose(flow, frame, step, context)
    case 'do':
      return act(flow, frame, step, context)
    case 'call':
      return call(flow, frame, step, context)
    case 'confirm':
      return {
        frame: { ...frame, waiting: { kind: 'confirm', confirm: step.name } },
        said: [asksToConfirm(flow, frame, step, context)],
        next: { kind: 'wait' },
      }
    case 'goto':
      return { frame: goTo(frame, stepOf(flow, step.goto)), said: [], next: null }
    case 'handoff':
      return onward(frame, [], { kind: 'handoff', reason: step.reason })
    case 'end':
      return { frame, said: [], next: { kind: 'end', ending: step.ending } }
  }
}

function ask(flow: Flow, frame: Frame, name: string, context: FlowContext): Taken {
  const { when, default: known, fill } = slotOf(flow, name)
  if (isFilled(frame, name) || frame.skipped.includes(name) || fill === 'mentioned') return onward(frame)
  const scope = scopeOf(flow, frame, context)
  if (when !== null && !isTrue(evaluate(when, scope, context.functions))) return onward(frame)
  // What the customer has taken back is null rather than absent: then they are asked.
  const value = known === null || frame.slots[name] === null ? null : evaluate(known, scope, context.functions)
  if (value !== null) return onward({ ...frame, slots: { ...frame.slots, [name]: value } })
  return waitFor(frame, name, question(flow, frame, name, context))
}

/** Waits for a slot's answer. */
export function waitFor(frame: Frame, slot: string, asked: Said, before: readonly Said[] = []): Advance {
  return { frame: { ...frame, waiting: { kind: 'slot', slot } }, said: [...before, asked], next: { kind: 'wait' } }
}

/** The first rule that does not hold is told. It either has another value asked for, or ends the flow. */
function check(flow: Flow, frame: Frame, step: StepOf<'check'>, context: FlowContext): Taken {
  const scope = scopeOf(flow, frame, context)
  const broken = step.policies
    .flatMap(name => flow.policies.get(name) ?? [])
    .find(({ assert }) => !isTrue(evaluate(assert, scope, context.functions)))
  if (broken === undefined) return onward(frame)
  const said = [denies(flow, frame, broken, context)]
  const after = { ...frame, denied: [...frame.denied, broken.name] }
  if (broken.reask === null) return { frame: after, said, next: { kind: 'end', ending: 'denied' } }
  const name = broken.reask
  const counted = countAttempt(clear(flow, after, name), name, frame.slots[name] ?? null)
  return refuse(flow, counted, name, question(flow, counted, name, context), said)
}

function choose(flow: Flow, frame: Frame, step: StepOf<'when'>, context: FlowContext): Taken {
  const scope = scopeOf(flow, frame, context)
  const chosen = step.cases.find(
    ({ if: condition }) => condition === null || isTrue(evaluate(condition, scope, context.functions)),
  )
  return chosen === undefined ? onward(frame) : follow(flow, frame, chosen.branch, context)
}

/** A guarded action runs only on the very values that were said yes to; on others the confirm is asked again. */
function act(flow: Flow, frame: Frame, step: StepOf<'do'>, context: FlowContext): Taken {
  const scope = scopeOf(flow, frame, context)
  const guard = flow.steps.findIndex(other => other.verb === 'confirm' && other.name === step.guard)
  const confirm = flow.steps[guard]
  if (confirm?.verb === 'confirm' && frame.confirmed[confirm.name] !== boundValues(scope, confirm.binds))
    return { frame: goTo(frame, guard), said: [], next: null }
  const input = inputOf(step.with, scope, context)
  // A write is known by what it does and not by where it stands: it happens once, on whichever version of the flow.
  const place = step.guard === null ? `${context.turn}.${frame.at}` : step.action
  const key = `${frame.id}/${place}/${canonical(input)}`
  return { frame, said: [], next: { kind: 'act', call: { key, intent: frame.intent, action: step.action, input } } }
}

/** What a called flow gave is kept, so that coming by again with the same input asks nobody anything. */
function call(flow: Flow, frame: Frame, step: StepOf<'call'>, context: FlowContext): Taken {
  const calls = callsOf(flow, frame, step, context)
  const open = calls.find(({ key }) => !(key in frame.returned))
  if (open !== undefined) {
    const waiting = { kind: 'call', call: open.key } as const
    return { frame: { ...frame, waiting }, said: [], next: { kind: 'call', flow: step.flow, input: open.input } }
  }
  const given = calls.map(({ key }) => frame.returned[key] ?? null)
  return onward(saved(frame, step.save, step.each === null ? (given[0] ?? null) : given))
}

function callsOf(flow: Flow, frame: Frame, { each, with: given }: StepOf<'call'>, context: FlowContext) {
  const scope = scopeOf(flow, frame, context)
  const list = each === null ? [null] : evaluate(each.in, scope, context.functions)
  return (Array.isArray(list) ? list : []).map((item: Value, place) => {
    const input = inputOf(given, each === null ? scope : { ...scope, [each.as]: item }, context)
    return { key: `${frame.at}/${place}/${canonical(input)}`, input }
  })
}

function inputOf(
  given: StepOf<'do'>['with'],
  scope: Scope,
  { functions }: FlowContext,
): { readonly [name: string]: Value } {
  return Object.fromEntries([...given].map(([name, expression]) => [name, evaluate(expression, scope, functions)]))
}

/** Does what a branch says. */
export function follow(flow: Flow, before: Frame, branch: Branch, context: FlowContext): Taken {
  const frame = withSet(flow, before, branch, context)
  const said = branch.say === null ? [] : [told(flow, frame, branch.say, context)]
  if (branch.end !== null) return { frame, said, next: { kind: 'end', ending: branch.end } }
  if (branch.handoff !== null) return { frame, said, next: { kind: 'handoff', reason: branch.handoff } }
  if (branch.retry) return offerRetry(frame, said, context)
  if (branch.reask !== null) return reask(flow, frame, branch.reask, said, context)
  if (branch.goto !== null) return { frame: goTo(frame, stepOf(flow, branch.goto)), said, next: null }
  return onward(frame, said)
}

/** In the order written: a later one can read an earlier one. */
function withSet(flow: Flow, before: Frame, { set }: Branch, context: FlowContext): Frame {
  let frame = before
  for (const [name, expression] of set) {
    const value = evaluate(expression, scopeOf(flow, frame, context), context.functions)
    frame = { ...frame, ...judgedAnew(frame, [name]), slots: { ...frame.slots, [name]: value } }
  }
  return frame
}

/** Nothing is lost by a fault of the world: the step can be taken again, or a person takes over. */
export function offerRetry(frame: Frame, said: readonly Said[], { sentences }: FlowContext): Taken {
  const { retry, retry_button, human_button, cancel_button } = sentences
  const choices = [
    { id: 'retry', label: retry_button },
    { id: 'human', label: human_button },
    { id: 'cancel', label: cancel_button },
  ]
  const asked = { text: retry, choices }
  return { frame: { ...frame, waiting: { kind: 'retry' } }, said: [...said, asked], next: { kind: 'wait' } }
}

function reask(
  flow: Flow,
  frame: Frame,
  { slot: name, error }: NonNullable<Branch['reask']>,
  said: readonly Said[],
  context: FlowContext,
): Taken {
  const sentence = rendered(flow, frame, error ?? slotOf(flow, name).error, context)
  // A "no" to a confirm is a wish for something else rather than an answer that did not do.
  const isWish = flow.steps[frame.at]?.verb === 'confirm'
  const emptied = isWish ? wantedAnew(flow, frame, name) : clear(flow, frame, name)
  const after = isWish ? emptied : countAttempt(emptied, name, frame.slots[name] ?? null)
  const { choices } = question(flow, after, name, context)
  const asked = { text: sentence, ...(choices && { choices }) }
  return isWish ? waitFor(after, name, asked, said) : refuse(flow, after, name, asked, said)
}

/** After an answer that did not do, and has been counted: the question once more, or what its slot says comes then. */
export function refuse(flow: Flow, counted: Frame, name: string, asked: Said, before: readonly Said[] = []): Advance {
  const waiting = waitFor({ ...counted, at: askOf(flow, name) }, name, asked, before)
  const slot = slotOf(flow, name)
  return (counted.attempts[name] ?? 0) >= slot.attempts
    ? { frame: waiting.frame, said: before, next: { kind: 'exhausted', slot } }
    : { ...waiting, next: { kind: 'wait', refused: true } }
}

/** The frame with a result under its name. */
export function saved(frame: Frame, name: string | null, value: Value): Frame {
  return name === null ? frame : { ...frame, records: { ...frame.records, [name]: value } }
}

function onward(frame: Frame, said: readonly Said[] = [], next: Next | null = null): Taken {
  return { frame: goTo(frame, frame.at + 1), said, next }
}
