import { describe, expect, test } from 'vitest'
import { ANYBODY } from '../../../src/domain/knowledge/audience.ts'
import { buildKnowledgeIndex } from '../../../src/domain/knowledge/index.ts'
import { slipsBetween, spellerOf, suggestionsFor } from '../../../src/domain/knowledge/spelling.ts'
import { WordBookDraft } from '../../../src/domain/knowledge/word-book.ts'
import { INDEX } from './larkspur.ts'

const search = (query: string, limit: number) => INDEX.search(query, { reader: ANYBODY, limit })
const firstFor = (query: string) => search(query, 5)[0]?.article.slug

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
      expect(search(query, 5)).toEqual([])
    },
  )

  test('gives the very words of a title more than anything else', () => {
    for (const { score } of search('return gift cards kettle order', 20)) expect(score).toBeGreaterThan(0)
    expect(search('descale your kettle', 1)[0]?.score).toBeGreaterThan(1)
    expect(search('tea kettle', 1)[0]?.score).toBeLessThan(1)
  })

  test('counts unknown words against a hit', () => {
    const [known, diluted] = ['kettle descale', 'kettle descale zanzibar'].map(query => search(query, 1)[0]?.score ?? 0)
    expect(diluted).toBeLessThan((known ?? 0) * 0.85)
  })

  test('never fails on an empty help centre', () => {
    expect(buildKnowledgeIndex([]).search('refund', { reader: ANYBODY, limit: 3 })).toEqual([])
  })
})

test('an explanation names where each word was found', () => {
  const [hit] = search('descal lime zanzibar', 1)
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
  const counts = { warranty: 9, leather: 3, return: 5, refund: 8 }
  const draft = new WordBookDraft()
  for (const word of Object.keys(counts)) draft.numberOfString(word)
  const [book, frequencies] = [draft.finished(), Int32Array.from(Object.values(counts))]
  const speller = spellerOf(book, frequencies)
  const spell = (word: string) => suggestionsFor(word, book, frequencies, speller)[0]?.word ?? null

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
