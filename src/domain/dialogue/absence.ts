import type { Command } from './command.ts'
import type { FlowEvent } from './flow/run-flow.ts'
import { effect, fact, type Progress, remember, type TurnInput } from './progress.ts'
import { rootsOf } from './state.ts'

/** After so long without a word, what was looked up may have changed, and the customer may not remember the question. */
const AWAY_AFTER_MS = 15 * 60_000
/** What was left for longer is let go. */
const KEPT_MS = 7 * 24 * 60 * 60_000

/** Whether the customer comes back after a while. */
export function wasAway(turn: TurnInput): boolean {
  return awayFor(turn) >= AWAY_AFTER_MS
}

/** Lets everything go that was left open too long ago. */
export function withoutForgotten(turn: TurnInput, progress: Progress): Progress {
  if (awayFor(turn) <= KEPT_MS) return progress
  const left = rootsOf(progress.state.stack).map(frame => fact('left_midway', frame.intent))
  return left.reduce(effect, remember(progress, { stack: [], queue: [], asking: null, offered: [] }))
}

/** What an event is after an absence: facts are read again before anything is asked, and a yes is asked for again. */
export function heardLate(event: FlowEvent): FlowEvent {
  switch (event.kind) {
    case 'filled':
    case 'change':
    case 'back':
    case 'skipped':
      return { ...event, isLate: true }
    case 'affirmed':
    case 'asked_again':
    case 'retried':
    case 'otherwise':
      return { kind: 'resumed' }
    default:
      return event
  }
}

/** Whether somebody who comes back only says so, or something that answers nothing. */
export function isOnlyBack(command: Command): boolean {
  if (command.kind === 'small_talk') return command.lexeme === 'greeting'
  if (command.kind === 'tell') return command.event.kind === 'misfit' || command.event.kind === 'asked_again'
  return command.kind === 'none'
}

function awayFor({ state, now }: TurnInput): number {
  return state.heardAt === null ? 0 : now - state.heardAt
}
