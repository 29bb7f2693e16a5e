import type { Clock, Secrets, VisitorStore } from '../../application/ports.ts'

/** Turns a bearer token into the one conversation it gives a right to, or null. */
export type VisitorGate = (token: unknown) => Promise<string | null>

const TRUST_MS = 30_000
const MOST_REMEMBERED = 20_000

/** Asked for every event; an answer is believed for 30 seconds, so an ended session is out after that at the latest. */
export function createVisitorGate(visitors: VisitorStore, secrets: Secrets, clock: Clock): VisitorGate {
  const known = new Map<string, { conversationId: string; until: number }>()
  return async token => {
    // Any other shape (an object, an array) is refused here, before it comes near the store.
    if (typeof token !== 'string' || !/^[\w-]{20,200}$/.test(token)) return null
    const hash = secrets.hashToken(token)
    const now = clock.now()
    const remembered = known.get(hash)
    if (remembered && remembered.until > now) return remembered.conversationId
    known.delete(hash)
    const conversationId = await visitors.conversationOf(hash, now)
    if (conversationId === null) return null
    if (known.size >= MOST_REMEMBERED) known.clear()
    known.set(hash, { conversationId, until: now + TRUST_MS })
    return conversationId
  }
}
