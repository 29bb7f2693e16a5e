import { z } from 'zod'
import type { GivenFacts, ProofAnswer } from '../../src/application/customer-proof.ts'
import type { OneTimeCodes } from '../../src/application/one-time-codes.ts'
import type { OrderDirectory } from '../../src/application/order-ports.ts'
import { type CaseFile, type NewCaseEvent, NO_MATTER } from '../../src/domain/service/case.ts'
import { CASE_STATES, type CaseState } from '../../src/domain/service/case-state.ts'
import { ORDER_STATUSES } from '../../src/domain/service/order.ts'
import type { MemoryCustomerCases } from '../fakes/memory-customer-cases.ts'
import { scriptedCodes } from '../fakes/scripted-codes.ts'
import { midwayShape } from './midway.ts'
import { SHOP_MOODS } from './shop-on-stage.ts'

/**
 * What there is before a conversation on the stage begins. Cases of `earlier` are seen once the customer has proven
 * who they are; those of `others` never.
 */
const aCase = z.strictObject({
  number: z.string(),
  state: z.enum(CASE_STATES).default('open'),
  summary: z.string().default('The kettle leaks'),
  about: z.string().optional(),
  asset: z.string().optional(),
  asked: z.string().optional(),
  /** Of a soft-closed case: its window, in days from now. */
  window: z.number().default(7),
})
const aThing = z.strictObject({ asset: z.string(), name: z.string(), serial: z.string(), warrantyUntil: z.iso.date() })
export const given = z.strictObject({
  known: z.strictObject({ name: z.string(), email: z.string() }).optional(),
  cases: z.array(aCase).default([]),
  earlier: z.array(aCase).default([]),
  others: z.array(aCase).default([]),
  things: z.array(aThing).default([]),
  ...midwayShape,
  /** What the shop takes as proof. */
  proof: z.enum(['code', 'facts']).default('code'),
  shop: z.enum(SHOP_MOODS).default('well'),
  /** What is told of the sample's orders in another way. */
  orders: z
    .record(
      z.string(),
      z.strictObject({ status: z.enum(ORDER_STATUSES).exactOptional(), deliveredOn: z.iso.date().exactOptional() }),
    )
    .default({}),
  today: z.iso.date().default('2026-11-22'),
})
export type Given = z.infer<typeof given>

const DAY = 24 * 60 * 60_000
const EARLIER = 'conv_earlier'

/** Sets what was there before, and gives what proves who somebody is. */
export function setScene(
  cases: MemoryCustomerCases,
  given: Given,
  { conversationId, orders, now }: { conversationId: string; orders: OrderDirectory; now: number },
) {
  const put = (owner: string, { about, asked, ...each }: z.infer<typeof aCase>) =>
    cases.put(owner, fileOf(each, now), { ...(about && { about }), ...(asked && { comments: [askedBy(asked, now)] }) })
  for (const each of given.cases) put(conversationId, each)
  for (const each of given.earlier) put(EARLIER, each)
  for (const each of given.others) put('conv_of_sam', each)
  cases.give(conversationId, {
    things: given.things.map(({ asset, name, serial, warrantyUntil }) => ({
      partyId: 'party_nora',
      productId: `product_${asset}`,
      assetId: asset,
      name,
      serial,
      warrantyUntil: Date.parse(warrantyUntil) + DAY - 1,
    })),
    entitlements: [],
  })

  const scripted = scriptedCodes()
  let known = given.known ?? null
  let failures = 0
  return {
    identities: {
      ofConversation: async (id: string) => (known ? { ...PROVEN, ...known } : scripted.identities.ofConversation(id)),
    },
    proof: given.proof === 'code' ? scripted.proof : { prove: byFacts },
    codes: {
      ...scripted.codes,
      async check(asked: Parameters<OneTimeCodes['check']>[0]) {
        const outcome = await scripted.codes.check(asked)
        if (outcome === 'ok') cases.share(EARLIER, conversationId)
        return outcome
      },
    },
  }

  /** Somebody whom the shop's records know by what they say; the third failure locks. */
  async function byFacts({ email, name, postcode }: GivenFacts): Promise<ProofAnswer> {
    const by = email === null ? { name: name ?? '', postcode: postcode ?? '' } : { email }
    const found = await orders.findCustomer(by)
    if (found.ok) {
      known = { name: found.value.name, email: found.value.email }
      return { kind: 'ok', ...known }
    }
    failures += 1
    return { kind: found.reason === 'unavailable' ? 'unavailable' : failures > 2 ? 'locked' : 'not_found' }
  }
}

const PROVEN = { contactId: 'contact_nora', level: 2, provenBy: 'code', expiresAt: Number.MAX_SAFE_INTEGER } as const

const ENDED: { readonly [state in CaseState]?: Partial<CaseFile> } = {
  resolved: { resolution: { code: 'replaced', notes: 'A new kettle is on its way' } },
  soft_closed: { resolution: { code: 'replaced', notes: 'A new kettle is on its way' } },
  closed: { closure: 'customer_confirmed' },
  cancelled: { closure: 'withdrawn' },
}

function fileOf(
  { number, state, summary, asset, window }: Omit<z.infer<typeof aCase>, 'about' | 'asked'>,
  now: number,
): Partial<CaseFile> {
  const waits = state === 'awaiting_customer' || state === 'resolved'
  return {
    number,
    state,
    summary,
    ...ENDED[state],
    ...(asset && { matter: { ...NO_MATTER, assetId: asset, productId: `product_${asset}` } }),
    ...(waits && { dueAt: now + 3 * DAY }),
    ...(state === 'soft_closed' && { reopenUntil: now + window * DAY, dueAt: now + window * DAY }),
  }
}

function askedBy(text: string, at: number): NewCaseEvent {
  const actor = { kind: 'agent', id: 'staff_priya', name: 'Priya' } as const
  return { at, actor, type: 'commented', public: true, text, details: {}, changed: [] }
}
