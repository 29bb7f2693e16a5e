import type { ChannelName } from '../service/conversation.ts'

/**
 * One thing that happened, as the ledger keeps it. Facts are idempotent by id and may arrive in any order;
 * attempts and outcomes are folded from them (`attempts.ts`).
 *
 * - `asked`: a need was expressed: a question, or a flow was started
 * - `answered`: a substantive answer was shown: a cited article, or a flow reached its goal
 * - `solved` / `not_solved`: the customer said so, by button or in words, about the last answer
 * - `case_opened`: the assistant opened a case a person will work on, or passed words on to one
 * - `human_requested` / `human_accepted`: the customer asked for an agent; an agent took over
 * - `left_midway`: a flow was cancelled or given up before its goal
 */
export type FactKind =
  | 'asked'
  | 'answered'
  | 'solved'
  | 'not_solved'
  | 'case_opened'
  | 'human_requested'
  | 'human_accepted'
  | 'left_midway'

export type Fact = {
  readonly id: string
  /**
   * Who: the visitor, the Teams user, the console. Stable across conversations where the channel allows it; where the
   * person could not be recognised again (storage refused), `passingActor(conversationId)`.
   */
  readonly actor: string
  readonly conversationId: string | null
  readonly channel: ChannelName
  readonly kind: FactKind
  /** What about: a flow's name, `article:<slug>`, or `unknown`. */
  readonly intent: string
  readonly at: number
}

const PASSING = 'passing:'

/** The actor of a conversation whose customer could not be recognised if they came back. */
export function passingActor(conversationId: string): string {
  return `${PASSING}${conversationId}`
}

/** Whether a return of this actor would be noticed. Only then may silence ever be counted as help. */
export function isRecognisable(actor: string): boolean {
  return !actor.startsWith(PASSING)
}

/**
 * Intents that do not tell what a call for help is about: nothing was understood, or only that a person is wanted.
 * Flows of these names bring a person in.
 */
export const TOPICLESS_INTENTS: ReadonlySet<string> = new Set(['unknown', 'talk-to-a-human', 'create-case'])
