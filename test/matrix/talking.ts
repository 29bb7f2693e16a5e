import type { Brain } from '../../src/domain/dialogue/brain.ts'
import { converse, resume } from '../../src/domain/dialogue/converse.ts'
import { ACTIONS } from '../../src/domain/dialogue/flow/actions.ts'
import type { ActionCall } from '../../src/domain/dialogue/flow/advance.ts'
import { canonical, evaluate, type Value } from '../../src/domain/dialogue/flow/expression.ts'
import { scopeOf } from '../../src/domain/dialogue/flow/frame.ts'
import type { CustomerBody } from '../../src/domain/dialogue/log.ts'
import type { Progress, TurnInput } from '../../src/domain/dialogue/progress.ts'
import { type DialogueState, EMPTY_STATE, topFrame } from '../../src/domain/dialogue/state.ts'
import { flowOf, talkOf } from '../../src/domain/dialogue/talk.ts'

/** How an action comes out. */
export type Answer = { readonly outcome: string; readonly value: Value }
/** What the world says to a call; `call` counts the calls of the turn from 0. */
export type Replies = (call: ActionCall, count: number) => Answer

/** Where a conversation stands between turns, with the yeses that still count. */
export type Standing = {
  readonly brain: Brain
  readonly state: DialogueState
  readonly number: number
  readonly now: number
  readonly yeses: readonly Yes[]
}

/** A yes, and what it was said to: a write of the frame with these very values. */
type Yes = { readonly frame: string; readonly action: string; readonly input: string; readonly needsRetry: boolean }

export type Turned = Standing & {
  readonly before: Standing
  readonly progress: Progress
  readonly calls: readonly (ActionCall & Answer)[]
}

/** More calls than this in one turn are a circle. */
const MOST_CALLS = 30

export const NOON = Date.UTC(2026, 10, 22, 12)
export const DAY = '2026-11-22'

/** Before the first word. */
export function newStanding(brain: Brain, locale: string | null = null): Standing {
  return { brain, state: { ...EMPTY_STATE, locale, heardAt: NOON }, number: 0, now: NOON, yeses: [] }
}

/**
 * Takes a turn, and holds the assistant to what it promises in each: it waits or has ended, and writes nothing without
 * a yes to those very values. Throws an error that says which of these was broken.
 */
export function turn(before: Standing, utterance: CustomerBody, replies: Replies): Turned {
  let opened = begin(before, utterance)
  const calls: (ActionCall & Answer)[] = []
  for (let { call } = opened.progress; call !== null; call = opened.progress.call) {
    const answer = replies(call, calls.length)
    calls.push({ ...call, ...answer })
    if (calls.length > MOST_CALLS) throw new Error('the turn calls the world for ever')
    opened = answerCall(opened, answer)
  }
  return { ...end(opened), calls }
}

/** The same, and something is said, and nothing twice. */
export function spokenTurn(before: Standing, utterance: CustomerBody, replies: Replies): Turned {
  return spoken(turn(before, utterance, replies))
}

/** The turn, if it says something, and nothing twice. Throws otherwise. */
export function spoken(turned: Turned): Turned {
  const texts = turned.progress.said.map(({ text }) => text)
  if (texts.length === 0) throw new Error('the turn said nothing')
  const twice = texts.find((text, index) => texts.indexOf(text) < index)
  if (twice !== undefined) throw new Error(`the turn said twice: ${twice}`)
  return turned
}

/** The first part of a turn, up to its first call. */
export type Opened = Standing & { readonly before: Standing; readonly progress: Progress; readonly input: TurnInput }

export function begin(before: Standing, utterance: CustomerBody): Opened {
  const { brain, state, now } = before
  const number = before.number + 1
  const input: TurnInput = { id: `t${number}`, utterance, state, floor: 'assistant', today: DAY, now }
  const live = isLate(before) ? [] : before.yeses
  const yeses = [
    ...live.map(yes => (isRetried(before, utterance, yes) ? { ...yes, needsRetry: false } : yes)),
    ...given(before, utterance, input),
  ]
  return { ...before, number, before, input, yeses, progress: converse(brain, input) }
}

/** The rest of a turn, one call at a time: what the world says to the open one. */
export function answerCall(opened: Opened, answer: Answer): Opened {
  const { call } = opened.progress
  if (call === null) throw new Error('the turn calls nothing')
  const yeses = answered(opened, call, answer)
  return {
    ...opened,
    yeses,
    progress: resume(opened.before.brain, opened.input, opened.progress, answer.outcome, answer.value),
  }
}

/** A turn that calls nothing any more. */
export function end(opened: Opened): Turned {
  return held({ ...opened, state: opened.progress.state, calls: [] })
}

function isLate({ state, now }: Standing): boolean {
  return now - (state.heardAt ?? now) >= 15 * 60_000
}

/** Whether this is the customer's word to try again what could not be done. */
function isRetried({ state, brain }: Standing, utterance: CustomerBody, { frame, needsRetry }: Yes): boolean {
  const top = topFrame(state)
  if (!needsRetry || top?.id !== frame || top.waiting?.kind !== 'retry') return false
  return utterance.kind === 'choice'
    ? utterance.choice === 'retry'
    : ['affirm', 'resume'].includes(brain.lexicon.lexemeOf(utterance.text) ?? '') ||
        isLabel(state, utterance.text, 'retry')
}

/** A yes counts at an open confirm, said outright, and soon enough. */
function given(before: Standing, utterance: CustomerBody, input: TurnInput): readonly Yes[] {
  const { state, brain } = before
  const frame = topFrame(state)
  const talk = talkOf(brain, input, state.locale)
  const flow = frame === null ? null : flowOf(talk, frame)
  if (frame?.waiting?.kind !== 'confirm' || flow === null || state.asking !== null) return []
  if (isLate(before)) return []
  const { confirm } = frame.waiting
  const isYes =
    utterance.kind === 'choice'
      ? /^yes(:|$)/.test(utterance.choice)
      : brain.lexicon.lexemeOf(utterance.text) === 'affirm' || isLabel(state, utterance.text, 'yes:')
  if (!isYes) return []
  const scope = scopeOf(flow, frame, talk.context)
  return flow.steps.flatMap(step => {
    if (step.verb !== 'do' || step.guard !== confirm) return []
    const input = [...step.with].map(([name, value]) => [name, evaluate(value, scope, talk.context.functions)])
    return [{ frame: frame.id, action: step.action, needsRetry: false, input: canonical(Object.fromEntries(input)) }]
  })
}

function isLabel({ offered }: DialogueState, text: string, id: string): boolean {
  return offered.some(each => each.id.startsWith(id) && each.label.toLowerCase() === text.trim().toLowerCase())
}

/** A write takes a yes to its values and uses it up, unless it surely did nothing. */
function answered({ progress, yeses }: Opened, call: ActionCall, { outcome }: Answer): readonly Yes[] {
  if (ACTIONS[call.action]?.effect !== 'write') return yeses
  const input = canonical(call.input)
  const frame = topFrame(progress.state)?.id
  const yes = yeses.find(each => each.frame === frame && each.action === call.action && each.input === input)
  if (yes === undefined) throw new Error(`"${call.action}" was called with ${input}, to which nobody has said yes`)
  if (yes.needsRetry) throw new Error(`"${call.action}" was tried again, which nobody has asked for`)
  const others = yeses.filter(each => each !== yes)
  return outcome === 'unavailable' ? [...others, { ...yes, needsRetry: true }] : others
}

function held(turned: Turned): Turned {
  const { state } = turned
  const top = topFrame(state)
  if (top !== null && state.asking === null && top.waiting === null)
    throw new Error(`the flow "${top.flow}" neither waits nor has ended`)
  // A confirm that is asked has not been answered, whatever was said before.
  const isAsked = top?.waiting?.kind === 'confirm' || top?.waiting?.kind === 'change'
  return isAsked ? { ...turned, yeses: turned.yeses.filter(({ frame }) => frame !== top.id) } : turned
}
