import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import lunr from 'lunr'
import MiniSearch from 'minisearch'
import type { Article } from '../../src/domain/knowledge/article.ts'
import { ANYBODY } from '../../src/domain/knowledge/audience.ts'
import { buildKnowledgeIndex, type KnowledgeIndex, openKnowledgeIndex } from '../../src/domain/knowledge/index.ts'
import { generatedArticles } from './generated-articles.ts'
import { type QualityRow, searchQuality } from './search-quality.ts'

/**
 * How fast articles are indexed and found, beside lunr and minisearch in the same run, over articles that are made up
 * here: npm run bench:knowledge [-- 1000 10000 100000] [--data FOLDER]. Run it on a quiet machine: these figures are
 * times. With the folder of public data, it is measured how well questions find their texts, too.
 */
const SIZES = [1_000, 10_000, 100_000]
/** From here on it has to be quick to be of use. */
const LARGE = 100_000
/** Peers are left out above this: they take minutes and gigabytes. */
const MOST_FOR_PEERS = 10_000
const LIMIT = 10

/** A figure with what it should be. Whoever measures something else adds a row. */
type Row = { readonly name: string; readonly value: number; readonly unit: 'ms' | 'MB'; readonly target?: number }

type Peer = {
  readonly name: string
  readonly build: (articles: readonly Article[]) => (question: string) => unknown
}

const PEERS: readonly Peer[] = [
  { name: 'lunr', build: lunrOver },
  { name: 'minisearch', build: miniSearchOver },
]

const print = (line: string) => void process.stdout.write(`${line}\n`)

const { values, positionals } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' } } })
for (const size of positionals.length === 0 ? SIZES : positionals.map(Number)) await measure(size)
if (values.data === undefined) print('\nHow well is not measured without data: name its folder with --data.')
else await measureQuality(values.data)

async function measure(size: number): Promise<void> {
  const { articles, questions } = generatedArticles(size)
  print(`\n${size.toLocaleString('en')} articles`)
  for (const row of await ours(articles, questions)) told(row)
  if (size > MOST_FOR_PEERS) return
  for (const { name, build } of PEERS) {
    const [search, building] = timed(() => build(articles))
    told({ name: `${name}: index from scratch`, value: building, unit: 'ms' })
    for (const row of answering(name, questions, search)) told(row)
  }
}

async function ours(articles: readonly Article[], questions: readonly string[]): Promise<readonly Row[]> {
  const large = articles.length >= LARGE
  const [index, building] = timed(() => buildKnowledgeIndex(articles))
  const changed = articles.slice(0, 100).map(article => ({ ...article, title: `Zanzibar ${article.title}` }))
  const [, changing] = timed(() => found(index.withChanges({ changed, removed: [] }), 'zanzibar'))
  const restarted = await restart(index, articles, questions)
  return [
    { name: 'index from scratch', value: building, unit: 'ms', ...(large && { target: 5_000 }) },
    { name: '100 changed articles searchable', value: changing, unit: 'ms', target: 100 },
    ...restarted,
  ]
}

/** Keeps the index in a file, forgets it, and opens it again. */
async function restart(
  index: KnowledgeIndex,
  articles: readonly Article[],
  questions: readonly string[],
): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'firstline-bench-'))
  try {
    const file = join(folder, 'index')
    await writeFile(file, new Uint8Array(index.toFile()))
    const bySlug = new Map(articles.map(article => [article.slug, article]))
    const memory = heldMemory()
    const start = performance.now()
    const bytes = await readFile(file)
    const opened = openKnowledgeIndex(exactBuffer(bytes), slug => bySlug.get(slug))
    if (!opened.ok) throw new Error(opened.reason)
    found(opened.index, questions[0] ?? '')
    const first = performance.now() - start
    const rows = answering('', questions, question => found(opened.index, question))
    return [
      { name: 'restart to the first answer', value: first, unit: 'ms', target: 300 },
      ...rows,
      { name: 'memory of the index', value: (heldMemory() - memory) / 1e6, unit: 'MB', target: 250 },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function exactBuffer(bytes: Buffer): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes
  return (byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer
}

function heldMemory(): number {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

function found(index: KnowledgeIndex, question: string): unknown {
  return index.search(question, { reader: ANYBODY, limit: LIMIT })
}

/** Each question by itself, after some that warm up. */
function answering(name: string, questions: readonly string[], search: (question: string) => unknown): readonly Row[] {
  const label = name === '' ? 'a question' : `${name}: a question`
  for (const question of questions.slice(0, 100)) search(question)
  const times = questions.map(question => timed(() => search(question))[1]).sort((one, other) => one - other)
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? 0
  return [
    { name: `${label}, half of them`, value: at(0.5), unit: 'ms' },
    { name: `${label}, 99 of 100`, value: at(0.99), unit: 'ms', ...(name === '' && { target: 3 }) },
  ]
}

function timed<Result>(work: () => Result): readonly [Result, number] {
  const start = performance.now()
  const result = work()
  return [result, performance.now() - start]
}

function told({ name, value, unit, target }: Row): void {
  const aim = target === undefined ? '' : `  target ${target} ${unit}: ${value <= target ? 'met' : 'missed'}`
  print(`  ${name.padEnd(36)} ${value.toFixed(2).padStart(10)} ${unit}${aim}`)
}

async function measureQuality(folder: string): Promise<void> {
  print('\nHow well')
  for await (const row of searchQuality(folder)) print(`  ${qualityLine(row)}`)
}

function qualityLine({ name, value, atLeast, atMost, note }: QualityRow): string {
  const aim = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`
  const met = value !== null && value >= (atLeast ?? value) && value <= (atMost ?? value)
  const figure = value === null ? 'not measured' : value.toFixed(3)
  const outcome = value === null ? '' : met ? ': met' : ': missed'
  return `${name.padEnd(48)} ${figure.padStart(12)}  target ${aim}${outcome}${note === undefined ? '' : ` (${note})`}`
}

function lunrOver(articles: readonly Article[]): (question: string) => unknown {
  const builder = new lunr.Builder()
  builder.pipeline.add(lunr.trimmer, lunr.stopWordFilter, lunr.stemmer)
  builder.searchPipeline.add(lunr.stemmer)
  builder.ref('slug')
  for (const field of ['title', 'markdown']) builder.field(field)
  for (const article of articles) builder.add(article)
  const index = builder.build()
  return question => index.search(question)
}

function miniSearchOver(articles: readonly Article[]): (question: string) => unknown {
  const index = new MiniSearch<Article>({ idField: 'slug', fields: ['title', 'markdown'] })
  index.addAll(articles)
  return question => index.search(question)
}
