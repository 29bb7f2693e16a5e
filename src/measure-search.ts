import { writeFile } from 'node:fs/promises'
import { loadSearchSet } from './adapters/files/search-set.ts'
import { SEARCH_PEERS } from './adapters/search-peers/peers.ts'
import { progressBar } from './adapters/system/progress-bar.ts'
import { ownEngine } from './application/evaluation/own-engine.ts'
import type { SearchEngine } from './application/evaluation/search-engine.ts'
import { type Searched, type SearchFigures, searchFiguresOf } from './application/evaluation/search-figures.ts'
import type { SearchSet } from './application/evaluation/search-set.ts'
import type { Config } from './config.ts'

const DEPTH = 10
const ENGINES: readonly SearchEngine[] = [ownEngine, ...SEARCH_PEERS]

type Measured = { readonly engine: string; readonly buildMs: number; readonly searched: readonly Searched[] }

/** Measures how well the texts of a folder are found, by our engine and by others, and tells the figures. */
export async function measureSearch(
  _config: Config,
  dir: string,
  options: { readonly engine: string; readonly out: string; readonly json: boolean },
  tell: (line: string) => void,
): Promise<void> {
  const engines = enginesNamed(options.engine)
  const set = await loadSearchSet(dir)
  // The figures alone go to the standard output.
  const progress = progressBar(process.stderr)
  const measured: Measured[] = []
  for (const [position, engine] of engines.entries())
    measured.push(await measure(engine, set, done => progress(position + done, engines.length)))
  if (options.out !== '') await writeFile(options.out, `${measured.flatMap(predictions).join('\n')}\n`)
  const figures = measured.map(
    ({ engine, buildMs, searched }) =>
      [engine, { ...searchFiguresOf(searched, set.relevance), buildMs } satisfies Figures] as const,
  )
  if (options.json)
    return tell(
      JSON.stringify({
        texts: set.texts.length,
        queries: set.queries.length,
        figures: Object.fromEntries(figures),
        ...(options.out !== '' && { out: options.out }),
      }),
    )
  const [[, { judged, answerable, unanswerable }]] = figures as [(typeof figures)[number]]
  tell(
    `${set.texts.length} texts, ${set.queries.length} queries: ${judged} with a text that answers them` +
      `, ${answerable} said to be answerable and ${unanswerable} not.\n`,
  )
  tell(table(figures))
  if (options.out !== '') tell(`\nWhat was found for each query is in ${options.out}.`)
}

function enginesNamed(list: string): readonly SearchEngine[] {
  const names = list.split(',').map(name => name.trim())
  if (names.includes('all')) return ENGINES
  return names.map(name => {
    const engine = ENGINES.find(each => each.name === name)
    if (engine !== undefined) return engine
    const known = ENGINES.map(each => each.name).join(', ')
    throw new Error(`There is no engine "${name}". --engine takes all, or some of ${known}, with commas between.`)
  })
}

async function measure(engine: SearchEngine, set: SearchSet, progress: (share: number) => void): Promise<Measured> {
  const began = performance.now()
  const built = await engine.build(set.texts)
  const buildMs = performance.now() - began
  const searched: Searched[] = []
  for (const query of set.queries) {
    const asked = performance.now()
    const retrieval = await built.search(query, DEPTH)
    searched.push({ query, retrieval, ms: performance.now() - asked })
    progress(searched.length / set.queries.length)
  }
  return { engine: engine.name, buildMs, searched }
}

function predictions({ engine, searched }: Measured): readonly string[] {
  return searched.map(({ query, retrieval }) => JSON.stringify({ id: query.id, engine, ...retrieval }))
}

type Figures = SearchFigures & { readonly buildMs: number }

const COLUMNS: readonly (readonly [string, (figures: Figures) => string])[] = [
  ['nDCG@10', ({ ndcg10 }) => decimals(ndcg10)],
  ['MRR@10', ({ mrr10 }) => decimals(mrr10)],
  ['hit@1', ({ hit1 }) => decimals(hit1)],
  ['hit@3', ({ hit3 }) => decimals(hit3)],
  ['hit@5', ({ hit5 }) => decimals(hit5)],
  ['AUROC', ({ abstention }) => decimals(abstention)],
  ['answered', ({ answered }) => decimals(answered)],
  ['falsely', ({ falselyAnswered }) => decimals(falselyAnswered)],
  ['shown', ({ shown }) => decimals(shown)],
  ['in three', ({ shownInThree }) => decimals(shownInThree)],
  ['build ms', ({ buildMs }) => buildMs.toFixed(0)],
  ['p50 ms', ({ p50Ms }) => milliseconds(p50Ms)],
  ['p99 ms', ({ p99Ms }) => milliseconds(p99Ms)],
]

function table(figures: readonly (readonly [string, Figures])[]): string {
  const name = Math.max(...figures.map(([engine]) => engine.length), 6)
  const head = `${'engine'.padEnd(name)}${COLUMNS.map(([title]) => title.padStart(9)).join('')}`
  const lines = figures.map(
    ([engine, each]) => `${engine.padEnd(name)}${COLUMNS.map(([, show]) => show(each).padStart(9)).join('')}`,
  )
  return [head, ...lines].join('\n')
}

function decimals(share: number | null): string {
  return share === null ? '–' : share.toFixed(3)
}

function milliseconds(ms: number | null): string {
  return ms === null ? '–' : ms.toFixed(2)
}
