import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { evaluate } from '../../src/evaluate.ts'

const TEXTS = [
  { id: 'a#1', title: 'Return an item', text: 'You have thirty days to send something back. Engraved things stay.' },
  { id: 'a#2', title: 'Descale your kettle', text: 'Fill it with water and citric acid, boil it and rinse it twice.' },
  { id: 'b', title: 'Gift cards', text: 'A gift card is valid for two years.' },
  { id: 'c', title: '', text: 'Parcels are brought to your door from Monday to Saturday.' },
]
const QUERIES = [
  { id: 'rosa', text: 'how do I descale the kettle?', answers: ['citric acid'], impossible: false },
  { id: 'nora', text: 'Gift cards: how long are they valid?', impossible: false, more: 1 },
  { id: 'sam', text: 'who won the football match', impossible: true },
  { id: 4, text: 'title:"' },
]
const QRELS = ['query-id\tcorpus-id\tscore', 'rosa\ta#2\t1', 'nora\tb\t1', 'nora\tc\t0']

type Rows = readonly unknown[]

function folder({ texts = TEXTS, queries = QUERIES, qrels = QRELS }: Record<string, Rows> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'firstline-search-'))
  const lines = (rows: Rows) => rows.map(row => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n')
  writeFileSync(join(path, 'corpus.jsonl'), lines(texts))
  writeFileSync(join(path, 'queries.jsonl'), lines(queries))
  writeFileSync(join(path, 'qrels.tsv'), lines(qrels))
  return path
}

async function told(dir: string, options: { engine?: string; out?: string; json?: boolean } = {}) {
  const lines: string[] = []
  const all = { phrases: '', engine: 'ours', out: '', json: false, ...options }
  await evaluate(readConfig({}, {}), ['search', dir], all, line => void lines.push(line))
  return lines.join('\n')
}

test('every engine finds the texts that share words with a question', async () => {
  const { texts, queries, figures } = JSON.parse(await told(folder(), { engine: 'all', json: true }))
  expect([texts, queries]).toEqual([4, 4])
  expect(Object.keys(figures)).toEqual([
    ...['ours', 'lunr', 'lunr-cleaned', 'minisearch', 'flexsearch', 'orama', 'fts5'],
  ])
  const { lunr, ...others } = figures
  // As its query language, "cards:" names a field that is not there, and the whole question is refused.
  expect(lunr).toMatchObject({ judged: 2, hit1: 0.5 })
  for (const [engine, each] of Object.entries(others))
    expect({ engine, ...(each as object) }).toMatchObject({ engine, judged: 2, ndcg10: 1, hit1: 1 })
  expect(figures.ours).toMatchObject({ answerable: 2, unanswerable: 1, abstention: 1, falselyAnswered: 0, shown: 1 })
})

test('the figures stand in a table, and what was found in a file', async () => {
  const dir = folder()
  const out = join(dir, 'found.jsonl')
  const shown = await told(dir, { engine: 'ours, fts5', out })
  expect(shown).toContain('4 texts, 4 queries: 2 with a text that answers them')
  expect(shown).toMatch(/^engine +nDCG@10/m)
  const found = readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(found).toHaveLength(8)
  expect(found[0]).toMatchObject({ id: 'rosa', engine: 'ours', ids: [expect.stringMatching('a#2')], outcome: 'answer' })
})

test.each<[string, Record<string, Rows>, RegExp]>([
  ['a line that is not JSON', { queries: [QUERIES[0], 'what?'] }, /queries\.jsonl:2: this is not JSON/],
  ['a text without its text', { texts: [{ id: 'a' }] }, /corpus\.jsonl:1: "text": .+ Correct that line/],
  ['an id that is there twice', { texts: [TEXTS[0], TEXTS[0]] }, /corpus\.jsonl: the id "a#1" is there twice/],
  ['a grade that is no number', { qrels: ['h', 'rosa\ta#2\tgood'] }, /qrels\.tsv:2: this is not a query, a text/],
  ['a set without texts', { texts: [] }, /corpus\.jsonl is empty/],
])('%s is told with its place', async (_, rows, complaint) => {
  await expect(told(folder(rows))).rejects.toThrow(complaint)
})

test('an engine that there is not, and a missing folder, are told', async () => {
  await expect(told(folder(), { engine: 'ours,google' })).rejects.toThrow(
    'There is no engine "google". --engine takes all, or some of ours, lunr',
  )
  await expect(told('/nowhere')).rejects.toThrow(/cannot be read \(ENOENT\)/)
  await expect(told('')).rejects.toThrow('Name the folder to measure on: npm run evaluate -- search DIR')
})
