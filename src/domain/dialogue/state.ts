import { z } from 'zod'
import type { Value } from './flow/expression.ts'
import type { Choice } from './log.ts'

/** What the assistant remembers of a conversation between turns. Plain data: it is stored as JSON. */
export type DialogueState = {
  /** Flows under way: callers below what they have called, the one being talked about last. */
  readonly stack: readonly Frame[]
  /** What the customer wants besides, in the order said. */
  readonly queue: readonly Request[]
  /** A question of the assistant's own that is open, rather than the flow's on top. */
  readonly asking: Asking | null
  /** The flow that was stopped with the last utterance, which may still be taken back. */
  readonly stopped: readonly Frame[]
  /** The last thing that was answered, so that "that solved it" has something to refer to. */
  readonly topic: Topic | null
  /** Utterances in a row that were not understood. */
  readonly misses: number
  /** Times in a row that the assistant asked which of several things was meant. */
  readonly unclear: number
  /** Whether each of the last turns failed the customer, the newest last. */
  readonly failures: readonly boolean[]
  /** Whether a person was offered without being asked for, which happens once. */
  readonly personOffered: boolean
  /** What finished flows had collected, by label: an agent who takes over need not ask again. */
  readonly gathered: { readonly [label: string]: string }
  /** The buttons under the last thing said, so that typing a label does what pressing it does. */
  readonly offered: readonly Offered[]
  /** The language the customer writes; null until that is known. */
  readonly locale: string | null
  /** Whether the customer was reminded of the open question since they were last heard. */
  readonly isNudged: boolean
  /** When the customer was last heard, in epoch milliseconds; null before the first turn. */
  readonly heardAt: number | null
}

/** A button, and what the flow that it starts is given. */
export type Offered = Choice & { readonly with?: { readonly [name: string]: Value } }

/** Something the customer wants. `text` is what they said of it. */
export type Request = { readonly flow: string; readonly text: string }

export type Asking =
  /** Whether to go on with what was left open; after an absence, facts are read again first. */
  | { readonly kind: 'resume'; readonly isLate: boolean }
  /** Which of several things was meant; `text` is what they said. */
  | { readonly kind: 'which'; readonly text: string }
  /** Which of two slots a value was meant for. */
  | { readonly kind: 'which_slot'; readonly value: { readonly [slot: string]: Value } }

export type Topic = {
  /** As in the ledger: a flow's name or `article:<slug>`. */
  readonly intent: string
  readonly title: string
  readonly verdict: 'open' | 'solved' | 'not_solved'
  /** The article that was shown, and what it answered; null where it was picked without a question. */
  readonly article?: { readonly slug: string; readonly version: string; readonly query: string | null }
}

/** One running flow. */
export type Frame = {
  /** Unique within the conversation; part of every idempotency key. */
  readonly id: string
  readonly flow: string
  readonly hash: string
  /** What the ledger counts this flow under: its own name, or the topic it grew out of. */
  readonly intent: string
  /** The frame that called this one; null where the customer began it. */
  readonly calledBy: string | null
  readonly at: number
  /** What the customer began it with; empty where they pressed a button. */
  readonly told: string
  readonly slots: { readonly [slot: string]: Value }
  readonly records: { readonly [name: string]: Value }
  /** What called flows gave, by what they were called with. */
  readonly returned: { readonly [call: string]: Value }
  /** Answers judged against each slot's question, until its value is changed. */
  readonly attempts: { readonly [slot: string]: number }
  /** Values that had the right form and did not do: saying one of them again is no further attempt. */
  readonly refused: { readonly [slot: string]: readonly Value[] }
  /** Slots in the order in which their questions were answered. */
  readonly trail: readonly string[]
  /** Slots that the customer had no answer for, and need not. */
  readonly skipped: readonly string[]
  readonly waiting: Waiting | null
  /** For each confirm that was answered with yes: the exact values it was said to. */
  readonly confirmed: { readonly [confirm: string]: string }
  /** Writes that were carried out, by action: what was done is not taken back by changing an answer. */
  readonly written: readonly string[]
  /** Policies that were told already. */
  readonly denied: readonly string[]
}

export type Waiting =
  | { readonly kind: 'slot'; readonly slot: string }
  | { readonly kind: 'confirm'; readonly confirm: string }
  /** What to change, after a "no" to the confirm: a yes to that is no yes to the values. */
  | { readonly kind: 'change'; readonly confirm: string }
  | { readonly kind: 'retry' }
  /** For the flow above it on the stack. */
  | { readonly kind: 'call'; readonly call: string }

export const EMPTY_STATE: DialogueState = {
  stack: [],
  queue: [],
  asking: null,
  stopped: [],
  topic: null,
  misses: 0,
  unclear: 0,
  failures: [],
  personOffered: false,
  gathered: {},
  offered: [],
  locale: null,
  isNudged: false,
  heardAt: null,
}

/** A frame that has just begun. */
export function newFrame(
  frame: Pick<Frame, 'id' | 'flow' | 'hash' | 'intent' | 'calledBy' | 'slots' | 'records'> & { told?: string },
): Frame {
  return {
    told: '',
    ...frame,
    at: 0,
    returned: {},
    attempts: {},
    refused: {},
    trail: [],
    skipped: [],
    waiting: null,
    confirmed: {},
    written: [],
    denied: [],
  }
}

/** The frame whose question is open: the newest, unless the assistant has asked something of its own. */
export function activeFrame({ stack, asking }: DialogueState): Frame | null {
  return asking === null ? (stack.at(-1) ?? null) : null
}

/** The newest frame, whether or not its question is open. */
export function topFrame({ stack }: DialogueState): Frame | null {
  return stack.at(-1) ?? null
}

/** The frames that the customer began, the newest last; the others were called. */
export function rootsOf(stack: readonly Frame[]): readonly Frame[] {
  return stack.filter(({ calledBy }) => calledBy === null)
}

/** What the customer began last, with all that it has called; empty where nothing lies open. */
export function newestOpen(stack: readonly Frame[]): readonly Frame[] {
  const root = rootsOf(stack).at(-1)
  return root === undefined ? [] : withCalled(stack, root.id)
}

/** A frame with all that it has called, which lie above it. */
export function withCalled(stack: readonly Frame[], frameId: string): readonly Frame[] {
  const from = stack.findIndex(({ id }) => id === frameId)
  const next = stack.findIndex((each, index) => index > from && each.calledBy === null)
  return from < 0 ? [] : stack.slice(from, next < 0 ? undefined : next)
}

const values = z.record(z.string(), z.custom<Value>())
const names = z.array(z.string()).default([])
const frame = z.object({
  id: z.string(),
  flow: z.string(),
  hash: z.string(),
  intent: z.string(),
  calledBy: z.string().nullable().default(null),
  at: z.int().min(0),
  told: z.string().default(''),
  slots: values,
  records: values,
  returned: values.default({}),
  attempts: z.record(z.string(), z.number()),
  refused: z.record(z.string(), z.array(z.custom<Value>())).default({}),
  trail: names,
  skipped: names,
  waiting: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('slot'), slot: z.string() }),
      z.object({ kind: z.literal('confirm'), confirm: z.string() }),
      z.object({ kind: z.literal('change'), confirm: z.string() }),
      z.object({ kind: z.literal('retry') }),
      z.object({ kind: z.literal('call'), call: z.string() }),
    ])
    .nullable(),
  confirmed: z.record(z.string(), z.string()),
  written: names,
  denied: names,
})
const asking = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('resume'), isLate: z.boolean() }),
  z.object({ kind: z.literal('which'), text: z.string() }),
  z.object({ kind: z.literal('which_slot'), value: values }),
])
const topic = z.object({
  intent: z.string(),
  title: z.string(),
  verdict: z.enum(['open', 'solved', 'not_solved']),
  article: z.object({ slug: z.string(), version: z.string(), query: z.string().nullable() }).exactOptional(),
})
const dialogueState = z.object({
  stack: z.array(frame),
  queue: z.array(z.object({ flow: z.string(), text: z.string() })),
  asking: asking.nullable(),
  stopped: z.array(frame),
  topic: topic.nullable(),
  misses: z.number(),
  unclear: z.number(),
  failures: z.array(z.boolean()),
  personOffered: z.boolean(),
  gathered: z.record(z.string(), z.string()),
  offered: z.array(z.object({ id: z.string(), label: z.string(), with: values.exactOptional() })),
  locale: z.string().nullable(),
  isNudged: z.boolean(),
  heardAt: z.number().nullable(),
})

/**
 * A state as it was kept. It may have been written by another version: what is missing begins empty, and one that
 * cannot be understood begins afresh, since a customer who is asked again is better off than one who gets no answer.
 */
export function keptState(kept: unknown): DialogueState {
  const filled = kept !== null && typeof kept === 'object' ? { ...EMPTY_STATE, ...kept } : EMPTY_STATE
  return dialogueState.safeParse(filled).data ?? EMPTY_STATE
}
