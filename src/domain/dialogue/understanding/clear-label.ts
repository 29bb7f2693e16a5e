import type { Zones } from './calibration.ts'
import type { Ranked } from './classifier.ts'

/** The likeliest label if it is likely enough, and no other one that is likely enough too comes close; null otherwise. */
export function clearLabel(
  [best, second]: readonly Ranked[],
  { margin }: Pick<Zones, 'margin'>,
  least: number,
): Ranked | null {
  if (best === undefined || best.p < least) return null
  const isRivalled = second !== undefined && second.p >= least && best.p - second.p < margin
  return isRivalled ? null : best
}
