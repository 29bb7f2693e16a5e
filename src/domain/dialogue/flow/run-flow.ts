import type { Frame } from '../state.ts'
import type { Advance, FlowContext, Said } from './advance.ts'
import { evaluate, isTrue, type Value } from './expression.ts'
import type { Branch, Ending, Flow, Slot } from './flow.ts'
import {
  boundValues,
  countAttempt,
  fill,
  goTo,
  isFilled,
  onThisVersion,
  scopeOf,
  slotOf,
  startedAgain,
  stepOf,
  wantedAnew,
} from './frame.ts'
import { follow, goOn, offerRetry, refuse, run, saved, waitFor } from './take-step.ts'
import { question, rendered, spokenValue, yesTo } from './tell.ts'

/** Said after an absence: everything is looked up again. */
type Late = { readonly isLate?: boolean }

/** What happened that lets a flow go on. */
export type FlowEvent =
  | { readonly kind: 'begun' }
  /** Values for slots; `answer` is the slot whose question they answer. */
  | ({
      readonly kind: 'filled'
      readonly slots: { readonly [slot: string]: Value }
      readonly answer: string | null
    } & Late)
  | { readonly kind: 'misfit' }
  | { readonly kind: 'affirmed' }
  | { readonly kind: 'denied' }
  | ({ readonly kind: 'change'; readonly slot: string } & Late)
  | ({ readonly kind: 'back' } & Late)
  | ({ readonly kind: 'skipped' } & Late)
  /** The other way of somebody who has no answer. */
  | { readonly kind: 'otherwise'; readonly goto: string }
  | { readonly kind: 'explain' }
  | { readonly kind: 'asked_again' }
  | { readonly kind: 'retried' }
  /** It has called for so much in one turn that it would hardly come to an end by itself. */
  | { readonly kind: 'stalled' }
  /** It was left for a while: what it looked up is looked up again. */
  | { readonly kind: 'resumed' }
  | { readonly kind: 'outcome'; readonly outcome: string; readonly value: Value }
  /** The flow that it called has ended. */
  | { readonly kind: 'returned'; readonly ending: Ending; readonly value: Value }

/** Takes a flow from one event to the next wait. Pure: the same frame and event always give the same result. */
export function runFlow(flow: Flow, before: Frame, event: FlowEvent, context: FlowContext): Advance {
  const frame = onThisVersion(flow, before)
  // It stands at its first step, which may have been answered long ago: the open question has to be found first.
  if (frame !== before && event.kind !== 'filled') return run(flow, frame, context)
  switch (event.kind) {
    case 'begun':
      return run(flow, frame, context)
    case 'asked_again':
      return askAgain(flow, frame, context)
    case 'retried':
      return frame.waiting?.kind === 'retry' ? run(flow, frame, context) : askAgain(flow, frame, context)
    case 'stalled':
      return goOn(flow, offerRetry(frame, [], context), context)
    case 'resumed':
      return frame.written.length > 0
        ? askAgain(flow, { ...frame, confirmed: {} }, context)
        : run(flow, startedAgain(flow, frame), context)
    case 'filled':
      return filled(flow, frame, event, context)
    case 'misfit':
      return misfit(flow, frame, context)
    case 'affirmed':
      return affirmed(flow, frame, context)
    case 'denied':
      return denied(flow, frame, context)
    case 'change':
      return change(flow, frame, event, context)
    case 'back':
      return back(flow, frame, event, context)
    case 'skipped':
      return skipped(flow, frame, event, context)
    case 'otherwise':
      return run(flow, goTo(frame, stepOf(flow, event.goto)), context)
    case 'explain':
      return explained(flow, frame, context)
    case 'outcome':
      return afterOutcome(flow, frame, event.outcome, event.value, context)
    case 'returned':
      return afterCall(flow, frame, event.ending, event.value, context)
  }
}

/** The id of the only button that says yes at the confirm the flow waits at; null elsewhere. */
export function yesChoice(flow: Flow, frame: Frame, context: FlowContext): string | null {
  const step = flow.steps[frame.at]
  if (step?.verb !== 'confirm' || frame.hash !== flow.hash) return null
  return yesTo(frame, scopeOf(flow, frame, context), step.binds)
}

/** What may still be changed at the confirm the flow waits at, by slot. */
export function editableSlots(flow: Flow, frame: Frame): readonly Slot[] {
  const step = flow.steps[frame.at]
  if (step?.verb !== 'confirm') return []
  return step.edit.flatMap(name => flow.slots.get(name) ?? [])
}

/** Values are taken if they pass; one that does not is explained, and counts if it was the answer. */
function filled(flow: Flow, frame: Frame, event: FlowEvent & { kind: 'filled' }, context: FlowContext): Advance {
  const { slots, answer } = event
  const after = asOfNow(flow, fill(flow, frame, slots), event)
  const names = Object.keys(slots).filter(name => isFilled(after, name))
  const fault = firstFault(flow, after, names, context)
  if (fault === null) {
    const said = changes(flow, frame, slots, context)
    // What is told besides does not say "try again".
    if (frame.waiting?.kind === 'retry' && after.at === frame.at)
      return askAgain(flow, { ...after, waiting: frame.waiting }, context, said)
    return run(flow, answer !== null && names.includes(answer) ? answered(after, answer) : after, context, said)
  }
  const { [fault.slot]: refused = null, ...others } = slots
  const kept = fill(flow, event.isLate ? { ...frame, confirmed: {} } : frame, others)
  if (fault.slot !== answer)
    return askAgain(flow, { ...kept, waiting: kept.at === frame.at ? frame.waiting : null }, context, [
      { text: fault.error },
    ])
  const counted = countAttempt(kept, fault.slot, refused)
  return refuse(flow, counted, fault.slot, question(flow, counted, fault.slot, context, [fault.error]))
}

/** The facts of a while ago do not count any more, nor does a yes to them. What was done is not done again. */
function asOfNow(flow: Flow, frame: Frame, { isLate = false }: Late): Frame {
  if (!isLate) return frame
  return frame.written.length > 0 ? { ...frame, confirmed: {} } : startedAgain(flow, frame)
}

/** Asks whatever is open once more. Nothing is done for it, not even what was about to be tried again. */
function askAgain(flow: Flow, frame: Frame, context: FlowContext, before: readonly Said[] = []): Advance {
  switch (frame.waiting?.kind) {
    case 'retry':
      return goOn(flow, offerRetry(frame, before, context), context)
    case 'slot':
      return waitFor(frame, frame.waiting.slot, question(flow, frame, frame.waiting.slot, context), before)
    default:
      return run(flow, frame, context, before)
  }
}

function firstFault(flow: Flow, frame: Frame, names: readonly string[], context: FlowContext) {
  const scope = scopeOf(flow, frame, context)
  for (const name of names) {
    const broken = slotOf(flow, name).validate.find(({ assert }) => !isTrue(evaluate(assert, scope, context.functions)))
    if (broken !== undefined) return { slot: name, error: rendered(flow, frame, broken.error, context) }
  }
  return null
}

function answered(frame: Frame, slot: string): Frame {
  return { ...frame, trail: [...frame.trail.filter(name => name !== slot), slot] }
}

/** A value in the place of another one is told, so that nobody goes on with what they did not mean. */
function changes(
  flow: Flow,
  before: Frame,
  slots: { readonly [slot: string]: Value },
  context: FlowContext,
): readonly Said[] {
  return Object.entries(slots).flatMap(([name, value]): readonly Said[] => {
    if (!isFilled(before, name)) return []
    const slot = slotOf(flow, name)
    const spoken = spokenValue(flow, before, slot, value, context)
    return [{ text: context.sentences.changed.replace('{label}', slot.label).replace('{value}', spoken) }]
  })
}

/** The answer does not fit the question: it counts as an attempt, and the reason comes with the next question. */
function misfit(flow: Flow, frame: Frame, context: FlowContext): Advance {
  const step = flow.steps[frame.at]
  if (step?.verb !== 'ask') return askAgain(flow, frame, context)
  const counted = countAttempt(frame, step.slot)
  const error = rendered(flow, frame, slotOf(flow, step.slot).error, context)
  return refuse(flow, counted, step.slot, question(flow, counted, step.slot, context, [error]))
}

function affirmed(flow: Flow, frame: Frame, context: FlowContext): Advance {
  const step = flow.steps[frame.at]
  if (step?.verb !== 'confirm' || frame.waiting?.kind !== 'confirm') return askAgain(flow, frame, context)
  const yes = boundValues(scopeOf(flow, frame, context), step.binds)
  return run(flow, goTo({ ...frame, confirmed: { ...frame.confirmed, [step.name]: yes } }, frame.at + 1), context)
}

/** "No" at a confirm is not "cancel": nothing is sent, and the customer says what to change or leaves it. */
function denied(flow: Flow, frame: Frame, context: FlowContext): Advance {
  const step = flow.steps[frame.at]
  if (step?.verb !== 'confirm') return askAgain(flow, frame, context)
  if (decides(step.decline)) return goOn(flow, follow(flow, frame, step.decline, context), context)
  const choices = [
    ...editableSlots(flow, frame).map(({ name, label }) => ({ id: `change:${name}`, label })),
    { id: 'cancel', label: context.sentences.leave_it_button },
  ]
  const waiting = { kind: 'change', confirm: step.name } as const
  return {
    frame: { ...frame, waiting },
    said: [{ text: context.sentences.change_what, choices }],
    next: { kind: 'wait' },
  }
}

function change(flow: Flow, frame: Frame, event: FlowEvent & { kind: 'change' }, context: FlowContext): Advance {
  return run(flow, asOfNow(flow, wantedAnew(flow, frame, event.slot), event), context)
}

function decides({ set, say, reask, goto, retry, handoff, end }: Branch): boolean {
  return set.size > 0 || retry || [say, reask, goto, handoff, end].some(part => part !== null)
}

/** To the question before, with what was answered to it. What was done since cannot be undone by going back. */
function back(flow: Flow, frame: Frame, event: FlowEvent & { kind: 'back' }, context: FlowContext): Advance {
  const last = frame.trail.at(-1)
  const { back_to_start, back_too_late, had } = context.sentences
  if (frame.written.length > 0) return askAgain(flow, frame, context, [{ text: back_too_late }])
  if (last === undefined) return askAgain(flow, frame, context, [{ text: back_to_start }])
  const spoken = spokenValue(flow, frame, slotOf(flow, last), frame.slots[last] ?? null, context)
  const after = asOfNow(flow, wantedAnew(flow, frame, last), event)
  return run(flow, after, context, spoken === '' ? [] : [{ text: had.replace('{value}', spoken) }])
}

/** What need not be answered is passed over. For the rest there is another way, or why it is needed, as an attempt. */
function skipped(flow: Flow, frame: Frame, event: FlowEvent & { kind: 'skipped' }, context: FlowContext): Advance {
  const step = flow.steps[frame.at]
  if (step?.verb !== 'ask') return askAgain(flow, frame, context)
  const slot = slotOf(flow, step.slot)
  if (slot.optional) {
    const passed = { ...frame, skipped: [...frame.skipped, slot.name] }
    return run(flow, asOfNow(flow, passed, event), context)
  }
  const [other] = slot.alternatives
  if (other !== undefined) return run(flow, goTo(frame, stepOf(flow, other.goto)), context)
  const counted = countAttempt(frame, slot.name)
  const why = rendered(flow, frame, slot.why, context)
  return refuse(flow, counted, slot.name, question(flow, counted, slot.name, context, [why]))
}

function explained(flow: Flow, frame: Frame, context: FlowContext): Advance {
  const step = flow.steps[frame.at]
  if (step?.verb !== 'ask') return askAgain(flow, frame, context)
  const why = rendered(flow, frame, slotOf(flow, step.slot).why, context)
  return waitFor(frame, step.slot, question(flow, frame, step.slot, context, [why]))
}

function afterOutcome(flow: Flow, frame: Frame, outcome: string, value: Value, context: FlowContext): Advance {
  const step = flow.steps[frame.at]
  if (step?.verb !== 'do') throw new Error(`the flow "${flow.name}" was given an outcome at a step that calls nothing`)
  const brings = outcome === 'ok' || value !== null
  const kept = brings ? saved(frame, step.save, value) : frame
  const after = step.guard === null ? kept : afterWrite(kept, step.action, step.guard, outcome)
  const branch = step.outcomes.get(outcome)
  return branch === undefined
    ? run(flow, goTo(after, after.at + 1), context)
    : goOn(flow, follow(flow, after, branch, context), context)
}

/** The yes is used up by what it was for; only a try that surely did nothing leaves it. */
function afterWrite(frame: Frame, action: string, guard: string, outcome: string): Frame {
  if (outcome === 'unavailable') return frame
  const { [guard]: _used, ...confirmed } = frame.confirmed
  const done = outcome === 'ok' || outcome === 'unknown'
  return { ...frame, confirmed, written: done ? [...frame.written, action] : frame.written }
}

/** A called flow that did not get there takes its caller along, unless that has said what to do then. */
function afterCall(flow: Flow, frame: Frame, ending: Ending, value: Value, context: FlowContext): Advance {
  const step = flow.steps[frame.at]
  if (step?.verb !== 'call' || frame.waiting?.kind !== 'call')
    throw new Error(`the flow "${flow.name}" was given a result at a step that calls no flow`)
  if (ending === 'resolved')
    return run(flow, { ...frame, returned: { ...frame.returned, [frame.waiting.call]: value } }, context)
  const branch = step.outcomes.get(ending)
  return branch === undefined
    ? { frame, said: [], next: { kind: 'end', ending } }
    : goOn(flow, follow(flow, frame, branch, context), context)
}
