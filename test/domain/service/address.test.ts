import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressIn, spokenAddress } from '../../../src/domain/service/address.ts'

test.each([
  ['12 Harbour Road, Bristol, BS1 4TR', ['12 Harbour Road', 'Bristol'], 'BS1 4TR', null],
  ['12 Harbour Road; Bristol bs14tr.', ['12 Harbour Road', 'Bristol'], 'BS1 4TR', null],
  ['Flat 2\n12 Harbour Road\nBristol\nBS1 4TR\nUK', ['Flat 2', '12 Harbour Road', 'Bristol'], 'BS1 4TR', 'UK'],
  ['12 Harbour Road Bristol BS1 4TR', ['12 Harbour Road Bristol'], 'BS1 4TR', null],
  [
    '215 River Road, Suite 99, New York, NY 10083, USA',
    ['215 River Road', 'Suite 99', 'New York', 'NY'],
    '10083',
    'USA',
  ],
  ['12 High St, Springfield, 62704-1234', ['12 High St', 'Springfield'], '62704-1234', null],
  ['5 King St, Toronto, m5v 2t6', ['5 King St', 'Toronto'], 'M5V 2T6', null],
  ['Lindenstr. 14, 10969 Berlin, Germany', ['Lindenstr. 14', 'Berlin'], '10969', 'Germany'],
  ['10969 Lindenstr. 14, Berlin, 10969', ['10969 Lindenstr. 14', 'Berlin'], '10969', null],
])('"%s" is an address', (text, lines, postcode, country) => {
  expect(addressIn(text)).toEqual({ lines, postcode, country })
})

test.each([
  '',
  'BS1 4TR',
  '3 Quay Walk',
  '3 Quay Walk, Bristol',
  'Bristol BS1 4TR',
  '1, 2, BS1 4TR',
  'x, '.repeat(200),
])('"%s" is none: something is missing, or it is no address at all', text => {
  expect(addressIn(text)).toBeNull()
})

test('what was understood is said and understood again as the same', () => {
  const word = fc.stringMatching(/^[A-Z][a-z]{2,9}$/)
  fc.assert(
    fc.property(fc.nat(999), word, word, (house, street, town) => {
      const address = { lines: [`${house} ${street} Road`, town], postcode: 'BS1 4TR', country: null }
      expect(addressIn(spokenAddress(address))).toEqual(address)
    }),
  )
})

test('any text is read without failing', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), text => void addressIn(text)))
})
