import type { HandoffPacket } from '../service/handoff.ts'
import type { Value } from './flow/expression.ts'
import type { Ending, Flow } from './flow/flow.ts'
import { chosenOption } from './flow/options.ts'
import { type Advance, type FlowEvent, offeredFor, runFlow } from './flow/run-flow.ts'
import { CASE_FLOW, cancelChoice, HANDOFF_FLOW, helpMenu, menu, stopWaiting } from './menus.ts'
import { because, effect, fact, type Progress, speak, type Talk } from './progress.ts'
import { say } from './sentences.ts'
import { slotValueIn } from './slots.ts'
import { type DialogueState, type Frame, topFrame } from './state.ts'

/** Flows that lie open at the same time; the oldest is let go beyond it. */
const STACK_LIMIT = 3

/** Starts a flow on top of those under way, with what the text already says. */
export function startFlow(talk: Talk, progress: Progress, name: string, text = ''): Progress {
  const flow = talk.brain.flows.get(name)
  if (flow === undefined) throw new Error(`there is no flow "${name}", which the assistant itself needs`)
  const parked = progress.state.stack.filter(frame => frame.flow !== name)
  const intent = intentOf(progress.state, name)
  const frame: Frame = {
    id: talk.turn.id,
    flow: name,
    hash: flow.hash,
    intent,
    at: 0,
    slots: text === '' ? {} : mentionedSlots(talk, flow, null, text, null),
    records: {},
    attempts: {},
    waiting: null,
    confirmed: {},
  }
  const asked = effect(
    { ...progress, state: { ...progress.state, misses: 0, stack: [...parked, frame].slice(-STACK_LIMIT) } },
    fact('asked', intent),
  )
  return step(talk, asked, { kind: 'begun' })
}

/** A case or an agent asked for because the last answer did not help belongs to that answer's attempt. */
function intentOf({ topic }: DialogueState, flow: string): string {
  const grownOut = topic?.verdict === 'not_solved' && (flow === HANDOFF_FLOW || flow === CASE_FLOW)
  return grownOut ? topic.intent : flow
}

/** Gives the flow being talked about an event, and does what it then asks for. */
export function step(talk: Talk, progress: Progress, event: FlowEvent): Progress {
  const frame = topFrame(progress.state)
  if (frame === null) return progress
  const flow = talk.brain.flows.get(frame.flow)
  if (flow === undefined) return drop(progress)
  return after(talk, progress, flow, runFlow(flow, frame, event, talk.context))
}

/** The flow is no longer published; what it had collected stays in the log. */
function drop(progress: Progress): Progress {
  return because(
    { ...progress, state: { ...progress.state, stack: progress.state.stack.slice(0, -1) } },
    'its flow is gone',
  )
}

function after(talk: Talk, before: Progress, flow: Flow, { frame, said, next }: Advance): Progress {
  const stack = [...before.state.stack.slice(0, -1), frame]
  const progress = said.reduce(speak, { ...before, state: { ...before.state, stack } })
  switch (next.kind) {
    case 'wait':
      return progress
    case 'act':
      return { ...progress, call: next.call }
    case 'exhausted':
      return speak(because(progress, 'asked often enough'), {
        text: talk.brain.sentences.exhausted,
        choices: [...helpMenu(talk), cancelChoice(talk)],
      })
    case 'handoff':
      return requestHandoff(talk, finish(talk, progress, frame), flow, frame, next.reason)
    case 'end':
      return ended(talk, finish(talk, progress, frame), flow, frame, next.ending)
  }
}

function ended(talk: Talk, progress: Progress, flow: Flow, frame: Frame, ending: Ending): Progress {
  if (ending !== 'resolved') return backToParked(talk, effect(progress, fact('left_midway', frame.intent)))
  const opened = flow.steps.some(
    ({ verb, ...rest }) => verb === 'do' && 'action' in rest && rest.action === 'cases.create',
  )
  if (opened) return backToParked(talk, { ...progress, state: { ...progress.state, topic: null } })
  const topic = { intent: frame.intent, title: flow.title, verdict: 'open' } as const
  return backToParked(
    talk,
    effect({ ...progress, state: { ...progress.state, topic } }, fact('answered', frame.intent)),
  )
}

/** Leaves the flow being talked about. Nothing of it has been submitted. */
export function cancel(talk: Talk, progress: Progress): Progress {
  const { sentences } = talk.brain
  const frame = topFrame(progress.state)
  if (frame === null) return speak(progress, { text: sentences.nothing_to_cancel, choices: menu(talk) })
  const title = talk.brain.flows.get(frame.flow)?.title ?? frame.flow
  const dropped = effect(pop(progress), fact('left_midway', frame.intent))
  return backToParked(talk, speak(dropped, { text: say(sentences.cancelled, { title }) }))
}

function backToParked(talk: Talk, progress: Progress): Progress {
  const parked = topFrame(progress.state)
  const title = parked === null ? undefined : talk.brain.flows.get(parked.flow)?.title
  if (title === undefined) return progress
  return step(talk, speak(progress, { text: say(talk.brain.sentences.resume, { title }) }), { kind: 'asked_again' })
}

function requestHandoff(talk: Talk, progress: Progress, flow: Flow, frame: Frame, reason: string): Progress {
  const { sentences } = talk.brain
  const { topic, stack, gathered } = progress.state
  const open = stack.flatMap(each => collected(talk, each))
  const packet: HandoffPacket = {
    reason,
    intent: frame.intent,
    collected: Object.entries({ ...gathered, ...Object.fromEntries(open) }).map(([label, value]) => ({ label, value })),
    tried: topic === null || topic.intent === flow.name ? [] : [topic.title],
  }
  // Whatever lay open is the agent's now. Kept, a question from before could be answered by a yes to the agent.
  const left = stack.map(each => fact('left_midway', each.intent))
  const asked = [...left, fact('human_requested', frame.intent), { kind: 'request_handoff', packet } as const]
  const handed: Progress = { ...progress, state: { ...progress.state, stack: [] } }
  return speak(asked.reduce(effect, handed), { text: sentences.queued, choices: [stopWaiting(talk)] })
}

/** The flow is over, whichever way: it leaves the stack, and what it collected is kept for an agent. */
function finish(talk: Talk, progress: Progress, frame: Frame): Progress {
  const gathered = { ...progress.state.gathered, ...Object.fromEntries(collected(talk, frame)) }
  return pop({ ...progress, state: { ...progress.state, gathered } })
}

/** Without codes: they prove who somebody is, and no agent needs them. */
function collected(talk: Talk, frame: Frame): readonly (readonly [label: string, value: string])[] {
  const flow = talk.brain.flows.get(frame.flow)
  return [...(flow?.slots.values() ?? [])].flatMap(slot => {
    const value = frame.slots[slot.name]
    if (typeof value !== 'string' || slot.type === 'code') return []
    const chosen = offeredFor(slot, frame, talk.context).find(option => option.value === value)
    return [[slot.label, chosen?.label ?? value] as const]
  })
}

function pop(progress: Progress): Progress {
  return { ...progress, state: { ...progress.state, stack: progress.state.stack.slice(0, -1) } }
}

/** The values in a text, for the slot that was asked and for any other that the flow asks. */
export function mentionedSlots(
  talk: Talk,
  flow: Flow,
  frame: Frame | null,
  text: string,
  asked: string | null,
): { readonly [slot: string]: Value } {
  const found: { [slot: string]: Value } = {}
  const isStory = frame === null || (asked !== null && flow.slots.get(asked)?.type === 'text')
  for (const slot of flow.slots.values()) {
    const known = frame?.slots[slot.name] ?? null
    const isAsked = slot.name === asked
    // Whoever tells what happened mentions much that corrects nothing.
    if (known !== null && isStory && !isAsked) continue
    const chooses = isAsked || (slot.infer && isStory)
    const chosen = chooses ? chosenOption(offeredFor(slot, frame, talk.context), text, isAsked) : null
    const value = chosen ?? slotValueIn(slot.type, text, isAsked)
    if (value !== null && value !== known) found[slot.name] = value
  }
  return found
}

/** The flow of a frame; a frame whose flow is gone is dropped before anybody asks. */
export function flowOf(talk: Talk, frame: Frame): Flow {
  const flow = talk.brain.flows.get(frame.flow)
  if (flow === undefined) throw new Error(`the flow "${frame.flow}" is not published`)
  return flow
}
