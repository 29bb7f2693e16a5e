import { z } from 'zod'

/**
 * Major cases, over the wire: a case that many customers have at once.
 *
 * | call | in | out |
 * | --- | --- | --- |
 * | `POST /cases/{number}/major` | `proposal`, `Idempotency-Key` | 201 `caseDetails`, `ETag` |
 * | `POST /cases/{number}/major/decision` | `decision`, `Idempotency-Key` | `caseDetails` |
 * | `POST /cases/{number}/major/recipients` | `affected` | `recipients` |
 * | `POST /cases/{number}/major/children` | `newChildren`, `Idempotency-Key` | 201 `caseDetails` |
 * | `POST /cases/{number}/major/updates` | `update`, `Idempotency-Key` | `caseDetails` |
 * | `POST /cases/{number}/major/closing` | `closing`, `Idempotency-Key` | `caseDetails` |
 *
 * The number is that of the leading case. Decision, children and closing are a manager's.
 */

const concerned = {
  /** Ids of parties. */
  parties: z.array(z.string().min(1).max(100)).max(10_000).default([]),
  /** The id of a product: all who own one of it. */
  product: z.string().min(1).max(100).nullable().default(null),
}

export const proposal = z.strictObject({ title: z.string().trim().min(1).max(200) })
export const decision = z.strictObject({ decision: z.enum(['approved', 'rejected']) })
export const affected = z.strictObject(concerned)
export const newChildren = z.strictObject({
  ...concerned,
  /** How many there are by the preview; another number is refused. */
  count: z.number().int().min(0).max(100_000),
  /** The second yes, which more than 50 need. */
  again: z.boolean().default(false),
})
export const update = z.strictObject({ text: z.string().trim().min(1).max(4_000) })
export const closing = z.strictObject({
  code: z.string().trim().min(1).max(60),
  notes: z.string().trim().min(1).max(4_000),
})
export const recipients = z.object({
  count: z.number().int(),
  /** The first hundred of them. */
  names: z.array(z.string()),
  /** Whether they are so many that a second yes is needed. */
  many: z.boolean(),
})

export type Recipients = z.infer<typeof recipients>
