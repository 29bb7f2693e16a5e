import { expired, nothingFound, showArticle, verdict } from './answers.ts'
import { editableSlots, offeredFor, yesChoice } from './flow/run-flow.ts'
import { cancel, flowOf, startFlow, step } from './flow-progress.ts'
import { HANDOFF_FLOW } from './menus.ts'
import { because, type Progress, type Talk, type TurnInput } from './progress.ts'
import { type Frame, topFrame } from './state.ts'

/** The id of the button an event presses; typing a label that is on offer presses it too. Null for other text. */
export function choiceOf({ utterance, state }: TurnInput): string | null {
  if (utterance.kind === 'choice') return utterance.choice
  const typed = sameText(utterance.text)
  return state.offered.find(({ label }) => sameText(label) === typed)?.id ?? null
}

function sameText(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Does what a button stands for. */
export function chosen(talk: Talk, progress: Progress, choice: string): Progress {
  const seen = because(progress, `button ${choice}`)
  const [kind, name = ''] = choice.split(/:(.*)/s)
  switch (kind) {
    case 'solved':
    case 'not_solved':
      return verdict(talk, seen, kind)
    case 'human':
      return startFlow(talk, seen, HANDOFF_FLOW)
    case 'cancel':
      return cancel(talk, seen)
    case 'none':
      return nothingFound(talk, seen)
    case 'flow':
      return talk.brain.flows.has(name) ? startFlow(talk, seen, name) : expired(talk, seen)
    case 'article':
      return showArticle(talk, seen, name)
    case 'change':
      return changeSlot(talk, seen, name)
    case 'pick':
      return pickOption(talk, seen, name)
    case 'no':
      return atConfirm(progress) === null ? expired(talk, seen) : step(talk, seen, { kind: 'denied' })
    case 'yes':
      return yes(talk, seen, choice)
    default:
      return expired(talk, seen)
  }
}

/** Only the button under the current question counts; a bare `yes` is what scripts send for it. */
function yes(talk: Talk, progress: Progress, choice: string): Progress {
  const frame = atConfirm(progress)
  const current = frame === null ? null : yesChoice(flowOf(talk, frame), frame)
  return current !== null && (choice === current || choice === 'yes')
    ? step(talk, progress, { kind: 'affirmed' })
    : expired(talk, progress)
}

/** Only what the open question offers now can be picked: the list under an earlier one may be out of date. */
function pickOption(talk: Talk, progress: Progress, picked: string): Progress {
  const [slot = '', value = ''] = picked.split(/:(.*)/s)
  const frame = topFrame(progress.state)
  if (frame?.waiting?.kind !== 'slot' || frame.waiting.slot !== slot) return expired(talk, progress)
  const asked = flowOf(talk, frame).slots.get(slot)
  const offered = asked === undefined ? [] : offeredFor(asked, frame, talk.context)
  return offered.some(option => option.value === value)
    ? step(talk, progress, { kind: 'filled', slots: { [slot]: value } })
    : expired(talk, progress)
}

function changeSlot(talk: Talk, progress: Progress, slot: string): Progress {
  const frame = atConfirm(progress)
  const editable = frame !== null && editableSlots(flowOf(talk, frame), frame).some(({ name }) => name === slot)
  return editable ? step(talk, progress, { kind: 'change', slot }) : expired(talk, progress)
}

function atConfirm({ state }: Progress): Frame | null {
  const frame = topFrame(state)
  return frame?.waiting?.kind === 'confirm' ? frame : null
}
