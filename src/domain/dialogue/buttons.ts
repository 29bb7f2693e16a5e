import { expired, nothingFound, questionBefore, showArticle, verdict } from './answers.ts'
import type { Value } from './flow/expression.ts'
import type { Flow } from './flow/flow.ts'
import { editableSlots, yesChoice } from './flow/run-flow.ts'
import { cancel, drop, restart, startFlow, step, undo } from './flow-progress.ts'
import { HANDOFF_FLOW } from './menus.ts'
import { because, type Progress, remember } from './progress.ts'
import { pickedValue } from './slot-values.ts'
import { activeFrame, type Frame, withCalled } from './state.ts'
import { flowOf, type Talk } from './talk.ts'
import { resumeFlow } from './what-is-left.ts'

/** Does what a button stands for. One of an earlier question does nothing but say so. */
export function press(talk: Talk, before: Progress, choice: string): Progress {
  const progress = because(before, `button ${choice}`)
  const [kind, name = ''] = choice.split(/:(.*)/s)
  switch (kind) {
    case 'solved':
    case 'not_solved':
      return verdict(talk, progress, kind)
    case 'human':
      return startFlow(talk, progress, HANDOFF_FLOW)
    case 'cancel':
      return cancel(talk, progress)
    case 'undo':
      return undo(talk, progress)
    case 'restart':
      return restart(talk, progress)
    case 'none':
      return nothingFound(talk, remember(progress, { asking: null }), questionBefore(talk))
    case 'flow':
      return startOffered(talk, progress, name)
    case 'article':
      return showArticle(talk, progress, name)
    case 'resume':
      return resumeOne(talk, progress, name)
    case 'drop':
      return withCalled(progress.state.stack, name).length === 0 ? expired(talk, progress) : drop(talk, progress, name)
    case 'slot':
      return correctSlot(talk, progress, name)
    default:
      return atQuestion(talk, progress, choice)
  }
}

/** What only other flows call has no button. What was said before it was asked which of several things was meant, and what the button carries, comes along. */
function startOffered(talk: Talk, progress: Progress, name: string): Progress {
  if ((talk.voice.flows.get(name)?.phrases ?? []).length === 0) return expired(talk, progress)
  const { asking, offered } = talk.turn.state
  const text = asking?.kind === 'which' ? asking.text : ''
  return startFlow(talk, progress, name, text, offered.find(({ id }) => id === `flow:${name}`)?.with)
}

function resumeOne(talk: Talk, progress: Progress, frameId: string): Progress {
  const frames = withCalled(progress.state.stack, frameId)
  return frames.length === 0 ? expired(talk, progress) : resumeFlow(talk, progress, frames)
}

/** One of two slots that a value would have fitted. */
function correctSlot(talk: Talk, progress: Progress, slot: string): Progress {
  const { asking } = progress.state
  const value = asking?.kind === 'which_slot' ? asking.value[slot] : undefined
  if (value === undefined) return expired(talk, progress)
  return step(talk, progress, { kind: 'filled', slots: { [slot]: value }, answer: null })
}

/** Buttons that answer the open question, and nothing else. */
function atQuestion(talk: Talk, progress: Progress, choice: string): Progress {
  const frame = activeFrame(progress.state)
  const flow = frame === null ? null : flowOf(talk, frame)
  if (frame === null || flow === null) return expired(talk, progress)
  switch (frame.waiting?.kind) {
    case 'confirm':
      return atConfirm(talk, progress, frame, flow, choice)
    case 'slot':
      return atSlot(talk, progress, frame, flow, frame.waiting.slot, choice)
    case 'change':
      return atChange(talk, progress, frame, flow, choice)
    case 'retry':
      return choice === 'retry' ? step(talk, progress, { kind: 'retried' }) : expired(talk, progress)
    default:
      return expired(talk, progress)
  }
}

/** Only the yes under the current question counts; a bare `yes` is what scripts send for it. */
function atConfirm(talk: Talk, progress: Progress, frame: Frame, flow: Flow, choice: string): Progress {
  if (choice === 'no') return step(talk, progress, { kind: 'denied' })
  const isYes = choice === 'yes' || choice === yesChoice(flow, frame, talk.context)
  return isYes ? step(talk, progress, { kind: 'affirmed' }) : atChange(talk, progress, frame, flow, choice)
}

function atChange(talk: Talk, progress: Progress, frame: Frame, flow: Flow, choice: string): Progress {
  const slot = editableSlots(flow, frame).find(({ name }) => choice === `change:${name}`)
  return slot === undefined ? expired(talk, progress) : step(talk, progress, { kind: 'change', slot: slot.name })
}

/** Only what the open question offers now can be picked: the list under an earlier one may be out of date. */
function atSlot(talk: Talk, progress: Progress, frame: Frame, flow: Flow, slot: string, choice: string): Progress {
  const asked = flow.slots.get(slot)
  if (asked === undefined) return expired(talk, progress)
  if (choice === 'skip' && asked.optional) return step(talk, progress, { kind: 'skipped' })
  const other = asked.alternatives.find(({ goto }) => choice === `else:${goto}`)
  if (other !== undefined) return step(talk, progress, { kind: 'otherwise', goto: other.goto })
  const prefix = `pick:${slot}:`
  const value: Value = choice.startsWith(prefix)
    ? pickedValue(talk, flow, frame, asked, choice.slice(prefix.length))
    : null
  return value === null
    ? expired(talk, progress)
    : step(talk, progress, { kind: 'filled', slots: { [slot]: value }, answer: slot })
}
