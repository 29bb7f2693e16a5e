import type { Value } from '../domain/dialogue/flow/expression.ts'
import { ANYBODY, type Reader } from '../domain/knowledge/audience.ts'

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

const READER = 'reader'

/** Who the customer was as a reader of articles is learnt of the world as well; of a guest there is nothing to keep. */
export function readerTraced({ signedIn, accounts, products }: Reader): readonly TracedCall[] {
  if (!signedIn) return []
  const value = { signedIn, accounts: [...accounts], products: [...products] }
  return [{ action: READER, input: {}, outcome: 'known', value }]
}

/** The reader that a turn was taken for: anybody, where the trace does not say it in full. */
export function tracedReader(calls: readonly TracedCall[]): Reader {
  const kept = calls.find(({ action }) => action === READER)?.value
  if (typeof kept !== 'object' || kept === null || !('signedIn' in kept) || kept.signedIn !== true) return ANYBODY
  const named = (value: Value | undefined) =>
    new Set(Array.isArray(value) ? value.filter(name => typeof name === 'string') : [])
  return { signedIn: true, staff: false, accounts: named(kept['accounts']), products: named(kept['products']) }
}
