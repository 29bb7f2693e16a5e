import { describe, expect, test } from 'vitest'
import type { Finding } from '../../../../src/domain/dialogue/brain.ts'
import type { Ranked } from '../../../../src/domain/dialogue/understanding/classifier.ts'
import { route } from '../../../../src/domain/dialogue/understanding/route.ts'

const ZONES = { start: 0.7, switch: 0.9, clarify: 0.2, margin: 0.1 }

/** A classifier that has made up its mind, and articles that have too. */
function routed(chances: Readonly<Record<string, number>>, finding: Finding, howTo = false, text = 'what Rosa wrote') {
  const rank = (): readonly Ranked[] =>
    Object.entries(chances)
      .map(([label, p]) => ({ label, p, like: `a phrase of ${label}` }))
      .sort((one, other) => other.p - one.p)
  const classifier = { zones: ZONES, rank, reasons: () => ['order'] }
  return route(text, { classifier, find: () => finding, howTo })
}

const NONE: Finding = { kind: 'none' }
const source = { title: 'Refund times', section: '', href: '/help/refund-times' }
const ANSWER: Finding = {
  kind: 'answer',
  found: { slug: 'refund-times', version: 'v1', title: 'Refund times', text: '5–7 working days', source },
  confidence: 0.8,
}
const OPTIONS: Finding = {
  kind: 'did_you_mean',
  options: ['one', 'two', 'three'].map(slug => ({ slug, title: slug })),
}

describe('a first message', () => {
  test('that is clearly a wish starts its flow, and says why', () => {
    const found = routed({ track: 0.8, cancel: 0.1 }, ANSWER)
    expect(found).toMatchObject({ kind: 'flow', flow: 'track', p: 0.8, like: 'a phrase of track' })
    expect(found.why).toBe('track (0.80, like "a phrase of track"; by "order")')
  })

  test('that asks how something is done is answered, with the flow beside', () => {
    expect(routed({ track: 0.95 }, ANSWER, true)).toMatchObject({ kind: 'answer', beside: 'track' })
  })

  test('that asks how something is done starts the flow where no article tells', () => {
    expect(routed({ track: 0.8 }, NONE, true)).toMatchObject({ kind: 'flow', flow: 'track' })
  })

  test('that is a bare number starts nothing, and is asked about', () => {
    expect(routed({ track: 0.9 }, NONE, false, '500018')).toMatchObject({ kind: 'clarify', flows: ['track'] })
  })

  test('that two flows are equally near to is asked about', () => {
    expect(routed({ track: 0.8, refund: 0.75, cancel: 0.1 }, NONE)).toMatchObject({
      kind: 'clarify',
      flows: ['track', 'refund'],
      articles: [],
    })
  })

  test('that is not near enough is answered from the articles', () => {
    expect(routed({ track: 0.1 }, ANSWER)).toMatchObject({ kind: 'answer', beside: null })
  })

  test('is offered three things at most, flows first', () => {
    expect(routed({ track: 0.4, refund: 0.3, cancel: 0.1 }, OPTIONS)).toMatchObject({
      kind: 'clarify',
      flows: ['track', 'refund'],
      articles: [{ slug: 'one' }],
    })
    expect(routed({ a: 0.5, b: 0.5, c: 0.5, d: 0.5 }, OPTIONS)).toMatchObject({ flows: ['a', 'b', 'c'], articles: [] })
  })

  test('that asks how something is done is offered articles besides the likeliest flow', () => {
    expect(routed({ track: 0.4, refund: 0.3 }, OPTIONS, true)).toMatchObject({
      kind: 'clarify',
      flows: ['track'],
      articles: [{ slug: 'one' }, { slug: 'two' }],
    })
  })

  test('that nothing is near to is nothing', () => {
    expect(routed({ track: 0.1 }, NONE).kind).toBe('none')
    expect(routed({}, NONE).kind).toBe('none')
  })
})
