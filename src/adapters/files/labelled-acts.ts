import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { ActRow } from '../../application/evaluate-acts.ts'

/** Further keys are let pass. */
const actRow = z.object({ id: z.string(), text: z.string(), act: z.string(), source: z.string() })

/** A file of labelled acts is wrong; the message names the file, the line and the cure. */
export class LabelledActsError extends Error {}

/** Reads what people meant at a yes/no question, one JSON object a line: `id`, `text`, `act` and `source`. */
export async function loadLabelledActs(file: string): Promise<readonly ActRow[]> {
  const text = await readFile(file, 'utf8').catch(error => {
    throw new LabelledActsError(`${file} cannot be read (${error.code}). Name a file with one JSON object a line.`)
  })
  const rows = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [rowIn(file, index + 1, line)]))
  if (rows.length === 0) throw new LabelledActsError(`${file} is empty. It needs one JSON object a line.`)
  return rows
}

function rowIn(file: string, line: number, text: string): ActRow {
  const parsed = actRow.safeParse(jsonIn(file, line, text))
  if (parsed.success) return parsed.data
  const parts = parsed.error.issues.map(({ path }) => `"${path.join('.')}"`).join(', ')
  throw new LabelledActsError(`${file}:${line}: ${parts} must be text. Give each line id, text, act and source.`)
}

function jsonIn(file: string, line: number, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new LabelledActsError(`${file}:${line}: this is not JSON. Put one whole object on each line.`)
  }
}
