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
  /** The fields of what it saves. Which of them an outcome fills, and with what, is in `docs/flows.md`. */
  readonly output?: readonly string[]
}

/** How a change of an order can come out. An order of somebody else is `not_found`, as one that is not there. */
const ORDER_WRITE = ['ok', 'not_found', 'conflict', 'denied', 'unknown', 'unavailable'] as const
const RECEIPT = [
  ...['reference', 'order', 'status', 'amount', 'currency', 'to', 'expectedOn'],
  ...['rule', 'says', 'proven'],
] as const

export const ACTIONS: { readonly [name: string]: ActionContract } = {
  'orders.get': {
    effect: 'read',
    input: ['order'],
    mayHave: ['proof'],
    outcomes: ['ok', 'not_found', 'unavailable'],
    output: [
      ...[
        'id',
        'value',
        'label',
        'name',
        'options',
        'status',
        'placedOn',
        'expectedOn',
        'deliveredOn',
        'carrier',
        'tracking',
        'items',
      ],
      ...['total', 'currency', 'refund', 'mine', 'address', 'paidWith', 'refundTo', 'payWith'],
    ],
  },
  'orders.cancel': { effect: 'write', input: ['order', 'reason'], outcomes: ORDER_WRITE, output: RECEIPT },
  'orders.return': {
    effect: 'write',
    input: ['order', 'items', 'refund_to', 'reason'],
    outcomes: ORDER_WRITE,
    output: RECEIPT,
  },
  'orders.exchange': {
    effect: 'write',
    input: ['order', 'items', 'new_items', 'pay_with'],
    outcomes: ORDER_WRITE,
    output: RECEIPT,
  },
  'orders.change_address': { effect: 'write', input: ['order', 'address'], outcomes: ORDER_WRITE, output: RECEIPT },
  'invoices.send': { effect: 'write', input: ['order'], outcomes: ORDER_WRITE, output: RECEIPT },
  'products.get': {
    effect: 'read',
    input: ['product'],
    outcomes: ['ok', 'not_found', 'unavailable'],
    output: ['id', 'name', 'variants', 'soldOut'],
  },
  'customer.get': {
    effect: 'read',
    input: [],
    outcomes: ['ok', 'unknown', 'unavailable'],
    output: ['id', 'name', 'email', 'tier', 'address', 'paymentMethods', 'orders'],
  },
  'customer.prove': {
    effect: 'read',
    input: [],
    mayHave: ['email', 'name', 'postcode'],
    outcomes: ['ok', 'code_needed', 'not_found', 'locked', 'unavailable'],
    output: ['name', 'email'],
  },
  'customer.things': { effect: 'read', input: [], outcomes: ['ok', 'none'], output: ['list'] },
  'cases.mine': { effect: 'read', input: [], outcomes: ['ok', 'none'], output: ['list', 'count', 'only'] },
  'cases.get': {
    effect: 'read',
    input: ['number'],
    outcomes: ['ok', 'typo', 'not_found'],
    output: [
      ...['number', 'about', 'summary', 'brief', 'status', 'next', 'opened', 'changed', 'lastWord'],
      ...['words', 'offer', 'settles'],
    ],
  },
  'cases.about': {
    effect: 'read',
    input: ['type', 'about', 'order'],
    outcomes: ['ok'],
    output: [...['partyId', 'productId', 'assetId', 'contractId', 'entitlementId', 'orderRef'], ...['line', 'open']],
  },
  'cases.create': {
    effect: 'write',
    input: ['summary', 'contact'],
    mayHave: ['type', 'matter'],
    outcomes: ['ok'],
    output: ['number'],
  },
  'cases.say': { effect: 'write', input: ['number', 'text'], outcomes: ['ok', 'not_found'], output: ['number', 'how'] },
  'cases.settle': {
    effect: 'write',
    input: ['number'],
    outcomes: ['ok', 'not_found', 'not_possible'],
    output: ['number'],
  },
  'identity.known': { effect: 'read', input: [], outcomes: ['known', 'unknown'], output: ['name', 'email'] },
  'identity.send_code': { effect: 'read', input: ['email'], outcomes: ['sent', 'too_often', 'unavailable'] },
  'identity.check_code': { effect: 'read', input: ['code'], outcomes: ['ok', 'wrong', 'expired', 'locked'] },
}
