import { type Kysely, sql } from 'kysely'
import type { CalendarEdition, PolicyEdition } from '../../application/agreement-ports.ts'
import type { Shift } from '../../domain/service/business-calendar.ts'
import type { SlaTerms } from '../../domain/service/sla-history.ts'
import type { SlaTarget } from '../../domain/service/sla-policy.ts'
import type { Tables } from './tables.ts'

/** Whoever folds holds it shared, whoever edits a calendar alone; the migration has the same number. */
export const TERMS_LOCK = 7_305_413

/** All that was ever promised, the oldest first. */
export async function readTerms(query: Kysely<Tables>): Promise<SlaTerms> {
  const policies = await readPolicies(query)
  const calendars = Map.groupBy(await readCalendars(query), ({ id }) => id)
  return { policies, calendars }
}

type CalendarRow = {
  id: string
  name: string
  version: number
  zone: string
  always: boolean
  valid_from: number
  hours: readonly Shift[]
  holidays: readonly string[]
}

/** Every edition of every calendar, by calendar and version. */
export async function readCalendars(query: Kysely<Tables>): Promise<readonly CalendarEdition[]> {
  const { rows } = await sql<CalendarRow>`
    select c.id, c.name, v.version, v.zone, v.always, v.valid_from,
      coalesce((select jsonb_agg(jsonb_build_object('weekday', h.weekday, 'from', h.from_minute, 'to', h.to_minute)
        order by h.weekday, h.from_minute) from business_hours h
        where h.calendar_id = v.calendar_id and h.version = v.version), '[]') as hours,
      coalesce((select jsonb_agg(d.day order by d.day) from business_holiday d
        where d.calendar_id = v.calendar_id and d.version = v.version), '[]') as holidays
    from business_calendar c join business_calendar_version v on v.calendar_id = c.id
    order by c.id, v.version`.execute(query)
  return rows.map(({ id, name, version, zone, always, valid_from, hours, holidays }) => ({
    id,
    name,
    version,
    validFrom: valid_from,
    is: { zone, hours: always ? 'always' : hours, holidays },
  }))
}

/** Every edition of the policy. */
export async function readPolicies(query: Kysely<Tables>): Promise<readonly PolicyEdition[]> {
  const { rows } = await sql<{ version: number; valid_from: number; targets: readonly SlaTarget[] }>`
    select p.version, p.valid_from,
      coalesce((select jsonb_agg(jsonb_build_object('metric', t.metric, 'tier', t.tier, 'priority', t.priority,
        'type', t.type, 'minutes', t.minutes) order by t.metric, t.tier, t.priority, t.type)
        from sla_target t where t.policy_version = p.version), '[]') as targets
    from sla_policy p order by p.version`.execute(query)
  return rows.map(({ version, valid_from, targets }) => ({ version, validFrom: valid_from, is: targets }))
}
