import { answer, clarify, nothingFound, offerHuman, smallTalk, stray, verdict } from './answers.ts'
import { press } from './buttons.ts'
import type { Command } from './command.ts'
import { cancel, drop, restart, startFlow, step, titleOf } from './flow-progress.ts'
import { HANDOFF_FLOW } from './menus.ts'
import { type Progress, remember, speak } from './progress.ts'
import { say } from './sentences.ts'
import { activeFrame, newestOpen, type Request, topFrame } from './state.ts'
import { flowOf, type Talk } from './talk.ts'
import { askToResume, resumeFlow } from './what-is-left.ts'

/** Does what was understood. Whatever only digresses leads back to the open question. */
export function carryOut(talk: Talk, progress: Progress, command: Command): Progress {
  switch (command.kind) {
    case 'press':
      return press(talk, progress, command.choice)
    case 'tell':
      return step(talk, progress, command.event)
    case 'which_slot':
      return askWhichSlot(talk, progress, command)
    case 'start':
      return startAll(talk, progress, command.requests)
    case 'cancel':
      return cancel(talk, progress)
    case 'restart':
      return restart(talk, progress)
    case 'resume':
      return resumeFlow(talk, progress, newestOpen(progress.state.stack))
    case 'drop':
      return drop(talk, progress, newestOpen(progress.state.stack)[0]?.id ?? '')
    case 'human':
      return startFlow(talk, progress, HANDOFF_FLOW)
    case 'offer_human':
      return backToTheQuestion(talk, offerHuman(talk, progress, command.because))
    case 'answer':
      return backToTheQuestion(talk, answer(talk, progress, command.found, command.beside))
    case 'clarify':
      return clarify(talk, progress, command.options, command.text)
    case 'verdict':
      return verdict(talk, progress, command.said)
    case 'small_talk':
      return backToTheQuestion(talk, smallTalk(talk, progress, command.lexeme))
    case 'stray':
      return backToTheQuestion(talk, stray(talk, progress, command.lexeme))
    case 'none':
      return backToTheQuestion(talk, nothingFound(talk, progress))
  }
}

/** Asks what was open again, after something else was talked about. No attempt is counted. */
function backToTheQuestion(talk: Talk, progress: Progress): Progress {
  if (activeFrame(progress.state) !== null) return step(talk, progress, { kind: 'asked_again' })
  return topFrame(progress.state) === null ? remember(progress, { asking: null }) : askToResume(talk, progress)
}

/** The first now, the others in the order they were said; what there is to come is told. */
function startAll(talk: Talk, progress: Progress, [first, ...others]: readonly [Request, ...Request[]]): Progress {
  const titles = others.flatMap(({ flow }) => talk.voice.flows.get(flow)?.title ?? [])
  const queued = remember(progress, { queue: [...progress.state.queue, ...others] })
  const told =
    titles.length === 0
      ? queued
      : speak(queued, { text: say(talk.voice.sentences.queued_requests, { titles: titles.join(', ') }) })
  return startFlow(talk, told, first.flow, first.text)
}

function askWhichSlot(talk: Talk, progress: Progress, { slots }: Command & { kind: 'which_slot' }): Progress {
  const frame = topFrame(progress.state)
  const flow = frame === null ? null : flowOf(talk, frame)
  if (frame === null || flow === null) return progress
  const choices = Object.keys(slots).map(name => ({ id: `slot:${name}`, label: flow.slots.get(name)?.label ?? name }))
  const asking = remember(progress, { asking: { kind: 'which_slot', value: slots } })
  return speak(asking, { text: say(talk.voice.sentences.which_slot, { title: titleOf(talk, frame) }), choices })
}
