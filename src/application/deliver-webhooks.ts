import { type Attempt, disabledBecause, pauseAfter } from '../domain/integration/webhook.ts'
import type { ClaimedDelivery, Settlement, WebhookQueue } from './integration-ports.ts'
import type { Clock, Log } from './ports.ts'

/** Sends one delivery and tells how it went. Ends by itself, well before `CLAIMED_MS`. */
export type SendWebhook = (delivery: ClaimedDelivery, now: number) => Promise<Attempt>

/** How many deliveries one endpoint is sent at the same time by one node. */
const LANES = 8
/** How long a claim holds; a node that has died loses its deliveries after that, in milliseconds. */
const CLAIMED_MS = 60_000
/** How long events are kept to be sent again, in milliseconds. */
export const EVENTS_KEPT_MS = 30 * 24 * 60 * 60_000
const FORGOTTEN_AT_ONCE = 5_000

export type WebhookDeliverer = {
  /** Starts sending what is due, to each endpoint by itself, so that a slow one keeps no other waiting. */
  round(): Promise<void>
  /** Forgets what is too old to be sent again. */
  tidy(): Promise<void>
  /** Takes on nothing more; resolves when everything under way has ended. */
  stop(): Promise<void>
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
}

type Parts = {
  readonly queue: WebhookQueue
  readonly send: SendWebhook
  readonly clock: Clock
  readonly log: Log
  /** A number in [0, 1). */
  readonly chance: () => number
}

/** Brings what has happened to other systems, each event at least once. Safe on several nodes. */
export function createWebhookDeliverer({ queue, send, clock, log, chance }: Parts): WebhookDeliverer {
  const busy = new Map<string, Promise<void>>()
  let stopped = false

  return { round, tidy, stop, settled }

  async function round(): Promise<void> {
    for (const endpointId of await queue.waiting(clock.now())) {
      if (stopped || busy.has(endpointId)) continue
      busy.set(endpointId, drain(endpointId))
    }
  }

  async function drain(endpointId: string): Promise<void> {
    try {
      while (!stopped) {
        const now = clock.now()
        const claimed = await queue.claim(endpointId, now, now + CLAIMED_MS, LANES)
        if (claimed.length === 0) return
        await Promise.all(
          claimed.map(each =>
            deliver(each).catch(error => log.error('webhook.failed', error, { endpoint: endpointId })),
          ),
        )
      }
    } catch (error) {
      log.error('webhook.failed', error, { endpoint: endpointId })
    } finally {
      busy.delete(endpointId)
    }
  }

  async function deliver(delivery: ClaimedDelivery): Promise<void> {
    const attempt = await send(delivery, clock.now())
    const settlement = settlementOf(delivery, attempt, clock.now(), chance())
    await queue.settle(delivery, settlement)
    const told = { endpoint: delivery.endpointId, event: delivery.eventId, attempt: delivery.attempts }
    if (!attempt.ok) log.warn('webhook.refused', { ...told, status: attempt.status, state: settlement.state })
    if (settlement.disabledBecause) log.warn('webhook.disabled', { endpoint: delivery.endpointId })
  }

  async function tidy(): Promise<void> {
    while ((await queue.forget(clock.now() - EVENTS_KEPT_MS, FORGOTTEN_AT_ONCE)) === FORGOTTEN_AT_ONCE);
  }

  async function settled(): Promise<void> {
    while (busy.size > 0) await Promise.all(busy.values())
  }

  async function stop(): Promise<void> {
    stopped = true
    await settled()
  }
}

function settlementOf(delivery: ClaimedDelivery, attempt: Attempt, now: number, chance: number): Settlement {
  const { status } = attempt
  if (attempt.ok) {
    return { state: 'delivered', status, problem: null, nextTryAt: null, failingSince: null, disabledBecause: null }
  }
  const pause = pauseAfter(delivery.attempts, chance)
  const failingSince = delivery.failingSince ?? now
  return {
    state: pause === null ? 'parked' : 'queued',
    status,
    problem: attempt.problem,
    nextTryAt: pause === null ? null : now + pause,
    failingSince,
    disabledBecause: disabledBecause(attempt, failingSince, now),
  }
}
