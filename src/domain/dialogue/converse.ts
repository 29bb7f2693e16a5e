import type { FactKind } from '../deflection/fact.ts'
import type { Floor } from '../service/conversation.ts'
import type { HandoffPacket } from '../service/handoff.ts'
import type { Value } from './flow/expression.ts'
import type { Flow } from './flow/flow.ts'
import {
  type ActionCall,
  type Advance,
  editableSlots,
  type FlowContext,
  type FlowEvent,
  runFlow,
  yesChoice,
} from './flow/run-flow.ts'
import type { Choice, CustomerBody, Source, TextBody } from './log.ts'
import { type Sentences, say } from './sentences.ts'
import { slotValueIn } from './slots.ts'
import { type DialogueState, type Frame, topFrame } from './state.ts'
import { isHowTo, isQuestion, type Lexeme, lexemeOf } from './understanding/lexicon.ts'
import type { FlowMatch, PhraseMatcher } from './understanding/phrase-matcher.ts'

/** What the assistant knows and can say: the same for every conversation until it is published anew. */
export type Brain = {
  readonly flows: ReadonlyMap<string, Flow>
  readonly matcher: PhraseMatcher
  readonly sentences: Sentences
  /** Looks a question up in the articles. */
  readonly find: (question: string) => Finding
  /** The opening of one article, for a customer who picked it by name. */
  readonly article: (slug: string) => Found | null
}

export type Found = { readonly slug: string; readonly title: string; readonly text: string; readonly source: Source }
export type Finding =
  | { readonly kind: 'answer'; readonly found: Found; readonly confidence: number }
  | { readonly kind: 'did_you_mean'; readonly options: readonly { readonly slug: string; readonly title: string }[] }
  | { readonly kind: 'none' }

/** One customer event and where the conversation stood when it came. `id` is unique within the conversation. */
export type TurnInput = {
  readonly id: string
  readonly utterance: CustomerBody
  readonly state: DialogueState
  readonly floor: Floor['holder']
  /** ISO day. */
  readonly today: string
}

/** What a turn does besides speaking. */
export type Effect =
  | { readonly kind: 'fact'; readonly fact: FactKind; readonly intent: string }
  | { readonly kind: 'request_handoff'; readonly packet: HandoffPacket }
  | { readonly kind: 'cancel_handoff' }

/** A turn so far. With a `call`, the turn goes on by `resume` once the world has answered. */
export type Progress = {
  readonly state: DialogueState
  readonly said: readonly TextBody[]
  readonly effects: readonly Effect[]
  readonly call: ActionCall | null
  /** Why it did what it did, a phrase for each decision; for `chat --json` and for authors. */
  readonly why: readonly string[]
}

/** Decides one turn. Pure: the same input gives the same progress. */
export function converse(brain: Brain, turn: TurnInput): Progress {
  const start: Progress = { state: turn.state, said: [], effects: [], call: null, why: [] }
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
    text: brain.sentences.welcome,
    choices: [...titles.map(flowChoice), { id: 'human', label: brain.sentences.human_button }],
  }
}

type Talk = { readonly brain: Brain; readonly turn: TurnInput; readonly context: FlowContext }

const HANDOFF_FLOW = 'talk-to-a-human'
const CASE_FLOW = 'create-case'

/** A flow starts by itself from this nearness on. */
const START = 0.55
/** Below it and above this one, the assistant asks whether that was meant. */
const CLARIFY = 0.38
/** Leaving a flow for another needs more than starting one. */
const SWITCH = 0.7
/** How far the best flow must be ahead of the second. */
const MARGIN = 0.08
/** After this many utterances in a row that were not understood, a person is offered. */
const MISSES_BEFORE_OFFER = 2

// ---- buttons

function choiceOf({ utterance, state }: TurnInput): string | null {
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

function chosen(talk: Talk, progress: Progress, choice: string): Progress {
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
    case 'no':
      return atConfirm(talk, progress) === null ? expired(talk, seen) : step(talk, seen, { kind: 'denied' })
    case 'yes':
      return yes(talk, seen, choice)
    default:
      return expired(talk, seen)
  }
}

/** Only the button under the current question counts; a bare `yes` is what scripts send for it. */
function yes(talk: Talk, progress: Progress, choice: string): Progress {
  const frame = atConfirm(talk, progress)
  const current = frame === null ? null : yesChoice(flowOf(talk, frame), frame)
  return current !== null && (choice === current || choice === 'yes')
    ? step(talk, progress, { kind: 'affirmed' })
    : expired(talk, progress)
}

function atConfirm(_talk: Talk, { state }: Progress): Frame | null {
  const frame = topFrame(state)
  return frame?.waiting?.kind === 'confirm' ? frame : null
}

function changeSlot(talk: Talk, progress: Progress, slot: string): Progress {
  const frame = atConfirm(talk, progress)
  const editable = frame !== null && editableSlots(flowOf(talk, frame), frame).some(({ name }) => name === slot)
  return editable ? step(talk, progress, { kind: 'change', slot }) : expired(talk, progress)
}

function expired(talk: Talk, progress: Progress): Progress {
  const told = speak(progress, {
    text: talk.brain.sentences.choice_expired,
    choices: topFrame(progress.state) === null ? menu(talk) : [],
  })
  return topFrame(told.state) === null ? told : step(talk, told, { kind: 'asked_again' })
}

// ---- while somebody else has the floor

function whileWaiting(talk: Talk, progress: Progress, choice: string | null): Progress {
  const { sentences } = talk.brain
  const text = talk.turn.utterance.kind === 'text' ? talk.turn.utterance.text : ''
  if (choice === 'cancel_waiting' || lexemeOf(text) === 'cancel') {
    const cancelled = effect(because(progress, 'stopped waiting'), { kind: 'cancel_handoff' })
    return speak(cancelled, { text: sentences.waiting_cancelled, choices: menu(talk) })
  }
  if (choice === 'human' || lexemeOf(text) === 'human') {
    return speak(because(progress, 'waiting already'), {
      text: sentences.queued_already,
      choices: [stopWaiting(sentences)],
    })
  }
  return because(progress, 'kept for the agent')
}

function stopWaiting(sentences: Sentences): Choice {
  return { id: 'cancel_waiting', label: sentences.cancel_waiting_button }
}

// ---- typed text

function heard(talk: Talk, progress: Progress, text: string): Progress {
  const lexeme = lexemeOf(text)
  const seen = lexeme === null ? progress : because(progress, `said ${lexeme}`)
  if (lexeme === 'human') return startFlow(talk, seen, HANDOFF_FLOW)
  if (lexeme === 'cancel') return cancel(talk, seen)
  const frame = topFrame(progress.state)
  if (frame?.waiting?.kind === 'confirm') return heardAtConfirm(talk, seen, frame, text, lexeme)
  if (frame?.waiting?.kind === 'slot') return heardAtSlot(talk, seen, frame, frame.waiting.slot, text, lexeme)
  return heardInTheOpen(talk, seen, text, lexeme)
}

/** A correction beats a yes: "yes, but to bob@example.com" changes the address and asks again. */
function heardAtConfirm(talk: Talk, progress: Progress, frame: Frame, text: string, lexeme: Lexeme | null): Progress {
  const corrected = mentionedSlots(flowOf(talk, frame), frame, text, null)
  if (Object.keys(corrected).length > 0)
    return step(talk, because(progress, 'corrected'), { kind: 'filled', slots: corrected })
  if (lexeme === 'affirm') return step(talk, progress, { kind: 'affirmed' })
  if (lexeme === 'deny') return step(talk, progress, { kind: 'denied' })
  return digressOr(talk, progress, text, lexeme, missed => step(talk, missed, { kind: 'asked_again' }))
}

function heardAtSlot(
  talk: Talk,
  progress: Progress,
  frame: Frame,
  slot: string,
  text: string,
  lexeme: Lexeme | null,
): Progress {
  const flow = flowOf(talk, frame)
  if (lexeme === 'explain') return step(talk, progress, { kind: 'explain' })
  if (lexeme === 'repeat') return step(talk, progress, { kind: 'asked_again' })
  const slots = mentionedSlots(flow, frame, text, slot)
  const names = Object.keys(slots)
  if (names.length > 0) return step(talk, because(progress, `filled ${names.join(', ')}`), { kind: 'filled', slots })
  return digressOr(talk, progress, text, lexeme, missed =>
    step(talk, because(missed, `no ${slot} in it`), { kind: 'misfit' }),
  )
}

/** The values in a text, for the slot that was asked and for any other that the flow asks. */
function mentionedSlots(
  flow: Flow,
  frame: Frame | null,
  text: string,
  asked: string | null,
): { readonly [slot: string]: Value } {
  const found: { [slot: string]: Value } = {}
  for (const slot of flow.slots.values()) {
    const value = slotValueIn(slot.type, text, slot.name === asked)
    if (value !== null && value !== frame?.slots[slot.name]) found[slot.name] = value
  }
  return found
}

/** A question or another wish in the middle of a flow is met, and the flow's question is asked again; nothing counts as a try. */
function digressOr(
  talk: Talk,
  progress: Progress,
  text: string,
  lexeme: Lexeme | null,
  otherwise: (progress: Progress) => Progress,
): Progress {
  const small = smallTalk(talk, progress, lexeme)
  if (small !== null) return step(talk, small, { kind: 'asked_again' })
  const [best] = talk.brain.matcher.match(text)
  const current = topFrame(progress.state)?.flow
  if (best !== undefined && best.score >= SWITCH && best.flow.name !== current && !isHowTo(text)) {
    return startFlow(talk, because(progress, matched(best)), best.flow.name, text)
  }
  const finding = isQuestion(text) ? talk.brain.find(text) : null
  if (finding?.kind !== 'answer') return otherwise(progress)
  return step(talk, answer(talk, because(progress, 'a question in between'), finding.found, []), {
    kind: 'asked_again',
  })
}

function heardInTheOpen(talk: Talk, progress: Progress, text: string, lexeme: Lexeme | null): Progress {
  if (lexeme === 'solved' || lexeme === 'not_solved') return verdict(talk, progress, lexeme)
  const small = smallTalk(talk, progress, lexeme)
  if (small !== null) return small
  const [best, second] = talk.brain.matcher.match(text)
  const finding = talk.brain.find(text)
  const clear = best !== undefined && best.score >= START && best.score - (second?.score ?? 0) >= MARGIN
  if (finding.kind === 'answer' && (!clear || isHowTo(text))) {
    const beside = best !== undefined && best.score >= CLARIFY ? [flowChoice(best.flow)] : []
    return answer(
      talk,
      because(progress, `article ${finding.found.slug} (${finding.confidence.toFixed(2)})`),
      finding.found,
      beside,
    )
  }
  if (clear) return startFlow(talk, because(progress, matched(best)), best.flow.name, text)
  if (finding.kind === 'did_you_mean' || (best !== undefined && best.score >= CLARIFY)) {
    return clarify(talk, progress, best !== undefined && best.score >= CLARIFY ? [best] : [], finding)
  }
  return nothingFound(talk, because(progress, 'nothing is near enough'))
}

function matched({ flow, score, phrase }: FlowMatch): string {
  return `${flow.name} (${score.toFixed(2)}, like "${phrase}")`
}

function smallTalk({ brain: { sentences } }: Talk, progress: Progress, lexeme: Lexeme | null): Progress | null {
  if (lexeme === 'greeting' || lexeme === 'thanks' || lexeme === 'goodbye')
    return speak(progress, { text: sentences[lexeme] })
  return null
}

// ---- answers

function answer(talk: Talk, progress: Progress, found: Found, beside: readonly Choice[]): Progress {
  const intent = `article:${found.slug}`
  const counted = [intent]
    .flatMap((): Effect[] => [fact('asked', intent), fact('answered', intent)])
    .reduce(effect, progress)
  const known: Progress = {
    ...counted,
    state: { ...counted.state, misses: 0, topic: { intent, title: found.title, verdict: 'open' } },
  }
  return speak(known, { text: found.text, source: found.source, choices: [...helpedChoices(talk), ...beside] })
}

function helpedChoices({ brain: { sentences } }: Talk): readonly Choice[] {
  return [
    { id: 'solved', label: sentences.solved_button },
    { id: 'not_solved', label: sentences.not_solved_button },
  ]
}

function showArticle(talk: Talk, progress: Progress, slug: string): Progress {
  const found = talk.brain.article(slug)
  return found === null ? expired(talk, progress) : answer(talk, progress, found, [])
}

function clarify(talk: Talk, progress: Progress, flows: readonly FlowMatch[], finding: Finding): Progress {
  const articles = finding.kind === 'did_you_mean' ? finding.options : finding.kind === 'answer' ? [finding.found] : []
  const options = [
    ...flows.map(({ flow }) => flowChoice(flow)),
    ...articles.map(({ slug, title }): Choice => ({ id: `article:${slug}`, label: title })),
  ].slice(0, 3)
  const first = options[0]?.id.replace(/^flow:/, '') ?? 'unknown'
  const asked = effect(
    because(progress, `asked which was meant: ${options.map(({ id }) => id).join(', ')}`),
    fact('asked', first),
  )
  const { did_you_mean, none_of_these_button } = talk.brain.sentences
  return speak(asked, { text: did_you_mean, choices: [...options, { id: 'none', label: none_of_these_button }] })
}

function nothingFound(talk: Talk, progress: Progress): Progress {
  const { sentences } = talk.brain
  const misses = progress.state.misses + 1
  const asked = effect({ ...progress, state: { ...progress.state, misses } }, fact('asked', 'unknown'))
  const text = misses >= MISSES_BEFORE_OFFER ? `${sentences.no_answer} ${sentences.offer_human}` : sentences.no_answer
  return speak(asked, { text, choices: menu(talk) })
}

function verdict(talk: Talk, progress: Progress, said: 'solved' | 'not_solved'): Progress {
  const { sentences } = talk.brain
  const { topic } = progress.state
  if (topic === null)
    return speak(progress, {
      text: sentences[said === 'solved' ? 'thanks' : 'not_understood'],
      choices: said === 'solved' ? [] : menu(talk),
    })
  const counted = topic.verdict === said ? progress : effect(progress, fact(said, topic.intent))
  const noted: Progress = { ...counted, state: { ...counted.state, topic: { ...topic, verdict: said } } }
  return speak(noted, { text: sentences[said], choices: said === 'solved' ? [] : helpMenu(talk) })
}

function menu(talk: Talk): readonly Choice[] {
  return [...[talk.brain.flows.get('order-status')].flatMap(flow => flow ?? []).map(flowChoice), ...helpMenu(talk)]
}

function helpMenu({ brain: { sentences } }: Talk): readonly Choice[] {
  return [
    { id: 'human', label: sentences.human_button },
    { id: `flow:${CASE_FLOW}`, label: sentences.case_button },
  ]
}

function flowChoice(flow: Flow): Choice {
  return { id: `flow:${flow.name}`, label: flow.title }
}

// ---- flows

function startFlow(talk: Talk, progress: Progress, name: string, text = ''): Progress {
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
    slots: text === '' ? {} : mentionedSlots(flow, null, text, null),
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

/** Flows that lie open at the same time; the oldest is let go beyond it. */
const STACK_LIMIT = 3

/** A case or an agent asked for because the last answer did not help belongs to that answer's attempt. */
function intentOf({ topic }: DialogueState, flow: string): string {
  const grownOut = topic?.verdict === 'not_solved' && (flow === HANDOFF_FLOW || flow === CASE_FLOW)
  return grownOut ? topic.intent : flow
}

function step(talk: Talk, progress: Progress, event: FlowEvent): Progress {
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
      return requestHandoff(talk, pop(progress), flow, frame, next.reason)
    case 'end':
      return ended(talk, pop(progress), flow, frame, next.ending)
  }
}

function cancelChoice({ brain: { sentences } }: Talk): Choice {
  return { id: 'cancel', label: sentences.cancel_button }
}

function ended(
  talk: Talk,
  progress: Progress,
  flow: Flow,
  frame: Frame,
  ending: 'resolved' | 'declined' | 'cancelled',
): Progress {
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

function cancel(talk: Talk, progress: Progress): Progress {
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
  const { topic, stack } = progress.state
  const packet: HandoffPacket = {
    reason,
    intent: frame.intent,
    collected: [...stack, frame].flatMap(open => collected(talk, open)),
    tried: topic === null || topic.intent === flow.name ? [] : [topic.title],
  }
  const asked = [fact('human_requested', frame.intent), { kind: 'request_handoff', packet } as const].reduce(
    effect,
    progress,
  )
  return speak(asked, { text: sentences.queued, choices: [stopWaiting(sentences)] })
}

function collected(talk: Talk, frame: Frame): HandoffPacket['collected'] {
  const flow = talk.brain.flows.get(frame.flow)
  return [...(flow?.slots.values() ?? [])].flatMap(({ name, label }) => {
    const value = frame.slots[name]
    return typeof value === 'string' ? [{ label, value }] : []
  })
}

function pop(progress: Progress): Progress {
  return { ...progress, state: { ...progress.state, stack: progress.state.stack.slice(0, -1) } }
}

function flowOf(talk: Talk, frame: Frame): Flow {
  const flow = talk.brain.flows.get(frame.flow)
  if (flow === undefined) throw new Error(`the flow "${frame.flow}" is not published`)
  return flow
}

// ---- building a turn up

function speak(progress: Progress, said: Omit<TextBody, 'kind'>): Progress {
  const { choices = [], ...rest } = said
  const body: TextBody = { ...rest, kind: 'text', ...(choices.length > 0 ? { choices } : {}) }
  return { ...progress, said: [...progress.said, body], state: { ...progress.state, offered: choices } }
}

function effect(progress: Progress, added: Effect): Progress {
  return { ...progress, effects: [...progress.effects, added] }
}

function fact(kind: FactKind, intent: string): Effect {
  return { kind: 'fact', fact: kind, intent }
}

function because(progress: Progress, reason: string): Progress {
  return { ...progress, why: [...progress.why, reason] }
}
