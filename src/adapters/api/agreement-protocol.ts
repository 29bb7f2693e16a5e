import { z } from 'zod'
import { CASE_TYPES, PRIORITIES } from '../../domain/service/case.ts'
import { TIERS } from '../../domain/service/entitlement.ts'
import { SLA_METRICS } from '../../domain/service/sla-metric.ts'

/**
 * What is promised and what parties hold, under `/api/v1`. Targets are business minutes, never days; times of day are
 * `09:00` in the calendar's zone, days `2026-12-24`, instants epoch milliseconds.
 */

const id = z.string().trim().min(1).max(100)
const instant = z.number().int().min(0).max(8.64e15)
const day = z.iso.date()
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/
const timeOfDay = z.string().regex(TIME, 'takes a time of day such as 09:00; 24:00 is the end of the day')

export const slaTarget = z.strictObject({
  metric: z.enum(SLA_METRICS),
  /** Null for every tier; the same for priority and type. */
  tier: z.enum(TIERS).nullable().default(null),
  priority: z.enum(PRIORITIES).nullable().default(null),
  type: z.enum(CASE_TYPES).nullable().default(null),
  /** Null: measured, and nothing is promised. */
  minutes: z.number().int().min(1).max(525_600).nullable(),
})
export const newSlaPolicy = z.strictObject({
  targets: z
    .array(slaTarget)
    .max(500)
    .refine(targets => new Set(targets.map(sameTarget)).size === targets.length, 'names the same cases twice'),
})
export const slaPolicy = z.object({
  version: z.number().int(),
  validFrom: z.number(),
  targets: z.array(slaTarget),
})

function sameTarget({ metric, tier, priority, type }: z.output<typeof slaTarget>): string {
  return [metric, tier, priority, type].join(' ')
}

/** 1 is Monday. A night shift is two: one to 24:00 and one from 00:00. */
export const shift = z
  .strictObject({ weekday: z.number().int().min(1).max(7), from: timeOfDay, to: timeOfDay })
  .refine(({ from, to }) => from < to, 'ends before it starts; write a night as two shifts')
export const calendarEdit = z.strictObject({
  name: z.string().trim().min(1).max(100),
  zone: z.string().max(60).refine(isZone, 'is no time zone such as Europe/Berlin'),
  hours: z.union([z.literal('always'), z.array(shift).max(70)]),
  holidays: z.array(day).max(2_000).default([]),
})
export const newCalendar = calendarEdit.extend({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, 'takes small letters, digits, - and _'),
})
export const calendar = z.object({
  id: z.string(),
  name: z.string(),
  version: z.number().int(),
  validFrom: z.number(),
  zone: z.string(),
  hours: z.union([z.literal('always'), z.array(shift)]),
  holidays: z.array(z.string()),
})
export const calendarList = z.object({ calendars: z.array(calendar) })

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

const page = z.object({
  /** The `nextCursor` of the page before. */
  cursor: z.string().min(1).max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
})
export const productQuery = page
export const holdingQuery = page.extend({ party: z.string().max(100).optional() })
const nextCursor = z.string().nullable()

export const newProduct = z.strictObject({ sku: id, name: z.string().trim().min(1).max(200) })
export const product = z.object({ id: z.string(), sku: z.string(), name: z.string() })
export const productPage = z.object({ products: z.array(product), nextCursor })

const assetFields = {
  serial: z.string().trim().min(1).max(100),
  purchasedOn: day.nullable(),
  warrantyUntil: day.nullable(),
  status: z.enum(['in_use', 'in_repair', 'replaced', 'retired']),
}
export const newAsset = z.strictObject({
  partyId: id,
  productId: id,
  serial: assetFields.serial,
  purchasedOn: assetFields.purchasedOn.default(null),
  warrantyUntil: assetFields.warrantyUntil.default(null),
  status: assetFields.status.default('in_use'),
})
export const assetChange = z.strictObject(assetFields).partial()
export const asset = z.object({
  ...assetFields,
  id: z.string(),
  partyId: z.string(),
  productId: z.string(),
  version: z.number().int(),
})
export const assetPage = z.object({ assets: z.array(asset), nextCursor })

const contractFields = {
  number: z.string().trim().min(1).max(100),
  startsAt: instant,
  endsAt: instant,
  state: z.enum(['draft', 'active', 'suspended', 'cancelled']),
}
export const newContract = z.strictObject({
  ...contractFields,
  partyId: id,
  state: contractFields.state.default('active'),
})
export const contractChange = z.strictObject(contractFields).partial()
export const contract = z.object({
  ...contractFields,
  id: z.string(),
  partyId: z.string(),
  version: z.number().int(),
})
export const contractPage = z.object({ contracts: z.array(contract), nextCursor })

const entitlementFields = {
  tier: z.enum(TIERS),
  channels: z
    .array(z.enum(['web', 'teams', 'console']))
    .min(1)
    .max(3),
  state: z.enum(['active', 'suspended', 'cancelled']),
  startsAt: instant,
  endsAt: instant.nullable(),
  /** How many cases it covers in all, and how many more; null when they are not counted. */
  unitsTotal: z.number().int().min(0).max(1_000_000).nullable(),
  unitsLeft: z.number().int().min(0).max(1_000_000).nullable(),
  /** In whose hours its promises are counted; null for the default calendar. */
  calendarId: id.nullable(),
}
/** About a contract, a product, an asset, or several of them; never about a party alone. */
export const newEntitlement = z.strictObject({
  partyId: id,
  contractId: id.nullable().default(null),
  productId: id.nullable().default(null),
  assetId: id.nullable().default(null),
  tier: entitlementFields.tier,
  channels: entitlementFields.channels.default(['web', 'teams']),
  state: entitlementFields.state.default('active'),
  startsAt: entitlementFields.startsAt,
  endsAt: entitlementFields.endsAt.default(null),
  unitsTotal: entitlementFields.unitsTotal.default(null),
  unitsLeft: entitlementFields.unitsLeft.default(null),
  calendarId: entitlementFields.calendarId.default(null),
})
export const entitlementChange = z.strictObject(entitlementFields).partial()
export const entitlement = z.object({
  ...entitlementFields,
  channels: z.array(z.string()),
  id: z.string(),
  partyId: z.string(),
  contractId: z.string().nullable(),
  productId: z.string().nullable(),
  assetId: z.string().nullable(),
  version: z.number().int(),
})
export const entitlementPage = z.object({ entitlements: z.array(entitlement), nextCursor })
