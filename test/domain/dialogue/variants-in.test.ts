import { describe, expect, test } from 'vitest'
import { variantsIn } from '../../../src/domain/dialogue/understanding/grammar/variants-in.ts'

const KETTLES = [
  { value: 'small-steel', options: { size: '1 l', finish: 'steel' } },
  { value: 'small-brushed', options: { size: '1 l', finish: 'brushed steel' } },
  { value: 'large-steel', options: { size: '1.7 l', finish: 'steel' } },
]

describe('the variants that a text names', () => {
  test.each([
    ['1.7 l', ['large-steel']],
    ['the steel one', ['small-steel', 'large-steel']],
    ['finish: brushed steel, size: 1 l', ['small-brushed']],
    ['STEEL and 1 l please', ['small-steel']],
    ['brushed steel, 1.7 l', []],
    ['the nice one', null],
    ['', null],
  ])('in "%s" are those with all that it says', (text, expected) => {
    expect(variantsIn(text, KETTLES)).toEqual(expected)
  })
})
