import type { Clock } from './ports.ts'

/** At most `most` in any `perMs` milliseconds, refilled evenly. */
export type Rate = { readonly most: number; readonly perMs: number }

/** Takes one from the key's allowance: 0 when it may go ahead, else the milliseconds to wait. */
export type RateLimit = (key: string) => number

/** A token bucket per key. Full buckets are forgotten, so that memory follows those who are active. */
export function createRateLimit(clock: Clock, rate: Rate): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>()
  const perToken = rate.perMs / rate.most
  return key => {
    const now = clock.now()
    if (buckets.size > 10_000) forgetFull(now)
    const bucket = buckets.get(key) ?? { tokens: rate.most, at: now }
    const tokens = filled(bucket, now)
    const goes = tokens >= 1
    buckets.set(key, { tokens: goes ? tokens - 1 : tokens, at: now })
    return goes ? 0 : Math.ceil((1 - tokens) * perToken)
  }

  function filled(bucket: { tokens: number; at: number }, now: number): number {
    return Math.min(rate.most, bucket.tokens + Math.max(0, now - bucket.at) / perToken)
  }

  function forgetFull(now: number): void {
    for (const [key, bucket] of buckets) if (filled(bucket, now) >= rate.most) buckets.delete(key)
  }
}
