import type { Activity } from 'botbuilder'
import type { Clock, ConversationStore, Log } from '../../application/ports.ts'
import type { LogEvent } from '../../domain/dialogue/log.ts'
import { type TeamsAddress, teamsAddress } from './address.ts'
import type { SendOutcome } from './bot.ts'
import { type After, pause } from './pause.ts'
import { renderEvent, renderPlainly } from './render.ts'

export type BringUpParts = {
  readonly conversations: ConversationStore
  readonly send: (address: TeamsAddress, activity: Partial<Activity>) => Promise<SendOutcome>
  readonly publicUrl: string | null
  readonly clock: Clock
  readonly after: After
  readonly log: Log
  /** Aborted when the channel stops: no further attempt is made. */
  readonly stopping: AbortSignal
}

/** `elsewhere`: not a Teams conversation. `behind`: something could not be sent yet. */
export type BroughtUp = 'up_to_date' | 'behind' | 'elsewhere'

const PAGE = 50
const ATTEMPTS = 4
/** The pause after the first failed attempt, in milliseconds; it doubles with each further one. */
const FIRST_PAUSE_MS = 500
/** Longer pauses than this are left to the sweep, in milliseconds. */
const LONGEST_PAUSE_MS = 8_000
/** How old a message for somebody who cannot be reached may become before it stays in the log alone. */
const GIVE_UP_MS = 24 * 3_600_000

/**
 * Sends what the customer has not been sent, in order, one message at a time, each noted before the next is sent.
 * A crash in between sends one message twice rather than losing it: Teams has no idempotency key.
 */
export async function bringUp(conversationId: string, parts: BringUpParts): Promise<BroughtUp> {
  const { conversations, stopping } = parts
  for (;;) {
    const delivery = await conversations.delivery(conversationId)
    if (delivery === null) return 'up_to_date'
    if (delivery.channel !== 'teams') return 'elsewhere'
    if (delivery.deliveredSeq >= delivery.lastPublicSeq) return 'up_to_date'
    const address = teamsAddress.safeParse(delivery.address)
    if (!address.success || stopping.aborted) return 'behind'
    // Asked again afterwards, because whoever came while this was running was sent away by `exclusively`.
    const sent = await sendExclusively(conversationId, address.data, parts)
    if (sent !== 'all') return sent === 'another_is_at_it' ? 'up_to_date' : 'behind'
  }
}

async function sendExclusively(conversationId: string, address: TeamsAddress, parts: BringUpParts) {
  let sent: 'all' | 'stuck' | 'another_is_at_it' = 'another_is_at_it'
  await parts.conversations.exclusively('delivery', conversationId, async () => {
    sent = (await sendPages(conversationId, address, parts)) ? 'all' : 'stuck'
  })
  return sent as 'all' | 'stuck' | 'another_is_at_it'
}

async function sendPages(conversationId: string, address: TeamsAddress, parts: BringUpParts): Promise<boolean> {
  const { conversations } = parts
  for (;;) {
    const delivered = (await conversations.delivery(conversationId))?.deliveredSeq ?? 0
    const page = await conversations.eventsAfter(conversationId, 'public', delivered, PAGE)
    for (const event of page.events) {
      if (!(await pass(conversationId, event, address, parts))) return false
      await conversations.markDelivered(conversationId, event.publicSeq ?? delivered)
    }
    if (!page.more) return true
  }
}

/** Whether the event is behind us: sent, the customer's own, or given up. */
async function pass(conversationId: string, event: LogEvent, address: TeamsAddress, parts: BringUpParts) {
  const activity = renderEvent(event, parts.publicUrl)
  if (!activity) return true
  let outcome = await sendPatiently(address, activity, parts)
  if (outcome.kind === 'refused') outcome = await sendPatiently(address, renderPlainly(event) ?? activity, parts)
  if (outcome.kind === 'sent') return true
  const details = { conversationId, seq: event.seq, outcome: outcome.kind }
  if (isHopeless(outcome, event, parts.clock.now())) {
    parts.log.error('teams.delivery_given_up', outcome.cause, details)
    return true
  }
  parts.log.warn('teams.delivery_postponed', { ...details, cause: String(outcome.cause) })
  return false
}

/** One message Teams will never take must not hold back all that come after it. It stays in the log. */
function isHopeless(outcome: SendOutcome, event: LogEvent, now: number): boolean {
  return outcome.kind === 'refused' || (outcome.kind === 'gone' && now - event.at > GIVE_UP_MS)
}

async function sendPatiently(
  address: TeamsAddress,
  activity: Partial<Activity>,
  { send, after, stopping }: BringUpParts,
): Promise<SendOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await send(address, activity)
    if (outcome.kind !== 'busy' || attempt === ATTEMPTS) return outcome
    const own = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + spread(address.conversation.id, attempt))
    const ms = Math.max(outcome.retryAfterMs ?? 0, own)
    if (ms > LONGEST_PAUSE_MS) return outcome
    await pause(after, ms, stopping)
    if (stopping.aborted) return outcome
  }
}

/**
 * From 0 to 1, differing between conversations and attempts, so that conversations held up by the same trouble do
 * not all come back at the same instant. No chance is needed for that.
 */
function spread(conversationId: string, attempt: number): number {
  const mixed = [...conversationId].reduce(
    (hash, character) => (hash * 31 + character.charCodeAt(0)) >>> 0,
    attempt * 7,
  )
  return (Math.imul(mixed, 2_654_435_761) >>> 0) / 2 ** 32
}
