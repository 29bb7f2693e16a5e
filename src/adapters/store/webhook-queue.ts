import { type Kysely, sql } from 'kysely'
import type { ClaimedDelivery, WebhookQueue } from '../../application/integration-ports.ts'
import { instant } from './sql-values.ts'
import type { Tables } from './tables.ts'

/** What is on its way to other systems. */
export function webhookQueue({ query }: { readonly query: Kysely<Tables> }): WebhookQueue {
  return {
    async waiting(now) {
      const { rows } = await sql<{ id: string }>`
        select e.id from webhook_endpoint e
        where e.state = 'active' and exists (
          select from webhook_delivery d
          where d.endpoint_id = e.id and d.state = 'queued' and d.next_try_at <= ${instant(now)})`.execute(query)
      return rows.map(({ id }) => id)
    },

    async claim(endpointId, now, until, limit) {
      const { rows } = await sql<ClaimedDelivery>`
        with due as materialized (
          select d.endpoint_id, d.event_id
          from webhook_delivery d
          join webhook_endpoint e on e.id = d.endpoint_id and e.state = 'active'
          where d.endpoint_id = ${endpointId} and d.state = 'queued' and d.next_try_at <= ${instant(now)}
            and not exists (
              select from webhook_delivery earlier
              where earlier.endpoint_id = d.endpoint_id and earlier.subject = d.subject
                and earlier.state = 'queued' and earlier.position < d.position)
          order by d.next_try_at, d.position
          limit ${limit}
          for update of d skip locked
        )
        update webhook_delivery d
        set attempts = d.attempts + 1, last_tried_at = ${instant(now)}, next_try_at = ${instant(until)}
        from due
        join webhook_event v on v.id = due.event_id
        join webhook_endpoint e on e.id = due.endpoint_id
        where d.endpoint_id = due.endpoint_id and d.event_id = due.event_id
        returning d.endpoint_id as "endpointId", d.event_id as "eventId", d.attempts, e.url, e.secret,
          e.failing_since as "failingSince", v.type, v.at, v.data`.execute(query)
      return rows
    },

    async settle({ endpointId, eventId, attempts }, how) {
      await query.transaction().execute(async trx => {
        const settled = await trx
          .updateTable('webhook_delivery')
          .set({
            state: how.state,
            next_try_at: how.nextTryAt === null ? null : instant(how.nextTryAt),
            last_status: how.status,
            last_problem: how.problem,
          })
          .where('endpoint_id', '=', endpointId)
          .where('event_id', '=', eventId)
          .where('attempts', '=', attempts)
          .executeTakeFirst()
        if (settled.numUpdatedRows === 0n) return
        if (how.failingSince === null) await endFailing(trx, endpointId)
        else await noteFailing(trx, endpointId, how.failingSince, how.disabledBecause)
      })
    },

    async forget(before, limit) {
      const { rows } = await sql<{ forgotten: number }>`
        with old as (
          delete from webhook_event where id in (
            select id from webhook_event where at < ${instant(before)} limit ${limit})
          returning 1
        )
        select count(*) as forgotten from old`.execute(query)
      return rows[0]?.forgotten ?? 0
    },
  }
}

/** Only where there is something to end: an endpoint that works is not written to with every delivery. */
async function endFailing(trx: Kysely<Tables>, endpointId: string): Promise<void> {
  await trx
    .updateTable('webhook_endpoint')
    .set({ failing_since: null })
    .where('id', '=', endpointId)
    .where('failing_since', 'is not', null)
    .execute()
}

/** One that a person has paused or that is disabled already stays as it is. */
async function noteFailing(
  trx: Kysely<Tables>,
  endpointId: string,
  since: number,
  disabledBecause: string | null,
): Promise<void> {
  await trx
    .updateTable('webhook_endpoint')
    .set({
      failing_since: sql`coalesce(failing_since, ${instant(since)})`,
      ...(disabledBecause !== null && { state: 'disabled', disabled_because: disabledBecause }),
    })
    .where('id', '=', endpointId)
    .where('state', '=', 'active')
    .$if(disabledBecause === null, some => some.where('failing_since', 'is', null))
    .execute()
}
