/**
 * The expressions of flow files: paths, literals, comparisons, sums, `and`, `or`, `not`, `in`, and functions, called
 * as `len(items)` or piped as `items | len`. They are total: evaluating never throws, ends, and whatever touches an
 * absent value is null. There are no loops, no assignments and no calls out.
 */

export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }
export type Scope = { readonly [name: string]: Value }

/**
 * What expressions can call. `run` gets the values of its arguments; the one at `perItem` is not evaluated before but
 * given as a function of an element, which is called `item` inside it.
 */
export type Functions = { readonly [name: string]: FlowFunction }
export type FlowFunction = {
  readonly takes: readonly [least: number, most: number]
  readonly perItem?: number
  readonly run: (args: readonly Value[], perItem: (item: Value) => Value) => Value
}

export type Expression =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'at'; readonly of: Expression; readonly index: Expression }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }

export type Operator = 'or' | 'and' | 'in' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/'

/** What an element is called inside `where(…)` and its like. */
export const ITEM = 'item'

/** Reads an expression. Throws a SyntaxError whose message says what was expected where. */
export function parseExpression(text: string): Expression {
  const [expression, rest] = readPipe(tokenise(text))
  const extra = rest[0]
  if (extra !== undefined) throw new SyntaxError(`unexpected "${extra}" in "${text}"`)
  return expression
}

/** The value of an expression; null wherever something is absent or of the wrong kind. */
export function evaluate(expression: Expression, scope: Scope, functions: Functions): Value {
  const of = (part: Expression): Value => evaluate(part, scope, functions)
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'name':
      return property(scope, expression.name)
    case 'member':
      return member(of(expression.of), expression.name)
    case 'at':
      return element(of(expression.of), of(expression.index))
    case 'list':
      return expression.items.map(of)
    case 'not':
      return !isTrue(of(expression.operand))
    case 'call':
      return call(expression, scope, functions)
    case 'binary':
      return combined(expression.operator, of(expression.left), of(expression.right))
  }
}

/** The expressions inside an expression, itself first. */
export function partsOf(expression: Expression): readonly Expression[] {
  return [expression, ...childrenOf(expression).flatMap(partsOf)]
}

/** The names an expression reads from its scope, for the checker; `item` is a name only inside a function of items. */
export function namesIn(expression: Expression): readonly string[] {
  return partsOf(expression).flatMap(part => (part.kind === 'name' && part.name !== ITEM ? [part.name] : []))
}

/** Only `true` is true: an absent value never passes a condition. */
export function isTrue(value: Value): boolean {
  return value === true
}

/** Whether two values are the same through and through. */
export function isSame(left: Value, right: Value): boolean {
  return left === right || (left !== null && typeof left === 'object' && canonical(left) === canonical(right))
}

/** JSON with sorted keys: equal values give equal texts. */
export function canonical(value: Value): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'name':
      return []
    case 'member':
      return [expression.of]
    case 'at':
      return [expression.of, expression.index]
    case 'list':
      return expression.items
    case 'not':
      return [expression.operand]
    case 'call':
      return expression.args
    case 'binary':
      return [expression.left, expression.right]
  }
}

function call({ name, args }: Expression & { kind: 'call' }, scope: Scope, functions: Functions): Value {
  const called = Object.hasOwn(functions, name) ? functions[name] : undefined
  if (called === undefined) return null
  const each = called.perItem === undefined ? undefined : args[called.perItem]
  const values = args.map(arg => (arg === each ? null : evaluate(arg, scope, functions)))
  return called.run(values, item => (each === undefined ? null : evaluate(each, { ...scope, [ITEM]: item }, functions)))
}

function property(value: Value, name: string): Value {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return null
  return (value as { readonly [key: string]: Value })[name] ?? null
}

/** A field of a record; of a list, that field of each of its records. */
function member(value: Value, name: string): Value {
  return Array.isArray(value) ? value.map((item: Value) => property(item, name)) : property(value, name)
}

function element(value: Value, index: Value): Value {
  return Array.isArray(value) && typeof index === 'number' ? (value.at(index) ?? null) : null
}

function combined(operator: Operator, left: Value, right: Value): Value {
  switch (operator) {
    case 'or':
      return isTrue(left) || isTrue(right)
    case 'and':
      return isTrue(left) && isTrue(right)
    case 'in':
      return Array.isArray(right) && right.some(item => isSame(item, left))
    case '==':
      return isSame(left, right)
    case '!=':
      return !isSame(left, right)
    case '+':
    case '-':
    case '*':
    case '/':
      return calculated(operator, left, right)
    default:
      return ordered(operator, left, right)
  }
}

function calculated(operator: '+' | '-' | '*' | '/', left: Value, right: Value): Value {
  if (typeof left !== 'number' || typeof right !== 'number') return null
  const result =
    operator === '+' ? left + right : operator === '-' ? left - right : operator === '*' ? left * right : left / right
  return Number.isFinite(result) ? result : null
}

function ordered(operator: '<' | '<=' | '>' | '>=', left: Value, right: Value): Value {
  const comparable =
    (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string')
  if (!comparable) return null
  if (operator === '<') return left < right
  if (operator === '<=') return left <= right
  if (operator === '>') return left > right
  return left >= right
}

type Tokens = readonly string[]
type Read = readonly [Expression, Tokens]

const TOKEN = /\s*(?:('[^']*'|"[^"]*")|(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(==|!=|<=|>=|[<>()[\],|.+\-*/]))/y

function tokenise(text: string): Tokens {
  const tokens: string[] = []
  const end = text.trimEnd().length
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex
    const match = TOKEN.exec(text)
    if (match === null) throw new SyntaxError(`unexpected "${text.slice(at, at + 10).trim()}" in "${text}"`)
    tokens.push(match[0].trim())
  }
  return tokens
}

function readPipe(tokens: Tokens): Read {
  let [input, rest] = readBinary(tokens, 0)
  while (rest[0] === '|') {
    const name = rest[1]
    if (name === undefined || !isName(name)) throw new SyntaxError('expected the name of a function after "|"')
    const [args, after] = rest[2] === '(' ? readArguments(rest.slice(3), ')') : [[], rest.slice(2)]
    input = { kind: 'call', name, args: [input, ...args] }
    rest = after
  }
  return [input, rest]
}

/** Operators from loosest to tightest. */
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>=', 'in'],
  ['+', '-'],
  ['*', '/'],
]

function readBinary(tokens: Tokens, level: number): Read {
  const operators = LEVELS[level]
  if (operators === undefined) return readOperand(tokens)
  let [left, rest] = readBinary(tokens, level + 1)
  while (rest[0] !== undefined && operators.includes(rest[0])) {
    const operator = rest[0] as Operator
    const [right, after] = readBinary(rest.slice(1), level + 1)
    left = { kind: 'binary', operator, left, right }
    rest = after
  }
  return [left, rest]
}

function readOperand(tokens: Tokens): Read {
  const [token, ...rest] = tokens
  if (token === undefined) throw new SyntaxError('the expression ends where a value is expected')
  if (token === 'not') {
    const [operand, after] = readOperand(rest)
    return [{ kind: 'not', operand }, after]
  }
  return readMembers(...readAtom(token, rest))
}

function readAtom(token: string, rest: Tokens): Read {
  if (token === '(') {
    const [inner, after] = readPipe(rest)
    if (after[0] !== ')') throw new SyntaxError('expected ")"')
    return [inner, after.slice(1)]
  }
  if (token === '[') {
    const [items, after] = readArguments(rest, ']')
    return [{ kind: 'list', items }, after]
  }
  const word = WORDS.get(token)
  if (word !== undefined) return [{ kind: 'literal', value: word }, rest]
  if (/^['"]/.test(token)) return [{ kind: 'literal', value: token.slice(1, -1) }, rest]
  if (/^\d/.test(token)) return [{ kind: 'literal', value: Number(token) }, rest]
  if (!isName(token)) throw new SyntaxError(`unexpected "${token}"`)
  if (rest[0] !== '(') return [{ kind: 'name', name: token }, rest]
  const [args, after] = readArguments(rest.slice(1), ')')
  return [{ kind: 'call', name: token, args }, after]
}

const WORDS = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
])

function isName(token: string): boolean {
  return /^[A-Za-z_]\w*$/.test(token) && !WORDS.has(token)
}

function readMembers(start: Expression, tokens: Tokens): Read {
  let expression = start
  let rest = tokens
  while (rest[0] === '.' || rest[0] === '[') {
    if (rest[0] === '.') {
      const name = rest[1]
      if (name === undefined || !isName(name)) throw new SyntaxError('expected a name after "."')
      expression = { kind: 'member', of: expression, name }
      rest = rest.slice(2)
    } else {
      const [index, after] = readPipe(rest.slice(1))
      if (after[0] !== ']') throw new SyntaxError('expected "]"')
      expression = { kind: 'at', of: expression, index }
      rest = after.slice(1)
    }
  }
  return [expression, rest]
}

function readArguments(tokens: Tokens, close: ')' | ']'): readonly [readonly Expression[], Tokens] {
  const args: Expression[] = []
  let rest = tokens
  while (rest[0] !== close) {
    const [arg, after] = readPipe(rest)
    args.push(arg)
    if (after[0] !== ',' && after[0] !== close) throw new SyntaxError(`expected "," or "${close}"`)
    rest = after[0] === ',' ? after.slice(1) : after
  }
  return [args, rest.slice(1)]
}
