import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { LabelledMessage, LabelledPhrase } from '../../application/evaluation/labelled-message.ts'

/** A file of labelled messages is wrong; the message names the file, the line and the cure. */
export class LabelledMessagesError extends Error {}

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
  return (await rowsOf(file)).map(row => {
    const natural = labelOf(row)
    const accept = [...new Set([natural, ...(row.accept ?? [])])]
    return { id: idOf(row), text: row.text, source: row.source ?? 'messages', label: natural, accept }
  })
}

/** Reads phrases to train on, one JSON object a line: `text`, and `flow` or `label`. */
export async function loadLabelledPhrases(file: string): Promise<readonly LabelledPhrase[]> {
  return (await rowsOf(file)).map(row => ({ text: row.text, label: labelOf(row) }))
}

function labelOf({ flow, label }: Row): string {
  return flow ?? label ?? ''
}

/** What has no id is known by its text. */
function idOf({ id, text }: Row): string {
  return id === undefined ? createHash('sha256').update(text).digest('hex').slice(0, 12) : String(id)
}

async function rowsOf(file: string): Promise<readonly Row[]> {
  const text = await readFile(file, 'utf8').catch(error => {
    throw new LabelledMessagesError(`${file} cannot be read (${error.code}). Name a file with one JSON object a line.`)
  })
  const rows = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [rowIn(file, index + 1, line)]))
  if (rows.length === 0) throw new LabelledMessagesError(`${file} is empty. It needs one JSON object a line.`)
  return rows
}

function rowIn(file: string, line: number, text: string): Row {
  const parsed = message.safeParse(jsonIn(file, line, text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue === undefined || issue.path.length === 0 ? '' : `"${issue.path.join('.')}": `
  throw new LabelledMessagesError(`${file}:${line}: ${where}${issue?.message ?? 'not a message'}. Correct that line.`)
}

function jsonIn(file: string, line: number, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new LabelledMessagesError(`${file}:${line}: this is not JSON. Put one whole object on each line.`)
  }
}
