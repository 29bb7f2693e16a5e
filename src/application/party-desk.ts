import { no, ok, type Result } from '../domain/result.ts'
import {
  checkPair,
  type DecisionRefusal,
  type Merge,
  type MergedRow,
  type MergePair,
  type MergePreview,
  type PairRefusal,
  type UndoRefusal,
} from '../domain/service/merge.ts'
import type {
  ContactEntry,
  ContactFile,
  DataDebt,
  LikelyDuplicate,
  PartyEntry,
  PartyFile,
} from '../domain/service/party.ts'
import type { Caller } from './caller.ts'
import type { Answered } from './case-desk.ts'
import type {
  ContactFields,
  ContactQuery,
  MergeQuery,
  NewAccount,
  NewConsumer,
  NewContact,
  NewEmail,
  NewMember,
  PartyFields,
  PartyQuery,
  PartyReads,
  PartyRefusal,
  PartyStore,
  PartyTransaction,
  Release,
  ReleaseRefusal,
  TimePlace,
} from './party-ports.ts'
import type { AnswerKey, Clock, Ids, Log, StaffMember } from './ports.ts'

const ROWS_SHOWN = 500
const DUPLICATES_SHOWN = 100

export type Paged<Entry, Place> = { readonly entries: readonly Entry[]; readonly next: Place | null }
/** Somebody was faster: the record as it is now. */
export type Outdated<File> = { readonly ok: false; readonly reason: 'conflict'; readonly current: File }
export type PartyChanged = Result<PartyFile, 'not_found' | 'already_merged' | PartyRefusal> | Outdated<PartyFile>
export type ContactChanged = Result<ContactFile, 'not_found' | 'already_merged'> | Outdated<ContactFile>
/** A merge with the rows it has touched, as many as are shown. */
export type MergeFile = Merge & { readonly rows: readonly MergedRow[] }

/** What staff do with parties and contacts. A `version` is the one the writer has read. */
export interface PartyDesk {
  list(query: PartyQuery): Promise<Paged<PartyEntry, string>>
  read(partyId: string): Promise<PartyFile | null>
  create(asked: NewAccount | NewConsumer): Promise<Result<PartyFile, PartyRefusal>>
  change(partyId: string, fields: PartyFields, version: number): Promise<PartyChanged>
  addMember(
    accountId: string,
    member: NewMember,
  ): Promise<Result<PartyFile, 'not_found' | 'only_accounts' | 'already_merged' | 'no_such_contact'>>
  endMember(accountId: string, contactId: string): Promise<Result<PartyFile, 'not_found'>>
  contacts(query: ContactQuery): Promise<Paged<ContactEntry, string>>
  contact(contactId: string): Promise<ContactFile | null>
  createContact(asked: NewContact): Promise<ContactFile>
  changeContact(contactId: string, fields: ContactFields, version: number): Promise<ContactChanged>
  /** The former address stays in the history. */
  addEmail(
    contactId: string,
    email: NewEmail,
  ): Promise<Result<ContactFile, 'not_found' | 'already_merged' | 'no_such_email' | 'already_there'>>
  endEmail(contactId: string, email: string): Promise<Result<ContactFile, 'not_found' | 'no_such_email'>>
  previewMerge(pair: MergePair): Promise<Result<MergePreview, PairRefusal>>
  requestMerge(
    pair: MergePair,
    reason: string,
    by: Caller,
  ): Promise<Result<MergeFile, PairRefusal | 'requested_already'>>
  merges(query: MergeQuery): Promise<Paged<Merge, TimePlace>>
  merge(mergeId: string): Promise<MergeFile | null>
  /** Only a manager who did not ask for it. */
  approve(mergeId: string, staff: StaffMember): Promise<Result<MergeFile, DecisionRefusal>>
  decline(mergeId: string, staff: StaffMember): Promise<Result<MergeFile, 'not_found' | 'not_requested'>>
  /** Only while no later merge stands on it. */
  undo(mergeId: string, staff: StaffMember): Promise<Result<MergeFile, UndoRefusal>>
  /** Lets a party or contact see cases that are theirs by a merge; how many that were not visible to them before. */
  release(release: Release, by: Caller): Promise<Result<number, ReleaseRefusal>>
  duplicates(): Promise<readonly LikelyDuplicate[]>
  /** Two people after all. */
  dismissDuplicate(contactId: string, otherId: string, by: Caller): Promise<Result<null, 'no_such_contact'>>
  debt(): Promise<DataDebt>
  /** Does a write once for each key: the second time, the first answer is given again. */
  once<Answer>(
    key: AnswerKey,
    requestHash: string,
    work: (desk: PartyDesk) => Promise<Answered<Answer>>,
  ): Promise<Result<Answer, 'key_reused'>>
}

type Parts = { readonly parties: PartyStore; readonly clock: Clock; readonly ids: Ids; readonly log: Log }

/** Builds the desk on its ports. */
export function createPartyDesk(parts: Parts): PartyDesk {
  const { parties, clock, ids, log } = parts

  return {
    async list(query) {
      return paged(await parties.list(oneMore(query)), query.limit, ({ id }) => id)
    },
    read: partyId => parties.read(partyId),
    create,
    change,
    addMember,
    endMember,
    async contacts(query) {
      return paged(await parties.contacts(oneMore(query)), query.limit, ({ id }) => id)
    },
    contact: contactId => parties.contact(contactId),
    createContact,
    changeContact,
    addEmail,
    endEmail,
    previewMerge,
    requestMerge,
    async merges(query) {
      return paged(await parties.merges(oneMore(query)), query.limit, ({ requestedAt, id }) => ({
        at: requestedAt,
        id,
      }))
    },
    merge: mergeId => mergeFile(parties, mergeId),
    approve,
    decline,
    undo,
    release: (release, by) => parties.together(held => held.release(() => ids.next('grant'), release, by, clock.now())),
    duplicates: () => parties.duplicates(DUPLICATES_SHOWN),
    dismissDuplicate: (contactId, otherId, by) =>
      parties.together(held => held.dismiss(contactId, otherId, by, clock.now())),
    debt: () => parties.debt(),
    once,
  }

  async function create(asked: NewAccount | NewConsumer): Promise<Result<PartyFile, PartyRefusal>> {
    const id = ids.next('party')
    return parties.together(async held => {
      const added = await held.addParty(id, asked)
      return added.ok ? ok(await existing(held.read(id))) : added
    })
  }

  async function change(partyId: string, fields: PartyFields, version: number): Promise<PartyChanged> {
    return parties.together(async held => {
      const locked = await held.lock('party', partyId)
      if (locked === null) return no('not_found')
      if (locked.status === 'merged') return no('already_merged')
      if (locked.version !== version)
        return { ok: false, reason: 'conflict', current: await existing(held.read(partyId)) }
      const changed = await held.changeParty(partyId, fields)
      return changed.ok ? ok(await existing(held.read(partyId))) : changed
    })
  }

  async function addMember(accountId: string, member: NewMember): ReturnType<PartyDesk['addMember']> {
    return parties.together(async held => {
      const locked = await held.lock('party', accountId)
      if (locked === null) return no('not_found')
      if (locked.status === 'merged') return no('already_merged')
      if ((await existing(held.read(accountId))).account === null) return no('only_accounts')
      const put = await held.putMember(accountId, member, clock.now())
      return put.ok ? ok(await existing(held.read(accountId))) : put
    })
  }

  async function endMember(accountId: string, contactId: string): Promise<Result<PartyFile, 'not_found'>> {
    return parties.together(async held => {
      if ((await held.lock('party', accountId)) === null) return no('not_found')
      const ended = await held.endMember(accountId, contactId, clock.now())
      return ended.ok ? ok(await existing(held.read(accountId))) : no('not_found')
    })
  }

  async function createContact(asked: NewContact): Promise<ContactFile> {
    const id = ids.next('contact')
    return parties.together(async held => {
      await held.addContact(id, asked, clock.now())
      return existing(held.contact(id))
    })
  }

  async function changeContact(contactId: string, fields: ContactFields, version: number): Promise<ContactChanged> {
    return parties.together(async held => {
      const locked = await held.lock('contact', contactId)
      if (locked === null) return no('not_found')
      if (locked.status !== 'active') return no('already_merged')
      if (locked.version !== version)
        return { ok: false, reason: 'conflict', current: await existing(held.contact(contactId)) }
      await held.changeContact(contactId, fields)
      return ok(await existing(held.contact(contactId)))
    })
  }

  async function addEmail(contactId: string, email: NewEmail): ReturnType<PartyDesk['addEmail']> {
    return parties.together(async held => {
      const locked = await held.lock('contact', contactId)
      if (locked === null) return no('not_found')
      if (locked.status !== 'active') return no('already_merged')
      const put = await held.putEmail(contactId, email, clock.now())
      return put.ok ? ok(await existing(held.contact(contactId))) : put
    })
  }

  async function endEmail(contactId: string, email: string): ReturnType<PartyDesk['endEmail']> {
    return parties.together(async held => {
      if ((await held.lock('contact', contactId)) === null) return no('not_found')
      const ended = await held.endEmail(contactId, email, clock.now())
      return ended.ok ? ok(await existing(held.contact(contactId))) : ended
    })
  }

  async function previewMerge(pair: MergePair): Promise<Result<MergePreview, PairRefusal>> {
    return parties.together(async held => {
      const fit = await fits(held, pair)
      return fit.ok ? ok(await held.rehearse(pair)) : fit
    })
  }

  async function requestMerge(pair: MergePair, reason: string, by: Caller): ReturnType<PartyDesk['requestMerge']> {
    const id = ids.next('merge')
    return parties.together(async held => {
      const fit = await fits(held, pair)
      if (!fit.ok) return fit
      const added = await held.addMerge(id, pair, reason, by, clock.now())
      return added.ok ? ok(await existing(mergeFile(held, id))) : added
    })
  }

  async function approve(mergeId: string, staff: StaffMember): Promise<Result<MergeFile, DecisionRefusal>> {
    return parties.together(async held => {
      const merge = await held.lockMerge(mergeId)
      if (merge === null) return no('not_found')
      if (staff.role !== 'manager') return no('managers_only')
      if (merge.state !== 'requested') return no('not_requested')
      if (merge.requestedBy.id === staff.id) return no('approved_by_requester')
      const fit = await fits(held, pairOf(merge))
      if (!fit.ok) return fit
      await held.carryOut(merge, staff, clock.now())
      log.info('merge.done', { merge: merge.id, kind: merge.kind, survivor: merge.survivor.id, loser: merge.loser.id })
      return ok(await existing(mergeFile(held, mergeId)))
    })
  }

  async function decline(mergeId: string, staff: StaffMember): ReturnType<PartyDesk['decline']> {
    return parties.together(async held => {
      const merge = await held.lockMerge(mergeId)
      if (merge === null) return no('not_found')
      if (merge.state !== 'requested') return no('not_requested')
      await held.decline(mergeId, staff, clock.now())
      return ok(await existing(mergeFile(held, mergeId)))
    })
  }

  async function undo(mergeId: string, staff: StaffMember): Promise<Result<MergeFile, UndoRefusal>> {
    return parties.together(async held => {
      const merge = await held.lockMerge(mergeId)
      if (merge === null) return no('not_found')
      if (staff.role !== 'manager') return no('managers_only')
      if (merge.state !== 'done') return no('not_done')
      await held.lockPair(pairOf(merge))
      if ((await held.laterMerge(mergeId)) !== null) return no('undo_later_first')
      const undone = await held.takeBack(merge, staff, clock.now())
      if (!undone.ok) return undone
      log.info('merge.undone', { merge: merge.id })
      return ok(await existing(mergeFile(held, mergeId)))
    })
  }

  async function once<Answer>(
    key: AnswerKey,
    requestHash: string,
    work: (desk: PartyDesk) => Promise<Answered<Answer>>,
  ): Promise<Result<Answer, 'key_reused'>> {
    return parties.together(async held => {
      const before = await held.answerUnder(key)
      if (before !== null) return before.requestHash === requestHash ? ok(before.response as Answer) : no('key_reused')
      const { answer, kept } = await work(createPartyDesk({ ...parts, parties: held }))
      if (kept) await held.keepAnswer(key, { requestHash, response: answer }, clock.now())
      return ok(answer)
    })
  }
}

async function fits(held: PartyTransaction, pair: MergePair): Promise<Result<null, PairRefusal>> {
  const { survivor, loser } = await held.lockPair(pair)
  return checkPair(pair, survivor, loser)
}

function pairOf({ kind, survivor, loser }: Merge): MergePair {
  return { kind, survivor: survivor.id, loser: loser.id }
}

async function mergeFile(reads: PartyReads, mergeId: string): Promise<MergeFile | null> {
  const merge = await reads.merge(mergeId)
  return merge && { ...merge, rows: await reads.mergedRows(mergeId, ROWS_SHOWN) }
}

async function existing<File>(reading: Promise<File | null>): Promise<File> {
  const file = await reading
  if (file === null) throw new Error('a record was written and is not there')
  return file
}

function oneMore<Query extends { readonly limit: number }>(query: Query): Query {
  return { ...query, limit: query.limit + 1 }
}

function paged<Entry, Place>(
  rows: readonly Entry[],
  limit: number,
  placeOf: (entry: Entry) => Place,
): Paged<Entry, Place> {
  const entries = rows.slice(0, limit)
  const last = rows.length > limit ? entries.at(-1) : undefined
  return { entries, next: last === undefined ? null : placeOf(last) }
}
