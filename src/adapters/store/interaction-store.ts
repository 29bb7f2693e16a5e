import { type Kysely, type RawBuilder, sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Interaction, InteractionQuery, InteractionStore } from '../../application/integration-ports.ts'
import { eventFromRow } from './event-log.ts'
import { instant } from './sql-values.ts'
import type { Tables } from './tables.ts'

/** Conversations as other systems read them. */
export function interactionStore({ query }: { readonly query: Kysely<Tables> }): InteractionStore {
  return {
    async list(asked) {
      let rows = selectInteractions(query)
        .orderBy('conversation.last_activity_at', 'desc')
        .orderBy('conversation.id', 'desc')
        .limit(asked.limit)
      for (const condition of conditions(asked)) rows = rows.where(condition)
      return (await rows.execute()).map(interactionFromRow)
    },

    async byId(id) {
      const row = await selectInteractions(query)
        .where('conversation.id', '=', id)
        .select(from =>
          jsonArrayFrom(
            from
              .selectFrom('cases')
              .select(['cases.id', 'cases.number', 'cases.state'])
              .whereRef('cases.conversation_id', '=', 'conversation.id')
              .orderBy('cases.opened_at')
              .orderBy('cases.id'),
          ).as('cases'),
        )
        .executeTakeFirst()
      return row ? { ...interactionFromRow(row), cases: row.cases } : null
    },

    async events(id, { after, limit, internal }) {
      const known = await query.selectFrom('conversation').select('id').where('id', '=', id).executeTakeFirst()
      if (!known) return null
      const rows = await query
        .selectFrom('event')
        .selectAll()
        .where('conversation_id', '=', id)
        .where('seq', '>', after)
        .$if(!internal, some => some.where('public_seq', 'is not', null))
        .orderBy('seq')
        .limit(limit)
        .execute()
      return rows.map(eventFromRow)
    },
  }
}

function selectInteractions(query: Kysely<Tables>) {
  return query
    .selectFrom('conversation')
    .select([
      'conversation.id',
      'conversation.channel',
      'conversation.floor as state',
      'conversation.floor_agent_id as agentId',
      'conversation.opened_at as openedAt',
      'conversation.last_activity_at as lastActivityAt',
    ])
    .select(CONTACT.as('contactId'))
}

/** A proof that has run out is none; a case that was opened with it still tells for whom. */
const CONTACT = sql<string | null>`coalesce(
  (select i.contact_id from conversation_identity i where i.conversation_id = conversation.id and i.expires_at > now()),
  (select c.contact_id from cases c where c.conversation_id = conversation.id and c.contact_id is not null
    order by c.opened_at desc, c.id desc limit 1))`

function conditions({ channel, state, contactId, partyId, from, to, after }: InteractionQuery): RawBuilder<boolean>[] {
  return [
    ...(channel === undefined ? [] : [sql<boolean>`conversation.channel = ${channel}`]),
    ...(state === undefined ? [] : [sql<boolean>`conversation.floor = ${state}`]),
    ...(contactId === undefined ? [] : [ofContact(contactId)]),
    ...(partyId === undefined ? [] : [ofParty(partyId)]),
    ...(from === undefined ? [] : [sql<boolean>`conversation.last_activity_at >= ${instant(from)}`]),
    ...(to === undefined ? [] : [sql<boolean>`conversation.last_activity_at < ${instant(to)}`]),
    ...(after === undefined
      ? []
      : [sql<boolean>`(conversation.last_activity_at, conversation.id) < (${instant(after.at)}, ${after.id})`]),
  ]
}

function ofContact(contactId: string): RawBuilder<boolean> {
  return sql<boolean>`conversation.id in (
    select i.conversation_id from conversation_identity i where i.contact_id = ${contactId} and i.expires_at > now()
    union
    select c.conversation_id from cases c where c.contact_id = ${contactId})`
}

function ofParty(partyId: string): RawBuilder<boolean> {
  return sql<boolean>`conversation.id in (
    select g.conversation_id from guest g where g.party_id = ${partyId}
    union
    select c.conversation_id from cases c where c.party_id = ${partyId})`
}

function interactionFromRow(row: Interaction): Interaction {
  const { id, channel, state, agentId, contactId, openedAt, lastActivityAt } = row
  return { id, channel, state, agentId, contactId, openedAt, lastActivityAt }
}
