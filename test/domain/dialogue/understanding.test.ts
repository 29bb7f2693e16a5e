import { describe, expect, test } from 'vitest'
import { slotValueIn } from '../../../src/domain/dialogue/slots.ts'

describe('a slot', () => {
  test.each([
    ['order_number', "it's #lh 20418, thanks", false, 'LH-20418'],
    ['order_number', '20418', true, 'LH-20418'],
    ['order_number', '20418', false, null],
    ['order_number', 'LH-204180', true, null],
    ['email', 'Nora.Lindqvist@Example.com.', true, 'nora.lindqvist@example.com'],
    ['email', 'nora at example', true, null],
    ['email_or_postcode', 'bs14tr', true, 'BS1 4TR'],
    ['email_or_postcode', 'it is BS1 4TR', false, 'BS1 4TR'],
    ['email_or_postcode', '10115', true, '10115'],
    ['email_or_postcode', '10115', false, null],
    ['code', 'my code is 482913.', true, '482913'],
    ['code', '482 913', true, '482913'],
    ['code', '48-29-13', true, '482913'],
    ['code', '482913', false, null],
    ['code', '4829130', true, null],
    ['code', 'call me on 0171 482913', true, null],
    ['code', '48291', true, null],
    ['text', '??', true, null],
    ['text', 'my lamp is broken', true, 'my lamp is broken'],
    ['text', 'my lamp is broken', false, null],
  ] as const)('of type %s in %j (asked: %s) is %s', (type, text, asked, value) => {
    expect(slotValueIn(type, text, asked)).toBe(value)
  })
})
