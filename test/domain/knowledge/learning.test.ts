import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type LearningAct,
  learnVariants,
  type VariantDecision,
  wordsKey,
} from '../../../src/domain/knowledge/learning.ts'

const TODAY = Date.UTC(2026, 10, 16, 9)
const always = () => true
const QUERY = 'my kettle is furry inside'

let minute = 0
function act(actor: string, article: string, more: Partial<LearningAct> = {}): LearningAct {
  minute += 1
  return { kind: 'clicked', actor, article, version: 'v1', query: QUERY, at: TODAY + minute * 60_000, ...more }
}
function learnt(acts: readonly LearningAct[], decisions: readonly VariantDecision[] = [], isCurrent = always) {
  return learnVariants(acts, decisions, isCurrent).filter(({ state }) => state === 'learnt' || state === 'pinned')
}
const decide = (decision: VariantDecision['decision'], at: number): VariantDecision => ({
  ...{ article: 'descale-kettle', query: 'a kettle that is furry inside', decision, by: 'Sam', at },
})

describe('what is learnt', () => {
  test('two people who pick the same article for the same words teach a variant, in the words of most of them', () => {
    const acts = [
      act('rosa', 'descale-kettle'),
      act('nora', 'descale-kettle', { query: 'Kettle: furry inside!' }),
      act('ivo', 'descale-kettle'),
    ]
    expect(learnt(acts)).toMatchObject([
      { article: 'descale-kettle', query: QUERY, people: [{ actor: 'rosa' }, { actor: 'nora' }, { actor: 'ivo' }] },
    ])
  })

  test.each(['clicked', 'helped', 'inserted'] as const)('%s is a sign of it', kind => {
    const acts = [act('rosa', 'descale-kettle'), act('nora', 'descale-kettle', { kind })]
    expect(learnt(acts)).toHaveLength(1)
  })

  test('one person waits for a second one, however often they click', () => {
    const acts = Array.from({ length: 50 }, () => act('mallory', 'gift-cards'))
    expect(learnVariants(acts, [], always)).toMatchObject([{ state: 'waiting', people: [{ actor: 'mallory' }] }])
  })

  test('somebody who cannot be recognised again teaches nothing', () => {
    const unknown = { ...act('x', 'gift-cards'), actor: null }
    expect(learnVariants([unknown, unknown, unknown], [], always)).toEqual([])
  })

  test('whoever goes back and picks another article has picked that one', () => {
    const acts = [
      ...[act('rosa', 'gift-cards'), act('rosa', 'descale-kettle')],
      ...[act('nora', 'gift-cards'), act('nora', 'descale-kettle')],
    ]
    expect(learnt(acts).map(({ article }) => article)).toEqual(['descale-kettle'])
  })

  test('an article is told from another one by most of those who asked', () => {
    const acts = [
      ...[act('rosa', 'descale-kettle'), act('nora', 'descale-kettle'), act('ivo', 'descale-kettle')],
      ...[act('mallory', 'gift-cards'), act('omar', 'gift-cards')],
    ]
    const all = learnVariants(acts, [], always)
    expect(all.map(({ article, state }) => [article, state])).toEqual([
      ['descale-kettle', 'learnt'],
      ['gift-cards', 'outvoted'],
    ])
  })

  test('a query without a word, and a story that nobody else tells so, are no variants', () => {
    const story = Array.from({ length: 40 }, (_, word) => `word${word}`).join(' ')
    const both = ['???', story].flatMap(query => [
      act('rosa', 'gift-cards', { query }),
      act('nora', 'gift-cards', { query }),
    ])
    expect(learnVariants(both, [], always)).toEqual([])
  })
})

describe('what is unlearnt', () => {
  test('a thumbs-down of one of the two drops it, with or without the query', () => {
    for (const query of [QUERY, null]) {
      const acts = [
        ...[act('rosa', 'descale-kettle'), act('nora', 'descale-kettle')],
        act('nora', 'descale-kettle', { kind: 'not_helped', query }),
      ]
      expect(learnVariants(acts, [], always)).toMatchObject([{ state: 'outvoted', against: 1 }])
    }
  })

  test('a thumbs-down outweighs two who agree, and not twenty', () => {
    const people = (count: number) =>
      Array.from({ length: count }, (_, each) => act(`person ${each}`, 'descale-kettle'))
    const no = act('omar', 'descale-kettle', { kind: 'not_helped' })
    expect(learnt([...people(3), no])).toEqual([])
    expect(learnt([...people(20), no])).toHaveLength(1)
  })

  test('a thumbs-down of somebody who came in another way says nothing about the query', () => {
    const acts = [
      ...[act('rosa', 'descale-kettle'), act('nora', 'descale-kettle')],
      act('omar', 'descale-kettle', { kind: 'not_helped', query: null }),
    ]
    expect(learnt(acts)).toHaveLength(1)
  })

  test('what people agreed about an article that is another one now is old', () => {
    const acts = [act('rosa', 'descale-kettle'), act('nora', 'descale-kettle')]
    expect(learnVariants(acts, [], () => false)).toMatchObject([{ state: 'old' }])
  })
})

describe('what staff decide', () => {
  const agreed = [act('rosa', 'descale-kettle'), act('nora', 'descale-kettle')]

  test('a rejected variant is not learnt, and can be brought back', () => {
    expect(learnVariants(agreed, [decide('rejected', TODAY)], always)).toMatchObject([
      { state: 'rejected', decided: { by: 'Sam' }, people: [{ actor: 'rosa' }, { actor: 'nora' }] },
    ])
    expect(learnt(agreed, [decide('left', TODAY + 1), decide('rejected', TODAY)])).toHaveLength(1)
  })

  test('a pinned one holds without people and in spite of them', () => {
    expect(learnt([], [decide('pinned', TODAY)])).toMatchObject([{ query: 'a kettle that is furry inside' }])
    const no = act('rosa', 'descale-kettle', { kind: 'not_helped' })
    expect(learnt([...agreed, no], [decide('pinned', TODAY)])).toHaveLength(1)
  })
})

describe('a stream that somebody tampers with', () => {
  const clicks = fc.record({
    actor: fc.constantFrom('rosa', 'nora', 'ivo', 'omar', 'lena', 'mallory'),
    article: fc.constantFrom('descale-kettle', 'gift-cards', 'induction'),
    query: fc.constantFrom(QUERY, 'how do i use a voucher', 'does it work on induction'),
    kind: fc.constantFrom('clicked', 'helped', 'inserted', 'not_helped'),
    at: fc.integer({ min: 0, max: 1_000 }),
    version: fc.constant('v1'),
  }) satisfies fc.Arbitrary<LearningAct>

  test('one person lifts nothing that two others do not', () => {
    fc.assert(
      fc.property(fc.array(clicks, { maxLength: 40 }), fc.array(clicks, { maxLength: 200 }), (honest, flood) => {
        const without = learnVariants(honest, [], always)
        const tampered = learnt([...honest, ...flood.map(act => ({ ...act, actor: 'mallory' }))])
        for (const { article, query } of tampered) {
          const others = without.find(each => each.article === article && wordsKey(each.query) === wordsKey(query))
          expect(others?.people.filter(({ actor }) => actor !== 'mallory').length ?? 0).toBeGreaterThanOrEqual(1)
        }
      }),
    )
  })

  test('as long as fewer than half of those who ask are wrong, no wrong article is lifted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 0, max: 99 }), fc.nat(), (right, share, seed) => {
        const wrong = Math.floor((right * share) / 100)
        const acts = [
          ...Array.from({ length: right }, (_, each) => act(`right ${each}`, 'descale-kettle')),
          ...Array.from({ length: wrong }, (_, each) => act(`wrong ${each}`, 'gift-cards')),
        ]
        const shuffled = acts.map((act, place) => ({ ...act, at: (place * 7919 + seed) % 1_000 }))
        expect(learnt(shuffled).map(({ article }) => article)).toEqual(
          right * 2 > right + wrong ? ['descale-kettle'] : [],
        )
      }),
    )
  })

  test('what is learnt does not depend on the order in which it was written down, nor on repetitions', () => {
    fc.assert(
      fc.property(fc.uniqueArray(clicks, { maxLength: 30, selector: ({ actor, at }) => `${actor}${at}` }), acts => {
        const repeated = [...acts, ...acts].reverse()
        expect(learnVariants(repeated, [], always)).toEqual(learnVariants(acts, [], always))
      }),
    )
  })
})
