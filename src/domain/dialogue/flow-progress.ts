import type { HandoffPacket } from '../service/handoff.ts'
import { heardLate, wasAway } from './absence.ts'
import type { Advance } from './flow/advance.ts'
import { evaluate, type Value } from './flow/expression.ts'
import type { Ending, Flow, Slot } from './flow/flow.ts'
import { goTo, scopeOf } from './flow/frame.ts'
import { type FlowEvent, runFlow } from './flow/run-flow.ts'
import { spokenValue } from './flow/tell.ts'
import { CASE_FLOW, cancelChoice, HANDOFF_FLOW, helpMenu, stopWaiting } from './menus.ts'
import { because, effect, fact, noProgress, type Progress, remember, speak } from './progress.ts'
import { say } from './sentences.ts'
import { mentionedSlots, toldBefore } from './slot-values.ts'
import {
  type DialogueState,
  type Frame,
  newestOpen,
  newFrame,
  type Request,
  rootsOf,
  topFrame,
  withCalled,
} from './state.ts'
import { flowOf, type Talk } from './talk.ts'

/** Flows that lie open at the same time, not counting those they have called. */
const MOST_OPEN = 3
/** No turn needs as many calls; one that does goes in a circle, and the customer is waiting. */
const MOST_CALLS = 25

type Input = { readonly [name: string]: Value }

/** Starts a flow on top of those under way, with what the text says already and what it is given. */
export function startFlow(talk: Talk, progress: Progress, name: string, text = '', given: Input = {}): Progress {
  const flow = talk.voice.flows.get(name)
  if (flow === undefined) throw new Error(`there is no flow "${name}", which the assistant itself needs`)
  const { stack } = progress.state
  const twin = rootsOf(stack).find(frame => frame.flow === name)
  const others = twin === undefined ? stack : stack.filter(frame => !withCalled(stack, twin.id).includes(frame))
  const open = rootsOf(others)
  if (open.length >= MOST_OPEN) return tooMany(talk, progress, open, { flow: name, text })
  const intent = intentOf(progress.state, name)
  const slots = { ...(text === '' ? {} : mentionedSlots(talk, flow, null, text, null)), ...only(given, flow, true) }
  const frame = newFrame({
    ...{ id: talk.turn.id, flow: name, hash: flow.hash, intent, calledBy: null, told: text, slots },
    records: only(given, flow, false),
  })
  const parked = open.at(-1)
  const announced = parked === undefined ? progress : speak(progress, { text: keptOpen(talk, parked) })
  const begun = remember(announced, { misses: 0, unclear: 0, asking: null, stack: [...others, frame] })
  return step(talk, effect(begun, fact('asked', intent)), { kind: 'begun' })
}

/** A case or an agent asked for because the last answer did not help belongs to that answer's attempt. */
function intentOf({ topic }: DialogueState, flow: string): string {
  const grownOut = topic?.verdict === 'not_solved' && (flow === HANDOFF_FLOW || flow === CASE_FLOW)
  return grownOut ? topic.intent : flow
}

/** What is given becomes the slot of that name, or else a record. */
function only(given: Input, flow: Flow, slots: boolean): Input {
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => value !== null && flow.slots.has(name) === slots),
  )
}

function keptOpen(talk: Talk, frame: Frame): string {
  return say(talk.voice.sentences.kept_open, { title: titleOf(talk, frame) })
}

/** What is wanted comes once one of them is finished or dropped. */
function tooMany(talk: Talk, progress: Progress, open: readonly Frame[], wanted: Request): Progress {
  const { sentences } = talk.voice
  const queue = [...progress.state.queue.filter(({ flow }) => flow !== wanted.flow), wanted]
  const choices = open.map(frame => ({
    id: `drop:${frame.id}`,
    label: say(sentences.drop_one_button, { title: titleOf(talk, frame) }),
  }))
  return speak(because(remember(progress, { queue }), 'too much lies open'), { text: sentences.too_many, choices })
}

/** Gives the flow being talked about an event, and does what it then asks for. */
export function step(talk: Talk, progress: Progress, event: FlowEvent): Progress {
  const frame = topFrame(progress.state)
  if (frame === null) return progress
  const flow = flowOf(talk, frame)
  if (flow === null) return letGo(progress, frame)
  if (event.kind === 'back' && isAtItsBeginning(frame)) return step(talk, pop(progress, frame), event)
  const heard = wasAway(talk.turn) ? heardLate(event) : event
  return after(talk, remember(progress, { asking: null }), flow, runFlow(flow, frame, heard, talk.context))
}

/** Before its first question comes the last one of the flow that has called it. */
function isAtItsBeginning({ calledBy, trail, written }: Frame): boolean {
  return calledBy !== null && trail.length === 0 && written.length === 0
}

/** The flow is no longer published, in any edition; what it had collected stays in the log. */
function letGo(progress: Progress, frame: Frame): Progress {
  return because(pop(progress, frame), `the flow ${frame.flow} is gone`)
}

function after(talk: Talk, before: Progress, flow: Flow, { frame, said, next }: Advance): Progress {
  const early = next.kind === 'wait' ? toldEarly(talk, flow, frame) : null
  if (early !== null) {
    const asked = remember(before, { stack: [...before.state.stack.slice(0, -1), frame] })
    const unasked = said.slice(0, -1).reduce(speak, asked)
    return step(talk, because(unasked, 'told at the beginning'), { kind: 'filled', slots: early, answer: null })
  }
  const stack = [...before.state.stack.slice(0, -1), frame]
  const progress = said.reduce(speak, remember(before, { stack }))
  switch (next.kind) {
    case 'wait':
      return next.refused ? noProgress(progress) : progress
    case 'act':
      return progress.calls < MOST_CALLS
        ? { ...progress, call: next.call, calls: progress.calls + 1 }
        : step(talk, because(progress, 'called for too much in one turn'), { kind: 'stalled' })
    case 'call':
      return begin(talk, progress, frame, next.flow, next.input)
    case 'exhausted':
      return exhausted(talk, progress, flow, frame, next.slot)
    case 'handoff':
      return requestHandoff(talk, finish(talk, progress, frame), frame, next.reason)
    case 'end':
      return ended(talk, finish(talk, progress, frame), flow, frame, next.ending)
  }
}

/** What is being asked for and was told with the wish itself, when nobody could know yet what it named. */
function toldEarly(talk: Talk, flow: Flow, frame: Frame): Input | null {
  if (frame.waiting?.kind !== 'slot') return null
  const { slot } = frame.waiting
  const value = toldBefore(talk, flow, frame, slot)
  return value === null ? null : { [slot]: value }
}

/** A called flow lies on its caller and counts under the same intent. */
function begin(talk: Talk, progress: Progress, caller: Frame, name: string, input: Input): Progress {
  const flow = talk.voice.flows.get(name)
  if (flow === undefined) throw new Error(`the flow "${caller.flow}" calls "${name}", which is not there`)
  const place = `${caller.at}.${Object.keys(caller.returned).length}`
  const frame = newFrame({
    ...{ id: `${caller.id}>${talk.turn.id}.${place}`, flow: name, hash: flow.hash, intent: caller.intent },
    ...{ calledBy: caller.id, slots: only(input, flow, true), records: only(input, flow, false) },
  })
  return step(talk, remember(progress, { stack: [...progress.state.stack, frame] }), { kind: 'begun' })
}

function exhausted(talk: Talk, progress: Progress, flow: Flow, frame: Frame, slot: Slot): Progress {
  const tired = noProgress(because(progress, `asked for ${slot.name} often enough`))
  switch (slot.exhausted) {
    case 'handoff':
      return requestHandoff(
        talk,
        finish(talk, tired, frame),
        frame,
        say(talk.voice.sentences.exhausted_reason, { label: slot.label }),
      )
    case 'cancel': {
      const told = speak(tired, { text: talk.voice.sentences.exhausted, choices: helpMenu(talk) })
      return ended(talk, finish(talk, told, frame), flow, frame, 'cancelled')
    }
    case 'skip':
      // What cannot do without the value would ask for ever.
      if (frame.skipped.includes(slot.name)) return offerOtherWays(talk, tired)
      return step(talk, replaceTop(tired, goTo({ ...frame, skipped: [...frame.skipped, slot.name] }, frame.at)), {
        kind: 'asked_again',
      })
    case 'offer_human':
      return offerOtherWays(talk, tired)
  }
}

/** The question stays open: whoever finds the answer after all can still give it. */
function offerOtherWays(talk: Talk, progress: Progress): Progress {
  return speak(progress, { text: talk.voice.sentences.exhausted, choices: [...helpMenu(talk), cancelChoice(talk)] })
}

function ended(talk: Talk, progress: Progress, flow: Flow, frame: Frame, ending: Ending): Progress {
  if (frame.calledBy !== null)
    return step(talk, handedOn(progress, frame), { kind: 'returned', ending, value: given(talk, flow, frame) })
  if (ending !== 'resolved') return over(effect(progress, fact('left_midway', frame.intent)))
  // A case is somebody else's work still to do: nothing was answered.
  const opened = frame.written.includes('cases.create') || flow.name === CASE_FLOW
  if (opened) return over(remember(progress, { topic: null }))
  const topic = { intent: frame.intent, title: flow.title, verdict: 'open' } as const
  return over(effect(remember(progress, { topic }), fact('answered', frame.intent)))
}

/** What a called flow has written is written for its caller as well: stopping does not take it back. */
function handedOn(progress: Progress, { written }: Frame): Progress {
  const caller = topFrame(progress.state)
  return caller === null ? progress : replaceTop(progress, { ...caller, written: [...caller.written, ...written] })
}

/** What a called flow gives its caller. */
function given({ context }: Talk, flow: Flow, frame: Frame): Value {
  const scope = scopeOf(flow, frame, context)
  return Object.fromEntries(
    [...flow.gives].map(([name, expression]) => [name, evaluate(expression, scope, context.functions)]),
  )
}

/** Leaves the flow being talked about and whatever called it. */
export function cancel(talk: Talk, progress: Progress): Progress {
  const [root] = newestOpen(progress.state.stack)
  return root === undefined ? nothingToCancel(talk, progress) : drop(talk, progress, root.id)
}

/** Leaves one of the flows that lie open, with all that it has called; for one turn it can be taken back. */
export function drop(talk: Talk, progress: Progress, frameId: string): Progress {
  const { sentences } = talk.voice
  const { stack } = progress.state
  const left = withCalled(stack, frameId)
  const [root] = left
  if (root === undefined) return progress
  const wrote = left.some(({ written }) => written.length > 0)
  const text = say(wrote ? sentences.cancelled_midway : sentences.cancelled, { title: titleOf(talk, root) })
  const dropped = remember(progress, {
    stack: stack.filter(frame => !left.includes(frame)),
    asking: null,
    stopped: left,
  })
  const told = effect(dropped, fact('left_midway', root.intent))
  return over(speak(told, { text, choices: [{ id: 'undo', label: sentences.undo_button }] }))
}

/** Takes the last stopping back. */
export function undo(talk: Talk, progress: Progress): Progress {
  const { stopped } = talk.turn.state
  if (stopped.length === 0) return nothingToCancel(talk, progress)
  const back = remember(progress, { stack: [...progress.state.stack, ...stopped], stopped: [] })
  return step(talk, effect(back, fact('asked', stopped[0]?.intent ?? 'unknown')), { kind: 'asked_again' })
}

/** From its first question again. What was written stays written, so a flow that has written something cannot. */
export function restart(talk: Talk, progress: Progress): Progress {
  const { stack } = progress.state
  const called = newestOpen(stack)
  const [root] = called
  if (root === undefined) return nothingToCancel(talk, progress)
  if (called.some(({ written }) => written.length > 0))
    return step(talk, speak(progress, { text: talk.voice.sentences.back_too_late }), { kind: 'asked_again' })
  const flow = talk.voice.flows.get(root.flow)
  if (flow === undefined) return letGo(progress, root)
  const anew = newFrame({
    ...{ id: talk.turn.id, flow: root.flow, hash: flow.hash, intent: root.intent, calledBy: null },
    ...{ slots: {}, records: {} },
  })
  return step(talk, remember(progress, { stack: [...stack.filter(frame => !called.includes(frame)), anew] }), {
    kind: 'begun',
  })
}

function nothingToCancel(talk: Talk, progress: Progress): Progress {
  return speak(progress, { text: talk.voice.sentences.nothing_to_cancel, choices: helpMenu(talk) })
}

function requestHandoff(talk: Talk, progress: Progress, frame: Frame, reason: string): Progress {
  const { topic, stack, gathered, queue } = progress.state
  const open = stack.flatMap(each => collected(talk, each))
  const packet: HandoffPacket = {
    reason,
    intent: frame.intent,
    collected: Object.entries({ ...gathered, ...Object.fromEntries(open) }).map(([label, value]) => ({ label, value })),
    tried: topic === null || topic.intent === frame.flow ? [] : [topic.title],
  }
  // Whatever lay open is the agent's now. Kept, a question from before could be answered by a yes to the agent.
  const left = rootsOf(stack).map(each => fact('left_midway', each.intent))
  const wished = queue.map(({ flow }) => fact('left_midway', flow))
  const asked = [
    ...left,
    ...wished,
    fact('human_requested', frame.intent),
    { kind: 'request_handoff', packet } as const,
  ]
  const handed = remember(progress, { stack: [], queue: [], asking: null })
  const { queued } = talk.voice.sentences
  return speak(asked.reduce(effect, handed), { text: queued, choices: [stopWaiting(talk)] })
}

/** The flow is over, whichever way: it leaves the stack, and what it collected is kept for an agent. */
function finish(talk: Talk, progress: Progress, frame: Frame): Progress {
  const gathered = { ...progress.state.gathered, ...Object.fromEntries(collected(talk, frame)) }
  return pop(remember(progress, { gathered }), frame)
}

/** Without codes: they prove who somebody is, and no agent needs them. */
function collected(talk: Talk, frame: Frame): readonly (readonly [label: string, value: string])[] {
  const flow = flowOf(talk, frame)
  if (flow === null) return []
  return [...flow.slots.values()].flatMap(slot => {
    const value = frame.slots[slot.name] ?? null
    if (value === null || slot.type === 'code') return []
    const spoken = spokenValue(flow, frame, slot, value, talk.context)
    return spoken === '' ? [] : [[slot.label, spoken] as const]
  })
}

/** What the flow of a frame is called. */
export function titleOf(talk: Talk, frame: Frame): string {
  return flowOf(talk, frame)?.title ?? frame.flow
}

/** Nothing of the customer's own is under way on top any more: what else they wanted comes next. */
function over(progress: Progress): Progress {
  return { ...progress, isOver: true }
}

function replaceTop(progress: Progress, frame: Frame): Progress {
  return remember(progress, { stack: [...progress.state.stack.slice(0, -1), frame] })
}

function pop(progress: Progress, frame: Frame): Progress {
  return remember(progress, { stack: progress.state.stack.filter(({ id }) => id !== frame.id) })
}
