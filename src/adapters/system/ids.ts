import { randomBytes } from 'node:crypto'
import type { Clock, Ids } from '../../application/ports.ts'

/** Crockford's base 32: no i, l, o or u, so that an id read aloud is not misheard. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_DIGITS = 10
const CHANCE_DIGITS = 16
const CHANCE_BITS = 80n

/**
 * Ids of a 48-bit time and 80 bits of chance, which sort by time even within a millisecond and when the clock is
 * set back; secrets of 256 bits.
 */
export function systemIds(clock: Clock): Ids {
  let time = 0
  let chance = 0n
  return {
    next(prefix) {
      const now = clock.now()
      chance = now > time ? freshChance() : chance + 1n
      time = Math.max(time, now)
      return `${prefix}_${inBase32(BigInt(time), TIME_DIGITS)}${inBase32(chance, CHANCE_DIGITS)}`
    },
    secret: () => randomBytes(32).toString('base64url'),
  }
}

/** The top bit stays 0: counting up from here does not overflow before the millisecond is over. */
function freshChance(): bigint {
  return BigInt(`0x${randomBytes(10).toString('hex')}`) & ((1n << (CHANCE_BITS - 1n)) - 1n)
}

function inBase32(value: bigint, digits: number): string {
  return Array.from({ length: digits }, (_, place) => {
    const shift = BigInt(5 * (digits - 1 - place))
    return DIGITS[Number((value >> shift) & 31n)]
  }).join('')
}
