import { type Share, wilson } from './intervals.ts'

/** A proportion as it may be shown, in percent with one decimal. */
export type Rate = {
  readonly numerator: number
  readonly denominator: number
  /** Null under `FEW`: then only the counts are shown. */
  readonly percent: number | null
  /** Wilson 95 %; null where the denominator is 0. */
  readonly low: number | null
  readonly high: number | null
}

/** Below this many, a percentage pretends to know more than it does. */
export const FEW = 20

/** The rate of a share, ready to be shown. */
export function rateOf({ count, of }: Share): Rate {
  const interval = wilson({ count, of })
  return {
    numerator: count,
    denominator: of,
    percent: of < FEW ? null : percent(count / of),
    low: interval && percent(interval.low),
    high: interval && percent(interval.high),
  }
}

function percent(proportion: number): number {
  return Math.round(proportion * 1000) / 10
}
