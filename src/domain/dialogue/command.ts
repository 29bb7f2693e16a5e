import type { Found } from './brain.ts'
import type { FlowEvent } from './flow/run-flow.ts'
import type { Choice } from './log.ts'
import type { Asking, Request } from './state.ts'

/** What the customer wants the assistant to do, once what they said is understood. A closed set. */
export type Command =
  /** The button that a text names. */
  | { readonly kind: 'press'; readonly choice: string }
  /** Something for the flow being talked about. */
  | { readonly kind: 'tell'; readonly event: FlowEvent }
  /** A value that would fit either of two slots. */
  | { readonly kind: 'which_slot'; readonly slots: (Asking & { kind: 'which_slot' })['value'] }
  /** Flows to start: the first now, the others after it. */
  | { readonly kind: 'start'; readonly requests: readonly [Request, ...Request[]] }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'restart' }
  /** What was left open. */
  | { readonly kind: 'resume' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'human' }
  /** A person is offered, and what is open is asked again. */
  | { readonly kind: 'offer_human'; readonly because: 'vague' | 'angry' }
  | { readonly kind: 'answer'; readonly found: Found; readonly beside: readonly Choice[] }
  | { readonly kind: 'clarify'; readonly options: readonly Choice[]; readonly text: string }
  | { readonly kind: 'verdict'; readonly said: 'solved' | 'not_solved' }
  | { readonly kind: 'small_talk'; readonly lexeme: SmallTalk }
  /** Short answers to nothing: "no" is how people answer "anything else?". */
  | { readonly kind: 'stray'; readonly lexeme: 'deny' | 'other' }
  | { readonly kind: 'none' }

export type SmallTalk = 'greeting' | 'thanks' | 'goodbye' | 'are_you_human'

/** A command, and why it was understood. */
export type Understood = { readonly command: Command; readonly why: string }
