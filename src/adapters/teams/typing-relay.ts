import type { Clock, ConversationStore, Doorbell, Log } from '../../application/ports.ts'
import { type TeamsAddress, teamsAddress } from './address.ts'
import type { SendOutcome } from './bot.ts'

type TypingParts = {
  readonly doorbell: Doorbell
  readonly conversations: ConversationStore
  readonly send: (address: TeamsAddress, activity: { type: 'typing' }) => Promise<SendOutcome>
  readonly clock: Clock
  readonly log: Log
}

/** Teams shows typing for about this long, in milliseconds; sending it more often only uses up the rate limit. */
const SHOWN_MS = 3_000

/** Shows the customer in Teams that an agent or the assistant is typing. Best effort; returns what ends it. */
export function typingRelay({ doorbell, conversations, send, clock, log }: TypingParts): () => void {
  const shownUntil = new Map<string, number>()

  async function show(conversationId: string): Promise<void> {
    const delivery = await conversations.delivery(conversationId)
    const address = teamsAddress.safeParse(delivery?.address)
    if (delivery?.channel === 'teams' && address.success) await send(address.data, { type: 'typing' })
  }

  return doorbell.onSignal(({ conversationId, from, ttlMs }) => {
    const now = clock.now()
    if (from === 'customer' || ttlMs === 0 || (shownUntil.get(conversationId) ?? 0) > now) return
    for (const [id, until] of shownUntil) if (until <= now) shownUntil.delete(id)
    shownUntil.set(conversationId, now + SHOWN_MS)
    show(conversationId).catch(error => log.warn('teams.typing_failed', { conversationId, cause: String(error) }))
  })
}
