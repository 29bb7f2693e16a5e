import type { Expression } from './expression.ts'
import type { Template } from './template.ts'

/** A flow as it runs: parsed, checked, its texts and conditions ready to use. */
export type Flow = {
  readonly name: string
  readonly title: string
  /** One sentence on what it does, for menus. */
  readonly about: string
  /** Identifies this exact version: a conversation that began on another one starts over with the slots it has. */
  readonly hash: string
  readonly phrases: readonly string[]
  /** What sounds alike and is not meant. */
  readonly not: readonly string[]
  readonly slots: ReadonlyMap<string, Slot>
  /** Cards that steps show by name. */
  readonly cards: ReadonlyMap<string, CardTemplate>
  readonly steps: readonly Step[]
}

export type Slot = {
  readonly name: string
  /** How agents and summaries name it. */
  readonly label: string
  readonly type: SlotType
  /** The n-th attempt is asked with the n-th sentence, the last one repeats. */
  readonly ask: readonly Template[]
  /** What is said when the answer does not fit. */
  readonly error: Template
  readonly why: Template
  /** How many answers are judged before the assistant offers another way. */
  readonly attempts: number
  /** Buttons under the question; for the type `option`, all that it takes. */
  readonly options: readonly OptionSource[]
  /** Whether the words of its options count before it is asked: where the customer tells what they want. */
  readonly infer: boolean
  /** Taken instead of asking, where it has a value. Once the customer wants another one, they are asked. */
  readonly default: Expression | null
}

/** Where the values on offer come from: one of the author's own, or a list in a record. */
export type OptionSource =
  | {
      readonly kind: 'one'
      readonly value: string
      readonly label: string
      readonly words: readonly string[]
      readonly if: Expression | null
    }
  | { readonly kind: 'from'; readonly from: Expression }

export const SLOT_TYPES = [
  'order_number',
  'case_number',
  'email_or_postcode',
  'email',
  'code',
  'option',
  'text',
] as const
export type SlotType = (typeof SLOT_TYPES)[number]

/** How a flow can end. What the ledger makes of it is not the author's to choose. */
export const ENDINGS = ['resolved', 'declined', 'cancelled'] as const
export type Ending = (typeof ENDINGS)[number]

export type Step = { readonly id: string | null; readonly line: number } & (
  | { readonly verb: 'ask'; readonly slot: string }
  | ({ readonly verb: 'say' } & Telling)
  | {
      readonly verb: 'do'
      readonly action: string
      readonly with: ReadonlyMap<string, Expression>
      readonly save: string | null
      readonly guard: string | null
      readonly outcomes: ReadonlyMap<string, Branch>
    }
  | { readonly verb: 'when'; readonly cases: readonly { readonly if: Expression | null; readonly branch: Branch }[] }
  | {
      readonly verb: 'confirm'
      readonly name: string
      readonly summary: Template
      readonly binds: readonly string[]
      readonly accept: string
      readonly edit: readonly string[]
      readonly decline: Branch
    }
  | { readonly verb: 'handoff'; readonly reason: string }
  | { readonly verb: 'end'; readonly ending: Ending }
)

/** What follows a condition or an outcome. An empty branch goes on with the next step. */
export type Branch = {
  readonly say: Telling | null
  /** Asks a slot again, with a sentence on why its value did not do. */
  readonly reask: { readonly slot: string; readonly error: Template | null } | null
  readonly goto: string | null
  readonly handoff: string | null
  readonly end: Ending | null
}

/** Something the assistant tells. With `helped`, it asks whether that was the answer. */
export type Telling = { readonly say: Template; readonly card: string | null; readonly helped: boolean }

export type CardTemplate = {
  readonly title: Template
  readonly facts: readonly { readonly label: string; readonly value: Template }[]
}

/** Something wrong in a flow file: where it is, what it is, and the cure. */
export type FlowProblem = { readonly file: string; readonly line: number; readonly message: string }
