import { expect, test } from 'vitest'
import { type ActRow, evaluateActs } from '../../src/application/evaluate-acts.ts'
import { lexicon } from '../domain/dialogue/shipped-lexicon.ts'

let count = 0
function row(act: string, text: string, source = 'chat'): ActRow {
  count += 1
  return { id: `row-${count}`, text, act, source }
}

test('a yes that holds more counts as heard and not as confirming', () => {
  const report = evaluateActs(
    [row('affirm', 'yes please'), row('affirm', 'yes, the blue one'), row('affirm', 'hm')],
    lexicon,
  )
  expect(report.affirm).toEqual({ hits: 2, of: 3 })
  expect(report.plainAffirm).toEqual({ hits: 1, of: 3 })
  expect(report.falseConfirms).toEqual([])
})

test('whatever would confirm and means something else is listed', () => {
  const mislabelled = row('thanks', 'yes please')
  const report = evaluateActs([mislabelled, row('negate', 'no'), row('unsure', 'maybe')], lexicon)
  expect(report.falseConfirms).toEqual([{ ...mislabelled, heard: 'affirm', confirms: true, rest: '' }])
  expect(report.others).toBe(3)
})

test('no, cancelling and asking again are counted by themselves, and what is heard by act and source', () => {
  const report = evaluateActs(
    [
      row('negate', 'no'),
      row('negate', 'nothing else', 'phone'),
      row('negate', 'the lamp'),
      row('cancel', 'forget it'),
      row('repeat', 'say again please'),
    ],
    lexicon,
  )
  expect(report.deny).toEqual({ hits: 2, of: 3 })
  expect(report.cancel).toEqual({ hits: 1, of: 1 })
  expect(report.repeat).toEqual({ hits: 1, of: 1 })
  expect(report.heard.map(({ act, source, counts }) => [act, source, Object.fromEntries(counts)])).toEqual([
    ['cancel', 'chat', { cancel: 1 }],
    ['negate', 'chat', { deny: 1, nothing: 1 }],
    ['negate', 'phone', { done: 1 }],
    ['repeat', 'chat', { repeat: 1 }],
  ])
})
