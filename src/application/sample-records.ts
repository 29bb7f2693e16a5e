import type { CaseType, Priority, Resolution } from '../domain/service/case.ts'
import type { Tier } from '../domain/service/entitlement.ts'

/** The sample company's customers: who they are, what they own and are entitled to, and their cases. */
export type SampleRecords = {
  readonly products: readonly { readonly id: string; readonly sku: string; readonly name: string }[]
  /** One that stands above another comes before it. */
  readonly accounts: readonly {
    readonly id: string
    readonly name: string
    readonly parent: string | null
    readonly tier: Tier
    readonly region: string | null
    readonly crmRef: string | null
    readonly domains: readonly string[]
  }[]
  readonly contacts: readonly SampleContact[]
  readonly consumers: readonly { readonly id: string; readonly contact: string }[]
  readonly guests: readonly { readonly id: string; readonly name: string }[]
  readonly memberships: readonly {
    readonly account: string
    readonly contact: string
    readonly access: 'own' | 'account' | 'admin'
    readonly responsibility: string | null
    readonly from: number
    readonly until: number | null
  }[]
  readonly assets: readonly {
    readonly id: string
    readonly party: string
    readonly product: string
    readonly serial: string
    /** Days as `2026-11-22`. */
    readonly purchasedOn: string
    readonly warrantyUntil: string
    readonly status: 'in_use' | 'in_repair' | 'replaced' | 'retired'
  }[]
  readonly contracts: readonly {
    readonly id: string
    readonly party: string
    readonly number: string
    readonly starts: number
    readonly ends: number
  }[]
  readonly entitlements: readonly {
    readonly id: string
    readonly party: string
    readonly contract: string | null
    readonly product: string | null
    readonly asset: string | null
    readonly tier: Tier
    readonly starts: number
    readonly ends: number
    readonly units: number | null
    readonly unitsLeft: number | null
  }[]
  readonly cases: readonly SampleCase[]
}

export type SampleContact = {
  readonly id: string
  readonly name: string
  readonly phone: string | null
  readonly locale: string | null
  readonly timeZone: string | null
  readonly emails: readonly {
    readonly email: string
    readonly unverified: boolean
    readonly shared: boolean
    /** When it was given up; null while it is valid. */
    readonly until: number | null
  }[]
}

/** Its days count back from the loading, so that the desk shows something of this week. */
export type SampleCase = {
  readonly id: string
  readonly party: string
  readonly contact: string | null
  readonly address: string
  readonly summary: string
  readonly type: CaseType
  readonly priority: Priority
  readonly state: 'new' | 'open' | 'awaiting_customer' | 'awaiting_internal' | 'resolved'
  /** The staff id of whoever works on it. */
  readonly agent: string | null
  readonly product: string | null
  readonly asset: string | null
  readonly contract: string | null
  readonly entitlement: string | null
  readonly resolution: Resolution | null
  readonly openedBy: 'assistant' | 'agent'
  readonly openedDaysAgo: number
  /** In order; `by` is a staff id or `customer`. */
  readonly said: readonly {
    readonly by: string
    readonly daysAgo: number
    readonly public: boolean
    readonly text: string
  }[]
}
