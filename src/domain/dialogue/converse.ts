import { isOnlyBack, wasAway, withoutForgotten } from './absence.ts'
import { offerHuman } from './answers.ts'
import type { Brain } from './brain.ts'
import { press } from './buttons.ts'
import { carryOut } from './carry-out.ts'
import type { Value } from './flow/expression.ts'
import { step } from './flow-progress.ts'
import { interpret } from './interpret.ts'
import type { TextBody } from './log.ts'
import { flowChoice, menu, stopWaiting } from './menus.ts'
import { because, effect, type Progress, remember, speak, type TurnInput } from './progress.ts'
import { say } from './sentences.ts'
import { type DialogueState, newestOpen, topFrame, withCalled } from './state.ts'
import { flowOf, type Talk, talkOf } from './talk.ts'
import { askToResume, goOnWithTheRest } from './what-is-left.ts'

/** Decides one turn. Pure: the same input gives the same progress. */
export function converse(brain: Brain, turn: TurnInput): Progress {
  const state = { ...turn.state, stopped: [], isNudged: false, heardAt: turn.now, locale: localeOf(brain, turn) }
  const talk = talkOf(brain, turn, state.locale)
  const start: Progress = {
    ...{ state: withKnownFlows(talk, state), said: [], effects: [], call: null, why: [] },
    ...{ calls: 0, isOver: false, isFailure: false },
  }
  if (turn.floor === 'agent') return because(start, 'an agent has the floor')
  if (turn.floor === 'queue') return whileWaiting(talk, start)
  return settled(talk, decide(talk, withoutForgotten(turn, start)))
}

/** Goes on with a turn whose action has come back with an outcome. */
export function resume(brain: Brain, turn: TurnInput, progress: Progress, outcome: string, value: Value): Progress {
  const talk = talkOf(brain, turn, progress.state.locale)
  const called = because({ ...progress, call: null }, `${progress.call?.action ?? 'the action'} → ${outcome}`)
  return settled(talk, step(talk, called, { kind: 'outcome', outcome, value }))
}

/** The first words of a conversation. */
export function welcome({ voices: [{ sentences, flows }], company }: Brain): TextBody {
  const first = ['order-status', 'create-case'].flatMap(name => flows.get(name) ?? [])
  return {
    kind: 'text',
    text: say(sentences.welcome, { company }),
    choices: [...first.map(flowChoice), { id: 'human', label: sentences.human_button }],
  }
}

/** The language of what was said, where it can be told; else the one that was spoken before. */
function localeOf({ lexicon }: Brain, { utterance, state }: TurnInput): string | null {
  return utterance.kind === 'text' ? (lexicon.localeOf(utterance.text) ?? state.locale) : state.locale
}

/** A flow that is no longer published, in any edition, is let go with what it had called; the log keeps what was said. */
function withKnownFlows(talk: Talk, state: DialogueState): DialogueState {
  const { stack } = state
  const gone = stack.find(frame => flowOf(talk, frame) === null)
  if (gone === undefined) return state
  const [root = gone] = newestOpen(stack.slice(0, stack.indexOf(gone) + 1))
  const dropped = withCalled(stack, root.id)
  return withKnownFlows(talk, { ...state, stack: stack.filter(frame => !dropped.includes(frame)), asking: null })
}

function decide(talk: Talk, progress: Progress): Progress {
  const { utterance } = talk.turn
  if (utterance.kind === 'choice') return press(talk, progress, utterance.choice)
  const { command, why } = interpret(talk, progress.state, utterance.text)
  const seen = because(progress, why)
  const isBack = wasAway(talk.turn) && topFrame(progress.state) !== null && isOnlyBack(command)
  return isBack ? askToResume(talk, seen, talk.voice.sentences.welcome_back) : carryOut(talk, seen, command)
}

/** Once nothing more has to be asked of the world: what comes after a flow, and whether this leads anywhere. */
function settled(talk: Talk, before: Progress): Progress {
  let progress = before
  while (progress.call === null && progress.isOver) progress = goOnWithTheRest(talk, progress)
  return progress.call === null ? watched(talk, progress) : progress
}

/** Turns that are looked back on, and how many of them may fail before a person is offered. */
const LOOK_BACK = 8
const MOST_FAILURES = 5

function watched(talk: Talk, progress: Progress): Progress {
  const failures = [...progress.state.failures, progress.isFailure].slice(-LOOK_BACK)
  const noted = remember(progress, { failures })
  const isStuck =
    progress.isFailure && !progress.state.personOffered && failures.filter(Boolean).length >= MOST_FAILURES
  return isStuck ? offerHuman(talk, because(noted, 'this leads nowhere'), 'stuck') : noted
}

function whileWaiting(talk: Talk, progress: Progress): Progress {
  const { utterance, state } = talk.turn
  const { sentences } = talk.voice
  const choice =
    utterance.kind === 'choice'
      ? utterance.choice
      : (state.offered.find(({ label }) => label === utterance.text)?.id ?? null)
  const lexeme = utterance.kind === 'text' ? talk.brain.lexicon.lexemeOf(utterance.text) : null
  if (choice === 'cancel_waiting' || lexeme === 'cancel') {
    const cancelled = effect(because(progress, 'stopped waiting'), { kind: 'cancel_handoff' })
    return speak(cancelled, { text: sentences.waiting_cancelled, choices: menu(talk) })
  }
  if (choice === 'human' || lexeme === 'human') {
    const told = because(progress, 'waiting already')
    return speak(told, { text: sentences.queued_already, choices: [stopWaiting(talk)] })
  }
  return because(progress, 'kept for the agent')
}
