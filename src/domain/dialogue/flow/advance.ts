import type { Source, TextBody } from '../log.ts'
import type { Sentences } from '../sentences.ts'
import type { Frame, Offered } from '../state.ts'
import type { Functions, Value } from './expression.ts'
import type { Ending, Slot } from './flow.ts'

/** What the assistant says, with what its buttons carry. */
export type Said = Omit<TextBody, 'kind' | 'choices'> & { readonly choices?: readonly Offered[] }

/** What a flow finds around it: how things are said here, and what else there is. `today` is an ISO day. */
export type FlowContext = {
  readonly sentences: Sentences
  readonly functions: Functions
  readonly today: string
  /** The turn that is being taken. What is asked of the world in another one is asked anew. */
  readonly turn: string
  /** What texts can say of the shop. */
  readonly shop: ShopFacts
  readonly titleOf: (flow: string) => string
  /** Where an article is, for citing it. */
  readonly sourceOf: (article: string) => Source | null
}

export type ShopFacts = {
  readonly company: string
  readonly currency: string
  /** An order number of the shop's own shape, which nobody has. */
  readonly order_example: string
}

/** A call to the world that the flow waits for. A write's key is the same whenever it is
 * taken with these values, a read's within one turn. */
export type ActionCall = {
  readonly key: string
  /** What the ledger counts the flow under. */
  readonly intent: string
  readonly action: string
  readonly input: { readonly [name: string]: Value }
}

/** What a flow needs before it can go on. */
export type Next =
  /** For the customer; `refused` says that what they have just given did not do. */
  | { readonly kind: 'wait'; readonly refused?: true }
  | { readonly kind: 'act'; readonly call: ActionCall }
  /** Another flow has to end first, begun with this input. */
  | { readonly kind: 'call'; readonly flow: string; readonly input: { readonly [name: string]: Value } }
  | { readonly kind: 'end'; readonly ending: Ending }
  | { readonly kind: 'handoff'; readonly reason: string }
  /** A question was answered wrongly as often as it may be. */
  | { readonly kind: 'exhausted'; readonly slot: Slot }

/** Where a flow stands after an event: what was said, and what it needs next. */
export type Advance = { readonly frame: Frame; readonly said: readonly Said[]; readonly next: Next }

/** The same within a run; null goes on with the step that the frame is at. */
export type Taken = Omit<Advance, 'next'> & { readonly next: Next | null }
