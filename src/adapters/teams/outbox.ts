import { type BringUpParts, bringUp } from './bring-up.ts'
import { deliveryLine } from './delivery-line.ts'
import { pause } from './pause.ts'
import { setbacks } from './setbacks.ts'

/** Everything that goes out to Teams goes through here. */
export type Outbox = {
  /** Something may have been added to the conversation's log. */
  ring(conversationId: string): void
  /** Delivers now, even what has just failed. */
  deliver(conversationId: string): Promise<void>
  /** The customer has written, so they can be reached again. */
  heardFrom(conversationId: string): void
  /** Looks for what is undelivered. */
  sweep(): Promise<void>
  /** Sweeps every few seconds until the parts' `stopping` is aborted and everything under way has ended. */
  sweepUntilStopped(): Promise<void>
}

/** How often undelivered messages are looked for, in milliseconds. */
const SWEEP_MS = 3_000
/** How many conversations a sweep looks at; those that cannot be reached now are among them. */
const SWEEP_LIMIT = 500
/** Each delivery may hold a connection to the store. */
const DELIVERIES_AT_ONCE = 4
/** Conversations of other channels ring here, too. How many of them are known by name, so as not to be looked up. */
const MOST_ELSEWHERE = 20_000

/** Brings conversations up to date when something rings, and again and again until it has worked. */
export function outbox(parts: BringUpParts): Outbox {
  const { conversations, log, stopping } = parts
  const held = setbacks(parts.clock)
  const elsewhere = new Set<string>()
  const line = deliveryLine(async conversationId => {
    if (stopping.aborted || held.has(conversationId)) return
    const reached = await bringUp(conversationId, parts)
    if (reached === 'elsewhere') return noteElsewhere(conversationId)
    if (reached === 'behind') held.add(conversationId)
    else held.clear(conversationId)
  }, DELIVERIES_AT_ONCE)

  /** For good: a conversation stays in its channel. */
  function noteElsewhere(conversationId: string): void {
    if (elsewhere.size >= MOST_ELSEWHERE) elsewhere.clear()
    elsewhere.add(conversationId)
  }
  async function attempt(conversationId: string): Promise<void> {
    await line.request(conversationId).catch(error => log.error('teams.delivery_failed', error, { conversationId }))
  }
  async function sweep(): Promise<void> {
    try {
      const behind = await conversations.withUndelivered('teams', SWEEP_LIMIT)
      await Promise.all(behind.map(attempt))
    } catch (error) {
      log.error('teams.sweep_failed', error)
    }
  }
  return {
    ring(conversationId) {
      if (!elsewhere.has(conversationId)) void attempt(conversationId)
    },
    deliver(conversationId) {
      held.clear(conversationId)
      return line.request(conversationId)
    },
    heardFrom: held.clear,
    sweep,
    async sweepUntilStopped() {
      while (!stopping.aborted) {
        await sweep()
        await pause(parts.after, SWEEP_MS, stopping)
      }
      await line.idle()
    },
  }
}
