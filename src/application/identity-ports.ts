import type { Result } from '../domain/result.ts'
import type { Identity, IdentityClaim } from '../domain/service/identity.ts'

/** What the application needs of the world to find out who a customer is. Every instant is epoch milliseconds. */

/** What the host site says of somebody who is signed in there. Addresses are in lower case. */
export type TokenClaims = {
  readonly subject: string
  readonly email: string | null
  readonly emailVerified: boolean
  readonly name: string | null
  /** In E.164. */
  readonly phone: string | null
  /** Companies that they may speak for, by the names that our accounts have in the customer relations system. */
  readonly accounts: readonly string[]
  /** The token's own id, unique together with its issuer. */
  readonly tokenId: string
}

/** Why a token was refused: for the log alone, the customer's side hears one sentence for all of them. */
export type TokenFault = 'malformed' | 'unknown_key' | 'signature' | 'audience' | 'issuer' | 'time' | 'claims'

export interface IdentityTokens {
  read(token: string): Promise<Result<TokenClaims, TokenFault>>
}

/** A proof that was looked at and holds, to be kept with the conversation. */
export type Proof = {
  readonly conversationId: string
  /** `facts`: something that the shop accepts as proof, such as name and postcode. */
  readonly by: 'token' | 'code' | 'facts'
  readonly claim: IdentityClaim
  /** What a new contact is called, and reached at; accounts they may speak for. */
  readonly person: Pick<TokenClaims, 'name' | 'phone' | 'accounts'>
  /** The id of the contact, should it be a new one. */
  readonly newContactId: string
  readonly at: number
}

/**
 * `known`: the conversation has its identity. `code_needed`: the address must be proven first. `nobody`: a mailbox of
 * several people proves no one. `somebody_else`: the conversation belongs to another customer, for good.
 */
export type Proven = 'known' | 'code_needed' | 'nobody' | 'somebody_else'

/** A right to the conversation in place of all that widgets had until then. */
export type NewRight = { readonly tokenHash: string; readonly expiresAt: number }

export interface IdentityStore {
  ofConversation(conversationId: string): Promise<Identity | null>
  /** Uses a token up: false when it was used before, on whichever node. */
  spendToken(tokenHash: string, expiresAt: number): Promise<boolean>
  /**
   * Keeps a proof: finds or makes the contact, binds the conversation to them for half an hour, lets them see the
   * guest cases that were opened under a proven address, and, all in the same transaction, replaces the rights of
   * widgets. With `somebody_else` nothing is changed.
   */
  prove(proof: Proof, right?: NewRight): Promise<Proven>
  /** The identity that the channel itself vouches for, where staff or a token have linked it to a contact. */
  recognise(conversationId: string, channel: 'teams', externalId: string): Promise<void>
  /** Ends the identity and every widget's right to the conversation. */
  signOut(conversationId: string): Promise<void>

  /** Failures of a conversation after the instant. */
  failuresSince(conversationId: string, after: number): Promise<number>
  /** Counted once for a key. */
  noteFailure(conversationId: string, key: string, at: number): Promise<void>

  /**
   * Keeps a code, unless as many as `most` were kept since `after`, in the conversation or for the address.
   * `asked_before`: the same asking has one already.
   */
  keepCode(code: NewCode, limit: CodeLimit): Promise<'kept' | 'asked_before' | 'too_often'>
  /** Counts a try of the newest code, once for a key, before anybody has looked whether it is right. */
  tryCode(conversationId: string, key: string, at: number): Promise<TriedCode | null>
  /** Marks a code as used; false when a different try has used it first. */
  useCode(codeId: string, key: string, at: number): Promise<boolean>

  /** Forgets what no longer protects anybody. */
  forgetExpired(now: number): Promise<void>
}

export type CodeLimit = { readonly after: number; readonly most: number }

export type NewCode = {
  readonly id: string
  readonly conversationId: string
  readonly email: string
  readonly codeHash: string
  readonly requestKey: string
  readonly sentAt: number
  readonly expiresAt: number
}

/** `spent`: its time or its tries are over, or another try has used it. */
export type TriedCode = Pick<NewCode, 'id' | 'email' | 'codeHash'> & { readonly spent: boolean }
