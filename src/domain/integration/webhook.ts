/** Types of events such as `case.moved`, or `case.*` for all of a kind. */
export const EVENT_PATTERN = /^(?:case|interaction)\.(?:\*|[a-z_]{1,60})$/

/** Where another system is told what happens. Instants are epoch milliseconds. */
export type WebhookEndpoint = {
  readonly id: string
  readonly url: string
  readonly description: string
  readonly events: readonly string[]
  /** `paused` by a person, `disabled` because nothing arrived for days. */
  readonly state: 'active' | 'paused' | 'disabled'
  /** One sentence, where it is disabled. */
  readonly disabledBecause: string | null
  readonly failingSince: number | null
  readonly addedAt: number
}

/** One event on its way to one endpoint, and how its last attempt went. */
export type WebhookDelivery = {
  readonly eventId: string
  readonly type: string
  /** Its place among all events; of one case or interaction, the order in which they happened. */
  readonly position: number
  readonly at: number
  readonly state: 'queued' | 'delivered' | 'parked'
  readonly attempts: number
  readonly nextTryAt: number | null
  readonly lastTriedAt: number | null
  /** The HTTP status that was answered; null when nothing was. */
  readonly lastStatus: number | null
  readonly lastProblem: string | null
}

/** How an attempt went. `problem` is one sentence. */
export type Attempt =
  | { readonly ok: true; readonly status: number }
  | { readonly ok: false; readonly status: number | null; readonly problem: string }

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const PAUSES = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY]
/** How many attempts an event gets before it is parked. */
export const MOST_ATTEMPTS = PAUSES.length + 1
/** How much of a pause is left to chance, so that what failed together does not come back together. */
const JITTER = 0.2
/** An endpoint at which nothing has arrived for this long is disabled, in milliseconds. */
export const DISABLED_AFTER_MS = 5 * DAY

/** The pause after the n-th attempt has failed, in milliseconds; null after the last. `chance` is in [0, 1). */
export function pauseAfter(attempts: number, chance: number): number | null {
  const pause = PAUSES[attempts - 1]
  return pause === undefined ? null : Math.round(pause * (1 + JITTER * (2 * chance - 1)))
}

/** Why an endpoint is to be disabled after a failure, in one sentence; null while it gets another chance. */
export function disabledBecause(failure: Attempt, failingSince: number, now: number): string | null {
  if (failure.ok) return null
  if (failure.status === 410) return 'The receiver answered that it is gone (410).'
  if (now - failingSince < DISABLED_AFTER_MS) return null
  return `Nothing has arrived since ${new Date(failingSince).toISOString()}; the last attempt: ${failure.problem}`
}
