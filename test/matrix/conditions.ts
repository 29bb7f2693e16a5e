import type { Expression, Value } from '../../src/domain/dialogue/flow/expression.ts'

/** What has to be where for a condition to hold, by the path from a name of the flow: `found.status`, `items.*.price`. */
export type Wanted = { readonly [path: string]: Value }

/** Some of the ways in which a condition can be made to hold, or not to. Not all are told, and some may be of no use. */
export function waysTo(
  make: boolean,
  condition: Expression,
  lets: ReadonlyMap<string, Expression>,
  today: string,
): readonly Wanted[] {
  return ways(condition, make, { lets, today, item: null }).slice(0, MOST_WAYS)
}

const MOST_WAYS = 12
type Around = { readonly lets: ReadonlyMap<string, Expression>; readonly today: string; readonly item: string | null }

function ways(expression: Expression, make: boolean, around: Around): readonly Wanted[] {
  switch (expression.kind) {
    case 'not':
      return ways(expression.operand, !make, around)
    case 'binary':
      return waysOfBinary(expression, make, around)
    case 'call':
      return waysOfCall(expression, make, around)
    case 'name':
    case 'member': {
      const known = expression.kind === 'name' ? around.lets.get(expression.name) : undefined
      if (known !== undefined) return ways(known, make, around)
      return at(pathOf(expression, around), make ? [true] : [false, null])
    }
    default:
      return [{}]
  }
}

function waysOfBinary(
  { operator, left, right }: Expression & { kind: 'binary' },
  make: boolean,
  around: Around,
): readonly Wanted[] {
  if (operator === 'and' || operator === 'or') {
    const [a, b] = [ways(left, make, around), ways(right, make, around)]
    return (operator === 'and') === make ? a.flatMap(one => b.map(other => ({ ...one, ...other }))) : [...a, ...b]
  }
  if (operator === 'in') return waysOfIn(left, right, make, around)
  const opposite = OPPOSITES[operator]
  if (opposite === undefined) return [{}]
  const holds = make ? operator : opposite
  const byLeft = comparing(left, holds, literalOf(right, around), around)
  return byLeft.length > 0 ? byLeft : comparing(right, MIRRORED[holds] ?? holds, literalOf(left, around), around)
}

const OPPOSITES: { readonly [operator: string]: string } = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
}
const MIRRORED: { readonly [operator: string]: string } = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' }

function comparing(side: Expression, operator: string, value: Value | undefined, around: Around): readonly Wanted[] {
  if (side.kind === 'call') return comparingCall(side, operator, value, around)
  if (side.kind === 'name') {
    const known = around.lets.get(side.name)
    if (known !== undefined) return comparing(known, operator, value, around)
  }
  const path = pathOf(side, around)
  return path === null ? [] : at(path, valuesThat(operator, value))
}

/** `len(items) > 1` is about the list, `days_since(day) <= 30` about the day. */
function comparingCall(
  { name, args: [input] }: Expression & { kind: 'call' },
  operator: string,
  value: Value | undefined,
  around: Around,
): readonly Wanted[] {
  const path = input === undefined ? null : pathOf(input, around)
  if (input === undefined || path === null || typeof value !== 'number') return []
  const numbers = valuesThat(operator, value).filter(each => typeof each === 'number' && each >= 0) as number[]
  if (name === 'len')
    return at(`${path}.#`, numbers).flatMap(length => chosenFrom(input, around).map(also => ({ ...also, ...length })))
  if (name === 'sum') return summing(input, numbers, around)
  if (name !== 'days_since') return []
  return at(
    path,
    numbers.map(days => dayAt(around.today, -days)),
  )
}

/** What the elements of a list have to be for a `where` to keep them. */
function chosenFrom(list: Expression, around: Around): readonly Wanted[] {
  const named = list.kind === 'name' ? around.lets.get(list.name) : list
  if (named?.kind !== 'call' || named.name !== 'where') return [{}]
  const [from, condition] = named.args
  const path = from === undefined ? null : pathOf(from, around)
  return path === null || condition === undefined ? [{}] : ways(condition, true, { ...around, item: `${path}.*` })
}

/** One element that makes up the whole sum of a field. */
function summing(list: Expression, numbers: readonly number[], around: Around): readonly Wanted[] {
  const path = list.kind === 'member' ? pathOf(list.of, around) : null
  if (list.kind !== 'member' || path === null) return []
  const kept = chosenFrom(list.of, around)
  return numbers.flatMap(sum => kept.map(also => ({ ...also, [`${path}.#`]: 1, [`${path}.*.${list.name}`]: sum })))
}

/** Values that stand to another one as the operator says; without knowing that one, a few of any kind. */
function valuesThat(operator: string, value: Value | undefined): readonly Value[] {
  if (value === undefined) return ['something', null, 0, 100_000, true]
  if (operator === '==') return [value]
  if (operator === '!=') return [null, 'something else']
  const isMore = operator.startsWith('>')
  const isToo = operator.endsWith('=')
  if (typeof value === 'number') return [value + (isMore ? 1 : -1), ...(isToo ? [value] : [])]
  return typeof value === 'string' ? [dayAt(value, isMore ? 3 : -3)] : []
}

function waysOfIn(left: Expression, right: Expression, make: boolean, around: Around): readonly Wanted[] {
  const path = pathOf(left, around)
  if (path !== null && right.kind === 'list') {
    const values = right.items.flatMap(item => literalOf(item, around) ?? [])
    return at(path, make ? values.slice(0, 1) : ['something else', null])
  }
  const list = pathOf(right, around)
  const value = literalOf(left, around)
  if (list === null) return [{}]
  return make && value !== undefined ? [{ [`${list}.#`]: 1, [`${list}.*`]: value }] : [{ [`${list}.#`]: 0 }]
}

/** Of an element as of anything else, under the name `item`. */
function waysOfCall({ name, args }: Expression & { kind: 'call' }, make: boolean, around: Around): readonly Wanted[] {
  const [list, condition] = args
  const path = list === undefined ? null : pathOf(list, around)
  if (path === null || condition === undefined || (name !== 'any' && name !== 'all')) return [{}]
  const inside = ways(condition, make, { ...around, item: `${path}.*` })
  return (name === 'any') === make ? inside : [...inside, { [`${path}.#`]: 0 }]
}

function literalOf(expression: Expression, { today }: Around): Value | undefined {
  if (expression.kind === 'literal') return expression.value
  return expression.kind === 'name' && expression.name === 'today' ? today : undefined
}

/** Through what only picks from a list or cuts it: what holds for its elements holds for the list's. */
function pathOf(expression: Expression, around: Around): string | null {
  switch (expression.kind) {
    case 'name': {
      if (expression.name === 'item') return around.item
      const known = around.lets.get(expression.name)
      return known === undefined ? expression.name : pathOf(known, around)
    }
    case 'member': {
      const of = pathOf(expression.of, around)
      return of === null ? null : `${of}.${expression.name}`
    }
    case 'at': {
      const of = pathOf(expression.of, around)
      return of === null ? null : `${of}.*`
    }
    case 'call': {
      const of = expression.args[0] === undefined ? null : pathOf(expression.args[0], around)
      if (of === null) return null
      if (['where', 'take'].includes(expression.name)) return of
      return ['first', 'last', 'find'].includes(expression.name) ? `${of}.*` : null
    }
    default:
      return null
  }
}

function at(path: string | null, values: readonly Value[]): readonly Wanted[] {
  return path === null ? [{}] : values.map(value => ({ [path]: value }))
}

const DAY_MS = 24 * 60 * 60_000

function dayAt(day: string, days: number): string {
  const instant = Date.parse(day)
  return Number.isNaN(instant) ? `${day}x` : new Date(instant + days * DAY_MS).toISOString().slice(0, 10)
}

/** Where an expression reads from, as a path; null where it computes something. */
export function pathIn(expression: Expression, lets: ReadonlyMap<string, Expression>): string | null {
  return pathOf(expression, { lets, today: '', item: null })
}
