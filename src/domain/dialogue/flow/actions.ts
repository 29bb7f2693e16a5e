/**
 * What flows can ask of the world: the contract of each action, from which the checker knows what must be handled.
 * A `write` changes something and needs the customer's yes to its exact values; a `read` does not.
 */
export type ActionContract = {
  readonly effect: 'read' | 'write'
  readonly input: readonly string[]
  readonly outcomes: readonly string[]
}

export const ACTIONS: { readonly [name: string]: ActionContract } = {
  'orders.get': { effect: 'read', input: ['order', 'proof'], outcomes: ['ok', 'not_found', 'unavailable'] },
  'cases.create': { effect: 'write', input: ['summary', 'contact'], outcomes: ['ok'] },
}
