/**
 * Who a conversation's customer has proven to be. Without one they are a guest, whatever they say. 2: they are known.
 * 3: they have proven it once more within the last ten minutes. Instants are epoch milliseconds.
 */
export type Identity = {
  readonly contactId: string
  readonly level: 2 | 3
  readonly provenBy: 'token' | 'code' | 'facts' | 'teams'
  /** Null while we know the contact by an address alone. */
  readonly name: string | null
  /** An address they have proven to be theirs, now or earlier. */
  readonly email: string | null
  readonly expiresAt: number
}

/** What somebody brings to show who they are. */
export type IdentityClaim = {
  /** The name by which an authenticated channel knows them; null where an address is all there is. */
  readonly subject: string | null
  /** In lower case. */
  readonly email: string | null
  readonly emailVerified: boolean
}

/** What the store has on a claim. */
export type KnownToUs = {
  readonly contactOfSubject: string | null
  /** The one contact whom the address, verified and of one person alone, identifies. */
  readonly contactOfEmail: string | null
  /** Whether anybody's record has the address, verified or not. */
  readonly emailIsKnown: boolean
  /** Whether it is a mailbox of several people. */
  readonly emailIsShared: boolean
  /** Accounts that have the address's domain. */
  readonly accountsOfDomain: readonly string[]
}

/**
 * `contact`: it is them. `code`: the address has to be proven before anything is shown. `newcomer`: proven to be
 * somebody we have no record of. `guest`: nothing is proven. A suggested account is for staff to decide on.
 */
export type Resolution =
  | { readonly kind: 'contact'; readonly contactId: string }
  | { readonly kind: 'code' }
  | { readonly kind: 'newcomer'; readonly suggestedAccountId: string | null }
  | { readonly kind: 'guest'; readonly suggestedAccountId: string | null }

/** Whom a claim shows, the strongest ground first. Never upward: a domain makes nobody a member of an account. */
export function resolveIdentity(claim: IdentityClaim, known: KnownToUs): Resolution {
  if (claim.subject !== null && known.contactOfSubject !== null) return contact(known.contactOfSubject)
  const holdsMailbox = claim.email !== null && claim.emailVerified && !known.emailIsShared
  if (holdsMailbox && known.contactOfEmail !== null) return contact(known.contactOfEmail)
  if (claim.email !== null && !claim.emailVerified && known.emailIsKnown) return { kind: 'code' }
  const kind = claim.subject !== null || holdsMailbox ? 'newcomer' : 'guest'
  return { kind, suggestedAccountId: known.emailIsShared ? null : onlyOne(known.accountsOfDomain) }
}

function contact(contactId: string): Resolution {
  return { kind: 'contact', contactId }
}

function onlyOne(accounts: readonly string[]): string | null {
  return accounts.length === 1 ? (accounts[0] ?? null) : null
}
