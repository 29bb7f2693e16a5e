import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Relevance, SearchSet } from '../../application/evaluation/search-set.ts'
import { readJsonLines } from './json-lines.ts'

/** The files of a search set do not fit together; the message names the file, the line and the cure. */
export class SearchSetError extends Error {}

const id = z.union([z.string().min(1), z.number()]).transform(String)
const text = z.object({ id, title: z.string().default(''), text: z.string() })
const query = z.object({
  id,
  text: z.string().min(1),
  history: z.array(z.object({ role: z.string(), content: z.string() })).default([]),
  impossible: z.boolean().optional(),
  answerability: z.string().optional(),
  answers: z.array(z.string()).default([]),
})

/**
 * Reads `corpus.jsonl` (`id`, `title`, `text`), `queries.jsonl` (`id`, `text`, perhaps `history`, `impossible` or
 * `answerability`, `answers`) and `qrels.tsv` (a header, then query, text and grade) of a folder.
 */
export async function loadSearchSet(dir: string): Promise<SearchSet> {
  const [texts, rows, relevance] = await Promise.all([
    readJsonLines(join(dir, 'corpus.jsonl'), text),
    readJsonLines(join(dir, 'queries.jsonl'), query),
    readRelevance(join(dir, 'qrels.tsv')),
  ])
  requireDistinct(join(dir, 'corpus.jsonl'), texts)
  requireDistinct(join(dir, 'queries.jsonl'), rows)
  const queries = rows.map(row => ({
    id: row.id,
    text: row.text,
    before: row.history.filter(({ role }) => role === 'user').map(({ content }) => content),
    answerable: isAnswerable(row),
    answers: row.answers,
  }))
  return { texts, queries, relevance }
}

/** What is answered in part is answered; what nobody could answer without asking back is neither. */
function isAnswerable({ impossible, answerability }: z.infer<typeof query>): boolean | null {
  if (impossible !== undefined) return !impossible
  switch (answerability?.toUpperCase()) {
    case 'ANSWERABLE':
    case 'PARTIAL':
      return true
    case 'UNANSWERABLE':
      return false
    default:
      return null
  }
}

async function readRelevance(file: string): Promise<Relevance> {
  const written = await readFile(file, 'utf8').catch(error => {
    throw new SearchSetError(`${file} cannot be read (${error.code}). Name a folder with corpus, queries and qrels.`)
  })
  const relevance = new Map<string, Map<string, number>>()
  for (const [index, line] of written.split(/\r?\n/).entries()) {
    if (index === 0 || line.trim() === '') continue
    const [of = '', textId = '', grade = '', ...more] = line.split('\t')
    const value = Number(grade)
    if (of === '' || textId === '' || grade.trim() === '' || !Number.isFinite(value) || more.length > 0)
      throw new SearchSetError(
        `${file}:${index + 1}: this is not a query, a text and a grade. Separate the three by tabs, the grade a number.`,
      )
    if (value <= 0) continue
    const grades = relevance.get(of) ?? new Map<string, number>()
    relevance.set(of, grades.set(textId, value))
  }
  return relevance
}

function requireDistinct(file: string, rows: readonly { readonly id: string }[]): void {
  const seen = new Set<string>()
  for (const { id } of rows) {
    if (seen.has(id)) throw new SearchSetError(`${file}: the id "${id}" is there twice. Give each row its own.`)
    seen.add(id)
  }
}
