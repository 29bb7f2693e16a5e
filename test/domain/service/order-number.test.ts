import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ORDER_NUMBER_SHAPE,
  orderNumberAnswered,
  orderNumberIn,
  orderNumberShape,
} from '../../../src/domain/service/order.ts'

const LARKSPUR = orderNumberShape('LH-00000')
const OTHER = orderNumberShape('#W0000000')
const LONG = orderNumberShape('000-0000000-0000000')

describe('an order number', () => {
  test.each([
    ['LH-20418', LARKSPUR, 'LH-20418'],
    ['where is lh20418?', LARKSPUR, 'LH-20418'],
    ['it is #LH 20418.', LARKSPUR, 'LH-20418'],
    ['LH - 20418, thanks', LARKSPUR, 'LH-20418'],
    ['LH–20418', LARKSPUR, 'LH-20418'],
    ['(lh_20418)', LARKSPUR, 'LH-20418'],
    ['#W2378156', OTHER, '#W2378156'],
    ['order w2378156', OTHER, '#W2378156'],
    ['# w 2378156', OTHER, '#W2378156'],
    ['my W-2378156 and more', OTHER, '#W2378156'],
    ['111-2222222-3333333', LONG, '111-2222222-3333333'],
    ['111 2222222 3333333', LONG, '111-2222222-3333333'],
  ])('is found in "%s"', (text, shape, number) => {
    expect(orderNumberIn(text, shape)).toBe(number)
    expect(orderNumberAnswered(text, shape)).toBe(number)
  })

  test.each([
    ['20418', LARKSPUR],
    ['LH-2041', LARKSPUR],
    ['LH-204180', LARKSPUR],
    ['WLH-20418', LARKSPUR],
    ['W2378156', LARKSPUR],
    ['#W237815', OTHER],
    ['#W23781567', OTHER],
    ['xw2378156', OTHER],
    ['2378156', OTHER],
    ['LH-20418', OTHER],
    ['', OTHER],
  ])('is not in "%s"', (text, shape) => {
    expect(orderNumberIn(text, shape)).toBeNull()
  })

  test.each([
    ['20418', LARKSPUR, 'LH-20418'],
    ['the number is 204 18', LARKSPUR, 'LH-20418'],
    ['#2378156', OTHER, '#W2378156'],
    ['237-8156 I think', OTHER, '#W2378156'],
  ])('that was asked for may be its digits alone: "%s"', (text, shape, number) => {
    expect(orderNumberAnswered(text, shape)).toBe(number)
  })

  test.each(['2041', '204180', '20418 or 20419', 'the 2nd of 20418', 'none'])('is not answered by "%s"', text => {
    expect(orderNumberAnswered(text, LARKSPUR)).toBeNull()
  })

  const shapes = fc
    .stringMatching(/^[A-Z#]{0,3}[ /._-]?0{3,9}(-0{1,4})?$/)
    .filter(shape => ORDER_NUMBER_SHAPE.test(shape))

  test('of any shape is found as the shop writes it, in small letters, and with its digits alone when asked', () => {
    fc.assert(
      fc.property(shapes, fc.array(fc.nat(9), { minLength: 13, maxLength: 13 }), (shape, digits) => {
        let place = 0
        const number = shape.replace(/0/g, () => String(digits[place++]))
        const read = orderNumberShape(shape)
        expect(orderNumberIn(`about ${number}, please`, read)).toBe(number)
        expect(orderNumberIn(`about ${number.toLowerCase()}`, read)).toBe(number)
        expect(orderNumberAnswered(number.replace(/\D/g, ''), read)).toBe(number)
      }),
    )
  })

  test('is looked for in any text without failing, and what is found has the shape', () => {
    fc.assert(
      fc.property(shapes, fc.string({ unit: 'grapheme' }), (shape, text) => {
        const found = orderNumberAnswered(text, orderNumberShape(shape))
        if (found !== null) expect(found.replace(/\d/g, '0')).toBe(shape)
      }),
    )
  })

  test.each(['', 'LH', 'LH-00', 'LH-12345', '(LH)000', '000'.padEnd(41, '0'), 'LH-[0]000'])(
    'has no shape "%s"',
    shape => {
      expect(() => orderNumberShape(shape)).toThrow('is no shape of order numbers')
    },
  )
})
