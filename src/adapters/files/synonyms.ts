import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import type { Synonyms } from '../../domain/knowledge/question.ts'

const FILE = 'synonyms.yaml'

const groups = z
  .array(
    z
      .array(z.string().trim().min(1).max(80), 'each group is a list of words')
      .min(2, 'each group has at least two words')
      .max(50, 'a group has at most 50 words'),
    'the file is a list of groups, such as "- [kettle, jug]"',
  )
  .nullable()

/**
 * Reads the words that mean the same to the customers of this knowledge base, a group a line; none without the file.
 * Throws, with a sentence that names the group and the cure, what cannot be read.
 */
export async function loadSynonyms(directory: string): Promise<Synonyms> {
  const text = await readFile(join(directory, FILE), 'utf8').catch(() => '')
  const document = parseDocument(text)
  const fault = document.errors[0]
  if (fault !== undefined)
    throw new Error(`${directory}/${FILE}:${fault.linePos?.[0].line ?? 1} is no YAML: ${fault.message.split('\n')[0]}`)
  const read = groups.safeParse(document.toJS() ?? null)
  if (read.success) return read.data ?? []
  const [issue] = read.error.issues
  const place = typeof issue?.path[0] === 'number' ? `group ${issue.path[0] + 1}: ` : ''
  throw new Error(`${directory}/${FILE}: ${place}${issue?.message}. Write "- [kettle, jug]", a group a line.`)
}
