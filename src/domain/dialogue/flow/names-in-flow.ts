import { ACTIONS } from './actions.ts'
import { ANY, type Kind, type Kinds, kindIn } from './expression-kinds.ts'
import type { Flow, Slot, Step } from './flow.ts'
import { IDENTITY_FLOW } from './parse-flow.ts'

/** Every name that a flow's expressions can read, with what is known of its kind. */
export function kindsIn(flow: Flow): Kinds {
  const kinds = new Map<string, Kind>([
    ['today', { kind: 'text' }],
    ['shop', { kind: 'record', fields: ['company', 'currency', 'order_example'] }],
  ])
  for (const name of flow.takes) kinds.set(name, ANY)
  for (const step of flow.steps) for (const [name, kind] of savedBy(step)) kinds.set(name, kind)
  for (const slot of flow.slots.values()) kinds.set(slot.name, kindOfSlot(slot, kinds))
  for (const [name, expression] of flow.lets) kinds.set(name, kindIn(expression, kinds))
  return kinds
}

function savedBy(step: Step): readonly (readonly [string, Kind])[] {
  if (step.verb === 'do' && step.save !== null)
    return [[step.save, { kind: 'record', fields: ACTIONS[step.action]?.output ?? null }]]
  if (step.verb !== 'call' || step.save === null) return []
  if (step.flow === IDENTITY_FLOW)
    return [[step.save, { kind: 'record', fields: ACTIONS['customer.get']?.output ?? null }]]
  return [[step.save, step.each === null ? ANY : { kind: 'list', of: ANY }]]
}

function kindOfSlot({ type, from }: Slot, known: Kinds): Kind {
  if (type === 'number') return { kind: 'number' }
  if (type === 'address' || type === 'person') return { kind: 'record', fields: null }
  if (type === 'items') return from === null ? ANY : kindIn(from, known)
  return type === 'item' ? ANY : { kind: 'text' }
}
