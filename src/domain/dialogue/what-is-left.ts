import { wasAway } from './absence.ts'
import { startFlow, step, titleOf } from './flow-progress.ts'
import { because, type Progress, remember, speak } from './progress.ts'
import { say } from './sentences.ts'
import { type Frame, rootsOf } from './state.ts'
import type { Talk } from './talk.ts'

/** What comes when a flow has ended: what the customer wanted besides, then what they had left open. */
export function goOnWithTheRest(talk: Talk, ended: Progress): Progress {
  const progress = { ...ended, isOver: false }
  const [next, ...queue] = progress.state.queue
  if (next === undefined) return askToResume(talk, progress)
  const flow = talk.voice.flows.get(next.flow)
  const rest = remember(progress, { queue })
  if (flow === undefined) return goOnWithTheRest(talk, rest)
  const told = speak(rest, { text: say(talk.voice.sentences.next_request, { title: flow.title }) })
  return startFlow(talk, because(told, `next in the queue: ${flow.name}`), next.flow, next.text)
}

/** Whether to go on with what lies open, or, of several, with which. */
export function askToResume(talk: Talk, progress: Progress, before = ''): Progress {
  const [only, ...others] = rootsOf(progress.state.stack)
  if (only === undefined) return progress
  const { sentences } = talk.voice
  const isLate = wasAway(talk.turn) || (progress.state.asking?.kind === 'resume' && progress.state.asking.isLate)
  const asking = remember(progress, { asking: { kind: 'resume', isLate } })
  const text = others.length === 0 ? say(sentences.resume, { title: titleOf(talk, only) }) : sentences.resume_which
  const choices =
    others.length === 0
      ? [goOn(only, sentences.continue_button), otherwise(talk, only, isLate), ...undoable(talk, progress)]
      : [only, ...others].map(frame => goOn(frame, titleOf(talk, frame)))
  return speak(asking, { text: before === '' ? text : `${before} ${text}`, choices })
}

function goOn({ id }: Frame, label: string) {
  return { id: `resume:${id}`, label }
}

/** What was stopped just now can still be taken back. */
function undoable({ voice: { sentences } }: Talk, { state: { stopped } }: Progress) {
  return stopped.length === 0 ? [] : [{ id: 'undo', label: sentences.undo_button }]
}

function otherwise(talk: Talk, { id }: Frame, isLate: boolean) {
  const { start_over_button, drop_button } = talk.voice.sentences
  return isLate ? { id: 'restart', label: start_over_button } : { id: `drop:${id}`, label: drop_button }
}

/** Brings what lies open, with all it has called, to the top and asks its question again. */
export function resumeFlow(talk: Talk, progress: Progress, frames: readonly Frame[]): Progress {
  const { stack, asking } = progress.state
  const rest = stack.filter(frame => !frames.includes(frame))
  const isLate = asking?.kind === 'resume' && asking.isLate
  const onTop = remember(progress, { stack: [...rest, ...frames], asking: null })
  return step(talk, onTop, { kind: isLate ? 'resumed' : 'asked_again' })
}
