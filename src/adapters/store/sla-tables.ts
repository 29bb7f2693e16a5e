import type { Generated } from 'kysely'
import type { CaseType, Priority } from '../../domain/service/case.ts'
import type { Entitlement, Tier } from '../../domain/service/entitlement.ts'
import type { ClockState, SlaMetric } from '../../domain/service/sla-metric.ts'

/** What was promised to whom, and the clocks; a part of `Tables`. */
export type SlaTables = {
  product: { id: string; sku: string; name: string; is_demo: Generated<boolean> }
  asset: {
    id: string
    party_id: string
    product_id: string
    serial: string
    purchased_on: string | null
    warranty_until: string | null
    status: Generated<'in_use' | 'in_repair' | 'replaced' | 'retired'>
    is_demo: Generated<boolean>
    version: Generated<number>
  }
  contract: {
    id: string
    party_id: string
    number: string
    starts: number
    ends: number
    state: Generated<'draft' | 'active' | 'suspended' | 'cancelled'>
    is_demo: Generated<boolean>
    version: Generated<number>
  }
  entitlement: EntitlementTable
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

export type EntitlementTable = {
  id: string
  party_id: string
  contract_id: string | null
  product_id: string | null
  asset_id: string | null
  tier: Tier
  channels: readonly string[]
  starts: number
  ends: number | null
  state: Generated<Entitlement['state']>
  units_total: number | null
  units_left: number | null
  is_demo: Generated<boolean>
  calendar_id: string | null
  version: Generated<number>
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
