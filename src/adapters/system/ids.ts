import { randomBytes } from 'node:crypto'
import type { Clock, Ids } from '../../application/ports.ts'

/** Crockford's base 32: no i, l, o or u, so that an id read aloud is not misheard. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_DIGITS = 10
const CHANCE_DIGITS = 16
const CHANCE_BITS = 80
/** Between two ids of one millisecond: a thousand fit into it, and none can be told from the one before. */
const STEP_BITS = 70

/**
 * Ids of a 48-bit time and 80 bits of chance, which sort by time even within a millisecond and when the clock is
 * set back, and do not follow from each other; secrets of 256 bits.
 */
export function systemIds(clock: Clock): Ids {
  let time = 0
  let chance = 0n
  return {
    next(prefix) {
      const now = clock.now()
      const following = chance + 1n + randomBits(STEP_BITS)
      const isFull = following >> BigInt(CHANCE_BITS) > 0n
      chance = now > time || isFull ? randomBits(CHANCE_BITS - 1) : following
      time = Math.max(now, isFull ? time + 1 : time)
      return `${prefix}_${inBase32(BigInt(time), TIME_DIGITS)}${inBase32(chance, CHANCE_DIGITS)}`
    },
    secret: () => randomBytes(32).toString('base64url'),
  }
}

function randomBits(count: number): bigint {
  const bytes = BigInt(`0x${randomBytes(Math.ceil(count / 8)).toString('hex')}`)
  return BigInt.asUintN(count, bytes)
}

function inBase32(value: bigint, digits: number): string {
  return Array.from({ length: digits }, (_, place) => {
    const shift = BigInt(5 * (digits - 1 - place))
    return DIGITS[Number((value >> shift) & 31n)]
  }).join('')
}
