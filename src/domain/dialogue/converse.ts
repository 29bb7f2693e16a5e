import type { Brain } from './brain.ts'
import { choiceOf, chosen } from './buttons.ts'
import type { Value } from './flow/expression.ts'
import { step } from './flow-progress.ts'
import { heard } from './hearing.ts'
import type { TextBody } from './log.ts'
import { flowChoice, menu, stopWaiting } from './menus.ts'
import { because, effect, type Progress, speak, type Talk, type TurnInput } from './progress.ts'
import { say } from './sentences.ts'
import type { DialogueState } from './state.ts'

/** Decides one turn. Pure: the same input gives the same progress. */
export function converse(brain: Brain, turn: TurnInput): Progress {
  const start: Progress = { state: withKnownFlows(brain, turn.state), said: [], effects: [], call: null, why: [] }
  const talk: Talk = { brain, turn, context: { sentences: brain.sentences, today: turn.today } }
  if (turn.floor === 'agent') return because(start, 'an agent has the floor')
  const choice = choiceOf(turn)
  if (turn.floor === 'queue') return whileWaiting(talk, start, choice)
  if (choice !== null) return chosen(talk, start, choice)
  return turn.utterance.kind === 'text' ? heard(talk, start, turn.utterance.text) : start
}

/** Goes on with a turn whose action has come back with an outcome. */
export function resume(brain: Brain, turn: TurnInput, progress: Progress, outcome: string, value: Value): Progress {
  const talk: Talk = { brain, turn, context: { sentences: brain.sentences, today: turn.today } }
  const called = because({ ...progress, call: null }, `${progress.call?.action ?? 'the action'} → ${outcome}`)
  return step(talk, called, { kind: 'outcome', outcome, value })
}

/** The first words of a conversation. */
export function welcome(brain: Brain): TextBody {
  const titles = ['order-status', 'create-case'].flatMap(name => brain.flows.get(name) ?? [])
  return {
    kind: 'text',
    text: say(brain.sentences.welcome, { company: brain.company }),
    choices: [...titles.map(flowChoice), { id: 'human', label: brain.sentences.human_button }],
  }
}

/** A flow that is no longer published is let go; what it had collected stays in the log. */
function withKnownFlows({ flows }: Brain, state: DialogueState): DialogueState {
  return { ...state, stack: state.stack.filter(({ flow }) => flows.has(flow)) }
}

function whileWaiting(talk: Talk, progress: Progress, choice: string | null): Progress {
  const { sentences, lexicon } = talk.brain
  const text = talk.turn.utterance.kind === 'text' ? talk.turn.utterance.text : ''
  if (choice === 'cancel_waiting' || lexicon.lexemeOf(text) === 'cancel') {
    const cancelled = effect(because(progress, 'stopped waiting'), { kind: 'cancel_handoff' })
    return speak(cancelled, { text: sentences.waiting_cancelled, choices: menu(talk) })
  }
  if (choice === 'human' || lexicon.lexemeOf(text) === 'human') {
    return speak(because(progress, 'waiting already'), {
      text: sentences.queued_already,
      choices: [stopWaiting(talk)],
    })
  }
  return because(progress, 'kept for the agent')
}
