import type { Clock, Secrets, VisitorStore } from '../../application/ports.ts'

/** Turns a bearer token into the one conversation it gives a right to, or null. */
export type VisitorGate = {
  /** Asked for every event; an answer is believed for 30 seconds. */
  enter(token: unknown): Promise<string | null>
  /** The same, and never from memory. */
  enterAgain(token: unknown): Promise<string | null>
  /** Believes nothing of that conversation any more: its rights have changed. */
  forget(conversationId: string): void
}

const TRUST_MS = 30_000
const MOST_REMEMBERED = 20_000

export function createVisitorGate(visitors: VisitorStore, secrets: Secrets, clock: Clock): VisitorGate {
  const known = new Map<string, { conversationId: string; until: number }>()
  // A look-up that was under way while rights changed may have found the old ones: it is not remembered.
  let changes = 0

  return {
    enter: token => enter(token, hash => remembered(hash)),
    enterAgain: token => enter(token, () => null),
    forget(conversationId) {
      changes += 1
      for (const [hash, entry] of known) if (entry.conversationId === conversationId) known.delete(hash)
    },
  }

  async function enter(token: unknown, fromMemory: (hash: string) => string | null): Promise<string | null> {
    // Any other shape (an object, an array) is refused here, before it comes near the store.
    if (typeof token !== 'string' || !/^[\w-]{20,200}$/.test(token)) return null
    const hash = secrets.hashToken(token)
    return fromMemory(hash) ?? (await lookUp(hash))
  }

  function remembered(hash: string): string | null {
    const entry = known.get(hash)
    return entry && entry.until > clock.now() ? entry.conversationId : null
  }

  async function lookUp(hash: string): Promise<string | null> {
    const before = changes
    const now = clock.now()
    known.delete(hash)
    const conversationId = await visitors.conversationOf(hash, now)
    if (conversationId === null || changes !== before) return conversationId
    if (known.size >= MOST_REMEMBERED) known.clear()
    known.set(hash, { conversationId, until: now + TRUST_MS })
    return conversationId
  }
}
