import type { IdentityStore, IdentityTokens, Proof, TokenClaims } from './identity-ports.ts'
import { FAILURE_WINDOW_MS, MOST_FAILURES } from './one-time-codes.ts'
import type { Clock, Ids, Log, Secrets } from './ports.ts'
import type { Reception } from './reception.ts'

/** Lets the host site say who its visitor is, and lets them leave. */
export interface SignIn {
  /**
   * Exchanges a token of the host site. The conversation goes on under a new right, and the old one is dead; where
   * it was another customer's, a new conversation begins. `refused` is all there is to learn of a bad token.
   */
  identify(conversationId: string, token: string): Promise<SignedIn | 'refused'>
  /** The same for somebody who has no conversation yet. */
  enter(token: string): Promise<SignedIn | 'refused'>
  /** Ends the identity and every right to the conversation, at once. */
  signOut(conversationId: string): Promise<void>
}

/** The new right. `level` 0: the site has not verified the address, so a code has to prove it. */
export type SignedIn = {
  readonly token: string
  readonly conversationId: string
  readonly expiresAt: number
  readonly level: 0 | 2
}

export type SignInParts = {
  readonly tokens: IdentityTokens
  readonly identities: IdentityStore
  readonly reception: Pick<Reception, 'open'>
  readonly secrets: Secrets
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  /** Runs once after the delay; the returned function calls it off. */
  readonly after: (delayMs: number, run: () => void) => () => void
}

const MINUTE = 60_000
/** As long as a right that was opened without a token. */
const RIGHT_MS = 30 * 24 * 60 * MINUTE
/** Longer than any token is taken for, so that none outlives the memory of its use. */
const SPENT_MS = 60 * MINUTE
/** Every refusal is answered after this long, whatever was wrong. */
const REFUSAL_MS = 300

export function createSignIn(parts: SignInParts): SignIn {
  const { tokens, identities, secrets, clock, ids, log } = parts
  return {
    identify: (conversationId, token) =>
      orRefusedInTime(async () => {
        const claims = await accepted(conversationId, token)
        return claims && take(conversationId, claims)
      }),
    enter: token => orRefusedInTime(() => takeNewcomer(token)),
    signOut: conversationId => identities.signOut(conversationId),
  }

  async function orRefusedInTime(work: () => Promise<SignedIn | null>): Promise<SignedIn | 'refused'> {
    const refusalIsDue = new Promise<void>(resolve => parts.after(REFUSAL_MS, resolve))
    const signedIn = await work()
    if (signedIn !== null) return signedIn
    await refusalIsDue
    return 'refused'
  }

  /** A conversation is opened only once the token is good: nothing is kept of whoever only tries. */
  async function takeNewcomer(token: string): Promise<SignedIn | null> {
    const read = await tokens.read(token)
    if (!read.ok || !(await spend(read.value))) {
      log.warn('identity.refused', { why: read.ok ? 'replayed' : read.reason })
      return null
    }
    const { id } = await parts.reception.open('web', ids.next('visitor'))
    const signedIn = await proveIn(id, read.value)
    return signedIn === 'somebody_else' ? null : signedIn
  }

  /** The claims of a token that is good, fresh and unused; null counts as a failure. */
  async function accepted(conversationId: string, token: string): Promise<TokenClaims | null> {
    const at = clock.now()
    const failures = await identities.failuresSince(conversationId, at - FAILURE_WINDOW_MS)
    const read = await tokens.read(token)
    const isLocked = failures >= MOST_FAILURES
    const spent = read.ok && !isLocked && !(await spend(read.value))
    if (read.ok && !isLocked && !spent) return read.value
    if (!isLocked) await identities.noteFailure(conversationId, ids.next('try'), at)
    const why = isLocked ? 'locked' : read.ok ? 'replayed' : read.reason
    log.warn('identity.refused', { conversation: conversationId, why })
    return null
  }

  function spend({ tokenId }: TokenClaims): Promise<boolean> {
    return identities.spendToken(secrets.hashToken(tokenId), clock.now() + SPENT_MS)
  }

  async function take(conversationId: string, claims: TokenClaims): Promise<SignedIn | null> {
    const there = await proveIn(conversationId, claims)
    if (there !== 'somebody_else') return there
    const fresh = await parts.reception.open('web', ids.next('visitor'))
    const signedIn = await proveIn(fresh.id, claims)
    // Whoever leaves a chat to another customer has left it.
    await identities.signOut(conversationId)
    return signedIn === 'somebody_else' ? null : signedIn
  }

  async function proveIn(conversationId: string, claims: TokenClaims): Promise<SignedIn | 'somebody_else'> {
    const { subject, email, emailVerified, ...person } = claims
    const at = clock.now()
    const proof: Proof = {
      conversationId,
      by: 'token',
      claim: { subject, email, emailVerified },
      person,
      newContactId: ids.next('contact'),
      at,
    }
    const token = ids.secret()
    const expiresAt = at + RIGHT_MS
    const proven = await identities.prove(proof, { tokenHash: secrets.hashToken(token), expiresAt })
    if (proven === 'somebody_else') return 'somebody_else'
    log.info('identity.proven', { conversation: conversationId, proven })
    return { token, conversationId, expiresAt, level: proven === 'known' ? 2 : 0 }
  }
}
