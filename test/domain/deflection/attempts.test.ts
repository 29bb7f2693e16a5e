import { describe, expect, test } from 'vitest'
import { attemptsFrom } from '../../../src/domain/deflection/attempts.ts'
import { at, story } from './oracle-week.ts'

describe('attempts', () => {
  test('three searches, two answers and a second channel within a day are one attempt', () => {
    const web = story('nadia', 'kettle', [
      ['asked', '03-02 09:00'],
      ['asked', '03-02 12:00'],
      ['answered', '03-02 12:00'],
    ])
    const teams = story('nadia', 'kettle', [
      ['asked', '03-03 08:00'],
      ['answered', '03-03 08:01'],
    ]).map(fact => ({ ...fact, channel: 'teams' as const }))
    const attempts = attemptsFrom([...web, ...web, ...teams])
    expect(attempts).toHaveLength(1)
    expect(attempts[0]).toMatchObject({ startedAt: at('03-02 09:00'), channel: 'web' })
    expect(attempts[0]?.facts).toHaveLength(5)
  })

  test('another topic is another attempt', () => {
    const facts = [
      ...story('nadia', 'kettle', [['asked', '03-02 09:00']]),
      ...story('nadia', 'refund', [['asked', '03-02 09:01']]),
    ]
    expect(attemptsFrom(facts).map(({ intent }) => intent)).toEqual(['kettle', 'refund'])
  })

  test('another person is another attempt', () => {
    const facts = [
      ...story('nadia', 'kettle', [['asked', '03-02 09:00']]),
      ...story('omar', 'kettle', [['asked', '03-02 09:01']]),
    ]
    expect(attemptsFrom(facts)).toHaveLength(2)
  })

  test('a pause of 24 hours stays within the attempt, a longer one ends it', () => {
    const within = story('nadia', 'kettle', [
      ['asked', '03-02 09:00'],
      ['asked', '03-03 09:00'],
    ])
    const beyond = story('nadia', 'kettle', [
      ['asked', '03-02 09:00'],
      ['asked', '03-03 09:01'],
    ])
    expect(attemptsFrom(within)).toHaveLength(1)
    expect(attemptsFrom(beyond)).toHaveLength(2)
  })

  test('who comes back after it was solved makes a new attempt, who takes the word back does not', () => {
    const solved = story('nadia', 'kettle', [
      ['asked', '03-02 09:00'],
      ['answered', '03-02 09:00'],
      ['solved', '03-02 09:05'],
    ])
    expect(attemptsFrom([...solved, ...story('nadia', 'kettle', [['asked', '03-02 10:00']])])).toHaveLength(2)
    expect(attemptsFrom([...solved, ...story('nadia', 'kettle', [['not_solved', '03-02 10:00']])])).toHaveLength(1)
  })

  test('a gesture days later belongs to the attempt it is about', () => {
    const facts = story('nadia', 'kettle', [
      ['asked', '03-06 18:00'],
      ['answered', '03-06 18:00'],
      ['solved', '03-09 08:00'],
    ])
    expect(attemptsFrom(facts).map(attempt => attempt.facts.length)).toEqual([3])
  })

  test('an agent who comes after the customer was helped meanwhile belongs to the attempt that asked for one', () => {
    const facts = story('nadia', 'kettle', [
      ['human_requested', '03-02 09:00'],
      ['solved', '03-02 09:04'],
      ['human_accepted', '03-02 09:05'],
    ])
    expect(attemptsFrom(facts)).toHaveLength(1)
  })

  test('a gesture without an attempt is no attempt', () => {
    expect(
      attemptsFrom(
        story('nadia', 'kettle', [
          ['solved', '03-02 09:00'],
          ['left_midway', '03-02 09:01'],
        ]),
      ),
    ).toEqual([])
  })

  test('facts of one turn that share an instant are told in the order they happen', () => {
    const facts = story('nadia', 'kettle', [
      ['solved', '03-02 09:00'],
      ['answered', '03-02 09:00'],
      ['asked', '03-02 09:00'],
    ])
    expect(attemptsFrom(facts)[0]?.facts.map(({ kind }) => kind)).toEqual(['asked', 'answered', 'solved'])
  })

  test('a conversation in the console is a test and excluded', () => {
    const [fact] = story('nadia', 'kettle', [['asked', '03-02 09:00']])
    expect(fact && attemptsFrom([{ ...fact, channel: 'console' }])[0]?.excluded).toBe('test')
    expect(fact && attemptsFrom([fact])[0]?.excluded).toBeNull()
  })
})
