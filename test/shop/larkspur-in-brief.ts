import type { Order } from '../../src/domain/service/order.ts'

const NORAS_ADDRESS = { lines: ['Flat 2, 18 Harbour Steps', 'Bristol'], postcode: 'BS1 4TR', country: null }
const NORAS_VISA = { id: 'pay_nora_visa', kind: 'card', label: 'Visa ending 4242' } as const
const NORAS = {
  ...{ email: 'nora.lindqvist@example.com', postcode: 'BS1 4TR', currency: 'GBP', paidWith: 'pay_nora_visa' },
  ...{ expectedOn: null, deliveredOn: null, carrier: null, tracking: null },
}
const BOARD = {
  ...{ id: 'OR-CHO-OA', productId: 'product_orchard_board', name: 'Orchard chopping board, oak' },
  ...{ options: { wood: 'oak' }, quantity: 1, price: 4_500 },
}
const OIL = { id: 'OR-OIL-25', name: 'Board oil, 250 ml', quantity: 2, price: 900 }
const PAN = { id: 'TA-PAN-28', name: 'Tarn non-stick frying pan, 28 cm', quantity: 1, price: 3_900 }
const CASSEROLE = {
  ...{ id: 'HE-CAS-24-SG', productId: 'product_hearth_casserole', name: 'Hearth casserole, 24 cm, sage green' },
  ...{ options: { size: '24 cm', colour: 'sage green' }, quantity: 1, price: 12_900 },
}

/** A shop of two customers and five orders, as a file has it: Nora with three orders, Leila with two. */
export function larkspurInBrief() {
  return {
    customers: [
      {
        ...{ id: 'cust_nora', name: 'Nora Lindqvist', email: 'nora.lindqvist@example.com', tier: 'circle' },
        address: NORAS_ADDRESS,
        paymentMethods: [
          NORAS_VISA,
          { id: 'pay_nora_gift', kind: 'gift_card', label: 'Gift card ending 5091', balance: 2_500 },
        ],
      },
      {
        ...{ id: 'cust_leila', name: 'Leila Haddad', email: 'leila.haddad@example.com' },
        address: { lines: ['66 Ladybarn Grove', 'Manchester'], postcode: 'M20 6RD' },
        paymentMethods: [
          { id: 'pay_leila_visa', kind: 'card', label: 'Visa ending 5507' },
          { id: 'pay_leila_gift', kind: 'gift_card', label: 'Gift card ending 1284', balance: 6_000 },
        ],
      },
    ],
    products: [
      {
        ...{ id: 'product_orchard_board', name: 'Orchard chopping board', currency: 'GBP' },
        variants: [
          { id: 'OR-CHO-OA', options: { wood: 'oak' }, price: 4_500, available: true },
          { id: 'OR-CHO-WA', options: { wood: 'walnut' }, price: 5_900, available: true },
          { id: 'OR-CHO-BE', options: { wood: 'beech' }, price: 3_900, available: false },
        ],
      },
      {
        ...{ id: 'product_hearth_casserole', name: 'Hearth casserole', currency: 'GBP' },
        variants: [{ id: 'HE-CAS-24-SG', options: { size: '24 cm' }, price: 12_900, available: true }],
      },
    ],
    orders: [
      {
        ...{ ...NORAS, id: 'LH-20406', status: 'delivered', placedOn: '2026-10-23', deliveredOn: '2026-10-28' },
        items: [BOARD, OIL],
      },
      {
        ...{ ...NORAS, id: 'LH-20418', status: 'shipped', placedOn: '2026-11-18', expectedOn: '2026-11-24' },
        ...{ carrier: 'Harrier Parcels', tracking: 'HP419444598GB', items: [CASSEROLE] },
      },
      { ...NORAS, id: 'LH-20435', status: 'pending', placedOn: '2026-11-21', items: [PAN] },
      {
        ...{ ...NORAS, id: 'LH-20436', email: 'leila.haddad@example.com', postcode: 'M20 6RD', status: 'pending' },
        ...{ placedOn: '2026-11-21', paidWith: 'pay_leila_gift', items: [{ ...PAN, id: 'FE-PAN-28', price: 7_500 }] },
      },
      {
        ...{ ...NORAS, id: 'LH-20441', email: 'leila.haddad@example.com', postcode: 'M20 6RD' },
        ...{ status: 'pending (item modified)', placedOn: '2026-11-22', paidWith: 'pay_leila_visa', items: [PAN] },
      },
    ],
  }
}

const NORAS_TOLD = {
  ...{ customerId: 'cust_nora', email: 'nora.lindqvist@example.com', postcode: 'BS1 4TR', currency: 'GBP' },
  ...{ address: NORAS_ADDRESS, paidWith: { ...NORAS_VISA, balance: null }, refund: null, deliveredOn: null },
}

/** Two of them as a directory tells them. */
export const NORAS_CASSEROLE: Order = {
  ...NORAS_TOLD,
  ...{ id: 'LH-20418', status: 'shipped', placedOn: '2026-11-18', expectedOn: '2026-11-24' },
  ...{ carrier: 'Harrier Parcels', tracking: 'HP419444598GB', total: 12_900 },
  items: [{ ...CASSEROLE, optionsText: '24 cm, sage green' }],
}
export const NORAS_PANS: Order = {
  ...NORAS_TOLD,
  ...{ id: 'LH-20435', status: 'pending', placedOn: '2026-11-21', expectedOn: null },
  ...{ carrier: null, tracking: null, total: 3_900 },
  items: [{ ...PAN, productId: null, options: {}, optionsText: '' }],
}
