import { ACTIONS } from '../../src/domain/dialogue/flow/actions.ts'
import type { Value } from '../../src/domain/dialogue/flow/expression.ts'

/**
 * What a record is to have, by path: `status`, `open.number`, `items.*.price` for each element of a list, and
 * `items.#` for how many there are.
 */
export type Having = { readonly [path: string]: Value }

/** Every outcome that an action can have by its contract, the good one first. */
export function outcomesOf(action: string): readonly string[] {
  return ACTIONS[action]?.outcomes ?? []
}

/**
 * What an action might bring: each field of its contract with something plausible in it, and what it was asked about
 * under its own name; null where it brings nothing.
 */
export function contractValue(
  action: string,
  having: Having = {},
  input: { readonly [name: string]: Value } = {},
): Value {
  const fields = ACTIONS[action]?.output
  if (fields === undefined) return null
  const asked = { ...input, id: input['order'] ?? input['product'], value: input['order'], orderRef: input['order'] }
  const plain: Value = Object.fromEntries(
    fields.map(field => [field, asked[field as keyof typeof asked] ?? plausible(field)]),
  )
  return Object.entries(having).reduce<Value>((value, [path, wanted]) => put(value, path.split('.'), wanted), plain)
}

/** By the name of the field, since a contract says no more than that. */
function plausible(field: string): Value {
  if (LISTS.has(field)) return [thing(1), thing(2)]
  if (/^(placedOn|deliveredOn|opened|changed)$/.test(field)) return '2026-11-20'
  return Object.hasOwn(PLAUSIBLE, field) ? (PLAUSIBLE[field] ?? null) : `some ${field}`
}

const LISTS = new Set(['items', 'orders', 'list', 'variants', 'soldOut', 'paymentMethods', 'refundTo', 'payWith'])

const ADDRESS = { line: '12 Harbour Street, Bristol, BS1 4TR', postcode: 'BS1 4TR', city: 'Bristol' }
const PLAUSIBLE: { readonly [field: string]: Value } = {
  id: 'LH-20418',
  value: 'LH-20418',
  order: 'LH-20418',
  orderRef: 'LH-20418',
  number: 'CS-0000018',
  only: 'CS-0000018',
  email: 'nora@example.com',
  name: 'Nora Lindqvist',
  status: 'delivered',
  expectedOn: '2026-11-25',
  words: 'add',
  settles: 'solved',
  how: 'added',
  currency: 'GBP',
  total: 4599,
  amount: 4599,
  count: 2,
  mine: true,
  proven: true,
  address: ADDRESS,
  refund: { state: 'paid', amount: 4599, to: 'Visa 9212', expectedOn: '2026-11-27' },
  paidWith: { id: 'thing_1', kind: 'card', label: 'Visa 9212' },
  open: { number: 'CS-0000026', label: 'CS-0000026 · The lid is chipped' },
}

/** One of several; both can be chosen, by their names and by their buttons. */
function thing(place: number): Value {
  const [name, label] = place === 1 ? ['Hearth casserole', 'First one'] : ['Meadow tea towel', 'Second one']
  return {
    ...{ id: `thing_${place}`, value: `thing_${place}`, name, label, kind: 'card', status: 'delivered' },
    ...{ quantity: 1, price: 1000 * place, currency: 'GBP', balance: 5000, placedOn: '2026-11-20' },
    ...{
      deliveredOn: '2026-11-20',
      expectedOn: '2026-11-20',
      total: 4599,
      items: [],
      product: `product_${place}`,
      productId: `product_${place}`,
    },
  }
}

function put(value: Value, [step = '', ...rest]: readonly string[], wanted: Value): Value {
  if (Array.isArray(value)) {
    if (step === '#') return resized(value, Number(wanted))
    return value.map((item: Value, index) => (step === '*' || step === String(index) ? put(item, rest, wanted) : item))
  }
  if (step === '') return wanted
  if (step === '#') return resized([], Number(wanted))
  const record = value !== null && typeof value === 'object' ? (value as { readonly [key: string]: Value }) : {}
  return { ...record, [step]: put(record[step] ?? null, rest, wanted) }
}

function resized(list: readonly Value[], length: number): Value {
  return Array.from({ length }, (_, index) => list[index] ?? thing(index + 1))
}
