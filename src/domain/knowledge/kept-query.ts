import type { OrderNumberShape } from '../service/order.ts'

/** More than that is a story, and not what somebody else would ask. */
export const MAX_QUERY_CHARACTERS = 300

/** Stands where something was taken out; it is no word to any index. */
const TAKEN_OUT = '…'
const ADDRESS = /[^\s@<>()",;:]{1,64}@[^\s@<>()",;:]+/gu
/** Six digits or more, in groups or not: telephones, cards, account and parcel numbers, codes. */
const LONG_NUMBER = /\+?\p{Nd}(?:[\s().\-–/]{0,3}\p{Nd}){5,}/gu

/** A query as it may be kept: without e-mail addresses, order numbers and numbers of six digits or more, on one line. */
export function keptQuery(query: string, orderNumbers: OrderNumberShape): string {
  const everyOrder = new RegExp(orderNumbers.anywhere, 'giu')
  return query
    .slice(0, 4 * MAX_QUERY_CHARACTERS)
    .replace(ADDRESS, TAKEN_OUT)
    .replace(everyOrder, TAKEN_OUT)
    .replace(LONG_NUMBER, TAKEN_OUT)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, MAX_QUERY_CHARACTERS)
    .toWellFormed()
}
