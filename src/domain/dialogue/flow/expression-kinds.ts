import { type Expression, ITEM, type Operator } from './expression.ts'

/** What an expression gives, as far as that is known before anybody is in the flow. */
export type Kind =
  | { readonly kind: 'text' | 'number' | 'boolean' | 'any' }
  | { readonly kind: 'list'; readonly of: Kind }
  /** With the fields it can have; null where they are not known. */
  | { readonly kind: 'record'; readonly fields: readonly string[] | null }

/** The kind of every name in scope. */
export type Kinds = ReadonlyMap<string, Kind>

export const ANY: Kind = { kind: 'any' }
const TEXT: Kind = { kind: 'text' }
const NUMBER: Kind = { kind: 'number' }
const BOOLEAN: Kind = { kind: 'boolean' }
const LIST: Kind = { kind: 'list', of: ANY }

type Signature = {
  readonly takes: readonly Kind[]
  readonly least?: number
  readonly gives: Kind | 'element' | 'input'
}

/** What each function takes and gives; the table of `functions.ts` carries them out. */
const SIGNATURES: { readonly [name: string]: Signature } = {
  date: { takes: [TEXT], gives: TEXT },
  days_since: { takes: [TEXT], gives: NUMBER },
  money: { takes: [NUMBER, TEXT], least: 1, gives: TEXT },
  items: { takes: [LIST], gives: TEXT },
  list: { takes: [LIST], gives: TEXT },
  join: { takes: [LIST, TEXT], gives: TEXT },
  capital: { takes: [TEXT], gives: TEXT },
  lower: { takes: [TEXT], gives: TEXT },
  mask: { takes: [TEXT], gives: TEXT },
  len: { takes: [ANY], gives: NUMBER },
  sum: { takes: [LIST], gives: NUMBER },
  first: { takes: [LIST], gives: 'element' },
  last: { takes: [LIST], gives: 'element' },
  take: { takes: [LIST, NUMBER], gives: 'input' },
  where: { takes: [LIST, BOOLEAN], gives: 'input' },
  map: { takes: [LIST, ANY], gives: LIST },
  any: { takes: [LIST, BOOLEAN], gives: BOOLEAN },
  all: { takes: [LIST, BOOLEAN], gives: BOOLEAN },
  find: { takes: [LIST, BOOLEAN], gives: 'element' },
}

/** Everything in an expression that cannot be meant: unknown names, fields and functions, and kinds that never meet. */
export function faultsOf(expression: Expression, kinds: Kinds): readonly string[] {
  const faults: string[] = []
  kindOf(expression, kinds, fault => faults.push(fault))
  return faults
}

/** The kind of an expression, of whose faults nobody is told. */
export function kindIn(expression: Expression, kinds: Kinds): Kind {
  return kindOf(expression, kinds, () => {})
}

type Tell = (fault: string) => void

function kindOf(expression: Expression, kinds: Kinds, tell: Tell): Kind {
  const of = (part: Expression) => kindOf(part, kinds, tell)
  switch (expression.kind) {
    case 'literal':
      return kindOfLiteral(expression.value)
    case 'name':
      return kindOfName(expression.name, kinds, tell)
    case 'member':
      return kindOfMember(of(expression.of), expression.name, tell)
    case 'at':
      of(expression.index)
      return elementOf(of(expression.of))
    case 'list':
      return { kind: 'list', of: expression.items.map(of).reduce<Kind>((_, kind) => kind, ANY) }
    case 'not':
      of(expression.operand)
      return BOOLEAN
    case 'binary':
      return kindOfBinary(expression.operator, of(expression.left), of(expression.right), tell)
    case 'call':
      return kindOfCall(expression, kinds, tell)
  }
}

function kindOfLiteral(value: unknown): Kind {
  if (typeof value === 'string') return TEXT
  if (typeof value === 'number') return NUMBER
  return typeof value === 'boolean' ? BOOLEAN : ANY
}

function kindOfName(name: string, kinds: Kinds, tell: Tell): Kind {
  const known = kinds.get(name)
  if (known === undefined) tell(`there is no name "${name}"; ${listed([...kinds.keys()])}`)
  return known ?? ANY
}

function kindOfMember(of: Kind, name: string, tell: Tell): Kind {
  if (of.kind === 'list') return { kind: 'list', of: kindOfMember(of.of, name, tell) }
  if (of.kind === 'text' || of.kind === 'number' || of.kind === 'boolean') tell(`a ${of.kind} has no field "${name}"`)
  if (of.kind === 'record' && of.fields !== null && !of.fields.includes(name))
    tell(`there is no field "${name}"; ${listed(of.fields)}`)
  return ANY
}

function elementOf(kind: Kind): Kind {
  return kind.kind === 'list' ? kind.of : ANY
}

function kindOfBinary(operator: Operator, left: Kind, right: Kind, tell: Tell): Kind {
  const isSum = ['+', '-', '*', '/'].includes(operator)
  const isOrder = ['<', '<=', '>', '>='].includes(operator)
  if (isSum)
    for (const side of [left, right])
      if (!fits(side, NUMBER)) tell(`"${operator}" works on numbers, not on a ${side.kind}`)
  if ((isOrder || operator === '==' || operator === '!=') && !fits(left, right) && !fits(right, left))
    tell(`"${operator}" compares a ${left.kind} with a ${right.kind}, which are never alike`)
  if (operator === 'in' && !fits(right, LIST)) tell(`"in" looks into a list, not into a ${right.kind}`)
  return isSum ? NUMBER : BOOLEAN
}

function kindOfCall({ name, args }: Expression & { kind: 'call' }, kinds: Kinds, tell: Tell): Kind {
  const signature = Object.hasOwn(SIGNATURES, name) ? SIGNATURES[name] : undefined
  if (signature === undefined) {
    tell(`there is no function "${name}"; ${listed(Object.keys(SIGNATURES))}`)
    return ANY
  }
  const { takes, least = takes.length, gives } = signature
  if (args.length < least || args.length > takes.length)
    tell(`"${name}" takes ${least === takes.length ? least : `${least} to ${takes.length}`}, not ${args.length}`)
  const [input = ANY] = args.slice(0, 1).map(arg => kindOf(arg, kinds, tell))
  const inside = new Map([...kinds, [ITEM, elementOf(input)] as const])
  const given = [input, ...args.slice(1).map(arg => kindOf(arg, isPerItem(name) ? inside : kinds, tell))]
  given.slice(0, args.length).forEach((kind, index) => {
    const taken = takes[index]
    if (taken !== undefined && !fits(kind, taken)) tell(`"${name}" takes a ${taken.kind}, not a ${kind.kind}`)
  })
  return gives === 'element' ? elementOf(input) : gives === 'input' ? input : gives
}

/** Functions whose second argument is asked of each element. */
function isPerItem(name: string): boolean {
  return ['where', 'map', 'any', 'all', 'find'].includes(name)
}

function fits(given: Kind, taken: Kind): boolean {
  return given.kind === 'any' || taken.kind === 'any' || given.kind === taken.kind
}

function listed(known: readonly string[]): string {
  return known.length === 0 ? 'there is none' : `there is: ${known.join(', ')}`
}
