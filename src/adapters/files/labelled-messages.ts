import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { LabelledMessage, LabelledPhrase } from '../../application/evaluation/labelled-message.ts'
import { readJsonLines } from './json-lines.ts'

const label = z.string().min(1)
const message = z
  .object({
    id: z.union([z.string(), z.number()]).optional(),
    text: z.string().min(1),
    source: z.string().optional(),
    flow: label.optional(),
    label: label.optional(),
    accept: z.array(label).optional(),
  })
  .refine(({ flow, label }) => (flow ?? label) !== undefined, 'it needs a "flow" (or a "label")')

type Row = z.infer<typeof message>

/** Reads messages to judge, one JSON object a line: `text`, `flow`, and perhaps `id`, `source` and `accept`. */
export async function loadLabelledMessages(file: string): Promise<readonly LabelledMessage[]> {
  return (await readJsonLines(file, message)).map(row => {
    const natural = labelOf(row)
    const accept = [...new Set([natural, ...(row.accept ?? [])])]
    return { id: idOf(row), text: row.text, source: row.source ?? 'messages', label: natural, accept }
  })
}

/** Reads phrases to train on, one JSON object a line: `text`, and `flow` or `label`. */
export async function loadLabelledPhrases(file: string): Promise<readonly LabelledPhrase[]> {
  return (await readJsonLines(file, message)).map(row => ({ text: row.text, label: labelOf(row) }))
}

function labelOf({ flow, label }: Row): string {
  return flow ?? label ?? ''
}

/** What has no id is known by its text. */
function idOf({ id, text }: Row): string {
  return id === undefined ? createHash('sha256').update(text).digest('hex').slice(0, 12) : String(id)
}
