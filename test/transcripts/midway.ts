import { z } from 'zod'
import type { Brain } from '../../src/domain/dialogue/brain.ts'
import type { Value } from '../../src/domain/dialogue/flow/expression.ts'
import type { Flow } from '../../src/domain/dialogue/flow/flow.ts'
import { type DialogueState, EMPTY_STATE, newFrame } from '../../src/domain/dialogue/state.ts'

const values = z.record(z.string(), z.json())

/** Where in a flow a transcript begins, and what the flow knows by then. */
export const midwayShape = {
  flow: z.string().optional(),
  /** A step's id, the slot it asks or the confirm's name; the flow's first step if nothing is said. */
  at: z.string().optional(),
  slots: values.default({}),
  records: values.default({}),
}
export type Midway = z.infer<z.ZodObject<typeof midwayShape>>

/** The button that lets a conversation go on from there. */
export const GO_ON = { kind: 'choice', choice: 'resume:begun', label: 'Go on' } as const

/** A conversation that has come so far already, or one that has not begun. */
export function stateMidway({ voices: [{ flows }] }: Brain, { flow: name, at, slots, records }: Midway): DialogueState {
  if (name === undefined) return EMPTY_STATE
  const flow = flows.get(name)
  if (flow === undefined) throw new Error(`there is no flow "${name}" to begin in`)
  const frame = newFrame({
    ...{ id: 'begun', flow: name, hash: flow.hash, intent: name, calledBy: null },
    slots: slots as { [slot: string]: Value },
    records: records as { [name: string]: Value },
  })
  const begun = { ...frame, at: at === undefined ? 0 : placeOf(flow, at), trail: Object.keys(slots) }
  return { ...EMPTY_STATE, stack: [begun], asking: { kind: 'resume', isLate: false } }
}

function placeOf({ name, steps }: Flow, at: string): number {
  const place = steps.findIndex(
    step =>
      step.id === at || (step.verb === 'ask' && step.slot === at) || (step.verb === 'confirm' && step.name === at),
  )
  if (place < 0) throw new Error(`the flow "${name}" has no step, question or confirm "${at}"`)
  return place
}
