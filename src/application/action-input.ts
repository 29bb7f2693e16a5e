import type { ActionCall } from '../domain/dialogue/flow/advance.ts'
import type { Value } from '../domain/dialogue/flow/expression.ts'
import { type Address, addressIn } from '../domain/service/address.ts'

/** What a flow gave an action. Throws where a text is needed and there is none: the flow or the check is at fault. */
export function textIn(call: ActionCall, name: string): string {
  const value = call.input[name]
  if (typeof value !== 'string') throw new Error(`the action "${call.action}" was called without "${name}"`)
  return value
}

/** A text that may be left out; an empty one counts as left out. */
export function textIfIn(call: ActionCall, name: string): string | null {
  const value = call.input[name]
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/** Something that a customer has chosen, and how many of it. */
export type Chosen = { readonly id: string; readonly quantity: number }

const MOST_OF_ONE = 1_000

/**
 * What was chosen, one thing or a list: each as its id, or as its record with an `id` and perhaps a `quantity`. Null
 * where there is nothing, or anything else.
 */
export function chosenIn(call: ActionCall, name: string): readonly Chosen[] | null {
  const value = call.input[name] ?? null
  const chosen = (Array.isArray(value) ? value : [value]).map(chosenOf)
  return chosen.length > 0 && chosen.every(each => each !== null) ? chosen : null
}

function chosenOf(value: Value): Chosen | null {
  if (typeof value === 'string' && value !== '') return { id: value, quantity: 1 }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
  const { id, quantity = 1 } = value as { readonly [key: string]: Value }
  if (typeof id !== 'string' || typeof quantity !== 'number' || !Number.isInteger(quantity)) return null
  return quantity >= 1 && quantity <= MOST_OF_ONE ? { id, quantity } : null
}

/** An address that was read already, by its parts, or one as it was typed; null where it is neither. */
export function addressGiven(call: ActionCall, name: string): Address | null {
  const value = call.input[name] ?? null
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return addressIn(textIfIn(call, name) ?? '')
  const { lines, town, region, postcode, country = null, line } = value as { readonly [key: string]: Value }
  if (!Array.isArray(lines)) return typeof line === 'string' ? addressIn(line) : null
  const parts = [...lines, town ?? null, region ?? null].filter(part => typeof part === 'string' && part !== '')
  if (typeof postcode !== 'string' || postcode === '' || parts.length === 0) return null
  return { lines: parts as string[], postcode, country: typeof country === 'string' ? country : null }
}
