import { expect, test } from 'vitest'
import { learnFromUnlabelled } from '../../../src/domain/knowledge/self-training.ts'
import { type Example, learnVariants, variantClassifier } from '../../../src/domain/knowledge/variant-classifier.ts'

const ASKED: Readonly<Record<string, readonly string[]>> = {
  kettles: ['My kettle leaks', 'the kettle drips water', 'kettle leaking on the table'],
  parcels: ['Track my parcel', 'where is my parcel', 'parcel has not arrived'],
  refunds: ['How do I get a refund', 'refund to my card', 'when is the refund paid'],
  passwords: ['I forgot my password', 'change the password', 'password does not work'],
}
const EXAMPLES: readonly Example[] = Object.entries(ASKED).flatMap(([slug, texts]) =>
  texts.map(text => ({ slug, text })),
)
const SPOUTS = ['kettle leaks at the spout', 'the spout of my kettle leaks water', 'kettle spout drips']

function likely(log: readonly string[], question: string): number {
  const lessons = learnFromUnlabelled(EXAMPLES, log)
  return (lessons === null ? null : variantClassifier(lessons))?.(question).get('kettles') ?? 0
}

test('a word that nobody was taught is learnt from messages that say it beside known ones', () => {
  expect(likely([], 'the spout')).toBeLessThan(0.4)
  expect(likely(SPOUTS, 'the spout')).toBeGreaterThan(0.6)
})

test('what is like no example teaches nothing, and what is an example already is not guessed', () => {
  const foreign = ['who won the football last night', 'tell me a joke', 'how tall is the Eiffel tower']
  const guessed = learnFromUnlabelled(EXAMPLES, [...SPOUTS, ...foreign, 'My kettle leaks'])?.examples.filter(
    example => example.guessed,
  )
  expect(guessed?.map(({ text }) => text).sort()).toEqual(SPOUTS.toSorted())
  expect(guessed?.every(({ slug }) => slug === 'kettles')).toBe(true)
})

test('without a log nothing is guessed', () => {
  expect(learnFromUnlabelled(EXAMPLES, [])).toEqual(learnVariants(EXAMPLES))
})
