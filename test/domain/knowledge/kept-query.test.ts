import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keptQuery, MAX_QUERY_CHARACTERS } from '../../../src/domain/knowledge/kept-query.ts'
import { SAMPLE_ORDER_NUMBERS } from '../../../src/domain/service/order.ts'

const kept = (query: string) => keptQuery(query, SAMPLE_ORDER_NUMBERS)

test.each([
  ['where is LH-20418, and lh 20419?', 'where is …, and …?'],
  ['write to rosa.marin+kettle@example.org please', 'write to … please'],
  ['my card 4111 1111 1111 1111 was charged twice', 'my card … was charged twice'],
  ['call +44 (0)20 7946 0958', 'call …'],
  ['tracking 1234567', 'tracking …'],
  ['is it 24 cm or 28 cm, and 12345 g?', 'is it 24 cm or 28 cm, and 12345 g?'],
  ['  two\n\nlines\t', 'two lines'],
])('%j is kept as %j', (query, expected) => {
  expect(kept(query)).toBe(expected)
})

test('nothing that is kept has an address or six digits in a row, or is long', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.emailAddress(), fc.nat(), (text, address, number) => {
      const query = kept(`${text} ${address} ${1_000_000 + number} ${text}`)
      expect(query).not.toContain(address)
      expect(query).not.toMatch(/\d{6}/)
      expect(query.length).toBeLessThanOrEqual(MAX_QUERY_CHARACTERS)
      expect(query.isWellFormed()).toBe(true)
    }),
  )
})
