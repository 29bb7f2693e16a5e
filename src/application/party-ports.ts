import type { Result } from '../domain/result.ts'
import type { Tier } from '../domain/service/entitlement.ts'
import type { Merge, MergedRow, MergePair, MergePreview, MergeSide, MergeState } from '../domain/service/merge.ts'
import type {
  Access,
  ContactEntry,
  ContactFile,
  DataDebt,
  LikelyDuplicate,
  PartyEntry,
  PartyFile,
  PartyKind,
} from '../domain/service/party.ts'
import type { Caller } from './caller.ts'
import type { AnswerKey, KeptAnswer, StaffMember } from './ports.ts'

/** A place in a list that goes back in time. */
export type TimePlace = { readonly at: number; readonly id: string }

export type PartyQuery = {
  readonly kind?: PartyKind
  /** Words of the name, an address, a domain or a reference of the sales system. */
  readonly text?: string
  /** The id that the list goes on after. */
  readonly after?: string
  readonly limit: number
}
export type ContactQuery = { readonly text?: string; readonly after?: string; readonly limit: number }
export type MergeQuery = { readonly state?: MergeState; readonly after?: TimePlace; readonly limit: number }

export type AccountFields = {
  readonly tier?: Tier
  readonly region?: string | null
  readonly crmRef?: string | null
  /** The id of the account above it. */
  readonly parent?: string | null
  readonly domains?: readonly string[]
}
export type PartyFields = AccountFields & { readonly name?: string; readonly status?: 'active' | 'closed' }
export type NewAccount = AccountFields & { readonly kind: 'account'; readonly name: string }
export type NewConsumer = { readonly kind: 'consumer'; readonly contact: string }
export type ContactFields = {
  readonly name?: string
  readonly phone?: string | null
  readonly locale?: string | null
  readonly timeZone?: string | null
}
export type NewEmail = { readonly email: string; readonly shared: boolean; readonly replaces?: string }
export type NewContact = ContactFields & {
  readonly name: string
  readonly emails: readonly Omit<NewEmail, 'replaces'>[]
}
export type NewMember = { readonly contact: string; readonly access: Access; readonly responsibility: string | null }

export type PartyRefusal =
  | 'no_such_contact'
  | 'no_such_parent'
  | 'parent_of_itself'
  | 'crm_ref_taken'
  | 'consumer_already'
  | 'only_accounts'
export type Release = {
  /** Numbers of cases. */
  readonly cases: readonly string[]
  /** The id of a party or of a contact. */
  readonly to: string
  readonly reason: string
}
export type ReleaseRefusal = 'no_such_case' | 'no_such_receiver' | 'case_of_others'

/** Parties and contacts, read whole; what was merged into a record is shown with it. */
export interface PartyReads {
  list(query: PartyQuery): Promise<readonly PartyEntry[]>
  read(partyId: string): Promise<PartyFile | null>
  contacts(query: ContactQuery): Promise<readonly ContactEntry[]>
  contact(contactId: string): Promise<ContactFile | null>
  merges(query: MergeQuery): Promise<readonly Merge[]>
  merge(mergeId: string): Promise<Merge | null>
  /** The rows that a merge touched, in order; at most `limit`. */
  mergedRows(mergeId: string, limit: number): Promise<readonly MergedRow[]>
  duplicates(limit: number): Promise<readonly LikelyDuplicate[]>
  debt(): Promise<DataDebt>
}

export interface PartyStore extends PartyReads {
  /** Runs `work` in one transaction; within one already, as a part of it. */
  together<Outcome>(work: (held: PartyTransaction) => Promise<Outcome>): Promise<Outcome>
}

/** Parties within a transaction. What is locked stays so until it ends. */
export interface PartyTransaction extends PartyStore {
  /** The party's or contact's version and status, which nobody else changes until the transaction ends. */
  lock(what: 'party' | 'contact', id: string): Promise<{ readonly version: number; readonly status: string } | null>
  addParty(id: string, asked: NewAccount | NewConsumer): Promise<Result<null, PartyRefusal>>
  changeParty(id: string, fields: PartyFields): Promise<Result<null, PartyRefusal>>
  addContact(id: string, asked: NewContact, at: number): Promise<void>
  changeContact(id: string, fields: ContactFields): Promise<void>
  /** Adds an address; the one it `replaces` ends, and is kept. */
  putEmail(contactId: string, email: NewEmail, at: number): Promise<Result<null, 'no_such_email' | 'already_there'>>
  endEmail(contactId: string, email: string, at: number): Promise<Result<null, 'no_such_email'>>
  /** Begins a membership; one that runs already ends then, unless it is the same. */
  putMember(accountId: string, member: NewMember, at: number): Promise<Result<null, 'no_such_contact'>>
  endMember(accountId: string, contactId: string, at: number): Promise<Result<null, 'no_such_member'>>
  /** Both records, locked in the order of their ids; null for one that is not there. */
  lockPair(pair: MergePair): Promise<{ readonly survivor: MergeSide | null; readonly loser: MergeSide | null }>
  /** What doing it comes to, found out by doing it and taking it back. */
  rehearse(pair: MergePair): Promise<MergePreview>
  addMerge(
    id: string,
    pair: MergePair,
    reason: string,
    by: Caller,
    at: number,
  ): Promise<Result<null, 'requested_already'>>
  /** The merge as it is now, which nobody else decides on until the transaction ends. */
  lockMerge(mergeId: string): Promise<Merge | null>
  decline(mergeId: string, by: StaffMember, at: number): Promise<void>
  /** Does a requested merge whose records are locked. */
  carryOut(merge: Merge, by: StaffMember, at: number): Promise<void>
  /** Whether a later merge stands on this one. */
  laterMerge(mergeId: string): Promise<string | null>
  takeBack(merge: Merge, by: StaffMember, at: number): Promise<Result<null, 'in_the_way'>>
  release(ids: () => string, release: Release, by: Caller, at: number): Promise<Result<number, ReleaseRefusal>>
  dismiss(contactId: string, otherId: string, by: Caller, at: number): Promise<Result<null, 'no_such_contact'>>
  /** What was answered under the key before. Of two who ask at once, the second waits until the first has ended. */
  answerUnder(key: AnswerKey): Promise<KeptAnswer | null>
  keepAnswer(key: AnswerKey, answer: KeptAnswer, at: number): Promise<void>
}
