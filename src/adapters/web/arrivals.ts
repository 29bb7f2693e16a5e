import type { Doorbell } from '../../application/ports.ts'

/** Lets long polls wait for a conversation to grow, over one subscription to the doorbell. */
export type Arrivals = {
  /** Resolves at the next ring, at a gap, when the time is up, or when `stop` is called. Start it before reading. */
  next(conversationId: string, waitMs: number): { readonly came: Promise<void>; cancel(): void }
  /** How many are waiting for that conversation. */
  waiting(conversationId: string): number
  /** Lets all who wait for that conversation look again. */
  wake(conversationId: string): void
  stop(): void
}

/** `after` runs once after the delay; the function it returns calls it off. */
export function createArrivals(doorbell: Doorbell, after: (delayMs: number, run: () => void) => () => void): Arrivals {
  const waiters = new Map<string, Set<() => void>>()
  const unsubscribe = [doorbell.onConversation(wake), doorbell.onGap(wakeAll)]
  return {
    next(conversationId, waitMs) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const callOff = after(waitMs, end)
      const group = waiters.get(conversationId) ?? new Set()
      waiters.set(conversationId, group.add(end))
      return { came: promise, cancel: end }

      function end(): void {
        callOff()
        group.delete(end)
        if (group.size === 0) waiters.delete(conversationId)
        resolve()
      }
    },
    wake,
    waiting: conversationId => waiters.get(conversationId)?.size ?? 0,
    stop() {
      for (const cut of unsubscribe) cut()
      wakeAll()
    },
  }

  function wake(conversationId: string): void {
    for (const end of [...(waiters.get(conversationId) ?? [])]) end()
  }

  function wakeAll(): void {
    for (const conversationId of [...waiters.keys()]) wake(conversationId)
  }
}
