import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Retrieval } from '../../../src/application/evaluation/search-engine.ts'
import {
  ndcg,
  percentile,
  type Searched,
  searchFiguresOf,
  separation,
} from '../../../src/application/evaluation/search-figures.ts'

function searched(id: string, retrieval: Partial<Retrieval>, query: Partial<Searched['query']> = {}): Searched {
  return {
    query: { id, text: id, before: [], answerable: null, answers: [], ...query },
    retrieval: { ids: [], confidence: null, ...retrieval },
    ms: 1,
  }
}

describe('the ranking', () => {
  const relevance = new Map([
    ['rosa', new Map([['a', 1]])],
    ['nora', new Map([['b', 1]])],
    ['sam', new Map([['c', 1]])],
  ])
  const figures = searchFiguresOf(
    [
      searched('rosa', { ids: ['a', 'x'] }),
      searched('nora', { ids: ['x', 'y', 'b'] }),
      searched('sam', { ids: ['x'] }),
      searched('of nobody', { ids: ['x'] }),
    ],
    relevance,
  )

  test('is judged on the queries whose text is known', () => {
    expect(figures).toMatchObject({ judged: 3, hit1: 1 / 3, hit3: 2 / 3, hit5: 2 / 3 })
    expect(figures.mrr10).toBeCloseTo((1 + 1 / 3) / 3)
    expect(figures.ndcg10).toBeCloseTo((1 + 0.5) / 3)
  })

  test('leaves out what nobody told', () => {
    expect(figures).toMatchObject({ abstention: null, answered: null, falselyAnswered: null, shown: null })
  })

  test('is best in the order of the grades', () => {
    const grades = new Map([
      ['a', 2],
      ['b', 1],
    ])
    expect(ndcg(['a', 'b'], grades, 10)).toBe(1)
    expect(ndcg(['b', 'a'], grades, 10)).toBeCloseTo((1 + 2 / Math.log2(3)) / (2 + 1 / Math.log2(3)))
    expect(ndcg(['x'], grades, 10)).toBe(0)
  })
})

test('an answer counts as false where there is none, and only decisions count', () => {
  const figures = searchFiguresOf(
    [
      searched('rosa', { outcome: 'answer', confidence: 0.9 }, { answerable: true }),
      searched('nora', { outcome: 'did_you_mean', confidence: 0.4 }, { answerable: true }),
      searched('sam', { outcome: 'none', confidence: 0.4 }, { answerable: false }),
    ],
    new Map(),
  )
  expect(figures).toMatchObject({ answerable: 2, unanswerable: 1, answered: 0.5, falselyAnswered: 0, abstention: 0.75 })
})

test('an answer is shown when a snippet has its words, whatever their marks', () => {
  const query = { answers: ['30 days'] }
  const figures = searchFiguresOf(
    [
      searched('rosa', { snippets: ['You have **30 days**.'] }, query),
      searched('nora', { snippets: ['No.', 'No.', 'Within 30-days.'] }, query),
      searched('sam', { snippets: ['No.', 'No.', 'No.', '30 days'] }, query),
    ],
    new Map(),
  )
  expect([figures.shown, figures.shownInThree]).toEqual([1 / 3, 2 / 3])
})

test('the separation is the share of pairs in the right order', () => {
  const scores = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(scores, scores, (higher, lower) => {
      const pairs = higher.flatMap(one => lower.map(other => (one > other ? 1 : one === other ? 0.5 : 0)))
      const share = pairs.reduce<number>((total, each) => total + each, 0) / pairs.length
      expect(separation(higher, lower)).toBeCloseTo(share)
    }),
  )
  expect(separation([], [1])).toBeNull()
  expect(separation([1, null], [1])).toBeNull()
})

test('a percentile is one of the values', () => {
  expect(percentile([3, 1, 2], 0.5)).toBe(2)
  expect(percentile([3, 1, 2], 0.99)).toBe(3)
  expect(percentile([], 0.5)).toBeNull()
})
