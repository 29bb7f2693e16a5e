/**
 * The expressions of flow files: paths, literals, comparisons, `and`, `or`, `not`, `in`, and pipes
 * (`order.expectedOn | date`). They are total: evaluating never throws, and whatever touches an absent
 * value is null. There are no loops, no assignments and no calls out.
 */

export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }
export type Scope = { readonly [name: string]: Value }
export type Filters = { readonly [name: string]: (value: Value) => Value }

export type Expression =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'pipe'; readonly input: Expression; readonly filter: string }

type Operator = 'or' | 'and' | 'in' | '==' | '!=' | '<' | '<=' | '>' | '>='

/** Reads an expression. Throws a SyntaxError whose message says what was expected where. */
export function parseExpression(text: string): Expression {
  const tokens = tokenise(text)
  const [expression, rest] = readPipe(tokens)
  const extra = rest[0]
  if (extra !== undefined) throw new SyntaxError(`unexpected "${extra}" in "${text}"`)
  return expression
}

/** The value of an expression; null wherever something is absent or of the wrong kind. */
export function evaluate(expression: Expression, scope: Scope, filters: Filters): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'path':
      return expression.path.reduce<Value>(property, scope)
    case 'list':
      return expression.items.map(item => evaluate(item, scope, filters))
    case 'not':
      return !isTrue(evaluate(expression.operand, scope, filters))
    case 'pipe':
      return filters[expression.filter]?.(evaluate(expression.input, scope, filters)) ?? null
    case 'binary':
      return compare(
        expression.operator,
        evaluate(expression.left, scope, filters),
        evaluate(expression.right, scope, filters),
      )
  }
}

/** The first names of all paths an expression reads, for the checker. */
export function namesIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'literal':
      return []
    case 'path':
      return expression.path.slice(0, 1)
    case 'list':
      return expression.items.flatMap(namesIn)
    case 'not':
      return namesIn(expression.operand)
    case 'pipe':
      return namesIn(expression.input)
    case 'binary':
      return [...namesIn(expression.left), ...namesIn(expression.right)]
  }
}

/** The filters an expression pipes through, for the checker. */
export function filtersIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'literal':
    case 'path':
      return []
    case 'list':
      return expression.items.flatMap(filtersIn)
    case 'not':
      return filtersIn(expression.operand)
    case 'pipe':
      return [...filtersIn(expression.input), expression.filter]
    case 'binary':
      return [...filtersIn(expression.left), ...filtersIn(expression.right)]
  }
}

/** Only `true` is true: an absent value never passes a condition. */
export function isTrue(value: Value): boolean {
  return value === true
}

function property(value: Value, name: string): Value {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return null
  return (value as { readonly [key: string]: Value })[name] ?? null
}

function compare(operator: Operator, left: Value, right: Value): Value {
  switch (operator) {
    case 'or':
      return isTrue(left) || isTrue(right)
    case 'and':
      return isTrue(left) && isTrue(right)
    case 'in':
      return Array.isArray(right) && right.some(item => item === left)
    case '==':
      return left === right
    case '!=':
      return left !== right
    default:
      return ordered(operator, left, right)
  }
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

const TOKEN = /\s*(?:('[^']*'|"[^"]*")|(\d+(?:\.\d+)?)|([A-Za-z_][\w.]*)|(==|!=|<=|>=|[<>()[\],|]))/y

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
    const filter = rest[1]
    if (filter === undefined || !/^[a-z_]\w*$/i.test(filter)) throw new SyntaxError('expected a filter name after "|"')
    input = { kind: 'pipe', input, filter }
    rest = rest.slice(2)
  }
  return [input, rest]
}

/** Operators from loosest to tightest. */
const LEVELS: readonly (readonly string[])[] = [['or'], ['and'], ['==', '!=', '<', '<=', '>', '>=', 'in']]

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
  if (token === '(') {
    const [inner, after] = readPipe(rest)
    if (after[0] !== ')') throw new SyntaxError('expected ")"')
    return [inner, after.slice(1)]
  }
  if (token === '[') return readList(rest, [])
  return [readAtom(token), rest]
}

function readList(tokens: Tokens, items: readonly Expression[]): Read {
  if (tokens[0] === ']') return [{ kind: 'list', items }, tokens.slice(1)]
  const [item, rest] = readOperand(tokens)
  if (rest[0] !== ',' && rest[0] !== ']') throw new SyntaxError('expected "," or "]" in the list')
  return readList(rest[0] === ',' ? rest.slice(1) : rest, [...items, item])
}

const WORDS = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
])

function readAtom(token: string): Expression {
  const word = WORDS.get(token)
  if (word !== undefined) return { kind: 'literal', value: word }
  if (/^['"]/.test(token)) return { kind: 'literal', value: token.slice(1, -1) }
  if (/^\d/.test(token)) return { kind: 'literal', value: Number(token) }
  if (/^[A-Za-z_]\w*(\.\w+)*$/.test(token)) return { kind: 'path', path: token.split('.') }
  throw new SyntaxError(`unexpected "${token}"`)
}
