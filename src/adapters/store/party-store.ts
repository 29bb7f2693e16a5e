import { type Kysely, sql } from 'kysely'
import type { PartyStore, PartyTransaction } from '../../application/party-ports.ts'
import { no, ok } from '../../domain/result.ts'
import { keptAnswers } from './kept-answers.ts'
import { carryOutMerge, laterMerge, lockPair, rehearseMerge, takeBackMerge } from './merge-writes.ts'
import { partyReads } from './party-reads.ts'
import {
  addContact,
  addParty,
  attempt,
  changeContact,
  changeParty,
  endEmail,
  endMember,
  putEmail,
  putMember,
} from './party-writes.ts'
import { instant, storable } from './sql-values.ts'
import type { Tables } from './tables.ts'
import { releaseCases } from './visibility-grants.ts'

/** Parties and contacts, with the rights of the query's role. */
export function partyStore({ query }: { readonly query: Kysely<Tables> }): PartyStore {
  return {
    ...partyReads(query),
    together: work => query.transaction().execute(trx => work(partyTransaction(trx))),
  }
}

function partyTransaction(trx: Kysely<Tables>): PartyTransaction {
  const reads = partyReads(trx)
  const transaction: PartyTransaction = {
    ...reads,
    ...keptAnswers(trx),
    together: work => work(transaction),
    async lock(what, id) {
      const { rows } = await sql<{ version: number; status: string }>`
        select version, status from ${sql.table(what)} where id = ${storable(id)} for update`.execute(trx)
      return rows[0] ?? null
    },
    addParty: (id, asked) => addParty(trx, id, asked),
    changeParty: (id, fields) => changeParty(trx, id, fields),
    addContact: (id, asked, at) => addContact(trx, id, asked, at),
    changeContact: (id, fields) => changeContact(trx, id, fields),
    putEmail: (id, email, at) => putEmail(trx, id, email, at),
    endEmail: (id, email, at) => endEmail(trx, id, email, at),
    putMember: (id, member, at) => putMember(trx, id, member, at),
    endMember: (id, contactId, at) => endMember(trx, id, contactId, at),
    lockPair: pair => lockPair(trx, pair),
    rehearse: pair => rehearseMerge(trx, pair),

    addMerge: (id, { kind, survivor, loser }, reason, by, at) =>
      attempt(trx, { merge_of_loser_once: 'requested_already' }, async () => {
        await sql`
          insert into party_merge (id, kind, survivor_id, loser_id, reason, requested_by, requested_by_name,
            requested_at)
          values (${id}, ${kind}, ${survivor}, ${loser}, ${storable(reason)}, ${by.id},
            ${storable(by.name)}, ${instant(at)})`.execute(trx)
        return ok(null)
      }),

    async lockMerge(mergeId) {
      await sql`select from party_merge where id = ${storable(mergeId)} for update`.execute(trx)
      return reads.merge(storable(mergeId))
    },

    async decline(mergeId, by, at) {
      await sql`update party_merge set state = 'declined', decided_by = ${by.id}, decided_at = ${instant(at)}
        where id = ${mergeId}`.execute(trx)
    },

    carryOut: (merge, by, at) => carryOutMerge(trx, merge, by, at),
    laterMerge: mergeId => laterMerge(trx, mergeId),
    takeBack: (merge, by, at) => takeBackMerge(trx, merge, by, at),
    release: (nextId, release, by, at) => releaseCases(trx, nextId, release, by, at),

    async dismiss(contactId, otherId, by, at) {
      const [first = '', second = ''] = [storable(contactId), storable(otherId)].sort()
      const { rows } = await sql`select from contact where id in (${first}, ${second})`.execute(trx)
      if (rows.length < 2) return no('no_such_contact')
      await sql`
        insert into duplicate_dismissal (contact_id, other_id, dismissed_by, dismissed_at)
        values (${first}, ${second}, ${by.id}, ${instant(at)}) on conflict do nothing`.execute(trx)
      return ok(null)
    },
  }
  return transaction
}
