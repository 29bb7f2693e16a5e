import { z } from 'zod'
import { TIERS } from '../../domain/service/entitlement.ts'
import { MERGE_KINDS, MERGE_STATES } from '../../domain/service/merge.ts'
import { ACCESS_LEVELS, PARTY_KINDS, PARTY_STATES } from '../../domain/service/party.ts'
import { anyId, caseSummary, problem } from './protocol.ts'

/**
 * The REST API for parties, contacts and merges. Everything that `protocol.ts` says of the API holds here.
 *
 * | call | in | out |
 * | --- | --- | --- |
 * | `GET /parties?kind=&q=&cursor=&limit=` | | `partyPage` |
 * | `POST /parties` | `newParty` | 201 `partyDetails`, `ETag` |
 * | `GET`, `PATCH /parties/{id}` | `partyChange`, `If-Match` | `partyDetails`, `ETag` |
 * | `POST /parties/{id}/members`, `POST /parties/{id}/members/end` | `newMember`, `memberEnd` | `partyDetails`, `ETag` |
 * | `GET /contacts?q=&cursor=&limit=` | | `contactPage` |
 * | `POST /contacts` | `newContact` | 201 `contactDetails`, `ETag` |
 * | `GET`, `PATCH /contacts/{id}` | `contactChange`, `If-Match` | `contactDetails`, `ETag` |
 * | `POST /contacts/{id}/emails`, `POST /contacts/{id}/emails/end` | `newEmail`, `emailEnd` | `contactDetails`, `ETag` |
 * | `GET /merges?state=&cursor=&limit=` | | `mergePage` |
 * | `POST /merges/preview` | `mergePair` | `mergePreview` |
 * | `POST /merges` | `newMerge` | 201 `mergeDetails` |
 * | `GET /merges/{id}` | | `mergeDetails` |
 * | `POST /merges/{id}/approve`, `/decline`, `/undo` | | `mergeDetails` |
 * | `POST /releases` | `newRelease` | 201 `released` |
 * | `GET /duplicates` | | `duplicateList` |
 * | `POST /duplicates/dismiss` | `dismissal` | `dismissal` |
 * | `GET /data-debt` | | `dataDebt` |
 */

const cursor = z.string().max(200).optional()
const limit = z.coerce.number().int().min(1).max(100).default(25)
const named = z.object({ id: z.string(), name: z.string() })
const name = z.string().trim().min(1).max(200)
const short = z.string().trim().min(1).max(100)
const tier = z.enum(TIERS)
const email = z.email().max(254)
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'is not a domain')

export const partyQuery = z.object({
  kind: z.enum(PARTY_KINDS).optional(),
  /** Words of the name, an e-mail address, a domain, the name in the sales system, or the number of a case of theirs. */
  q: z.string().trim().max(200).optional(),
  cursor,
  limit,
})
export const contactQuery = z.object({
  /** Words of the name, an e-mail address, a telephone number, or the number of a case of theirs. */
  q: z.string().trim().max(200).optional(),
  cursor,
  limit,
})
export const mergeQuery = z.object({ state: z.enum(MERGE_STATES).optional(), cursor, limit })

export const partySummary = named.extend({
  kind: z.enum(PARTY_KINDS),
  status: z.enum(PARTY_STATES),
  mergedInto: z.string().nullable(),
  /** Of accounts alone. */
  tier: tier.nullable(),
  liveCases: z.number().int(),
  version: z.number().int(),
})
export const partyPage = z.object({ parties: z.array(partySummary), nextCursor: z.string().nullable() })

const membership = z.object({
  account: named,
  contact: named,
  access: z.enum(ACCESS_LEVELS),
  responsibility: z.string().nullable(),
  from: z.number().nullable(),
  /** The first instant at which it no longer holds. */
  until: z.number().nullable(),
})

export const partyDetails = partySummary.extend({
  account: z
    .object({
      tier,
      region: z.string().nullable(),
      crmRef: z.string().nullable(),
      parent: named.nullable(),
      children: z.array(named),
      domains: z.array(z.string()),
    })
    .nullable(),
  people: z.array(membership),
  /** Of consumers: the person. */
  contact: named.nullable(),
  assets: z.array(
    z.object({
      id: z.string(),
      product: z.string(),
      serial: z.string(),
      purchasedOn: z.string().nullable(),
      warrantyUntil: z.string().nullable(),
      status: z.enum(['in_use', 'in_repair', 'replaced', 'retired']),
    }),
  ),
  contracts: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      startsAt: z.number(),
      endsAt: z.number(),
      state: z.enum(['draft', 'active', 'suspended', 'cancelled']),
    }),
  ),
  entitlements: z.array(
    z.object({
      id: z.string(),
      tier,
      contract: z.string().nullable(),
      product: z.string().nullable(),
      asset: z.string().nullable(),
      channels: z.array(z.string()),
      startsAt: z.number(),
      endsAt: z.number().nullable(),
      state: z.enum(['active', 'suspended', 'cancelled']),
      unitsTotal: z.number().int().nullable(),
      unitsLeft: z.number().int().nullable(),
    }),
  ),
  /** The last 25 that changed, of `caseCount`. */
  cases: z.array(caseSummary),
  caseCount: z.number().int(),
  /** The records that were merged into this one. */
  mergedHere: z.array(named),
})

const accountFields = {
  tier: tier.optional(),
  region: short.nullable().optional(),
  crmRef: short.nullable().optional(),
  /** The id of the account above it. */
  parent: anyId.nullable().optional(),
  domains: z.array(domain).max(50).optional(),
}
/** An account has a name and may have the rest; a consumer has the contact who buys for themselves. */
export const newParty = z
  .strictObject({
    kind: z.enum(['account', 'consumer']),
    name: name.optional(),
    contact: anyId.optional(),
    ...accountFields,
  })
  .refine(({ kind, name }) => kind === 'consumer' || name !== undefined, {
    path: ['name'],
    message: 'is needed for an account',
  })
  .refine(({ kind, contact }) => (kind === 'consumer') === (contact !== undefined), {
    path: ['contact'],
    message: 'goes with a consumer, and is needed there',
  })
  .refine(({ kind, ...rest }) => kind === 'account' || Object.keys(rest).every(name => name === 'contact'), {
    path: ['kind'],
    message: 'a consumer takes a contact and nothing else',
  })
export const partyChange = z.strictObject({
  name: name.optional(),
  status: z.enum(['active', 'closed']).optional(),
  ...accountFields,
})
export const newMember = z.strictObject({
  contact: anyId,
  access: z.enum(ACCESS_LEVELS).default('own'),
  responsibility: short.nullable().default(null),
})
export const memberEnd = z.strictObject({ contact: anyId })

export const contactSummary = named.extend({
  status: z.enum(['active', 'merged', 'erased']),
  mergedInto: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  version: z.number().int(),
})
export const contactPage = z.object({ contacts: z.array(contactSummary), nextCursor: z.string().nullable() })
export const contactDetails = contactSummary.extend({
  locale: z.string().nullable(),
  timeZone: z.string().nullable(),
  /** The former ones, too. `record` is the contact by which whoever signs in with it was known first. */
  emails: z.array(
    z.object({
      email: z.string(),
      verifiedAt: z.number().nullable(),
      validFrom: z.number(),
      validTo: z.number().nullable(),
      shared: z.boolean(),
      record: z.string(),
    }),
  ),
  memberships: z.array(membership),
  consumers: z.array(named),
  identities: z.array(z.object({ channel: z.string(), assurance: z.number().int(), record: z.string() })),
  conversations: z.array(z.string()),
  cases: z.array(caseSummary),
  caseCount: z.number().int(),
  mergedHere: z.array(named),
})

const phone = z.e164('takes a number such as +447700900123')
const contactFields = {
  phone: phone.nullable().optional(),
  locale: short.nullable().optional(),
  timeZone: short.nullable().optional(),
}
export const newContact = z.strictObject({
  name,
  ...contactFields,
  emails: z
    .array(z.strictObject({ email, shared: z.boolean().default(false) }))
    .max(20)
    .default([]),
})
export const contactChange = z.strictObject({ name: name.optional(), ...contactFields })
export const newEmail = z.strictObject({
  email,
  /** A mailbox of several people: it never identifies one of them. */
  shared: z.boolean().default(false),
  /** The address that it takes the place of, which ends and is kept. */
  replaces: email.optional(),
})
export const emailEnd = z.strictObject({ email })

export const mergePair = z.strictObject({ kind: z.enum(MERGE_KINDS), survivor: anyId, loser: anyId })
export const newMerge = mergePair.extend({ reason: z.string().trim().min(1).max(1_000) })
export const mergePreview = z.object({
  survivor: named,
  loser: named,
  moves: z.array(z.object({ what: z.string(), count: z.number().int() })),
  collisions: z.array(z.string()),
  /** What each contact sees now, and would see more or less by it: none, which is measured for each of them. */
  people: z.array(
    z.object({
      contact: named,
      sees: z.number().int(),
      newlySees: z.number().int(),
      loses: z.number().int(),
      couldBeReleased: z.number().int(),
    }),
  ),
})
export const mergeSummary = z.object({
  id: z.string(),
  kind: z.enum(MERGE_KINDS),
  survivor: named,
  loser: named,
  reason: z.string(),
  state: z.enum(MERGE_STATES),
  requestedBy: named,
  requestedAt: z.number(),
  decidedBy: named.nullable(),
  decidedAt: z.number().nullable(),
  undoneBy: named.nullable(),
  undoneAt: z.number().nullable(),
})
export const mergePage = z.object({ merges: z.array(mergeSummary), nextCursor: z.string().nullable() })
export const mergeDetails = mergeSummary.extend({
  /** The rows it has touched with what they were, at most 500. */
  rows: z.array(
    z.object({
      table: z.string(),
      id: z.string(),
      was: z.record(z.string(), z.string().nullable()),
      becomes: z.record(z.string(), z.string().nullable()),
      collided: z.string().nullable(),
    }),
  ),
})

export const newRelease = z.strictObject({
  /** Numbers of cases. */
  cases: z.array(z.string().max(40)).min(1).max(500),
  /** The id of a party or of a contact. */
  to: anyId,
  reason: z.string().trim().min(1).max(1_000),
})
/** How many of them were not released to it before. */
export const released = z.object({ released: z.number().int() })

export const duplicateList = z.object({
  duplicates: z.array(
    z.object({
      contact: contactSummary,
      other: contactSummary,
      alike: z.array(z.enum(['name_and_phone', 'email'])),
    }),
  ),
})
export const dismissal = z.strictObject({ contact: anyId, other: anyId })

export const dataDebt = z.object({
  contactsWithoutParty: z.number().int(),
  guestsWithLiveCases: z.number().int(),
  likelyDuplicates: z.number().int(),
  unverifiedEmails: z.number().int(),
})

/** 409: somebody was faster; `current` is the record as it is now. */
export const partyConflict = problem.extend({ code: z.literal('conflict'), current: partyDetails })
export const contactConflict = problem.extend({ code: z.literal('conflict'), current: contactDetails })

export type PartySummary = z.infer<typeof partySummary>
export type PartyPage = z.infer<typeof partyPage>
export type PartyDetails = z.infer<typeof partyDetails>
export type ContactSummary = z.infer<typeof contactSummary>
export type ContactPage = z.infer<typeof contactPage>
export type ContactDetails = z.infer<typeof contactDetails>
export type MergePreview = z.infer<typeof mergePreview>
export type MergeSummary = z.infer<typeof mergeSummary>
export type MergePage = z.infer<typeof mergePage>
export type MergeDetails = z.infer<typeof mergeDetails>
export type DuplicateList = z.infer<typeof duplicateList>
export type DataDebt = z.infer<typeof dataDebt>
