import type { Generated } from 'kysely'
import type { CaseType, Priority } from '../../domain/service/case.ts'
import type { Tier } from '../../domain/service/entitlement.ts'
import type { ClockState, SlaMetric } from '../../domain/service/sla-metric.ts'

/** What was promised and the clocks; a part of `Tables`. */
export type SlaTables = {
  business_calendar: { id: string; name: string }
  business_calendar_version: {
    calendar_id: string
    version: number
    zone: string
    always: boolean
    valid_from: number
    changed_by: string | null
  }
  business_hours: { calendar_id: string; version: number; weekday: number; from_minute: number; to_minute: number }
  business_holiday: { calendar_id: string; version: number; day: string }
  sla_policy: { version: number; valid_from: number; changed_by: string | null }
  sla_target: {
    policy_version: number
    metric: SlaMetric
    tier: Tier | null
    priority: Priority | null
    type: CaseType | null
    minutes: number | null
  }
  sla_clock: SlaClockTable
  sla_pending: { case_id: string; version: number }
}

export type SlaClockTable = {
  case_id: string
  /** Settled by a trigger. */
  party_id: Generated<string>
  metric: SlaMetric
  place: number
  started_at: number
  target_minutes: number | null
  used_minutes: number
  state: ClockState
  due_at: number | null
  soon_at: number | null
  ended_at: number | null
  breached_at: number | null
  retro: boolean
  alarm_at: number | null
}
