import type { ShopCustomer } from '../domain/service/shop-customer.ts'
import type { IdentityStore } from './identity-ports.ts'
import { FAILURE_WINDOW_MS, MOST_FAILURES } from './one-time-codes.ts'
import type { CustomerSearch, Found, OrderDirectory } from './order-ports.ts'
import type { Clock, Ids, Log } from './ports.ts'
import { createProofGuard } from './proof-guard.ts'

/** Proves a customer by what the shop has chosen to accept. */
export interface CustomerProof {
  /** Looks at what a customer gave. Each failure has one answer and takes the same time; the same `key` counts once. */
  prove(given: GivenFacts): Promise<ProofAnswer>
}

export type GivenFacts = {
  readonly conversationId: string
  readonly email: string | null
  /** The full name. */
  readonly name: string | null
  readonly postcode: string | null
  readonly key: string
}

/** `code_needed`: facts prove nobody here. `locked`: too many failures, for a quarter of an hour. */
export type ProofAnswer =
  | { readonly kind: 'ok'; readonly name: string; readonly email: string }
  | { readonly kind: 'code_needed' | 'not_found' | 'locked' | 'unavailable' }

export type CustomerProofParts = {
  /** `facts`: the e-mail address on file, or full name and postcode. `code`: a code to the address, and no fact. */
  readonly by: 'code' | 'facts'
  readonly orders: Pick<OrderDirectory, 'findCustomer'>
  readonly identities: Pick<IdentityStore, 'prove' | 'failuresSince' | 'noteFailure'>
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>
}

/** Longer than any way to a failure takes, so that the time does not tell which way it was. */
const LEAST_MS = 700

export function createCustomerProof(parts: CustomerProofParts): CustomerProof {
  const { identities, clock, ids, log } = parts
  // New conversations are cheap, so guesses at one name's postcode are counted for the name, too.
  const guard = createProofGuard(clock)

  return {
    async prove(given) {
      if (parts.by === 'code') return { kind: 'code_needed' }
      const [answer] = await Promise.all([judge(given), parts.pause(LEAST_MS)])
      return answer
    },
  }

  async function judge(given: GivenFacts): Promise<ProofAnswer> {
    const { conversationId, key } = given
    const at = clock.now()
    const earlier = await identities.failuresSince(conversationId, at - FAILURE_WINDOW_MS)
    const found = await find(given)
    if (earlier >= MOST_FAILURES) return { kind: 'locked' }
    if (!found.ok && found.reason === 'unavailable') return { kind: 'unavailable' }
    if (found.ok && (await bind(given, found.value, at))) {
      log.info('identity.facts_right', { conversation: conversationId })
      return { kind: 'ok', name: found.value.name, email: found.value.email }
    }
    if (given.name !== null) guard.failed(conversationId, nameOf(given.name))
    await identities.noteFailure(conversationId, key, at)
    const failures = await identities.failuresSince(conversationId, at - FAILURE_WINDOW_MS)
    log.info('identity.facts_wrong', { conversation: conversationId, failures })
    return { kind: failures >= MOST_FAILURES ? 'locked' : 'not_found' }
  }

  /** By whatever was given; the address first. */
  async function find({ conversationId, email, name, postcode }: GivenFacts): Promise<Found<ShopCustomer>> {
    const named = name !== null && postcode !== null && guard.allows(conversationId, nameOf(name))
    const searches: readonly CustomerSearch[] = [
      ...(email === null ? [] : [{ email: email.trim() }]),
      ...(named ? [{ name, postcode }] : []),
    ]
    const found = await Promise.all(searches.map(by => parts.orders.findCustomer(by)))
    return (
      found.find(each => each.ok) ??
      found.find(each => !each.ok && each.reason === 'unavailable') ?? { ok: false, reason: 'not_found' }
    )
  }

  async function bind({ conversationId }: GivenFacts, { name, email }: ShopCustomer, at: number): Promise<boolean> {
    const proven = await identities.prove({
      ...{ conversationId, by: 'facts', at },
      claim: { subject: null, email: email.toLowerCase(), emailVerified: true },
      person: { name, phone: null, accounts: [] },
      newContactId: ids.next('contact'),
    })
    return proven === 'known'
  }
}

function nameOf(name: string): string {
  return name.trim().toLowerCase()
}
