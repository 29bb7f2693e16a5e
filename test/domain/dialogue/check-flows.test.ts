import { describe, expect, test } from 'vitest'
import { checkFlow, checkTogether } from '../../../src/domain/dialogue/flow/check-flows.ts'
import { parseFlow, readFlow } from '../../../src/domain/dialogue/flow/parse-flow.ts'
import { aFlow } from './a-flow.ts'

const HEAD = `flow: sample
title: Sample
about: A sample.
start: { phrases: [do the sample] }
slots:
  order: { type: order_number, ask: Which order?, error: Not an order., why: To find it. }
  contact: { type: email, ask: Which e-mail?, error: Not an e-mail., why: To answer. }
`
const HEAD_LINES = HEAD.split('\n').length - 1

/** The problems of a flow with these steps, each as `line of the steps: message`. */
function problems(steps: string): readonly string[] {
  const parsed = parseFlow('sample.yaml', readFlow('sample.yaml', `${HEAD}${steps}`), 'hash')
  const found = parsed.ok ? checkFlow('sample.yaml', parsed.flow) : parsed.problems
  return found.map(({ line, message }) => `${line - HEAD_LINES}: ${message}`)
}

const ASK_BOTH = `steps:
  - ask: order
  - ask: contact
`

describe('the checker of flows', () => {
  test('finds nothing wrong with a sound flow', () => {
    expect(problems(`${ASK_BOTH}  - end: resolved\n`)).toEqual([])
  })

  const rules: readonly (readonly [string, string, string])[] = [
    [
      'a goto to a step that is not there',
      `${ASK_BOTH}  - when: [{ if: order == 'x', goto: nowhere }]\n  - end: resolved\n`,
      '4: there is no step "nowhere"',
    ],
    [
      'a slot that is not there',
      `${ASK_BOTH}  - ask: colour\n  - end: resolved\n`,
      '4: there is no slot "colour"; there is: order, contact',
    ],
    [
      'an action that is not there',
      `${ASK_BOTH}  - do: orders.lose\n  - end: resolved\n`,
      '4: there is no action "orders.lose"',
    ],
    [
      'a name that nothing provides',
      `${ASK_BOTH}  - say: "Hello {customer.name}"\n  - end: resolved\n`,
      '4: there is no name "customer"',
    ],
    [
      'a function that is not there',
      `${ASK_BOTH}  - say: "{order | shout}"\n  - end: resolved\n`,
      '4: there is no function "shout"',
    ],
    [
      'an outcome that is not handled',
      `${ASK_BOTH}  - do: orders.get\n    with: { order: order, proof: contact }\n    outcomes: { not_found: { reask: contact } }\n  - end: resolved\n`,
      '4: "orders.get" can end in "unavailable", which is not handled',
    ],
    [
      'an outcome that never happens',
      `${ASK_BOTH}  - do: orders.get\n    with: { order: order, proof: contact }\n    outcomes: { not_found: { end: declined }, unavailable: { end: cancelled }, sold_out: { end: declined } }\n  - end: resolved\n`,
      '4: "orders.get" never ends in "sold_out"',
    ],
    [
      'an input that is missing',
      `${ASK_BOTH}  - do: orders.get\n    with: { proof: contact }\n    outcomes: { not_found: { end: declined }, unavailable: { end: cancelled } }\n  - end: resolved\n`,
      '4: "orders.get" needs "order"',
    ],
    [
      'a step that is never reached',
      `${ASK_BOTH}  - end: resolved\n  - say: Never heard.\n  - end: resolved\n`,
      '5: this "say" step is never reached',
    ],
    ['a flow that runs off its end', `${ASK_BOTH}  - say: And then?\n`, '4: the flow runs off its last step'],
    [
      'a loop without a question',
      `${ASK_BOTH}  - id: again\n    say: Round.\n  - when: [{ if: order == 'x', goto: again }]\n  - end: resolved\n`,
      '4: these steps can repeat for ever',
    ],
    [
      'an id that is used twice',
      `${ASK_BOTH}  - id: one\n    say: Hello.\n  - id: one\n    say: Hello again.\n  - end: resolved\n`,
      '6: the id "one" is used twice',
    ],
    ['a slot that is never asked', 'steps:\n  - ask: order\n  - end: resolved\n', 'the slot "contact" is never asked'],
    [
      'a write without a confirm',
      `${ASK_BOTH}  - do: cases.create\n    with: { summary: order, contact: contact }\n  - end: resolved\n`,
      '4: "cases.create" writes, so it needs "guard:"',
    ],
    [
      'a write with a value that the confirm does not show',
      `${ASK_BOTH}  - { confirm: sure, summary: "Sure?", binds: [order], accept: "Yes" }\n  - do: cases.create\n    with: { summary: order, contact: contact }\n    guard: sure\n  - end: resolved\n`,
      '5: "cases.create" uses "contact", which the confirm "sure" does not bind',
    ],
    [
      'a write that a branch leads around the confirm to',
      `${ASK_BOTH}  - when: [{ if: order == 'x', goto: write }]\n  - { confirm: sure, summary: "Sure?", binds: [order, contact], accept: "Yes" }\n  - id: write\n    do: cases.create\n    with: { summary: order, contact: contact }\n    guard: sure\n  - end: resolved\n`,
      '6: "cases.create" can be reached without passing the confirm "sure"',
    ],
    [
      'two verbs in one step',
      `${ASK_BOTH}  - ask: order\n    say: Hello.\n  - end: resolved\n`,
      '4: steps.2: a step has exactly one verb',
    ],
    [
      'a condition that is no expression',
      `${ASK_BOTH}  - when: [{ if: "order ===", goto: x }]\n  - end: resolved\n`,
      '4: steps.2: a step has exactly one verb',
    ],
    [
      'a key that is not known',
      'steps: [{ ask: order }, { ask: contact }, { end: resolved }]\ncolour: red\n',
      'Unrecognized key: "colour"',
    ],
  ]

  test.each(rules)('refuses %s', (_, steps, message) => {
    expect(problems(steps)).toEqual(expect.arrayContaining([expect.stringContaining(message)]))
  })

  test('tells all problems at once', () => {
    expect(
      problems(`${ASK_BOTH}  - ask: colour\n  - ask: size\n  - say: "{nobody}"\n  - end: resolved\n`),
    ).toHaveLength(3)
  })

  test('refuses two flows of one name', () => {
    const flow = aFlow(`${HEAD}${ASK_BOTH}  - end: resolved\n`)
    expect(
      checkTogether([
        { file: 'a.yaml', flow },
        { file: 'b.yaml', flow },
      ]),
    ).toEqual([{ file: 'b.yaml', line: 1, message: 'the flow "sample" is already in a.yaml. Rename one of them' }])
  })

  test('names the line of a mistake in the YAML itself', () => {
    expect(problems('steps:\n  - ask: [order\n')[0]).toMatch(/^[23]: /)
  })
})
