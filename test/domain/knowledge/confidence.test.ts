import { expect, test } from 'vitest'
import { answerFrom } from '../../../src/domain/knowledge/answering.ts'
import { ANYBODY } from '../../../src/domain/knowledge/audience.ts'
import { calibrate, confidenceIn, leadOf } from '../../../src/domain/knowledge/confidence.ts'
import { FOREIGN_QUESTIONS } from '../../../src/domain/knowledge/foreign-questions.ts'
import { buildKnowledgeIndex } from '../../../src/domain/knowledge/index.ts'
import { articleIn, INDEX, LARKSPUR } from './larkspur.ts'

test('there are about five hundred foreign questions, each once', () => {
  expect(FOREIGN_QUESTIONS.length).toBeGreaterThan(450)
  expect(new Set(FOREIGN_QUESTIONS).size).toBe(FOREIGN_QUESTIONS.length)
  expect(FOREIGN_QUESTIONS.join()).not.toContain('{')
})

test('at most one foreign question in twenty gets anything, of articles about anything', () => {
  const planets = ['Neptune', 'Saturn', 'Jupiter'].map(planet =>
    articleIn(
      `${planet}.md`,
      `# Who discovered ${planet}\n\nHow far away ${planet} is, and who discovered it and when.`,
    ),
  )
  for (const articles of [LARKSPUR, [...LARKSPUR, ...planets]]) {
    const index = buildKnowledgeIndex(articles)
    const calibration = calibrate(index)
    const none = FOREIGN_QUESTIONS.filter(
      question => answerFrom(index, question, { reader: ANYBODY, calibration }).kind === 'none',
    )
    expect(none.length).toBeGreaterThanOrEqual(0.94 * FOREIGN_QUESTIONS.length)
  }
})

test('an empty help centre is calibrated, too', () => {
  expect(calibrate(buildKnowledgeIndex([])).answerFrom).toBeGreaterThan(0)
})

test('confidence is a probability that grows with the score and the lead, and falls with doubts', () => {
  const calibration = { answerFrom: 0.6 }
  const confidence = (score: number, next: number, weight = 0) =>
    confidenceIn(calibration, {
      ...{ score, lead: leadOf(score, next), likely: null },
      doubts: [{ reason: 'it lacks a name', weight }],
    })
  expect(confidence(1, 0.5)).toBeGreaterThan(confidence(0.8, 0.3))
  expect(confidence(1, 0.5)).toBeGreaterThan(confidence(1, 0.9))
  expect(confidence(1, 0.5)).toBeGreaterThan(confidence(1, 0.5, 2))
  for (const score of [0, 0.3, 5]) expect(Math.abs(confidence(score, 0) - 0.5)).toBeLessThanOrEqual(0.5)
})

test('where authors wrote questions, confidence grows with the score and with what these have taught', () => {
  const confidence = (score: number, likely: number, weight = 0) =>
    confidenceIn({ answerFrom: 0.6 }, { score, lead: 0.9, likely, doubts: [{ reason: 'it lacks a name', weight }] })
  expect(confidence(1, 0.5)).toBeGreaterThan(confidence(0.8, 0.5))
  expect(confidence(1, 0.5)).toBeGreaterThan(confidence(1, 0.1))
  expect(confidence(1, 0.5)).toBeGreaterThan(confidence(1, 0.5, 2))
  for (const likely of [0, 1]) expect(Math.abs(confidence(1, likely) - 0.5)).toBeLessThanOrEqual(0.5)
})

test('a hit tells how likely it is by what its articles are asked for, and nothing of one without questions', () => {
  const asked = (name: string, questions: readonly string[]) => ({
    ...articleIn(`${name}.md`, `# ${name}\n\nAll about ${name}.`),
    questions,
  })
  const index = buildKnowledgeIndex([
    asked('Kettles', ['my kettle leaks', 'the kettle drips']),
    asked('Towels', ['a towel has a hole', 'towels lose threads']),
    asked('Lamps', []),
  ])
  const likely = (question: string) => index.search(question, { reader: ANYBODY, limit: 1 })[0]?.likely
  expect(likely('why does my kettle drip')).toBeGreaterThan(0.5)
  expect(likely('lamps')).toBeNull()
})

test('what is surely answered has a higher confidence than what is not', () => {
  const confidence = (question: string) => answerFrom(INDEX, question, { reader: ANYBODY }).confidence
  expect(confidence('how do I descale my kettle')).toBeGreaterThan(0.8)
  expect(confidence('how long do I boil an egg and a potato')).toBeLessThan(0.5)
  expect(confidence('zzz')).toBe(0)
})
