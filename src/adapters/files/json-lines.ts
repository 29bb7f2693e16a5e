import { readFile } from 'node:fs/promises'
import type { z } from 'zod'

/** A file of JSON lines is wrong; the message names the file, the line and the cure. */
export class JsonLinesError extends Error {}

/** Reads a file with one JSON object a line. Blank lines are passed over; a line that is no such object is told. */
export async function readJsonLines<Row>(file: string, row: z.ZodType<Row>): Promise<readonly Row[]> {
  const text = await readFile(file, 'utf8').catch(error => {
    throw new JsonLinesError(`${file} cannot be read (${error.code}). Name a file with one JSON object a line.`)
  })
  const rows = text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [rowIn(file, index + 1, line, row)]))
  if (rows.length === 0) throw new JsonLinesError(`${file} is empty. It needs one JSON object a line.`)
  return rows
}

function rowIn<Row>(file: string, line: number, text: string, row: z.ZodType<Row>): Row {
  const parsed = row.safeParse(jsonIn(file, line, text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue === undefined || issue.path.length === 0 ? '' : `"${issue.path.join('.')}": `
  throw new JsonLinesError(`${file}:${line}: ${where}${issue?.message ?? 'not what is expected'}. Correct that line.`)
}

function jsonIn(file: string, line: number, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new JsonLinesError(`${file}:${line}: this is not JSON. Put one whole object on each line.`)
  }
}
