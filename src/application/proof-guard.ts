import type { Clock } from './ports.ts'

/** Counts failed proofs of an order, so that nobody finds the right e-mail or postcode by trying. */
export interface ProofGuard {
  /** Whether another try is looked at. A refused one gets the answer of a wrong one: it tells nothing either. */
  allows(conversationId: string, orderId: string): boolean
  failed(conversationId: string, orderId: string): void
}

const WINDOW_MS = 15 * 60_000
/** A person mistypes; five times is a lot. */
const PER_CONVERSATION = 5
/** New conversations are cheap, so an order counts for itself. High enough that nobody is locked out by chance. */
const PER_ORDER = 20
/** The oldest are forgotten beyond it: guessing at many orders must not fill the memory. */
const MAX_REMEMBERED = 20_000

export function createProofGuard(clock: Clock): ProofGuard {
  const failures = new Map<string, readonly number[]>()
  const recent = (key: string) => (failures.get(key) ?? []).filter(at => at > clock.now() - WINDOW_MS)
  const count = (key: string) => {
    const counted = [...recent(key), clock.now()]
    failures.delete(key)
    failures.set(key, counted)
    const [oldest] = failures.keys()
    if (failures.size > MAX_REMEMBERED && oldest !== undefined) failures.delete(oldest)
  }
  return {
    allows: (conversationId, orderId) =>
      recent(`c:${conversationId}`).length < PER_CONVERSATION && recent(`o:${orderId}`).length < PER_ORDER,
    failed(conversationId, orderId) {
      count(`c:${conversationId}`)
      count(`o:${orderId}`)
    },
  }
}
