import type { Value } from '../domain/dialogue/flow/expression.ts'

/** Something asked of the world in a turn, and what it answered. */
export type TracedCall = {
  readonly action: string
  readonly input: { readonly [name: string]: Value }
  readonly outcome: string
  readonly value: Value
}

/** Why a turn went as it did, and all that it learnt: with the log, enough to take it again. */
export type TurnTrace = {
  /** The `seq` of the customer's event that it took, the last of several. */
  readonly seq: number
  readonly at: number
  readonly why: readonly string[]
  readonly calls: readonly TracedCall[]
}

export interface TurnTraces {
  /** All turns of a conversation in their order. */
  ofConversation(conversationId: string): Promise<readonly TurnTrace[]>
}
