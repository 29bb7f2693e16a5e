import type { Brain } from '../domain/dialogue/brain.ts'
import { converse, resume } from '../domain/dialogue/converse.ts'
import { canonical } from '../domain/dialogue/flow/expression.ts'
import type { CustomerBody, LogEvent } from '../domain/dialogue/log.ts'
import type { Progress, TurnInput } from '../domain/dialogue/progress.ts'
import { type DialogueState, EMPTY_STATE } from '../domain/dialogue/state.ts'
import { isoDay } from '../domain/iso-day.ts'
import type { Floor } from '../domain/service/conversation.ts'
import { type TracedCall, type TurnTrace, tracedReader } from './turn-traces.ts'

/** A turn taken again, beside what was said then. */
export type ReplayedTurn = {
  readonly seq: number
  readonly utterance: string
  readonly saidThen: readonly string[]
  readonly saidNow: readonly string[]
  readonly why: readonly string[]
  /** What this turn now asks of the world and did not ask then; it cannot be answered, so the turn ends there. */
  readonly unanswered: string | null
}

/**
 * Takes the turns of a conversation again, with what this brain knows and what the world answered then. Nothing is
 * asked of anybody and nothing is written.
 */
export function replay(
  brain: Brain,
  events: readonly LogEvent[],
  traces: readonly TurnTrace[],
): readonly ReplayedTurn[] {
  let state: DialogueState = EMPTY_STATE
  const turns: ReplayedTurn[] = []
  for (const trace of traces) {
    const said = saidIn(events, trace, turns.at(-1)?.seq ?? 0)
    if (said === null) continue
    const { progress, unanswered } = taken(brain, inputOf(events, trace, said, state), trace.calls)
    state = progress.state
    turns.push({
      seq: trace.seq,
      utterance: said.kind === 'text' ? said.text : said.label,
      saidThen: repliesTo(events, trace.seq),
      saidNow: progress.said.map(({ text }) => text),
      why: progress.why,
      unanswered,
    })
  }
  return turns
}

function taken(
  brain: Brain,
  turn: TurnInput,
  calls: readonly TracedCall[],
): { progress: Progress; unanswered: string | null } {
  let progress = converse(brain, turn)
  const open = [...calls]
  while (progress.call !== null) {
    const { action, input } = progress.call
    const at = open.findIndex(call => call.action === action && canonical(call.input) === canonical(input))
    const [answer] = at < 0 ? [] : open.splice(at, 1)
    if (answer === undefined) return { progress, unanswered: action }
    progress = resume(brain, turn, progress, answer.outcome, answer.value)
  }
  return { progress, unanswered: null }
}

function inputOf(
  events: readonly LogEvent[],
  { seq, at, calls }: TurnTrace,
  utterance: CustomerBody,
  state: DialogueState,
): TurnInput {
  const reader = tracedReader(calls)
  return { id: `t${seq}`, utterance, state, floor: floorAt(events, seq), today: isoDay(at), now: at, reader }
}

/** What the customer said in a turn: the texts that it took together, or the button that was pressed. */
function saidIn(events: readonly LogEvent[], { seq }: TurnTrace, after: number): CustomerBody | null {
  const said = events.filter(event => event.author.kind === 'customer' && event.seq > after && event.seq <= seq)
  const texts = said.flatMap(({ body }) => (body.kind === 'text' ? [body.text] : []))
  const last = said.at(-1)?.body
  if (last === undefined || last.kind === 'state') return null
  return last.kind === 'choice' ? last : { kind: 'text', text: texts.join('\n') }
}

function repliesTo(events: readonly LogEvent[], seq: number): readonly string[] {
  return events.flatMap(({ author, answers, body }) =>
    author.kind === 'assistant' && answers === seq && body.kind === 'text' ? [body.text] : [],
  )
}

/** Who had the floor when an event was written, from what the log says of it. */
function floorAt(events: readonly LogEvent[], seq: number): Floor['holder'] {
  const changes = events.flatMap(event => (event.seq < seq && event.body.kind === 'state' ? [event.body.state] : []))
  const last = changes.findLast(state => state in FLOOR_AFTER)
  return last === undefined ? 'assistant' : (FLOOR_AFTER[last] ?? 'assistant')
}

const FLOOR_AFTER: { readonly [state: string]: Floor['holder'] } = {
  queued: 'queue',
  agent_joined: 'agent',
  agent_left: 'assistant',
  waiting_cancelled: 'assistant',
  case_opened: 'assistant',
}
