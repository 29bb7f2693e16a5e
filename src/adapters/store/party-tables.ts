import type { Generated } from 'kysely'
import type { Tier } from '../../domain/service/entitlement.ts'

/** Parties, the people who speak for them, what they own and are entitled to. */
export type PartyTables = {
  party: {
    id: string
    kind: 'account' | 'consumer' | 'guest'
    name: string
    status: Generated<'active' | 'merged' | 'closed'>
    merged_into: Generated<string | null>
    version: Generated<number>
    is_demo: Generated<boolean>
    created_at: Generated<number>
  }
  account: {
    party_id: string
    parent_account_id: Generated<string | null>
    tier: Generated<Tier>
    region: Generated<string | null>
    crm_ref: Generated<string | null>
  }
  account_domain: { domain: string; account_id: string; verified_at: Generated<number | null> }
  contact: {
    id: string
    name: string
    name_norm: Generated<string>
    phone_e164: Generated<string | null>
    locale: Generated<string | null>
    time_zone: Generated<string | null>
    status: Generated<'active' | 'merged' | 'erased'>
    merged_into: Generated<string | null>
    version: Generated<number>
    is_demo: Generated<boolean>
    created_at: Generated<number>
  }
  contact_email: {
    contact_id: string
    email: string
    verified_at: Generated<number | null>
    valid_from: Generated<number>
    valid_to: Generated<number | null>
    is_shared: Generated<boolean>
  }
  account_contact: {
    account_id: string
    contact_id: string
    access: Generated<'own' | 'account' | 'admin'>
    responsibility: Generated<string | null>
    valid: Generated<string>
  }
  consumer: { party_id: string; contact_id: string }
  guest: { party_id: string; conversation_id: Generated<string | null> }
  product: { id: string; sku: string; name: string; is_demo: Generated<boolean> }
  asset: {
    id: string
    party_id: string
    product_id: string
    serial: string
    purchased_on: Generated<string | null>
    warranty_until: Generated<string | null>
    status: Generated<'in_use' | 'in_repair' | 'replaced' | 'retired'>
    is_demo: Generated<boolean>
  }
  contract: {
    id: string
    party_id: string
    number: string
    starts: number
    ends: number
    state: Generated<'draft' | 'active' | 'suspended' | 'cancelled'>
    is_demo: Generated<boolean>
  }
  entitlement: {
    id: string
    party_id: string
    contract_id: Generated<string | null>
    product_id: Generated<string | null>
    asset_id: Generated<string | null>
    tier: Tier
    channels: readonly string[]
    starts: number
    ends: Generated<number | null>
    state: Generated<'active' | 'suspended' | 'cancelled'>
    units_total: Generated<number | null>
    units_left: Generated<number | null>
    is_demo: Generated<boolean>
  }
}
