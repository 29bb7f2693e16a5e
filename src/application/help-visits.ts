import { ANYBODY, type Reader } from '../domain/knowledge/audience.ts'
import type { IdentityStore } from './identity-ports.ts'
import type { Clock, Secrets, VisitorStore } from './ports.ts'
import type { Readers } from './readers.ts'
import type { SignIn } from './sign-in.ts'

/** Browsers that read the help centre as somebody who is signed in at the host site. */
export interface HelpVisits {
  /** Exchanges a token of the host site, once, for a secret of our own; null is all there is to learn of a bad one. */
  begin(token: string): Promise<HelpVisit | null>
  /** Whoever holds no secret, or one whose time is over, is anybody. */
  readerOf(secret: string | null): Promise<Reader>
  end(secret: string): Promise<void>
}

export type HelpVisit = { readonly secret: string; readonly expiresAt: number }

/** As long as the proof of who they are counts, which nothing they read prolongs. */
const VISIT_MS = 30 * 60_000

export function createHelpVisits(parts: {
  readonly signIn: Pick<SignIn, 'enter' | 'signOut'>
  readonly visitors: Pick<VisitorStore, 'conversationOf'>
  readonly identities: Pick<IdentityStore, 'ofConversation'>
  readonly readers: Readers
  readonly secrets: Pick<Secrets, 'hashToken'>
  readonly clock: Clock
}): HelpVisits {
  const { signIn, visitors, identities, readers, secrets, clock } = parts
  return {
    async begin(token) {
      const entered = await signIn.enter(token)
      if (entered === 'refused' || entered.level === 0) return null
      return { secret: entered.token, expiresAt: Math.min(entered.expiresAt, clock.now() + VISIT_MS) }
    },

    async readerOf(secret) {
      const id = secret === null ? null : await conversationOf(secret)
      return id === null ? ANYBODY : readers.of({ id, identity: await identities.ofConversation(id) })
    },

    async end(secret) {
      const id = await conversationOf(secret)
      if (id !== null) await signIn.signOut(id)
    },
  }

  function conversationOf(secret: string): Promise<string | null> {
    return visitors.conversationOf(secrets.hashToken(secret), clock.now())
  }
}
