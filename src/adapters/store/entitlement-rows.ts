import type { Selectable } from 'kysely'
import type { CalendarEntitlement } from '../../application/sla-ports.ts'
import type { PartyTables } from './party-tables.ts'

export function entitlementFromRow(row: Selectable<PartyTables['entitlement']>): CalendarEntitlement {
  return {
    id: row.id,
    partyId: row.party_id,
    contractId: row.contract_id,
    productId: row.product_id,
    assetId: row.asset_id,
    tier: row.tier,
    channels: row.channels,
    state: row.state,
    startsAt: row.starts,
    endsAt: row.ends,
    unitsLeft: row.units_left,
    calendarId: row.calendar_id,
  }
}
