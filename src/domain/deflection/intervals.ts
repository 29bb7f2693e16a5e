/** So many of so many. */
export type Share = { readonly count: number; readonly of: number }

/** A range of proportions between 0 and 1 (differences: −1 and 1). */
export type Interval = { readonly low: number; readonly high: number }

/** The two-sided 95 % quantile of the normal distribution. */
const Z = 1.959963984540054

/**
 * The Wilson 95 % interval of a proportion; null when there is nothing to divide by. The usual plus-or-minus
 * interval was not taken: at 0 of 15 or 3 of 3 it has no width, and that is a lie.
 */
export function wilson({ count, of }: Share): Interval | null {
  if (of === 0) return null
  const proportion = count / of
  const weight = Z ** 2 / of
  const centre = (proportion + weight / 2) / (1 + weight)
  const reach = (Z / (1 + weight)) * Math.sqrt((proportion * (1 - proportion)) / of + weight / of / 4)
  // At the ends the formula meets 0 and 1 exactly; floating point would miss them by a hair.
  return { low: count === 0 ? 0 : centre - reach, high: count === of ? 1 : centre + reach }
}

/** How much a proportion has changed, with Newcombe's 95 % interval from the two Wilson ones; null when one is empty. */
export function change(before: Share, after: Share): (Interval & { readonly by: number }) | null {
  const [old, fresh] = [wilson(before), wilson(after)]
  if (!old || !fresh) return null
  const [p, q] = [before.count / before.of, after.count / after.of]
  const by = q - p
  return {
    by,
    low: by - Math.hypot(q - fresh.low, old.high - p),
    high: by + Math.hypot(fresh.high - q, p - old.low),
  }
}
