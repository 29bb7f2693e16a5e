import { describe, expect, test } from 'vitest'
import { buildKnowledgeIndex } from '../../../src/domain/knowledge/index.ts'
import { slipsBetween, speller } from '../../../src/domain/knowledge/spelling.ts'
import { INDEX } from './larkspur.ts'

const firstFor = (query: string) => INDEX.search(query, 5)[0]?.article.slug

describe('search', () => {
  test.each([
    ['track', 'track-your-order'],
    ['refund?', 'return-an-item'],
    ['returning items', 'return-an-item'],
    ["where's my parcel", 'track-your-order'],
    ['how do I send something back', 'return-an-item'],
    ['descale ketle', 'descale-your-kettle'],
    ['gift card -refund +title:x *', 'gift-cards'],
  ])('%s leads to %s', (query, slug) => {
    expect(firstFor(query)).toBe(slug)
  })

  test.each(['', '???', 'the of and', 'qwzx jjkk', '*', '+-~^:', '💥', 'ё'.repeat(9_000)])(
    '%j finds nothing',
    query => {
      expect(INDEX.search(query, 5)).toEqual([])
    },
  )

  test('gives scores from 0 to 1, and 1 for the very words of a title', () => {
    for (const { score } of INDEX.search('return gift cards kettle order', 20)) {
      expect(score).toBeGreaterThan(0)
      expect(score).toBeLessThanOrEqual(1)
    }
    expect(INDEX.search('descale your kettle', 1)[0]?.score).toBeCloseTo(1)
  })

  test('counts unknown words against a hit', () => {
    const [known, diluted] = ['kettle descale', 'kettle descale zanzibar'].map(
      query => INDEX.search(query, 1)[0]?.score ?? 0,
    )
    expect(diluted).toBeLessThan((known ?? 0) * 0.85)
  })

  test('never fails on an empty help centre', () => {
    expect(buildKnowledgeIndex([]).search('refund', 3)).toEqual([])
  })
})

test('an explanation names where each word was found', () => {
  const [hit] = INDEX.search('descal lime zanzibar', 1)
  const terms = hit && INDEX.explain('descal lime zanzibar', hit.passage)?.terms
  expect(terms?.map(({ word, known, corrected }) => [word, known, corrected])).toEqual([
    ['descal', true, null],
    ['lime', true, null],
    ['zanzibar', false, null],
  ])
  expect(terms?.[0]?.strength).toBeGreaterThan(terms?.[1]?.strength ?? 1)
  expect(terms?.[2]?.strength).toBe(0)
})

describe('spelling', () => {
  const spell = speller(
    new Map([
      ['warranty', 9],
      ['leather', 3],
      ['return', 5],
      ['refund', 8],
    ]),
  )

  test.each([
    ['waranty', 'warranty'],
    ['warrentey', 'warranty'],
    ['retrun', 'return'],
    ['refnd', 'refund'],
    ['weather', null],
    ['ret', null],
    ['unrelated', null],
    ['12345', null],
  ])('%s is taken for %s', (word, meant) => {
    expect(spell(word)).toBe(meant)
  })

  test.each([
    ['swap', 'sawp', 1],
    ['', 'ab', 2],
    ['kettle', 'kettle', 0],
    ['kettle', 'nettles', 2],
    ['kettle', 'pan', 3],
  ])('between %s and %s are %i slips', (one, other, slips) => {
    expect(slipsBetween(one, other, 2)).toBe(slips)
  })
})
