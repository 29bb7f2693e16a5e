import { sql } from 'kysely'
import type { CaseClock, Coverage } from '../../domain/service/case-clock.ts'

/** Within a query of `cases`: its clocks, in the order they started; none for a customer, whom no policy lets see them. */
export const clocksOfCase = sql<readonly CaseClock[]>`coalesce((
  select jsonb_agg(jsonb_build_object(
    'metric', k.metric, 'state', k.state, 'targetMinutes', k.target_minutes, 'usedMinutes', k.used_minutes,
    'startedAt', ${ms('started_at')}, 'dueAt', ${ms('due_at')}, 'soonAt', ${ms('soon_at')},
    'endedAt', ${ms('ended_at')}, 'breachedAt', ${ms('breached_at')}, 'retro', k.retro)
    order by k.started_at, k.metric)
  from sla_clock k where k.case_id = cases.id), '[]')`

/** Within a query of `cases`: what was found to cover it. The event is for staff alone. */
export const coverageOfCase = sql<Coverage | null>`(
  select jsonb_build_object(
    'tier', e.payload ->> 'tier', 'entitlementId', e.payload ->> 'entitlement', 'missing', e.payload ->> 'missing',
    'coveredUntil', (extract(epoch from n.ends) * 1000)::double precision, 'unitsLeft', n.units_left)
  from case_event e left join entitlement n on n.id = e.payload ->> 'entitlement'
  where e.case_id = cases.id and e.type in ('entitled', 'entitlement_missing')
  order by e.seq desc limit 1)`

function ms(column: string) {
  return sql`(extract(epoch from ${sql.ref(`k.${column}`)}) * 1000)::double precision`
}
