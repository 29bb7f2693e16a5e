import { expect, test } from 'vitest'
import { requestsIn } from '../../../../src/domain/dialogue/understanding/requests.ts'
import { shippedBrain } from '../../../shipped-brain.ts'

const { classifier } = await shippedBrain()

test.each([
  [
    'cancel order LH-20401 and also where is LH-20418?',
    [
      ['cancel-order', 'cancel order LH-20401'],
      ['order-status', 'where is LH-20418?'],
    ],
  ],
  [
    'I want to return the lamp and exchange the jacket for a bigger one',
    [
      ['return-request', 'I want to return the lamp'],
      ['exchange-request', 'exchange the jacket for a bigger one'],
    ],
  ],
  [
    'Change my delivery address, then send me the invoice.',
    [
      ['change-address', 'Change my delivery address,'],
      ['invoice-copy', 'send me the invoice.'],
    ],
  ],
])('%j asks for two things, in that order', (text, requests) => {
  expect(requestsIn(text, classifier).map(({ flow, text }) => [flow, text])).toEqual(requests)
})

test.each([
  'return the lamp and the jacket',
  'cancel LH-20401 and LH-20418',
  'cancel my order and get my money back',
  'where is my order',
  'I bought a lamp and a jacket, and the lamp is lovely, but I want to return the jacket',
  '',
])('%j asks for no more than one thing', text => {
  expect(requestsIn(text, classifier)).toEqual([])
})
