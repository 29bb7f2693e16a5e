import { expect, test } from 'vitest'
import type { Outcome, Zone } from '../../../src/application/evaluation/first-message.ts'
import { confusionsIn, figuresOf, type Judged, predictedBy } from '../../../src/application/evaluation/route-figures.ts'

function outcome(zone: Zone, target = '', likeliest = target): Outcome {
  return { zone, target, likeliest, p: 0.5, like: '', why: '' }
}

function judged(label: string, predicted: string, how: Outcome, accept: readonly string[] = []): Judged {
  return {
    message: { id: '1', text: 'Where is it?', source: 'nora', label, accept: [label, ...accept] },
    predicted,
    outcome: how,
  }
}

test.each([
  [outcome('act', 'exchange-request'), 'return_request'],
  [outcome('act', 'warranty-claim'), 'create_case'],
  [outcome('act', 'a_label_of_their_own'), 'a_label_of_their_own'],
  [outcome('offer', 'talk-to-a-human'), 'handoff_human'],
  [outcome('answer', 'return-window'), 'return_policy_question'],
  [outcome('answer', 'track-your-order'), 'knowledge'],
  [outcome('clarify'), 'clarify'],
  [outcome('talk'), 'smalltalk'],
  [outcome('none'), 'out_of_scope'],
])('%o is called %s', (how, label) => {
  expect(predictedBy(how, slug => slug === 'return-window')).toBe(label)
})

test('only flows count for recall, and only flows that start by themselves as false triggers', () => {
  const figures = figuresOf([
    judged('order_status', 'order_status', outcome('act', 'order-status')),
    judged('order_status', 'knowledge', outcome('answer', 'track-your-order'), ['knowledge']),
    judged('cancel_order', 'clarify', outcome('clarify', '', 'cancel-order')),
    judged('cancel_order', 'clarify', outcome('clarify', '', 'order-status')),
    judged('knowledge', 'order_status', outcome('act', 'order-status')),
    judged('out_of_scope', 'order_status', outcome('act', 'order-status')),
    judged('out_of_scope', 'handoff_human', outcome('offer', 'talk-to-a-human')),
    judged('out_of_scope', 'knowledge', outcome('answer', 'track-your-order')),
    judged('out_of_scope', 'out_of_scope', outcome('none')),
  ])
  expect(figures).toEqual({
    rows: 9,
    accepted: 3 / 9,
    exact: 2 / 9,
    flowRows: 4,
    flowRecall: 2 / 4,
    flowRecallWhenAsked: 3 / 4,
    outOfScopeRows: 4,
    falseTriggers: 1 / 4,
    clarified: 2 / 9,
  })
})

test('what there is none of has no share', () => {
  expect(figuresOf([])).toMatchObject({ rows: 0, accepted: null, flowRecall: null, falseTriggers: null })
})

test('the pairs that are confused most often come first, with an example', () => {
  const wrong = judged('cancel_order', 'order_status', outcome('act', 'order-status'))
  const rare = judged('knowledge', 'clarify', outcome('clarify'))
  const right = judged('cancel_order', 'cancel_order', outcome('act', 'cancel-order'))
  expect(confusionsIn([rare, wrong, right, wrong], 5)).toEqual([
    { label: 'cancel_order', predicted: 'order_status', count: 2, example: 'Where is it?' },
    { label: 'knowledge', predicted: 'clarify', count: 1, example: 'Where is it?' },
  ])
})
