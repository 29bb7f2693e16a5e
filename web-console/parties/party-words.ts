import type { MergeSummary, PartySummary } from '../../src/adapters/api/party-protocol.ts'

export const KIND_NAMES: Readonly<Record<PartySummary['kind'], string>> = {
  account: 'Account',
  consumer: 'Consumer',
  guest: 'Guest',
}
export const TIER_NAMES: Readonly<Record<string, string>> = {
  standard: 'Standard',
  bronze: 'Bronze',
  silver: 'Silver',
  gold: 'Gold',
}
export const ACCESS_NAMES: Readonly<Record<string, string>> = {
  own: 'Sees own cases',
  account: 'Sees all of the account’s cases',
  admin: 'Sees all, manages members',
}
export const ASSET_STATES: Readonly<Record<string, string>> = {
  in_use: 'In use',
  in_repair: 'In repair',
  replaced: 'Replaced',
  retired: 'Retired',
}
export const MERGE_STATES: Readonly<Record<MergeSummary['state'], string>> = {
  requested: 'Waits for approval',
  declined: 'Declined',
  done: 'Done',
  undone: 'Undone',
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

/** An instant or a day as `22 Nov 2026`. */
export function dayOf(when: number | string | null): string {
  return when === null ? '–' : DAY.format(new Date(when))
}
