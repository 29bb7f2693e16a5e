import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { SampleRecords } from '../../application/sample-records.ts'
import { CASE_TYPES, PRIORITIES } from '../../domain/service/case.ts'
import { TIERS } from '../../domain/service/entitlement.ts'

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'sample')

const id = z.string().regex(/^[a-z0-9]+(_[a-z0-9]+)+$/)
const none = <Shape extends z.ZodType>(shape: Shape) => shape.nullable().default(null)
const instant = z.iso.datetime().transform(text => Date.parse(text))

const products = z.array(z.strictObject({ id, sku: z.string(), name: z.string() }))

const parties = z.strictObject({
  accounts: z.array(
    z.strictObject({
      id,
      name: z.string(),
      parent: none(id),
      tier: z.enum(TIERS),
      region: none(z.string()),
      crmRef: none(z.string()),
      domains: z.array(z.string()),
    }),
  ),
  contacts: z.array(
    z.strictObject({
      id,
      name: z.string(),
      phone: none(z.e164()),
      locale: none(z.string()),
      timeZone: none(z.string()),
      emails: z.array(
        z.strictObject({
          email: z.email().lowercase(),
          unverified: z.boolean().default(false),
          shared: z.boolean().default(false),
          until: none(instant),
        }),
      ),
    }),
  ),
  consumers: z.array(z.strictObject({ id, contact: id })),
  guests: z.array(z.strictObject({ id, name: z.string() })),
  memberships: z.array(
    z.strictObject({
      account: id,
      contact: id,
      access: z.enum(['own', 'account', 'admin']),
      responsibility: none(z.string()),
      from: instant,
      until: none(instant),
    }),
  ),
  assets: z.array(
    z.strictObject({
      id,
      party: id,
      product: id,
      serial: z.string(),
      purchasedOn: z.iso.date(),
      warrantyUntil: z.iso.date(),
      status: z.enum(['in_use', 'in_repair', 'replaced', 'retired']).default('in_use'),
    }),
  ),
  contracts: z.array(z.strictObject({ id, party: id, number: z.string(), starts: instant, ends: instant })),
  entitlements: z.array(
    z.strictObject({
      id,
      party: id,
      contract: none(id),
      product: none(id),
      asset: none(id),
      tier: z.enum(TIERS),
      starts: instant,
      ends: instant,
      units: none(z.number().int()),
      unitsLeft: none(z.number().int()),
    }),
  ),
})

const cases = z.array(
  z.strictObject({
    id,
    party: id,
    contact: none(id),
    address: z.email(),
    summary: z.string(),
    type: z.enum(CASE_TYPES),
    priority: z.enum(PRIORITIES),
    state: z.enum(['new', 'open', 'awaiting_customer', 'awaiting_internal', 'resolved']),
    agent: none(id),
    product: none(id),
    asset: none(id),
    contract: none(id),
    entitlement: none(id),
    resolution: none(z.strictObject({ code: z.string(), notes: z.string() })),
    openedBy: z.enum(['assistant', 'agent']),
    openedDaysAgo: z.number().positive(),
    said: z.array(
      z.strictObject({
        by: z.union([id, z.literal('customer')]),
        daysAgo: z.number().positive(),
        public: z.boolean(),
        text: z.string(),
      }),
    ),
  }),
)

/** Reads the sample company's customers, what they own, and their cases. */
export async function loadSampleRecords(): Promise<SampleRecords> {
  const [goods, people, matters] = await Promise.all(
    ['products.json', 'parties.json', 'cases.json'].map(async name =>
      JSON.parse(await readFile(join(FOLDER, name), 'utf8')),
    ),
  )
  return { products: products.parse(goods), ...parties.parse(people), cases: cases.parse(matters) }
}
