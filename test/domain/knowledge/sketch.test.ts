import { expect, test } from 'vitest'
import { sketchLikeness, sketchOf } from '../../../src/domain/knowledge/sketch.ts'

const DESCALE =
  'Fill the kettle halfway with water and white vinegar in equal parts. Bring it to the boil, switch it off and let it ' +
  'stand for an hour. Pour it out and rinse it three times. Boil clean water once and throw it away before you make tea. ' +
  'In hard-water areas do this every month, elsewhere every three months. Never use steel wool inside.'
const likeness = (one: string, other: string) => sketchLikeness(sketchOf(one), sketchOf(other))

test('a text is like itself, and like one in which a word was changed', () => {
  expect(likeness(DESCALE, DESCALE)).toBe(1)
  expect(likeness(DESCALE, DESCALE.replace('an hour', 'two hours'))).toBeGreaterThan(0.7)
})

test('a text is unlike one that was mostly written anew, and unlike another one', () => {
  expect(
    likeness(DESCALE, `${DESCALE.slice(0, 90)} Since this spring we descale it for you: send it in.`),
  ).toBeLessThan(0.5)
  expect(likeness(DESCALE, 'Gift cards are valid for three years and can be used in several parts.')).toBeLessThan(0.1)
})

test('a text without words can be compared', () => {
  expect(likeness('', '')).toBe(1)
  expect(likeness('', DESCALE)).toBeLessThan(0.1)
})
