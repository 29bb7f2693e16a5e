const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A new message's own id: 48 bits of time, 80 bits of chance, so that a message sent twice is known to be one. */
export function ulid(now = Date.now()): string {
  const time = Array.from({ length: 10 }, (_, place) => DIGITS[Math.floor(now / 32 ** (9 - place)) % 32])
  const chance = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => DIGITS[byte % 32])
  return [...time, ...chance].join('')
}
