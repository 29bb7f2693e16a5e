import type { Clock } from '../../src/application/ports.ts'

/** A clock that stands still until it is told to move on. */
export function setClock(at: number): Clock & { pass(ms: number): void } {
  let now = at
  return {
    now: () => now,
    pass(ms) {
      now += ms
    },
  }
}
