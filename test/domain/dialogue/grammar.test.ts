import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressIn } from '../../../src/domain/dialogue/understanding/grammar/address-in.ts'
import { dateIn } from '../../../src/domain/dialogue/understanding/grammar/date-in.ts'
import { type Item, itemsIn } from '../../../src/domain/dialogue/understanding/grammar/items-in.ts'
import { moneyIn } from '../../../src/domain/dialogue/understanding/grammar/money-in.ts'
import { isNear } from '../../../src/domain/dialogue/understanding/grammar/nearness.ts'
import { numberIn } from '../../../src/domain/dialogue/understanding/grammar/number-in.ts'
import { optionIn } from '../../../src/domain/dialogue/understanding/grammar/option-in.ts'
import { ordinalIn } from '../../../src/domain/dialogue/understanding/grammar/ordinal-in.ts'
import { personIn } from '../../../src/domain/dialogue/understanding/grammar/person-in.ts'
import { lexicon } from './shipped-lexicon.ts'

const ENGLISH = lexicon.vocabularyOf('en')
const SPANISH = lexicon.vocabularyOf('es')

/** A short way to write what was chosen: "lamp mug×2", and after a question mark what ties. */
function written(found: ReturnType<typeof itemsIn>): string | null {
  if (found === null) return null
  const chosen = found.chosen.map(({ value, quantity }) => (quantity === 1 ? value : `${value}×${quantity}`))
  return [...chosen, ...found.ambiguous.map(value => `?${value}`)].join(' ')
}

describe('which items Rosa means', () => {
  const order: readonly Item[] = [
    { value: 'lamp', label: 'Desk lamp', words: ['black'] },
    { value: 'bottle', label: 'Water bottle', words: ['blue'] },
    { value: 'mug', label: 'Ceramic mug', quantity: 3 },
    { value: 'tablet', label: 'Tablet stand' },
    { value: 'hose', label: 'Garden hose' },
  ]

  test.each([
    ['the lamp', 'lamp'],
    ['desk lmap', 'lamp'],
    ['Ceramic mug', 'mug×3'],
    ['the blue one', 'bottle'],
    ['the lamp and the bottle', 'lamp bottle'],
    ['lamp, bottle and 2 mugs', 'lamp bottle mug×2'],
    ['1 and 2', 'lamp bottle'],
    ['1-2, 5', 'lamp bottle hose'],
    ['number 2', 'bottle'],
    ['the second one', 'bottle'],
    ['the first two', 'lamp bottle'],
    ['the last two', 'tablet hose'],
    ['first and last', 'lamp hose'],
    ['all', 'lamp bottle mug×3 tablet hose'],
    ['everything please', 'lamp bottle mug×3 tablet hose'],
    ['all but the tablet', 'lamp bottle mug×3 hose'],
    ['everything except the lamp and the hose', 'bottle mug×3 tablet'],
    ['all except one of the mugs', 'lamp bottle mug×2 tablet hose'],
    ['2 of the mugs', 'mug×2'],
    ['two mugs and the lamp', 'lamp mug×2'],
    ['mugs x2', 'mug×2'],
    ['a mug', 'mug'],
    ['the mugs', 'mug×3'],
    ['only the lamp', 'lamp'],
    ['no, just the lamp', 'lamp'],
    ['not the hose', 'lamp bottle mug×3 tablet'],
    ['the lamp, not the hose', 'lamp'],
    ['not the hose but the lamp', 'lamp'],
    ['keep the lamp, return the rest', 'bottle mug×3 tablet hose'],
    ['4 mugs', '?mug'],
    ['the other one', '?lamp ?bottle ?mug ?tablet ?hose'],
    ['both', null],
    ['none', null],
    ['7', null],
    ['the toaster', null],
    ['', null],
  ])('%j, when she is asked, is %s', (text, chosen) => {
    expect(written(itemsIn(text, order, true, ENGLISH))).toBe(chosen)
  })

  test.each([
    ['I want to return the water bottle and the garden hose', 'bottle hose'],
    ['2 of the mugs', 'mug×2'],
    ['all of it', null],
    ['1 and 3', null],
    ['the first one', null],
  ])('%j, when she is not asked, is %s', (text, chosen) => {
    expect(written(itemsIn(text, order, false, ENGLISH))).toBe(chosen)
  })

  const lamps: readonly Item[] = [
    { value: 'desk', label: 'Desk lamp, black' },
    { value: 'floor', label: 'Floor lamp, white' },
  ]
  test.each([
    ['the lamp', '?desk ?floor'],
    ['the lamps', 'desk floor'],
    ['two lamps', 'desk floor'],
    ['the white lamp', 'floor'],
    ['the second lamp', 'floor'],
    ['both', 'desk floor'],
    ['not the black one', 'floor'],
    ['the black one, not the other one', 'desk'],
  ])('of two lamps, %j is %s', (text, chosen) => {
    expect(written(itemsIn(text, lamps, true, ENGLISH))).toBe(chosen)
  })

  const pedido: readonly Item[] = [
    { value: 'lámpara', label: 'Lámpara de escritorio' },
    { value: 'botella', label: 'Botella de agua', words: ['azul'] },
    { value: 'taza', label: 'Taza de cerámica', quantity: 2 },
  ]
  test.each([
    ['la lampara', 'lámpara'],
    ['las dos primeras', 'lámpara botella'],
    ['la segunda', 'botella'],
    ['la azul', 'botella'],
    ['todo menos la taza', 'lámpara botella'],
    ['todas menos una taza', 'lámpara botella taza'],
    ['solo la lámpara', 'lámpara'],
    ['la lámpara no', 'botella taza×2'],
    ['la botella y una taza', 'botella taza'],
    ['dos tazas', 'taza×2'],
    ['1 y 2', 'lámpara botella'],
  ])('%j, in Spanish, is %s', (text, chosen) => {
    expect(written(itemsIn(text, pedido, true, SPANISH))).toBe(chosen)
  })

  const anyItem = fc.record({
    value: fc.uuid(),
    label: fc.string({ maxLength: 30 }),
    quantity: fc.integer({ min: 1, max: 5 }),
  })
  const said = fc.array(
    fc.oneof(
      fc.constantFrom(
        'all',
        'but',
        'not',
        'the',
        '2',
        'of',
        'lamp',
        'lamps',
        'first',
        'last',
        'and',
        ',',
        'x3',
        '1-3',
        'other',
        'only',
      ),
      fc.string({ maxLength: 12 }),
    ),
    { maxLength: 12 },
  )
  test('whatever is typed, only what is there is chosen, once, and never more of it than there is', () => {
    fc.assert(
      fc.property(fc.array(anyItem, { maxLength: 6 }), said, fc.boolean(), (items, words, asked) => {
        const found = itemsIn(words.join(' '), [...items, ...order], asked, ENGLISH)
        const counts = new Map([...items, ...order].map(({ value, quantity }) => [value, quantity ?? 1]))
        const chosen = found?.chosen ?? []
        expect(new Set(chosen.map(({ value }) => value)).size).toBe(chosen.length)
        for (const { value, quantity } of chosen) {
          expect(quantity).toBeGreaterThan(0)
          expect(quantity).toBeLessThanOrEqual(counts.get(value) ?? 0)
        }
        for (const value of found?.ambiguous ?? []) expect(counts.has(value)).toBe(true)
        expect(found === null || chosen.length + found.ambiguous.length > 0).toBe(true)
      }),
    )
  })
})

describe('which option Sam means', () => {
  const reasons = [
    { value: 'damaged', label: 'It is damaged', words: ['broken', 'cracked'] },
    { value: 'wrong_item', label: 'Wrong item', words: ['not what i ordered', 'wrong one'] },
    { value: 'not_needed', label: 'Changed my mind', words: ['too big', 'too big for me'] },
    { value: 'other', label: 'Something else', words: [] },
  ]
  test.each([
    ['It is damaged', 'damaged', null],
    ['damaged', 'damaged', null],
    ['it arrived broken', 'damaged', 'damaged'],
    ['crakced', 'damaged', null],
    ['not what I ordered', 'wrong_item', 'wrong_item'],
    ['the second', 'wrong_item', null],
    ['2', 'wrong_item', null],
    ['the last one', 'other', null],
    ['i changed mind', 'not_needed', null],
    ['it was too big for me', 'not_needed', 'not_needed'],
    ['not damaged', null, null],
    ['not broken', null, null],
    ['broken and too big', null, null],
    ['no idea', null, null],
    ['5', null, null],
  ])('by %j, asked %s, and by itself %s', (text, asked, unasked) => {
    expect(optionIn(reasons, text, true, ENGLISH)).toBe(asked)
    expect(optionIn(reasons, text, false, ENGLISH)).toBe(unasked)
  })

  test('a longer phrase wins over a shorter one inside it', () => {
    const cards = [
      { value: 'card', label: 'Card', words: ['card'] },
      { value: 'gift', label: 'Gift card', words: ['gift card'] },
    ]
    expect(optionIn(cards, 'onto my gift card please', false, ENGLISH)).toBe('gift')
    expect(optionIn(cards, 'the card', true, ENGLISH)).toBe('card')
  })
})

test.each([
  ['tomorrow', '2026-11-23'],
  ['yesterday', '2026-11-21'],
  ['the day before yesterday', '2026-11-20'],
  ['last Friday', '2026-11-20'],
  ['last Sunday', '2026-11-15'],
  ['on Friday', '2026-11-27'],
  ['3 May', '2026-05-03'],
  ['May 3rd', '2026-05-03'],
  ['the 3rd of May 2025', '2025-05-03'],
  ['2 January', '2027-01-02'],
  ['25 December', '2026-12-25'],
  ['2026-05-03', '2026-05-03'],
  ['3/5', '2026-05-03'],
  ['12/25/2025', '2025-12-25'],
  ['03.05.26', '2026-05-03'],
  ['two days ago', '2026-11-20'],
  ['a week ago', '2026-11-15'],
  ['in 3 days', '2026-11-25'],
  ['31/02/2026', null],
  ['may I return it', null],
  ['LH-20418', null],
])('on Sunday 22 November 2026, %j is the day %s', (text, day) => {
  expect(dateIn(text, '2026-11-22', ENGLISH)).toBe(day)
})

test.each([
  ['mañana', '2026-11-23'],
  ['pasado mañana', '2026-11-24'],
  ['anteayer', '2026-11-20'],
  ['el viernes pasado', '2026-11-20'],
  ['3 de mayo de 2025', '2025-05-03'],
  ['hace dos días', '2026-11-20'],
  ['dentro de dos semanas', '2026-12-06'],
])('in Spanish, %j is the day %s', (text, day) => {
  expect(dateIn(text, '2026-11-22', SPANISH)).toBe(day)
})

test.each([
  ['£12.50', 1250, 'GBP'],
  ['12,50 €', 1250, 'EUR'],
  ['$1,234.56', 123_456, 'USD'],
  ['1.234,50 euros', 123_450, 'EUR'],
  ['it was 30 bucks', 3000, 'USD'],
])('%j is %d of %s', (text, amount, currency) => {
  expect(moneyIn(text, false, ENGLISH)).toEqual({ amount, currency })
})

test('a bare number is money only where money was asked for, and two sums are none', () => {
  expect(moneyIn('12', false, ENGLISH)).toBeNull()
  expect(moneyIn('12', true, ENGLISH)).toEqual({ amount: 1200, currency: null })
  expect(moneyIn('between £10 and £20', true, ENGLISH)).toBeNull()
})

test('numbers and places are read in digits and in words', () => {
  expect(numberIn('three of them', ENGLISH)).toBe(3)
  expect(numberIn('tengo dos', SPANISH)).toBe(2)
  expect(numberIn('2 or 3', ENGLISH)).toBeNull()
  expect(ordinalIn('the second one', 3, ENGLISH)).toBe(2)
  expect(ordinalIn('the last', 3, ENGLISH)).toBe(3)
  expect(ordinalIn('el tercero', 3, SPANISH)).toBe(3)
  expect(ordinalIn('two', 3, ENGLISH)).toBe(2)
  expect(ordinalIn('the fourth', 3, ENGLISH)).toBeNull()
  expect(ordinalIn('the second refund', 3, ENGLISH)).toBeNull()
})

describe('who somebody says they are', () => {
  test.each([
    ["I'm Mei Moore, 98128", 'Mei', 'Moore', '98128', null],
    ['my name is yusuf rossi and my zip code is 19122', 'Yusuf', 'Rossi', '19122', null],
    ['Priya Natarajan BS1 4TR', 'Priya', 'Natarajan', 'BS1 4TR', null],
    ['Nora Lindqvist, Nora@Example.com', 'Nora', 'Lindqvist', null, 'nora@example.com'],
    ['hello, this is Sam Okafor', 'Sam', 'Okafor', null, null],
    ['rosa marchetti', 'Rosa', 'Marchetti', null, null],
    ['bs14tr', null, null, 'BS1 4TR', null],
  ])('is read from %j', (text, first, last, postcode, email) => {
    expect(personIn(text, true, ENGLISH)).toEqual({ first, last, postcode, email })
  })

  test('is read in Spanish', () => {
    expect(personIn('me llamo Lucía Prieto, código postal 28013', false, SPANISH)).toEqual({
      first: 'Lucía',
      last: 'Prieto',
      postcode: '28013',
      email: null,
    })
  })

  test.each(['I want a refund', 'Hi there, I would like to return my lamp', 'yes', '12'])('is not in %j', text => {
    expect(personIn(text, true, ENGLISH)).toBeNull()
  })

  test('is no name that nobody asked for', () => {
    expect(personIn('garden hose', false, ENGLISH)).toBeNull()
    expect(personIn('refund order 98128', false, ENGLISH)).toMatchObject({ first: null, postcode: '98128' })
  })
})

describe('a postal address', () => {
  test.each([
    ['12 Orchard Street\nBristol\nBS1 4TR', ['12 Orchard Street'], 'Bristol', null, 'BS1 4TR', null],
    [
      'Flat 3, 12 Orchard Street, Bristol, BS1 4TR, United Kingdom',
      ['Flat 3', '12 Orchard Street'],
      'Bristol',
      null,
      'BS1 4TR',
      'GB',
    ],
    [
      'my new address is 90 Elm Avenue, Suite 12, Denver, CO 80279',
      ['90 Elm Avenue', 'Suite 12'],
      'Denver',
      'CO',
      '80279',
      null,
    ],
    ['90 elm avenue denver co 80279', ['90 elm avenue'], 'denver', 'CO', '80279', null],
    ['90 Elm Avenue, Denver, CO, 80279, USA', ['90 Elm Avenue'], 'Denver', 'CO', '80279', 'US'],
  ])('is read from %j', (text, lines, town, region, postcode, country) => {
    expect(addressIn(text, ENGLISH)).toEqual({ lines, town, region, postcode, country })
  })

  test('is read in Spanish', () => {
    expect(addressIn('mi dirección es Calle Mayor 5, 28013 Madrid, España', SPANISH)).toEqual({
      lines: ['Calle Mayor 5'],
      town: 'Madrid',
      region: null,
      postcode: '28013',
      country: 'ES',
    })
  })

  test.each(['the blue one', 'LH-20418', 'I live in 80279', 'Denver', 'nora@example.com', ''])('is not in %j', text => {
    expect(addressIn(text, ENGLISH)).toBeNull()
  })
})

test('slips are forgiven by a word’s length, and never in its first letter', () => {
  expect([isNear('lmap', 'lamp'), isNear('botle', 'bottle'), isNear('ceramci', 'ceramic')]).toEqual([true, true, true])
  expect([isNear('mug', 'jug'), isNear('red', 'rod'), isNear('lamp', 'damp')]).toEqual([false, false, false])
})

test('no grammar throws, whatever is typed', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.string({ maxLength: 200 })), text => {
      for (const vocabulary of [ENGLISH, SPANISH]) {
        addressIn(text, vocabulary)
        dateIn(text, '2026-11-22', vocabulary)
        moneyIn(text, true, vocabulary)
        numberIn(text, vocabulary)
        optionIn([{ value: 'a', label: text }], text, true, vocabulary)
        ordinalIn(text, 3, vocabulary)
        expect(personIn(text, true, vocabulary)?.first).not.toBe('')
      }
    }),
  )
})
