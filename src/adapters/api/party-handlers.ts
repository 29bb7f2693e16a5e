import { isMachine } from '../../application/caller.ts'
import type { PartyRefusal } from '../../application/party-ports.ts'
import type { CaseEntry } from '../../domain/service/case.ts'
import type { PairRefusal } from '../../domain/service/merge.ts'
import type { ContactFile, PartyFile } from '../../domain/service/party.ts'
import { type Answer, cursorUnknown, invalid, notAllowed, notFound, problemAnswer } from './answer.ts'
import type { Call, HandlersOf } from './call.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { PARTY_OPERATIONS } from './party-operations.ts'
import { wireSummary } from './wire.ts'

/** What the calls for parties, contacts and merges do. */
export const partyHandlers: HandlersOf<typeof PARTY_OPERATIONS> = {
  async listParties({ parties, query: { kind, q, cursor, limit } }) {
    const after = cursor === undefined ? undefined : readCursor(cursor)
    if (after === null) return cursorUnknown
    const { entries, next } = await parties.list({ ...given({ kind, text: q, after: after?.id }), limit })
    return { status: 200, body: { parties: entries, nextCursor: next && writeCursor({ at: 0, id: next }) } }
  },

  async createParty({ parties, body }) {
    const { kind, name = '', contact = '', ...account } = body
    const created = await parties.create(kind === 'account' ? { kind, name, ...given(account) } : { kind, contact })
    return created.ok ? partyAnswer(201, created.value) : partyRefused(created.reason)
  },

  async readParty({ parties, id }) {
    const file = await parties.read(id)
    return file === null ? notFound('party') : partyAnswer(200, file)
  },

  async changeParty({ parties, id, body, version }) {
    const changed = await parties.change(id, given(body), version)
    if (changed.ok) return partyAnswer(200, changed.value)
    if (changed.reason === 'conflict') return conflict(wireParty(changed.current), changed.current.version)
    return changed.reason === 'not_found' ? notFound('party') : partyRefused(changed.reason)
  },

  async addMember({ parties, id, body }) {
    const added = await parties.addMember(id, body)
    if (added.ok) return partyAnswer(200, added.value)
    return added.reason === 'not_found' ? notFound('party') : partyRefused(added.reason)
  },

  async endMember({ parties, id, body }) {
    const ended = await parties.endMember(id, body.contact)
    return ended.ok ? partyAnswer(200, ended.value) : notFound('party')
  },

  async listContacts({ parties, query: { q, cursor, limit } }) {
    const after = cursor === undefined ? undefined : readCursor(cursor)
    if (after === null) return cursorUnknown
    const { entries, next } = await parties.contacts({ ...given({ text: q, after: after?.id }), limit })
    return { status: 200, body: { contacts: entries, nextCursor: next && writeCursor({ at: 0, id: next }) } }
  },

  async createContact({ parties, body }) {
    const emails = [...new Map(body.emails.map(each => [each.email.toLowerCase(), each])).values()]
    return contactAnswer(201, await parties.createContact({ ...given(body), name: body.name, emails }))
  },

  async readContact({ parties, id }) {
    const file = await parties.contact(id)
    return file === null ? notFound('contact') : contactAnswer(200, file)
  },

  async changeContact({ parties, id, body, version }) {
    const changed = await parties.changeContact(id, given(body), version)
    if (changed.ok) return contactAnswer(200, changed.value)
    if (changed.reason === 'conflict') return conflict(wireContact(changed.current), changed.current.version)
    return changed.reason === 'not_found' ? notFound('contact') : alreadyMerged
  },

  async addContactEmail({ parties, id, body: { email, shared, replaces } }) {
    const added = await parties.addEmail(id, { email, shared, ...given({ replaces }) })
    if (added.ok) return contactAnswer(200, added.value)
    switch (added.reason) {
      case 'not_found':
        return notFound('contact')
      case 'already_merged':
        return alreadyMerged
      case 'no_such_email':
        return invalid('`replaces` is not an address that this contact has now.')
      case 'already_there':
        return refused('already_there', 'The contact has this address already.')
      default:
        return added.reason satisfies never
    }
  },

  async endContactEmail({ parties, id, body }) {
    const ended = await parties.endEmail(id, body.email)
    if (ended.ok) return contactAnswer(200, ended.value)
    return notFound('contact')
  },

  async listMerges({ parties, query: { state, cursor, limit } }) {
    const after = cursor === undefined ? undefined : readCursor(cursor)
    if (after === null) return cursorUnknown
    const { entries, next } = await parties.merges({ ...given({ state, after }), limit })
    return { status: 200, body: { merges: entries, nextCursor: next && writeCursor(next) } }
  },

  async previewMerge({ parties, body }) {
    const preview = await parties.previewMerge(body)
    return preview.ok ? { status: 200, body: preview.value } : pairRefused(preview.reason)
  },

  async requestMerge({ parties, caller, body: { reason, ...pair } }) {
    const requested = await parties.requestMerge(pair, reason, caller)
    if (requested.ok) return { status: 201, body: requested.value }
    if (requested.reason === 'requested_already')
      return refused('requested_already', 'A merge of this record is asked for or done already.')
    return pairRefused(requested.reason)
  },

  async readMerge({ parties, id }) {
    const merge = await parties.merge(id)
    return merge === null ? notFound('merge') : { status: 200, body: merge }
  },

  async approveMerge(call) {
    const { caller } = call
    if (isMachine(caller)) return staffOnly(call)
    const approved = await call.parties.approve(call.id, caller)
    if (approved.ok) return { status: 200, body: approved.value }
    switch (approved.reason) {
      case 'not_found':
        return notFound('merge')
      case 'managers_only':
        return managersOnly(call)
      case 'not_requested':
        return notRequested
      case 'approved_by_requester':
        return refused('approved_by_requester', 'Somebody else than whoever asked for it approves a merge.')
      default:
        return pairRefused(approved.reason)
    }
  },

  async declineMerge(call) {
    const { caller } = call
    if (isMachine(caller)) return staffOnly(call)
    const declined = await call.parties.decline(call.id, caller)
    if (declined.ok) return { status: 200, body: declined.value }
    return declined.reason === 'not_found' ? notFound('merge') : notRequested
  },

  async undoMerge(call) {
    const { caller } = call
    if (isMachine(caller)) return staffOnly(call)
    const undone = await call.parties.undo(call.id, caller)
    if (undone.ok) return { status: 200, body: undone.value }
    switch (undone.reason) {
      case 'not_found':
        return notFound('merge')
      case 'managers_only':
        return managersOnly(call)
      case 'not_done':
        return refused('not_done', 'Only a merge that was done, and not undone yet, can be undone.')
      case 'undo_later_first':
        return refused('undo_later_first', 'A later merge stands on this one. Undo later merges first.')
      case 'in_the_way':
        return refused(
          'in_the_way',
          'A case that was opened since is about something that would move back. Take it off that case first.',
        )
      default:
        return undone.reason satisfies never
    }
  },

  async releaseCases({ parties, caller, body }) {
    const released = await parties.release(body, caller)
    if (released.ok) return { status: 201, body: { released: released.value } }
    switch (released.reason) {
      case 'no_such_case':
        return invalid('`cases` has a number that is no case’s.')
      case 'no_such_receiver':
        return invalid('`to` is not the id of a party or contact.')
      case 'case_of_others':
        return refused('case_of_others', 'A case is released to those whose it is, or who were merged into them.')
      default:
        return released.reason satisfies never
    }
  },

  async listDuplicates({ parties }) {
    return { status: 200, body: { duplicates: await parties.duplicates() } }
  },

  async dismissDuplicate({ parties, caller, body }) {
    if (body.contact === body.other) return invalid('`other` is the same contact.')
    const dismissed = await parties.dismissDuplicate(body.contact, body.other, caller)
    return dismissed.ok ? { status: 200, body } : invalid('One of the two is not the id of a contact.')
  },

  async readDataDebt({ parties }) {
    return { status: 200, body: await parties.debt() }
  },
}

type Given<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }

/** The fields that were given: what is left out is not there at all. */
function given<Fields extends object>(fields: Fields): Given<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<Fields>
}

function partyAnswer(status: 200 | 201, file: PartyFile): Answer {
  return { status, body: wireParty(file), version: file.version }
}

function contactAnswer(status: 200 | 201, file: ContactFile): Answer {
  return { status, body: wireContact(file), version: file.version }
}

function wireParty(file: PartyFile) {
  return { ...file, cases: casesOf(file) }
}

function wireContact(file: ContactFile) {
  return { ...file, cases: casesOf(file) }
}

function casesOf({ cases }: { readonly cases: readonly CaseEntry[] }) {
  return cases.map(wireSummary)
}

function refused(code: string, detail: string): Answer {
  return problemAnswer(409, code, 'Not done', detail)
}

const alreadyMerged = refused('already_merged', 'It was merged into another record: work with that one.')
const notRequested = refused('not_requested', 'This merge is not waiting for a decision.')

function conflict(current: unknown, version: number): Answer {
  const { body } = problemAnswer(
    409,
    'conflict',
    'Somebody was faster',
    'It has changed since you read it. Look at it as it is now, then decide again.',
  )
  return { status: 409, body: { ...(body as object), current }, version }
}

function partyRefused(reason: PartyRefusal | 'already_merged'): Answer {
  switch (reason) {
    case 'already_merged':
      return alreadyMerged
    case 'no_such_contact':
      return invalid('`contact` is not the id of an active contact.')
    case 'no_such_parent':
      return invalid('`parent` is not the id of an account.')
    case 'only_accounts':
      return invalid('Only an account takes these fields.')
    case 'parent_of_itself':
      return refused('parent_of_itself', 'An account cannot stand above itself.')
    case 'crm_ref_taken':
      return refused('crm_ref_taken', 'Another account has this name in the sales system.')
    case 'consumer_already':
      return refused('consumer_already', 'This contact is a consumer already.')
    default:
      return reason satisfies never
  }
}

function pairRefused(reason: PairRefusal): Answer {
  switch (reason) {
    case 'not_found':
      return invalid('`survivor` or `loser` is not the id of a record of this kind.')
    case 'merged_with_itself':
      return refused('merged_with_itself', 'A record cannot be merged with itself.')
    case 'different_kinds':
      return refused('different_kinds', 'Two accounts can be merged, or two contacts; consumers follow their contacts.')
    case 'already_merged':
      return refused('already_merged', 'One of the two was merged already: take the record that it was merged into.')
    case 'not_active':
      return refused('not_active', 'Both records have to be active.')
    default:
      return reason satisfies never
  }
}

function staffOnly({ caller }: Pick<Call, 'caller'>): Answer {
  return notAllowed(caller, { scope: null, managersOnly: false }) ?? notFound('call')
}

function managersOnly({ caller }: Pick<Call, 'caller'>): Answer {
  return notAllowed(caller, { scope: null, managersOnly: true }) ?? notFound('call')
}
