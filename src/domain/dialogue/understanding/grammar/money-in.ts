import { folded } from '../tokens.ts'
import type { Vocabulary } from '../vocabulary.ts'

/** An amount in minor units (cents). `currency` is null where it is not said. */
export type Money = { readonly amount: number; readonly currency: string | null }

const MOST_DIGITS = 9
const AMOUNT =
  /(?<![\p{L}\d.,-])([£€$])?\s?(\d{1,3}(?:[.,\s']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?![\d])\s?([£€$]|\p{L}+)?/gu

/**
 * The one sum of money in a text, written the English way or the continental one. A number without a currency counts
 * only where money was `asked` for.
 */
export function moneyIn(text: string, asked: boolean, { currencies }: Vocabulary): Money | null {
  const sums = [...text.slice(0, 1_000).matchAll(AMOUNT)].flatMap(
    ([, before, digits = '', after]): readonly Money[] => {
      const currency = [before, after].flatMap(sign => currencies.get(folded(sign ?? '')) ?? [])[0] ?? null
      const amount = minorUnits(digits)
      return amount === null || (currency === null && !asked) ? [] : [{ amount, currency }]
    },
  )
  const told = sums.filter(({ currency }) => currency !== null)
  const [sum, ...others] = told.length > 0 ? told : sums
  return sum === undefined || others.some(({ amount }) => amount !== sum.amount) ? null : sum
}

/** The last separator before one or two digits is the decimal one; all others group thousands. */
function minorUnits(written: string): number | null {
  const [, whole = '', part = ''] = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(written) ?? []
  const digits = whole.replace(/\D/g, '')
  return digits.length > MOST_DIGITS ? null : Number(digits) * 100 + Number(part.padEnd(2, '0'))
}
