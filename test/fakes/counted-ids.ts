import type { Ids } from '../../src/application/ports.ts'

/** Ids that count: `case_1`, `case_2`; secrets too, and long enough to pass for real ones. */
export function countedIds(): Ids {
  const counts = new Map<string, number>()
  const next = (prefix: string) => {
    const count = (counts.get(prefix) ?? 0) + 1
    counts.set(prefix, count)
    return `${prefix}_${count}`
  }
  return { next, secret: () => `${next('secret')}_`.padEnd(43, 'x') }
}
