import { createHash, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import type { Secrets } from '../../application/ports.ts'

/** About 50 ms and 32 MB a guess. A stored hash keeps the parameters it was made with, so these can be raised. */
const COST = { N: 32_768, r: 8, p: 1 }
const KEY_BYTES = 32
/** A hash that asks for more than this was not written by us: it would stall the server. */
const MAX_MEMORY = 256 * 1024 * 1024

/** Passwords by scrypt as `scrypt$N$r$p$salt$key`, compared in constant time; tokens by SHA-256. */
export const systemSecrets: Secrets = {
  hashToken: token => createHash('sha256').update(token).digest('base64url'),

  async hashPassword(password) {
    const salt = randomBytes(16)
    const key = await derive(password, salt, KEY_BYTES, COST)
    return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$')
  },

  async verifyPassword(password, hash) {
    const [scheme, n, r, p, salt, key] = hash.split('$')
    if (scheme !== 'scrypt' || !salt || !key) return false
    const expected = Buffer.from(key, 'base64url')
    const cost = { N: Number(n), r: Number(r), p: Number(p) }
    const given = await derive(password, Buffer.from(salt, 'base64url'), expected.length, cost).catch(() => null)
    return given !== null && timingSafeEqual(given, expected)
  },
}

/** One person types é as one character and another as two: NFKC makes them the same password. */
function derive(password: string, salt: Buffer, length: number, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, length, { ...cost, maxmem: MAX_MEMORY }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}
