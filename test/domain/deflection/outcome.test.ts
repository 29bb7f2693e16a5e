import { describe, expect, test } from 'vitest'
import { attemptsFrom } from '../../../src/domain/deflection/attempts.ts'
import type { Fact, FactKind } from '../../../src/domain/deflection/fact.ts'
import { outcomeOf } from '../../../src/domain/deflection/outcome.ts'
import { at, story } from './oracle-week.ts'

const LATER = at('03-31 12:00')
const silence: (readonly [FactKind, string])[] = [
  ['asked', '03-02 09:00'],
  ['answered', '03-02 09:00'],
]
const solved: typeof silence = [...silence, ['solved', '03-02 09:05']]

describe('an outcome', () => {
  test('is assumed after seven days of silence and not a moment sooner', () => {
    expect(first(story('nadia', 'kettle', silence), at('03-09 09:00') - 1)).toBe('pending')
    expect(first(story('nadia', 'kettle', silence), at('03-09 09:00'))).toBe('assumed')
  })

  test('is not confirmed by a flow that reached its goal: the customer has said nothing', () => {
    const facts = story('nadia', 'order-status', silence)
    expect(first(facts, at('03-02 18:00'))).toBe('pending')
    expect(first([...facts, ...story('nadia', 'order-status', [['solved', '03-02 10:00']])], at('03-02 18:00'))).toBe(
      'confirmed',
    )
  })

  test('looks only at what had happened', () => {
    const facts = story('nadia', 'kettle', solved)
    expect(first(facts, at('03-02 09:04'))).toBe('pending')
    expect(first(facts, at('03-02 09:05'))).toBe('confirmed')
  })

  test.each<[string, (readonly [FactKind, string])[], string]>([
    ['confirmed', solved, 'confirmed'],
    ['assumed', silence, 'reversed'],
  ])('that was %s is reversed by a call for help about the same thing within seven days', (before, steps, unnamed) => {
    const facts = story('nadia', 'kettle', steps)
    expect(first(facts, LATER)).toBe(before)
    expect(first([...facts, ...story('nadia', 'kettle', [['case_opened', '03-05 09:00']])], LATER)).toBe('reversed')
    // A call that does not say about what outweighs silence, not the customer's own word.
    expect(first([...facts, ...story('nadia', 'unknown', [['human_requested', '03-05 09:00']])], LATER)).toBe(unnamed)
  })

  test.each(['unknown', 'talk-to-a-human', 'create-case'])(
    'is reversed by a call for help as %s, which does not say about what',
    intent => {
      const facts = story('nadia', 'kettle', silence)
      const call = story('nadia', intent, [
        ['asked', '03-02 09:10'],
        ['human_requested', '03-02 09:10'],
      ])
      expect(first([...facts, ...call], LATER)).toBe('reversed')
    },
  )

  test('is not reversed by a call for help that came before it', () => {
    const call = story('nadia', 'unknown', [['human_requested', '03-02 08:50']])
    expect(outcomes([...call, ...story('nadia', 'kettle', silence)], LATER)).toEqual(['escalation_failed', 'assumed'])
  })

  test('that never looked like help is not reversed by a call for help either', () => {
    const call = story('nadia', 'unknown', [['human_requested', '03-02 09:10']])
    const unhelped = story('nadia', 'kettle', [...silence, ['not_solved', '03-02 09:05']])
    const unanswered = story('nadia', 'kettle', [['asked', '03-02 09:00']])
    expect(first([...unhelped, ...call], LATER)).toBe('abandoned')
    expect(first([...unanswered, ...call], LATER)).toBe('unanswered')
  })

  test('is not reversed by someone else, by another topic, or after seven days', () => {
    const facts = story('nadia', 'kettle', solved)
    expect(first([...facts, ...story('omar', 'kettle', [['case_opened', '03-05 09:00']])], LATER)).toBe('confirmed')
    expect(first([...facts, ...story('nadia', 'refund', [['case_opened', '03-05 09:00']])], LATER)).toBe('confirmed')
    expect(first([...facts, ...story('nadia', 'kettle', [['case_opened', '03-09 09:06']])], LATER)).toBe('confirmed')
  })

  test('is reversed when the customer takes the word back, and confirmed by a second change of mind', () => {
    const back: typeof silence = [...solved, ['not_solved', '03-03 09:00']]
    expect(first(story('nadia', 'kettle', back), LATER)).toBe('reversed')
    expect(first(story('nadia', 'kettle', [...back, ['solved', '03-03 09:10']]), LATER)).toBe('confirmed')
  })

  test('is escalation_failed while nobody has come, and escalated from the moment someone does', () => {
    const facts = story('nadia', 'kettle', [
      ...silence,
      ['human_requested', '03-02 09:10'],
      ['human_accepted', '03-02 09:14'],
    ])
    expect(first(facts, at('03-02 09:13'))).toBe('escalation_failed')
    expect(first(facts, at('03-02 09:14'))).toBe('escalated')
  })

  test('stays escalation_failed when the wait ended with a case', () => {
    const facts = story('nadia', 'kettle', [
      ['human_requested', '03-02 09:10'],
      ['case_opened', '03-02 09:20'],
    ])
    expect(first(facts, LATER)).toBe('escalation_failed')
  })

  test('is abandoned midway, unless the flow was taken up again and reached its goal', () => {
    const left: typeof silence = [
      ['asked', '03-02 09:00'],
      ['left_midway', '03-02 09:02'],
    ]
    expect(first(story('nadia', 'return-request', left), LATER)).toBe('abandoned')
    const taken: typeof silence = [...left, ['asked', '03-02 09:30'], ['answered', '03-02 09:31']]
    expect(first(story('nadia', 'return-request', taken), LATER)).toBe('assumed')
  })

  test('says why', () => {
    const [attempt] = attemptsFrom(story('nadia', 'kettle', solved))
    expect(attempt && outcomeOf(attempt, LATER)).toEqual({ name: 'confirmed', why: 'The customer said it was solved.' })
  })
})

function outcomes(facts: readonly Fact[], asOf: number): string[] {
  return attemptsFrom(facts).map(attempt => outcomeOf(attempt, asOf).name)
}

/** The outcome of the first attempt in the facts. */
function first(facts: readonly Fact[], asOf: number): string | undefined {
  return outcomes(facts, asOf)[0]
}
