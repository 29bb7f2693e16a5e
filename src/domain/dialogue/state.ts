import { z } from 'zod'
import type { Value } from './flow/expression.ts'
import type { Choice } from './log.ts'

/** What the assistant remembers of a conversation between turns. Plain data: it is stored as JSON. */
export type DialogueState = {
  /** Flows under way, the one being talked about last. */
  readonly stack: readonly Frame[]
  /** The last thing that was answered, so that "that solved it" has something to refer to. */
  readonly topic: Topic | null
  /** Utterances in a row that were not understood. */
  readonly misses: number
  /** What finished flows had collected, by label: an agent who takes over need not ask again. */
  readonly gathered: { readonly [label: string]: string }
  /** The buttons under the last thing said, so that typing a label does what pressing it does. */
  readonly offered: readonly Choice[]
}

export type Topic = {
  /** As in the ledger: a flow's name or `article:<slug>`. */
  readonly intent: string
  readonly title: string
  readonly verdict: 'open' | 'solved' | 'not_solved'
}

/** One running flow. */
export type Frame = {
  /** Unique within the conversation; part of every idempotency key. */
  readonly id: string
  readonly flow: string
  readonly hash: string
  /** What the ledger counts this flow under: its own name, or the topic it grew out of. */
  readonly intent: string
  readonly at: number
  readonly slots: { readonly [slot: string]: Value }
  readonly records: { readonly [name: string]: Value }
  /** Answers judged against each slot's question so far. */
  readonly attempts: { readonly [slot: string]: number }
  readonly waiting: Waiting | null
  /** For each confirm that was answered with yes: the exact values it was said to. */
  readonly confirmed: { readonly [confirm: string]: string }
}

export type Waiting =
  | { readonly kind: 'slot'; readonly slot: string }
  | { readonly kind: 'confirm'; readonly confirm: string }

export const EMPTY_STATE: DialogueState = { stack: [], topic: null, misses: 0, gathered: {}, offered: [] }

/** The frame being talked about. */
export function topFrame(state: DialogueState): Frame | null {
  return state.stack.at(-1) ?? null
}

const values = z.record(z.string(), z.custom<Value>())
const frame = z.object({
  id: z.string(),
  flow: z.string(),
  hash: z.string(),
  intent: z.string(),
  at: z.int().min(0),
  slots: values,
  records: values,
  attempts: z.record(z.string(), z.number()),
  waiting: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('slot'), slot: z.string() }),
      z.object({ kind: z.literal('confirm'), confirm: z.string() }),
    ])
    .nullable(),
  confirmed: z.record(z.string(), z.string()),
})
const topic = z.object({ intent: z.string(), title: z.string(), verdict: z.enum(['open', 'solved', 'not_solved']) })
const dialogueState = z.object({
  stack: z.array(frame),
  topic: topic.nullable(),
  misses: z.number(),
  gathered: z.record(z.string(), z.string()),
  offered: z.array(z.object({ id: z.string(), label: z.string() })),
})

/**
 * A state as it was kept. It may have been written by another version: what is missing begins empty, and one that
 * cannot be understood begins afresh, since a customer who is asked again is better off than one who gets no answer.
 */
export function keptState(kept: unknown): DialogueState {
  const filled = kept !== null && typeof kept === 'object' ? { ...EMPTY_STATE, ...kept } : EMPTY_STATE
  return dialogueState.safeParse(filled).data ?? EMPTY_STATE
}
