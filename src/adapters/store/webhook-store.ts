import { type Kysely, type Selectable, sql } from 'kysely'
import type { WebhookStore } from '../../application/integration-ports.ts'
import type { WebhookEndpoint } from '../../domain/integration/webhook.ts'
import { instant, storable } from './sql-values.ts'
import type { Tables, WebhookEndpointTable } from './tables.ts'

const SHOWN = ['id', 'url', 'description', 'events', 'state', 'disabled_because', 'failing_since', 'added_at'] as const

/** Where other systems want to be told, and what was sent there. The secret is never read here. */
export function webhookStore(query: Kysely<Tables>): WebhookStore {
  return {
    async add({ id, url, description, events, secret, addedBy, addedAt }) {
      const row = await query
        .insertInto('webhook_endpoint')
        .values({
          id,
          url,
          description: storable(description),
          events: [...events],
          secret,
          added_by: addedBy,
          added_at: instant(addedAt),
        })
        .returning(SHOWN)
        .executeTakeFirstOrThrow()
      return endpointFromRow(row)
    },

    async list({ after, limit }) {
      const rows = await query
        .selectFrom('webhook_endpoint')
        .select(SHOWN)
        .$if(after !== undefined, rest =>
          rest.where(sql<boolean>`(added_at, id) < (${instant(after?.at ?? 0)}, ${after?.id ?? ''})`),
        )
        .orderBy('added_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(endpointFromRow)
    },

    async byId(id) {
      const row = await query.selectFrom('webhook_endpoint').select(SHOWN).where('id', '=', id).executeTakeFirst()
      return row ? endpointFromRow(row) : null
    },

    async change(id, { url, description, events, state }) {
      const row = await query
        .updateTable('webhook_endpoint')
        .set({
          id,
          ...(url !== undefined && { url }),
          ...(description !== undefined && { description: storable(description) }),
          ...(events !== undefined && { events: [...events] }),
          ...(state !== undefined && { state, disabled_because: null, failing_since: null }),
        })
        .where('id', '=', id)
        .returning(SHOWN)
        .executeTakeFirst()
      return row ? endpointFromRow(row) : null
    },

    async remove(id) {
      const row = await query.deleteFrom('webhook_endpoint').where('id', '=', id).returning(SHOWN).executeTakeFirst()
      return row ? endpointFromRow(row) : null
    },

    async deliveries(endpointId, { state, before, limit }) {
      const rows = await query
        .selectFrom('webhook_delivery')
        .innerJoin('webhook_event', 'webhook_event.id', 'webhook_delivery.event_id')
        .selectAll('webhook_delivery')
        .select(['webhook_event.type', 'webhook_event.at'])
        .where('endpoint_id', '=', endpointId)
        .$if(state !== undefined, some => some.where('state', '=', state ?? 'queued'))
        .$if(before !== undefined, rest => rest.where('webhook_delivery.position', '<', before ?? 0))
        .orderBy('webhook_delivery.position', 'desc')
        .limit(limit)
        .execute()
      return rows.map(row => ({
        eventId: row.event_id,
        type: row.type,
        position: row.position,
        at: row.at,
        state: row.state,
        attempts: row.attempts,
        nextTryAt: row.next_try_at,
        lastTriedAt: row.last_tried_at,
        lastStatus: row.last_status,
        lastProblem: row.last_problem,
      }))
    },

    async replay(endpointId, order, at, limit) {
      const which =
        'eventId' in order
          ? sql`v.id = ${order.eventId}`
          : sql`v.at >= ${instant(order.from)} and v.at < ${instant(order.to)}`
      const { rows } = await sql<{ queued: number }>`
        with queued as (
          insert into webhook_delivery (endpoint_id, event_id, position, subject, next_try_at)
          select e.id, v.id, v.position, v.subject, ${instant(at)}
          from webhook_endpoint e
          join webhook_event v on wants_event(e.events, v.type)
          left join webhook_delivery d on d.endpoint_id = e.id and d.event_id = v.id
          where e.id = ${endpointId} and ${which} and d.state is distinct from 'queued'
          order by v.position
          limit ${limit}
          on conflict (endpoint_id, event_id) do update
            set state = 'queued', attempts = 0, next_try_at = excluded.next_try_at
          returning 1
        )
        select count(*) as queued from queued`.execute(query)
      return rows[0]?.queued ?? 0
    },
  }
}

function endpointFromRow(row: Pick<Selectable<WebhookEndpointTable>, (typeof SHOWN)[number]>): WebhookEndpoint {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: row.events,
    state: row.state,
    disabledBecause: row.disabled_because,
    failingSince: row.failing_since,
    addedAt: row.added_at,
  }
}
