import type { Clock } from '../../application/ports.ts'

/** The pause after a first failed delivery, in milliseconds; it doubles with each further one up to the longest. */
const FIRST_MS = 5_000
const LONGEST_MS = 10 * 60_000

/** Conversations whose delivery has just failed and is not to be tried again yet. Kept by this process only. */
export function setbacks(clock: Clock) {
  const failed = new Map<string, { readonly times: number; readonly until: number }>()
  return {
    add(conversationId: string): void {
      const times = (failed.get(conversationId)?.times ?? 0) + 1
      failed.set(conversationId, { times, until: clock.now() + Math.min(FIRST_MS * 2 ** (times - 1), LONGEST_MS) })
    },
    has: (conversationId: string): boolean => (failed.get(conversationId)?.until ?? 0) > clock.now(),
    clear(conversationId: string): void {
      failed.delete(conversationId)
    },
  }
}
