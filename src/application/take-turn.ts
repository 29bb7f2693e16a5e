import type { Brain, Voice } from '../domain/dialogue/brain.ts'
import { converse, resume } from '../domain/dialogue/converse.ts'
import type { Body, CustomerBody, NewEvent } from '../domain/dialogue/log.ts'
import { type Effect, type Progress, speak, type TurnInput } from '../domain/dialogue/progress.ts'
import { type DialogueState, keptState } from '../domain/dialogue/state.ts'
import { isUnfinished } from '../domain/dialogue/understanding/unfinished.ts'
import { isoDay } from '../domain/iso-day.ts'
import type { Conversation } from '../domain/service/conversation.ts'
import { actorOf } from './actor.ts'
import type { FlowEditions } from './flow-editions.ts'
import { keptEvent } from './knowledge-ledger.ts'
import type { Clock, CommitOutcome, ConversationStore, Doorbell, Ids, Log, TurnWrite, WaitingTurn } from './ports.ts'
import type { Readers } from './readers.ts'
import type { RunAction } from './run-action.ts'
import { readerTraced, type TracedCall } from './turn-traces.ts'

/** What is kept of a conversation between turns: the dialogue, and why the last turn went as it did. */
export type TurnState = { readonly dialogue: DialogueState }

export type TurnParts = {
  readonly brain: () => Brain
  readonly editions: Pick<FlowEditions, 'bring'>
  readonly conversations: ConversationStore
  readonly runAction: RunAction
  readonly readers: Readers
  readonly doorbell: Doorbell
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  /** Texts that follow each other sooner are one turn; 0 keeps each apart. */
  readonly joinWithinMs: number
  /** Runs once after the delay; the returned function calls it off. */
  readonly after: (delayMs: number, run: () => void) => () => void
}

/** How often a turn that was overtaken is taken again at once; after that the sweep picks it up. */
const RETAKES = 20
/** A turn that is quicker than this has its answer there before anybody could see that it is being typed. */
const TYPING_AFTER_MS = 300
/** How long "the assistant is typing" is shown if nothing else is heard. */
const TYPING_MS = 6_000

/**
 * Takes the turns of all customer events that have had none, in their order, and returns when there is none left.
 * Safe to call at any time from anywhere: a turn is committed once, whoever takes it.
 */
export async function takeTurns(parts: TurnParts, conversationId: string): Promise<void> {
  let overtaken = 0
  while (overtaken < RETAKES) {
    const waiting = await parts.conversations.nextTurn(conversationId)
    if (waiting === null) return
    const said = saidTogether(waiting.events, parts.joinWithinMs)
    if (await moreMayCome(parts, waiting.conversation, said)) continue
    const outcome = await takeTurn(parts, waiting.conversation, said)
    if (outcome !== 'committed') overtaken += 1
    // It was the last one when it was read; whoever has written since then calls for a turn of their own.
    else if (said.seq === waiting.conversation.lastSeq) return
  }
  parts.log.warn('turn.overtaken', { conversation: conversationId })
}

/** What one turn takes: `seq` and `at` are those of the last event. */
type Said = { readonly seq: number; readonly at: number; readonly utterance: CustomerBody }

/** Texts in quick succession are one utterance, so that they get one reply; a button stands for itself. */
function saidTogether([first, ...others]: WaitingTurn['events'], withinMs: number): Said {
  let said: Said = { seq: first.seq, at: first.at, utterance: first.body as CustomerBody }
  for (const { seq, at, body } of others) {
    if (said.utterance.kind !== 'text' || body.kind !== 'text' || at - said.at >= withinMs) break
    said = { seq, at, utterance: { kind: 'text', text: `${said.utterance.text}\n${body.text}` } }
  }
  return said
}

/** After half a sentence or a mere greeting, a moment is waited for the rest. True when it may have come. In a terminal, a line is a whole. */
async function moreMayCome(
  { brain, clock, after, joinWithinMs }: TurnParts,
  { channel }: Conversation,
  { at, utterance }: Said,
): Promise<boolean> {
  if (channel === 'console') return false
  const left = at + joinWithinMs - clock.now()
  if (left <= 0 || utterance.kind !== 'text' || !isUnfinished(brain().lexicon, utterance.text)) return false
  await new Promise<void>(resolve => after(left, resolve))
  return true
}

async function takeTurn(parts: TurnParts, conversation: Conversation, said: Said): Promise<CommitOutcome> {
  const { conversations, log } = parts
  const stopTyping = showTyping(parts, conversation)
  try {
    const before = stateOf(conversation)
    const taken = await decide(parts, conversation, said, before).catch(error =>
      troubled(parts, conversation, before, error),
    )
    const outcome = await conversations.commitTurn(toCommit(parts, conversation, said.seq, taken))
    log.info('turn.taken', { conversation: conversation.id, seq: said.seq, outcome, why: taken.progress.why })
    return outcome
  } finally {
    stopTyping()
  }
}

function showTyping({ after, doorbell }: TurnParts, { id, floor }: Conversation): () => void {
  if (floor.holder !== 'assistant') return () => {}
  return after(TYPING_AFTER_MS, () => doorbell.signal({ conversationId: id, from: 'assistant', ttlMs: TYPING_MS }))
}

type Taken = {
  readonly progress: Progress
  readonly writes: readonly TurnWrite[]
  readonly calls: readonly TracedCall[]
}

async function decide(
  parts: TurnParts,
  conversation: Conversation,
  { seq, utterance }: Said,
  state: DialogueState,
): Promise<Taken> {
  await parts.editions.bring(state)
  const brain = parts.brain()
  const reader = await parts.readers.of(conversation)
  const turn: TurnInput = {
    id: `t${seq}`,
    utterance,
    state,
    floor: conversation.floor.holder,
    today: isoDay(parts.clock.now()),
    now: parts.clock.now(),
    reader,
  }
  let progress = converse(brain, turn)
  const writes: TurnWrite[] = []
  const calls: TracedCall[] = [...readerTraced(reader)]
  while (progress.call !== null) {
    const { action, input } = progress.call
    const result = await parts.runAction(conversation, progress.call)
    writes.push(...result.writes)
    calls.push({ action, input, outcome: result.outcome, value: result.value })
    progress = resume(brain, turn, progress, result.outcome, result.value)
  }
  return { progress, writes, calls }
}

/** A bug costs one honest sentence and an offer of a person, not the message. An agent is not interrupted by it. */
function troubled({ brain, log }: TurnParts, conversation: Conversation, state: DialogueState, error: unknown): Taken {
  log.error('turn.failed', error, { conversation: conversation.id })
  const { sentences } = spokenIn(brain(), state)
  const failed: Progress = {
    ...{ state, said: [], effects: [], call: null, why: ['something failed'] },
    ...{ calls: 0, isOver: false, isFailure: true },
  }
  if (conversation.floor.holder === 'agent') return { progress: failed, writes: [], calls: [] }
  const choices = [{ id: 'human', label: sentences.human_button }]
  return { progress: speak(failed, { text: sentences.trouble, choices }), writes: [], calls: [] }
}

function toCommit(parts: TurnParts, conversation: Conversation, seq: number, { progress, writes, calls }: Taken) {
  const state: TurnState = { dialogue: progress.state }
  const bodies = [...progress.effects.flatMap(effect => stateBodies(parts, progress.state, effect)), ...progress.said]
  return {
    conversationId: conversation.id,
    expected: { stateVersion: conversation.stateVersion, floorEpoch: conversation.floor.epoch },
    handledSeq: seq,
    state,
    events: bodies.map(body => eventBy(parts, body, seq)),
    writes: [...writes, ...progress.effects.map((effect, place) => toWrite(parts, conversation, seq, effect, place))],
    trace: { at: parts.clock.now(), why: progress.why, calls },
  }
}

function stateBodies({ brain }: TurnParts, state: DialogueState, effect: Effect): readonly Body[] {
  const { sentences } = spokenIn(brain(), state)
  if (effect.kind === 'request_handoff') return [{ kind: 'state', state: 'queued', text: sentences.queued_state }]
  if (effect.kind === 'cancel_handoff')
    return [{ kind: 'state', state: 'waiting_cancelled', text: sentences.waiting_cancelled_state }]
  return []
}

function eventBy({ ids, clock }: TurnParts, body: Body, answers: number): NewEvent {
  const author = { kind: body.kind === 'state' ? 'system' : 'assistant' } as const
  return { id: ids.next('evt'), at: clock.now(), author, visibility: 'public', body, answers }
}

function toWrite(
  { ids, clock, brain }: TurnParts,
  conversation: Conversation,
  seq: number,
  effect: Effect,
  place: number,
): TurnWrite {
  const at = clock.now()
  switch (effect.kind) {
    case 'request_handoff':
      return { kind: 'request_handoff', id: ids.next('hand'), packet: effect.packet, at }
    case 'cancel_handoff':
      return { kind: 'cancel_handoff', at }
    case 'fact': {
      const id = `${conversation.id}:${seq}:${effect.fact}:${effect.intent}`
      const { channel } = conversation
      const fact = {
        id,
        actor: actorOf(conversation),
        conversationId: conversation.id,
        channel,
        kind: effect.fact,
        intent: effect.intent,
        at,
      }
      return { kind: 'fact', fact }
    }
    case 'article_used': {
      const { how: kind, article, query, position } = effect
      const who = { actor: actorOf(conversation), channel: conversation.channel }
      const what = { article: article?.slug ?? null, version: article?.version ?? null, query, position }
      const event = { key: `${conversation.id}:${seq}:${place}`, at, kind, ...who, ...what }
      return { kind: 'knowledge', event: keptEvent(event, brain().orderNumbers) }
    }
  }
}

function spokenIn({ voices }: Brain, { locale }: DialogueState): Voice {
  return voices.find(each => each.locale === locale) ?? voices[0]
}

/** The dialogue state of a conversation; a new one, or one kept in a shape that is no longer known, begins afresh. */
export function stateOf(conversation: Conversation): DialogueState {
  return keptState((conversation.state as Partial<TurnState> | null)?.dialogue)
}
