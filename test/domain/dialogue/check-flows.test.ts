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

/** Faults that stand in a slot: what the slot `order` has besides. */
const SLOTS_WITH_FAULTS: readonly (readonly [fault: string, slot: string])[] = [
  ['no step "nowhere"', ', alternatives: [{ label: I have none, goto: nowhere }]'],
  ['no name "colours"', ', invalidates: [colours]'],
]

/** The problems of a flow with these steps, each as `line of the steps: message`. */
function problems(steps: string, besides = ''): readonly string[] {
  const head = HEAD.replace('why: To find it. }', `why: To find it.${besides} }`)
  const parsed = parseFlow('sample.yaml', readFlow('sample.yaml', `${head}${steps}`), 'hash')
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
      'a loop that an answer makes silent',
      `steps:\n  - id: again\n    ask: order\n  - ask: contact\n  - when: [{ if: order == 'x', goto: again }]\n  - end: resolved\n`,
      '2: once this is answered, these steps repeat for ever',
    ],
    [
      'asking a slot again that no step asks',
      `steps:\n  - ask: order\n  - when: [{ if: order == 'x', reask: contact }]\n  - end: resolved\n`,
      '3: no step asks "contact"',
    ],
    [
      'a change of a slot that no step asks',
      `steps:\n  - ask: order\n  - { confirm: sure, summary: "Sure?", binds: [order], accept: "Yes", edit: [contact] }\n  - end: resolved\n`,
      '3: no step asks "contact"',
    ],
    [
      'a policy that is not there',
      `${ASK_BOTH}  - check: [in_time]\n  - end: resolved\n`,
      '4: there is no policy "in_time"; there is none',
    ],
    [
      'a policy that no step checks',
      `${ASK_BOTH}  - end: resolved\npolicies: { in_time: { assert: order == 'x', deny: Too late. } }\n`,
      'the policy "in_time" is never checked',
    ],
    [
      'a policy that asks again what is not there',
      `${ASK_BOTH}  - check: [in_time]\n  - end: resolved\npolicies: { in_time: { assert: order == 'x', deny: Too late., reask: day } }\n`,
      'there is no slot "day"',
    ],
    [
      'a policy that asks again what no step asks',
      `steps:\n  - ask: order\n  - check: [in_time]\n  - end: resolved\npolicies: { in_time: { assert: order == 'x', deny: Too late., reask: contact } }\n`,
      'no step asks "contact"',
    ],
    ['another way that leads nowhere', `${ASK_BOTH}  - end: resolved\n`, 'there is no step "nowhere"'],
    [
      'a slot whose change would empty what is not there',
      `${ASK_BOTH}  - end: resolved\n`,
      'there is no name "colours"',
    ],
    [
      'a name for two things',
      `${ASK_BOTH}  - do: cases.mine\n    save: order\n    outcomes: { none: {} }\n  - end: resolved\n`,
      '"order" names a slot and a result',
    ],
    [
      'a name that is computed and asked',
      `${ASK_BOTH}  - end: resolved\nlet: { contact: order }\n`,
      '"contact" names a slot and a result',
    ],
    [
      'a field that the result does not have',
      `${ASK_BOTH}  - do: cases.mine\n    save: mine\n    outcomes: { none: {} }\n  - say: "{mine.colour}"\n  - end: resolved\n`,
      '7: there is no field "colour"; there is: list, count, only',
    ],
    ['a field of a text', `${ASK_BOTH}  - say: "{order.id}"\n  - end: resolved\n`, '4: a text has no field "id"'],
    [
      'a comparison of what is never alike',
      `${ASK_BOTH}  - when: [{ if: order == 3, end: declined }]\n  - end: resolved\n`,
      '4: "==" compares a text with a number',
    ],
    [
      'a sum of texts',
      `${ASK_BOTH}  - say: "{order + 1}"\n  - end: resolved\n`,
      '4: "+" works on numbers, not on a text',
    ],
    [
      'looking into what is no list',
      `${ASK_BOTH}  - when: [{ if: "'x' in order", end: declined }]\n  - end: resolved\n`,
      '4: "in" looks into a list, not into a text',
    ],
    [
      'a function of the wrong kind',
      `${ASK_BOTH}  - say: "{order | sum}"\n  - end: resolved\n`,
      '4: "sum" takes a list, not a text',
    ],
    [
      'a function with too much',
      `${ASK_BOTH}  - say: "{len(order, contact)}"\n  - end: resolved\n`,
      '4: "len" takes 1, not 2',
    ],
    [
      'a function with too little',
      `${ASK_BOTH}  - say: "{take(order)}"\n  - end: resolved\n`,
      '4: "take" takes 2, not 1',
    ],
    [
      'a value to confirm that nothing provides',
      `${ASK_BOTH}  - { confirm: sure, summary: "Sure?", binds: [colour], accept: "Yes" }\n  - end: resolved\n`,
      '4: there is no name "colour"',
    ],
    [
      'a guard that is no confirm',
      `${ASK_BOTH}  - do: cases.create\n    with: { summary: order, contact: contact }\n    guard: sure\n  - end: resolved\n`,
      '4: there is no confirm "sure"; there is none',
    ],
    [
      'a card that is not there',
      `${ASK_BOTH}  - say: Look.\n    card: picture\n  - end: resolved\n`,
      '4: there is no card "picture"',
    ],
    [
      'an input that the action does not take',
      `${ASK_BOTH}  - do: cases.mine\n    with: { order: order }\n    outcomes: { none: {} }\n  - end: resolved\n`,
      '4: "cases.mine" takes no "order"; it takes nothing',
    ],
    [
      'a new name for a slot that is not there',
      `${ASK_BOTH}  - end: resolved\nmigrate: { from: 1, rename: { number: colour } }\n`,
      'there is no slot "colour"',
    ],
    [
      'what it gives, from nothing',
      `${ASK_BOTH}  - end: resolved\nout: { found: colour }\n`,
      'there is no name "colour"',
    ],
    [
      'a key that is not known',
      'steps: [{ ask: order }, { ask: contact }, { end: resolved }]\ncolour: red\n',
      'Unrecognized key: "colour"',
    ],
  ]

  test.each(rules)('refuses %s', (_, steps, message) => {
    const slots = SLOTS_WITH_FAULTS.find(([fault]) => message.includes(fault))?.[1] ?? ''
    expect(problems(steps, slots)).toEqual(expect.arrayContaining([expect.stringContaining(message)]))
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

  describe('sees of all flows together', () => {
    const together = (...steps: readonly string[]) => {
      const flows = steps.map((text, index) => ({
        file: `${index}.yaml`,
        flow: aFlow(`flow: flow_${index}\ntitle: A\nabout: B\n${text}`),
      }))
      return checkTogether(flows).map(({ file, line, message }) => `${file}:${line}: ${message}`)
    }
    const END = '  - end: resolved\n'

    test.each([
      ['a call of a flow that is not there', [`steps:\n  - call: pay\n${END}`], '0.yaml:5: there is no flow "pay"'],
      [
        'an offer of a flow that is not there',
        [`steps:\n  - say: Or this.\n    offer: [{ flow: pay }]\n${END}`],
        '0.yaml:5: there is no flow "pay"',
      ],
      [
        'an input that the called flow does not take',
        [`steps:\n  - call: flow_1\n    with: { colour: today }\n${END}`, `steps:\n${END}`],
        '0.yaml:5: the flow "flow_1" takes no "colour"; it takes nothing',
      ],
      [
        'an input that the called flow needs',
        [`steps:\n  - call: flow_1\n${END}`, `in: [order]\nsteps:\n${END}`],
        '0.yaml:5: the flow "flow_1" needs "order"',
      ],
      [
        'flows that call each other in a circle',
        [`steps:\n  - call: flow_1\n${END}`, `steps:\n  - call: flow_0\n${END}`],
        '1.yaml:5: "flow_0" calls "flow_1" again, which never ends',
      ],
    ] as const)('%s', (_, flows, problem) => {
      expect(together(...flows)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]))
    })
  })

  test('names the line of a mistake in the YAML itself', () => {
    expect(problems('steps:\n  - ask: [order\n')[0]).toMatch(/^[23]: /)
  })
})
