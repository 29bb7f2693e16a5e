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
  /** Input that may be left out. */
  readonly mayHave?: readonly string[]
  readonly outcomes: readonly string[]
}

export const ACTIONS: { readonly [name: string]: ActionContract } = {
  'orders.get': { effect: 'read', input: ['order', 'proof'], outcomes: ['ok', 'not_found', 'unavailable'] },
  'customer.things': { effect: 'read', input: [], outcomes: ['ok', 'none'] },
  'cases.mine': { effect: 'read', input: [], outcomes: ['ok', 'none'] },
  'cases.get': { effect: 'read', input: ['number'], outcomes: ['ok', 'typo', 'not_found'] },
  'cases.about': { effect: 'read', input: ['type', 'about', 'order'], outcomes: ['ok'] },
  'cases.create': { effect: 'write', input: ['summary', 'contact'], mayHave: ['type', 'matter'], outcomes: ['ok'] },
  'cases.say': { effect: 'write', input: ['number', 'text'], outcomes: ['ok', 'not_found'] },
  'cases.settle': { effect: 'write', input: ['number'], outcomes: ['ok', 'not_found', 'not_possible'] },
  'identity.known': { effect: 'read', input: [], outcomes: ['known', 'unknown'] },
  'identity.send_code': { effect: 'read', input: ['email'], outcomes: ['sent', 'too_often', 'unavailable'] },
  'identity.check_code': { effect: 'read', input: ['code'], outcomes: ['ok', 'wrong', 'expired', 'locked'] },
}
