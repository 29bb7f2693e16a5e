/**
 * What flows can ask of the world: the contract of each action, from which the checker knows what must be handled.
 * A `write` changes something and needs the customer's yes to its exact values; a `read` does not.
 *
 * What proves who somebody is counts as a read: it changes nothing that is the customer's, only what we know of who
 * is asking, and a confirm would ask "is this really you?", which is what the code itself answers.
 */
export type ActionContract = {
  readonly effect: 'read' | 'write'
  readonly input: readonly string[]
  readonly outcomes: readonly string[]
}

export const ACTIONS: { readonly [name: string]: ActionContract } = {
  'orders.get': { effect: 'read', input: ['order', 'proof'], outcomes: ['ok', 'not_found', 'unavailable'] },
  'cases.create': { effect: 'write', input: ['summary', 'contact'], outcomes: ['ok'] },
  'identity.known': { effect: 'read', input: [], outcomes: ['known', 'unknown'] },
  'identity.send_code': { effect: 'read', input: ['email'], outcomes: ['sent', 'too_often', 'unavailable'] },
  'identity.check_code': { effect: 'read', input: ['code'], outcomes: ['ok', 'wrong', 'expired', 'locked'] },
}
