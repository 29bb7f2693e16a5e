import type { Expression } from './expression.ts'
import type { Template } from './template.ts'

/** A flow as it runs in one language: parsed, checked, its texts and conditions ready to use. */
export type Flow = {
  readonly name: string
  /** The author's own count of its editions; what `migrate` refers to. */
  readonly version: number
  readonly title: string
  /** One sentence on what it does, for menus. */
  readonly about: string
  /** Identifies this exact version in all its languages: a conversation finishes on the one it began with. */
  readonly hash: string
  /** What customers say when they want it; none, where only other flows call it. */
  readonly phrases: readonly string[]
  /** What sounds alike and is not meant. */
  readonly not: readonly string[]
  /** What a caller gives and gets. */
  readonly takes: readonly string[]
  readonly gives: ReadonlyMap<string, Expression>
  readonly slots: ReadonlyMap<string, Slot>
  readonly policies: ReadonlyMap<string, Policy>
  /** Names for what follows from slots and records, each computed anew whenever it is read. */
  readonly lets: ReadonlyMap<string, Expression>
  /** Cards that steps show by name. */
  readonly cards: ReadonlyMap<string, CardTemplate>
  readonly steps: readonly Step[]
  readonly migration: Migration | null
}

export type Slot = {
  readonly name: string
  /** How agents and summaries name it. */
  readonly label: string
  readonly type: SlotType
  /** The list whose elements it takes; for the types `item` and `items`. */
  readonly from: Expression | null
  /** Of things that a text fits equally well, the one most like this record is meant. */
  readonly like: Expression | null
  /** The n-th attempt is asked with the n-th sentence, the last one repeats. */
  readonly ask: readonly Template[]
  /** What is said when the answer does not fit. */
  readonly error: Template
  readonly why: Template
  /** How many answers are judged, the first included, before `exhausted` comes. */
  readonly attempts: number
  readonly exhausted: Exhausted
  /** Whether the customer may pass. */
  readonly optional: boolean
  /** It is asked only where this is true. */
  readonly when: Expression | null
  /** `any`: from whatever the customer says; `asked`: from the answer alone; `mentioned`: from anything, and never asked. */
  readonly fill: 'any' | 'asked' | 'mentioned'
  /** Slots whose values mean nothing any more once this one changes. */
  readonly invalidates: readonly string[]
  /** What must be true of a value. */
  readonly validate: readonly { readonly assert: Expression; readonly error: Template }[]
  /** Other ways for somebody who has no answer. */
  readonly alternatives: readonly Alternative[]
  /** Buttons under the question; for the type `option`, all that it takes. */
  readonly options: readonly OptionSource[]
  /** Whether the words of its options count before it is asked: where the customer tells what they want. */
  readonly infer: boolean
  /** Taken instead of asking, where it has a value. Once the customer wants another one, they are asked. */
  readonly default: Expression | null
}

/** What comes after the last attempt. */
export const EXHAUSTED = ['offer_human', 'handoff', 'skip', 'cancel'] as const
export type Exhausted = (typeof EXHAUSTED)[number]

export type Alternative = { readonly label: string; readonly words: readonly string[]; readonly goto: string }

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
  'number',
  'date',
  'address',
  'person',
  'item',
  'items',
] as const
export type SlotType = (typeof SLOT_TYPES)[number]

/** A rule of the shop. Where it does not hold, the flow says why and what is possible instead. */
export type Policy = {
  readonly name: string
  readonly assert: Expression
  readonly deny: Template
  /** The article that has the rule. */
  readonly cite: string | null
  /** Flows to offer instead. */
  readonly instead: readonly Offer[]
  /** The slot to choose anew; without one, the flow ends. */
  readonly reask: string | null
}

/** A button that starts another flow, with what is known already. */
export type Offer = {
  readonly flow: string
  readonly if: Expression | null
  readonly with: ReadonlyMap<string, Expression>
}

/** How a frame of an older version goes on in this one, once that version is gone. */
export type Migration = {
  readonly from: number
  readonly rename: ReadonlyMap<string, string>
}

/** How a flow can end. What the ledger makes of it is not the author's to choose. */
export const ENDINGS = ['resolved', 'declined', 'denied', 'cancelled'] as const
export type Ending = (typeof ENDINGS)[number]

export type Step = { readonly id: string | null; readonly line: number } & (
  | { readonly verb: 'ask'; readonly slot: string }
  | ({ readonly verb: 'say' } & Telling)
  | ({
      readonly verb: 'do'
      readonly action: string
      readonly guard: string | null
    } & Calling)
  | { readonly verb: 'check'; readonly policies: readonly string[] }
  | { readonly verb: 'when'; readonly cases: readonly Case[] }
  | {
      readonly verb: 'confirm'
      readonly name: string
      readonly summary: Template
      readonly binds: readonly string[]
      readonly accept: string
      readonly edit: readonly string[]
      readonly decline: Branch
    }
  /** Calls a flow, or, with `each`, once for every element of a list. */
  | ({ readonly verb: 'call'; readonly flow: string; readonly each: Each | null } & Calling)
  | { readonly verb: 'goto'; readonly goto: string }
  | { readonly verb: 'handoff'; readonly reason: string }
  | { readonly verb: 'end'; readonly ending: Ending }
)
export type StepOf<Verb extends Step['verb']> = Extract<Step, { verb: Verb }>

/** What is given to an action or a flow, under which name its result is kept, and what follows how it ended. */
export type Calling = {
  readonly with: ReadonlyMap<string, Expression>
  readonly save: string | null
  readonly outcomes: ReadonlyMap<string, Branch>
}

export type Each = { readonly in: Expression; readonly as: string }

export type Case = { readonly if: Expression | null; readonly branch: Branch }

/** What follows a condition or an outcome. An empty branch goes on with the next step. */
export type Branch = {
  /** Slots that get a value here, in this order, before anything is said. */
  readonly set: ReadonlyMap<string, Expression>
  readonly say: Telling | null
  /** Asks a slot again, with a sentence on why its value did not do. */
  readonly reask: { readonly slot: string; readonly error: Template | null } | null
  readonly goto: string | null
  /** Lets the customer try the same step again, or leave it. */
  readonly retry: boolean
  readonly handoff: string | null
  readonly end: Ending | null
}

/** Something the assistant tells. With `helped`, it asks whether that was the answer. */
export type Telling = {
  readonly say: Template
  readonly card: string | null
  readonly helped: boolean
  readonly offer: readonly Offer[]
}

export type CardTemplate = {
  readonly title: Template
  readonly facts: readonly { readonly label: string; readonly value: Template }[]
}

/** Something wrong in a flow file: where it is, what it is, and the cure. */
export type FlowProblem = { readonly file: string; readonly line: number; readonly message: string }
