import { z } from 'zod'

/** The kinds of field that a form may have; a new one needs its place in the pages too. */
export const FIELD_KINDS = ['text', 'long_text', 'number', 'date', 'choice', 'yes_no'] as const

const named = { name: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), label: z.string().trim().min(1).max(120) }
const asked = { ...named, required: z.boolean().default(false) }

/** One thing that is asked about a case of a type. */
export const formField = z.discriminatedUnion('kind', [
  z.strictObject({ ...asked, kind: z.enum(['text', 'long_text', 'number', 'date', 'yes_no']) }),
  z.strictObject({
    ...asked,
    kind: z.literal('choice'),
    options: z.array(z.string().trim().min(1).max(80)).min(2).max(30),
  }),
])
export type FormField = z.infer<typeof formField>

/** A form as it is kept: its fields in order, no two of one name. */
export const caseForm = z
  .array(formField)
  .max(30)
  .refine(fields => new Set(fields.map(({ name }) => name)).size === fields.length, 'has two fields of one name')

export type FormValue = string | number | boolean
export type FormValues = Readonly<Record<string, FormValue>>

/** What may be written into a form: every required field, and nothing that the form does not ask. */
export function formValues(fields: readonly FormField[]): z.ZodType<FormValues> {
  const shape = Object.fromEntries(
    fields.map(field => [field.name, field.required ? answerTo(field) : answerTo(field).optional()]),
  )
  return z.strictObject(shape) as unknown as z.ZodType<FormValues>
}

function answerTo(field: FormField): z.ZodType<FormValue> {
  switch (field.kind) {
    case 'text':
      return z.string().trim().min(1).max(200)
    case 'long_text':
      return z.string().trim().min(1).max(4_000)
    case 'number':
      return z.number().min(-1e12).max(1e12)
    case 'date':
      return z.iso.date()
    case 'choice':
      return z.enum(field.options as [string, ...string[]])
    case 'yes_no':
      return z.boolean()
    default:
      return field satisfies never
  }
}
