import { slipsBetween } from '../../../knowledge/spelling.ts'

/** Shorter words are one slip away from too many others. */
const ONE_SLIP_FROM = 4
const TWO_SLIPS_FROM = 8
const LONGEST = 40

/** Whether a typed word may be meant for a known one: the same first letter, and few slips for its length. */
export function isNear(typed: string, known: string): boolean {
  if (typed === known) return true
  const shorter = Math.min(typed.length, known.length)
  if (shorter < ONE_SLIP_FROM || typed.length > LONGEST || typed[0] !== known[0]) return false
  const most = shorter >= TWO_SLIPS_FROM ? 2 : 1
  return Math.abs(typed.length - known.length) <= most && slipsBetween(typed, known, most) <= most
}
