import type { CaseEntry, CaseEvent, CaseFile, CaseMatter } from '../domain/service/case.ts'
import type { Entitlement } from '../domain/service/entitlement.ts'

/** A case in a customer's list. `about` is the thing it is about, by name. */
export type OwnCaseEntry = Pick<CaseEntry, 'number' | 'summary' | 'type' | 'state' | 'openedAt' | 'updatedAt'> & {
  readonly about: string | null
}

/** One case with its public history, oldest first. */
export type OwnCase = {
  readonly file: CaseFile
  readonly about: string | null
  readonly history: readonly CaseEvent[]
}

/** Something a customer owns, or has a right to help with. */
export type Thing = {
  readonly partyId: string
  readonly productId: string
  /** Null for a product they have a right to help with, without a record of the one they own. */
  readonly assetId: string | null
  readonly name: string
  readonly serial: string | null
  /** The last instant of its own warranty. */
  readonly warrantyUntil: number | null
}

export type CustomerThings = { readonly things: readonly Thing[]; readonly entitlements: readonly Entitlement[] }

/** What one conversation's customer may see of the company's records. The store knows which those are. */
export interface CustomerRecords {
  /** Their cases: those under way first, then the most recently changed. */
  cases(conversationId: string, limit: number): Promise<readonly OwnCaseEntry[]>
  case(conversationId: string, number: string): Promise<OwnCase | null>
  /** The case under way, of theirs, about the same asset, else product, else order. */
  caseAbout(
    conversationId: string,
    matter: Pick<CaseMatter, 'assetId' | 'productId' | 'orderRef'>,
  ): Promise<OwnCaseEntry | null>
  things(conversationId: string): Promise<CustomerThings>
}
