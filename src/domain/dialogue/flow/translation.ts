import { z } from 'zod'

const phrases = z.array(z.string().min(1)).default([])

/** A side file `flows/<language>/<flow>.yaml`: a flow in another language. */
export const translationFile = z.strictObject({
  phrases,
  not: phrases,
  /** What customers say for an option: by slot, then by the option's value. */
  words: z.record(z.string(), z.record(z.string(), z.array(z.string().min(1)))).default({}),
  /** Each text of the flow as it stands there, and its translation. */
  texts: z.record(z.string(), z.string().min(1)).default({}),
})

export type Translation = z.infer<typeof translationFile>
