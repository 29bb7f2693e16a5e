import { z } from 'zod'
import { CASE_LINK_KINDS, CASE_TYPES, CLOSURE_MODES } from '../../domain/service/case.ts'
import { FIELD_KINDS } from '../../domain/service/case-form.ts'
import { LINE_KINDS, LINE_STATES } from '../../domain/service/case-line.ts'
import { LINKED_BY_HAND } from '../../domain/service/case-relation.ts'
import { REFERENCE_KINDS } from '../../domain/service/external-reference.ts'

/**
 * What a case consists of, over the wire.
 *
 * | call | in | out |
 * | --- | --- | --- |
 * | `GET /cases/{number}/content` | | `caseContent`, `ETag` |
 * | `POST /cases/{number}/lines` | `newLine`, `Idempotency-Key` | 201 `caseDetails`, `ETag` |
 * | `PATCH /cases/{number}/lines/{line}` | `lineChange`, `If-Match` | `caseDetails`, or 409 `conflict` / `problem` |
 * | `POST /cases/{number}/tasks/{id}/dropped` | `Idempotency-Key` | `caseTask` |
 * | `PATCH /cases/{number}/form` | `formAnswers`, `If-Match` | `caseDetails`, or 409 `conflict` |
 * | `POST /cases/{number}/watchers` | `watching`, `Idempotency-Key` | `caseDetails` |
 * | `POST /cases/{number}/links` | `linking`, `Idempotency-Key` | `caseDetails` |
 * | `POST /cases/{number}/references` | `reference`, `Idempotency-Key` | `caseDetails` |
 * | `GET /case-types` | | `caseTypes` |
 * | `GET /task-templates` | | `taskTemplates` |
 */

const formField = z.object({
  name: z.string(),
  label: z.string(),
  kind: z.enum(FIELD_KINDS),
  required: z.boolean(),
  /** What may be chosen; there for `choice` alone. */
  options: z.array(z.string()).optional(),
})
const formValue = z.union([z.string(), z.number(), z.boolean()])

export const caseContent = z.object({
  form: z.object({ fields: z.array(formField), values: z.record(z.string(), formValue) }),
  /** The steps with their states; a step that is `ahead` becomes a task when the one before has ended. */
  playbook: z
    .object({
      name: z.string(),
      steps: z.array(
        z.object({ no: z.number().int(), title: z.string(), state: z.enum(['open', 'done', 'dropped', 'ahead']) }),
      ),
    })
    .nullable(),
  /** `to`: this case is, say, a duplicate of the other; `from`: the other is one of this. */
  relations: z.array(
    z.object({
      kind: z.enum(CASE_LINK_KINDS),
      direction: z.enum(['to', 'from']),
      number: z.string(),
      summary: z.string(),
    }),
  ),
  watchers: z.array(z.object({ kind: z.enum(['staff', 'contact']), id: z.string(), name: z.string() })),
  references: z.array(
    z.object({
      system: z.string(),
      kind: z.enum(REFERENCE_KINDS),
      id: z.string(),
      statusText: z.string(),
      syncedAt: z.number(),
    }),
  ),
  /** Set where the case leads a major one. */
  major: z
    .object({
      status: z.enum(['proposed', 'approved', 'rejected', 'closed']),
      title: z.string(),
      publicUpdate: z.string().nullable(),
      proposedBy: z.string(),
      decidedBy: z.string().nullable(),
      children: z.number().int(),
    })
    .nullable(),
})

export const newLine = z.strictObject({
  kind: z.enum(LINE_KINDS),
  /** The number of the order, invoice or contract, the serial of the asset, the SKU of the product. */
  ref: z.string().trim().min(1).max(100),
  quantity: z.number().int().min(1).max(100_000).default(1),
  reason: z.string().trim().min(1).max(60).nullable().default(null),
})
/** `resolution` goes with a state that ends the line, and has to be there with it. */
export const lineChange = z.strictObject({
  quantity: z.number().int().min(1).max(100_000).optional(),
  reason: z.string().trim().min(1).max(60).nullable().optional(),
  state: z.enum(LINE_STATES).optional(),
  resolution: z.string().trim().min(1).max(60).optional(),
})
export const formAnswers = z.strictObject({ values: z.record(z.string().max(40), formValue) })
export const watching = z.strictObject({
  kind: z.enum(['staff', 'contact']),
  id: z.string().min(1).max(100),
  watches: z.boolean().default(true),
})
export const linking = z.strictObject({
  kind: z.enum(LINKED_BY_HAND),
  number: z.string().min(1).max(40),
  linked: z.boolean().default(true),
})
export const reference = z.strictObject({
  system: z.string().trim().min(1).max(60),
  kind: z.enum(REFERENCE_KINDS),
  id: z.string().trim().min(1).max(100),
  /** As the other system says it; never shown to the customer. */
  statusText: z.string().trim().min(1).max(500),
  /** Our words, which the customer reads. */
  toCustomer: z.string().trim().min(1).max(4_000).nullable().default(null),
})

export const caseTypes = z.object({
  types: z.array(
    z.object({
      type: z.enum(CASE_TYPES),
      closure: z.enum(CLOSURE_MODES),
      reopenDays: z.number().int(),
      playbook: z.string().nullable(),
      form: z.array(formField),
    }),
  ),
})
export const taskTemplates = z.object({
  templates: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      team: z.string().nullable(),
      blocking: z.boolean(),
      customerVisible: z.boolean(),
      dueAfterHours: z.number().int().nullable(),
    }),
  ),
})

export type CaseContent = z.infer<typeof caseContent>
export type FormField = z.infer<typeof formField>
export type TaskTemplates = z.infer<typeof taskTemplates>
