import { expect, test } from 'vitest'
import { phraseFaults } from '../../../../src/domain/dialogue/understanding/phrase-faults.ts'

const RETURN = { name: 'return', phrases: ['return an item', 'send the {item} back', 'money back'], not: [] }
const REFUND = { name: 'refund', phrases: ['where is my refund', 'has it been paid'], not: ['return an item'] }

test('phrases that differ, and those that another flow rules out, are no fault', () => {
  expect(phraseFaults([RETURN, REFUND])).toEqual([])
})

test('the same request in two flows is told, with both phrases', () => {
  const other = { ...REFUND, phrases: ['Please return an item!', 'where is my refund'] }
  expect(phraseFaults([RETURN, other])).toEqual([
    '"return an item" of return and "Please return an item!" of refund are hard to tell apart; reword or remove one of them',
  ])
})

test('one flow may say the same twice', () => {
  expect(phraseFaults([{ ...RETURN, phrases: ['return an item', 'please return an item'] }])).toEqual([])
})

test('a hole that nothing fills is told, with those that are known', () => {
  expect(phraseFaults([{ ...RETURN, phrases: ['send {thing} back'] }])[0]).toMatch(
    /^the phrase "send \{thing\} back" of return has the hole \{thing\}; known are order, case/,
  )
})
