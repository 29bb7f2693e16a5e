import { join } from 'node:path'
import { z } from 'zod'
import { loadArticles } from '../../src/adapters/files/articles.ts'
import { readJsonLines } from '../../src/adapters/files/json-lines.ts'
import { loadSearchSet } from '../../src/adapters/files/search-set.ts'
import { ownEngine } from '../../src/application/evaluation/own-engine.ts'
import type { BuiltEngine } from '../../src/application/evaluation/search-engine.ts'
import { ndcg, type Searched, searchFiguresOf } from '../../src/application/evaluation/search-figures.ts'
import type { SearchQuery, SearchSet } from '../../src/application/evaluation/search-set.ts'
import { seededChance } from '../../src/domain/dialogue/understanding/softmax.ts'
import { answerFrom } from '../../src/domain/knowledge/answering.ts'
import { type Article, parseArticle } from '../../src/domain/knowledge/article.ts'
import { ANYBODY } from '../../src/domain/knowledge/audience.ts'
import { buildKnowledgeIndex, type KnowledgeIndex } from '../../src/domain/knowledge/index.ts'
import { learnFromUnlabelled } from '../../src/domain/knowledge/self-training.ts'
import { type Lessons, variantClassifier } from '../../src/domain/knowledge/variant-classifier.ts'

/** A figure with what it should be at least, or at most. Null where it could not be measured, which `note` explains. */
export type QualityRow = {
  readonly name: string
  readonly value: number | null
  readonly atLeast?: number
  readonly atMost?: number
  readonly note?: string
}

const SEARCH_SETS = ['stackfaq', 'mtrag', 'squad2'] as const
const DEPTH = 10
const SHOPS_ARTICLES = join(import.meta.dirname, '../../knowledge')

/**
 * How well questions find their texts and their labels, on public data in a folder: `retrieval/<set>` as `evaluate --
 * search` reads them, and `intents.jsonl` with `text`, `source`, `source_intent` and `orig_split`.
 */
export async function* searchQuality(folder: string): AsyncGenerator<QualityRow> {
  const sets = await Promise.all(SEARCH_SETS.map(name => loadSearchSet(join(folder, 'retrieval', name))))
  const engines = await Promise.all(sets.map(({ texts }) => ownEngine.build(texts)))
  const trials = sets.map((set, at) => ({ set, engine: engines[at] as BuiltEngine }))
  const clean = await figuresOf(trials)
  yield {
    name: `nDCG@10, mean of ${SEARCH_SETS.join(', ')}`,
    value: mean(clean.map(({ ndcg10 }) => ndcg10)),
    atLeast: 0.815,
  }
  yield { name: 'right text first, mean of the same', value: mean(clean.map(({ hit1 }) => hit1)), atLeast: 0.73 }
  const misspelt = await figuresOf(trials.map(({ set, engine }) => ({ engine, set: withTypos(set) })))
  const lost = mean(clean.map(({ ndcg10 }) => ndcg10)) - mean(misspelt.map(({ ndcg10 }) => ndcg10))
  yield { name: 'nDCG lost to 30 % of words misspelt', value: lost, atMost: 0.02 }
  yield { name: 'foreign questions answered', value: await answeredForeign(trials), atMost: 0.1 }
  const quoted = clean.find(({ shown }) => shown !== null)
  yield { name: 'answer shown in one snippet', value: quoted?.shown ?? null, atLeast: 0.73 }
  yield { name: 'answer shown in three snippets', value: quoted?.shownInThree ?? null, atLeast: 0.83 }
  yield await otherLanguages()
  const intents = await readJsonLines(join(folder, 'intents.jsonl'), labelled)
  for (const bot of BOTS) yield botFigure(bot, intents)
  yield bankingFigure(intents)
  yield* outOfScope(intents)
  yield gainFromLogs(intents)
}

type Trial = { readonly set: SearchSet; readonly engine: BuiltEngine }

async function figuresOf(trials: readonly Trial[]) {
  return await Promise.all(
    trials.map(async ({ set, engine }) => {
      const searched: Searched[] = []
      for (const query of set.queries) searched.push({ query, retrieval: await engine.search(query, DEPTH), ms: 0 })
      return searchFiguresOf(searched, set.relevance)
    }),
  )
}

const MISSPELT = 0.3
const LETTERS_FROM = 4

function withTypos(set: SearchSet): SearchSet {
  const next = seededChance(7)
  const misspell = (text: string) =>
    text.replace(/\p{L}+/gu, word => (word.length >= LETTERS_FROM && next() < MISSPELT ? slipped(word, next) : word))
  return { ...set, queries: set.queries.map(query => ({ ...query, text: misspell(query.text) })) }
}

/** One slip of the fingers: a swap, a letter too few, one twice, or a neighbour on the keyboard. */
function slipped(word: string, next: () => number): string {
  const at = 1 + Math.floor(next() * (word.length - 2))
  const [before, letter, after] = [word.slice(0, at), word.charAt(at), word.slice(at + 1)]
  const slips = [
    before + after.charAt(0) + letter + after.slice(1),
    before + after,
    before + letter + letter + after,
    before + besides(letter) + after,
  ]
  return slips[Math.floor(next() * slips.length)] ?? word
}

function besides(letter: string): string {
  for (const row of ['qwertyuiop', 'asdfghjkl', 'zxcvbnm']) {
    const at = row.indexOf(letter.toLowerCase())
    if (at >= 0) return row.charAt(at + 1) || row.charAt(at - 1)
  }
  return letter
}

/** The questions of each set asked of the texts of the others. */
async function answeredForeign(trials: readonly Trial[]): Promise<number> {
  const shares: number[] = []
  for (const { set, engine } of trials) {
    const foreign = trials.flatMap(other => (other.set === set ? [] : other.set.queries)).map(alone)
    const retrievals = []
    for (const query of foreign) retrievals.push(await engine.search(query, 1))
    shares.push(retrievals.filter(({ outcome }) => outcome === 'answer').length / foreign.length)
  }
  return mean(shares)
}

function alone(query: SearchQuery): SearchQuery {
  return { ...query, before: [] }
}

/** Each question that an author of a shipped translation expects, asked after it was taken out of its article. */
async function otherLanguages(): Promise<QualityRow> {
  const { articles } = await loadArticles(SHOPS_ARTICLES)
  const foreign = articles.filter(({ locale }) => locale !== null && locale !== 'en')
  const values = foreign.flatMap(article =>
    article.questions.map(question => {
      const questions = article.questions.filter(other => other !== question)
      const index = buildKnowledgeIndex(articles.map(each => (each === article ? { ...article, questions } : each)))
      const ids = index.search(question, { reader: ANYBODY, limit: DEPTH }).map(hit => hit.article.slug)
      return ndcg(ids, new Map([[article.slug, 1]]), DEPTH)
    }),
  )
  const languages = [...new Set(foreign.map(({ locale }) => locale))].join(', ')
  return {
    name: `nDCG of shipped articles in ${languages}`,
    value: mean(values),
    atLeast: 0.94,
    note: `${values.length} questions`,
  }
}

const labelled = z.object({ text: z.string(), source: z.string(), source_intent: z.string(), orig_split: z.string() })
type Labelled = z.infer<typeof labelled>

/** The best published figure of others on the whole of each bot's test set. */
const BOTS = [
  { source: 'hint3_curekart', others: 0.603 },
  { source: 'hint3_powerplay11', others: 0.425 },
  { source: 'hint3_sofmattress', others: 0.638 },
] as const
const NOTHING = 'NO_NODES_DETECTED'

function botFigure({ source, others }: (typeof BOTS)[number], rows: readonly Labelled[]): QualityRow {
  const own = rows.filter(row => row.source === source)
  const index = labelIndex(own.filter(row => row.orig_split === 'train' && row.source_intent !== NOTHING))
  const guesses = own
    .filter(row => row.orig_split === 'test')
    .map(row => ({ actual: row.source_intent, ...guessOf(index, row.text) }))
  const thresholds = Array.from({ length: 9 }, (_, at) => (at + 1) / 10)
  const best = Math.max(
    ...thresholds.map(from =>
      correlation(guesses.map(({ actual, label, sure }) => ({ actual, told: sure >= from ? label : NOTHING }))),
    ),
  )
  const note = `MCC at the best of 9 thresholds; ${index.contents().length} labels, ${guesses.length} messages of the set`
  return { name: `${source} beside its best published rival`, value: best, atLeast: others, note }
}

const MOST_VARIANTS = 10

function bankingFigure(rows: readonly Labelled[]): QualityRow {
  const own = rows.filter(({ source }) => source === 'banking77')
  const index = labelIndex(
    own.filter(({ orig_split }) => orig_split === 'train'),
    MOST_VARIANTS,
  )
  const known = new Set(index.contents().map(({ slug }) => slug))
  const asked = own.filter(row => row.orig_split === 'test' && known.has(row.source_intent))
  const right = asked.filter(row => guessOf(index, row.text).label === row.source_intent).length
  return {
    name: 'banking77: right label first',
    value: right / asked.length,
    atLeast: 0.83,
    note: `at most ${MOST_VARIANTS} variants, no clicks; ${known.size} labels, ${asked.length} messages of the set`,
  }
}

function* outOfScope(rows: readonly Labelled[]): Generator<QualityRow> {
  const own = rows.filter(({ source }) => source === 'clinc150')
  const index = labelIndex(own.filter(row => row.orig_split === 'train' && row.source_intent !== 'oos'))
  const known = new Set(index.contents().map(({ slug }) => slug))
  const asked = own.filter(({ orig_split }) => orig_split === 'test')
  const inside = asked.filter(row => known.has(row.source_intent)).map(row => ({ row, ...guessOf(index, row.text) }))
  const outside = asked.filter(({ source_intent }) => source_intent === 'oos').map(row => guessOf(index, row.text))
  const right = inside.filter(({ row, label }) => label === row.source_intent)
  const surely = right.map(({ sure }) => sure).sort((one, other) => other - one)
  const note = `${inside.length} messages with one of ${known.size} labels, ${outside.length} without`
  yield { name: 'clinc150: right label', value: right.length / inside.length, atLeast: 0.92, note }
  const from = surely[Math.ceil(0.95 * surely.length) - 1] ?? 0
  const refused = outside.filter(({ sure }) => sure < from).length / outside.length
  yield { name: 'clinc150: foreign refused, 95 % of right kept', value: refused, atLeast: 0.66, note }
}

const LOGGED_SETS = ['banking77', 'clinc150', 'hwu64'] as const
const DRAWS = 3
/** Of what is no example, this share is the log, and the rest is judged; half as many foreign messages are in the log. */
const LOG_SHARE = 2 / 3
const FOREIGN_IN_LOG = 1 / 2

/** By what the classifier learns from its own guesses at messages without a label. */
function gainFromLogs(rows: readonly Labelled[]): QualityRow {
  const few = logGains(rows, 5)
  const more = logGains(rows, 10)
  const told = (gains: readonly Gain[]) =>
    gains.map(({ source, before, after }) => `${source} ${before.toFixed(3)} to ${after.toFixed(3)}`).join(', ')
  return {
    name: 'accuracy gained from logs, 5 examples a label',
    value: mean(few.map(({ before, after }) => after - before)),
    atLeast: 0.03,
    note: `${told(few)}; with 10 ${told(more)}; ${DRAWS} draws, half as many foreign messages in the log`,
  }
}

type Gain = { readonly source: string; readonly before: number; readonly after: number }

function logGains(rows: readonly Labelled[], examples: number): readonly Gain[] {
  return LOGGED_SETS.map(source => {
    const own = rows.filter(row => row.source === source && row.source_intent !== 'oos')
    const foreign = rows.filter(row => row.source !== source && row.source_intent === NOTHING)
    const draws = Array.from({ length: DRAWS }, (_, draw) => drawnGain(own, foreign, examples, seededChance(draw + 1)))
    return {
      source,
      before: mean(draws.map(({ before }) => before)),
      after: mean(draws.map(({ after }) => after)),
    }
  })
}

function drawnGain(own: readonly Labelled[], foreign: readonly Labelled[], count: number, next: () => number) {
  const taught: Labelled[] = []
  const logged: Labelled[] = []
  const judged: Labelled[] = []
  for (const [, same] of Map.groupBy(own, ({ source_intent }) => source_intent)) {
    const mixed = shuffled(same, next)
    taught.push(...mixed.slice(0, count))
    for (const row of mixed.slice(count)) (next() < LOG_SHARE ? logged : judged).push(row)
  }
  const log = [...logged, ...shuffled(foreign, next).slice(0, logged.length * FOREIGN_IN_LOG)].map(({ text }) => text)
  const examples = [
    ...taught.map(({ source_intent, text }) => ({ slug: source_intent, text })),
    ...[...new Set(taught.map(({ source_intent }) => source_intent))].map(slug => ({ slug, text: words(slug) })),
  ]
  return {
    before: shareRight(learnFromUnlabelled(examples, []), judged),
    after: shareRight(learnFromUnlabelled(examples, log), judged),
  }
}

function shareRight(lessons: Lessons | null, rows: readonly Labelled[]): number {
  const classify = lessons && variantClassifier(lessons)
  const isRight = ({ text, source_intent }: Labelled) => {
    const [best] = [...(classify?.(text) ?? [])].sort(([, one], [, other]) => other - one)
    return best?.[0] === source_intent
  }
  return rows.filter(isRight).length / rows.length
}

function shuffled<Item>(items: readonly Item[], next: () => number): readonly Item[] {
  return items
    .map(item => ({ item, at: next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item)
}

/** An article for each label, with what people said as the questions that it is asked by. */
function labelIndex(rows: readonly Labelled[], most = Number.POSITIVE_INFINITY): KnowledgeIndex {
  const byLabel = Map.groupBy(rows, ({ source_intent }) => source_intent)
  return buildKnowledgeIndex(
    [...byLabel].map(([label, own]) =>
      labelArticle(
        label,
        own.slice(0, most).map(({ text }) => text),
      ),
    ),
  )
}

function labelArticle(label: string, texts: readonly string[]): Article {
  const { article } = parseArticle(`${label}.md`, `# ${words(label)}\n\n${words(label)}`)
  if (article === null) throw new Error(`The label "${label}" has no words. Give it some.`)
  return { ...article, slug: label, questions: texts }
}

function words(label: string): string {
  return label.replace(/_/g, ' ').toLowerCase()
}

function guessOf(index: KnowledgeIndex, text: string): { readonly label: string; readonly sure: number } {
  const [hit] = index.search(text, { reader: ANYBODY, limit: 1 })
  const { confidence } = answerFrom(index, text, { reader: ANYBODY })
  return { label: hit?.article.slug ?? NOTHING, sure: confidence ?? 0 }
}

/** Matthews' correlation over many labels: 1 always right, 0 no better than chance. */
function correlation(pairs: readonly { readonly actual: string; readonly told: string }[]): number {
  const count = (label: string, side: 'actual' | 'told') => pairs.filter(pair => pair[side] === label).length
  const labels = [...new Set(pairs.flatMap(({ actual, told }) => [actual, told]))]
  const all = pairs.length
  const right = pairs.filter(({ actual, told }) => actual === told).length
  const both = sum(labels.map(label => count(label, 'actual') * count(label, 'told')))
  const actual = all ** 2 - sum(labels.map(label => count(label, 'actual') ** 2))
  const told = all ** 2 - sum(labels.map(label => count(label, 'told') ** 2))
  return actual === 0 || told === 0 ? 0 : (right * all - both) / Math.sqrt(actual * told)
}

function mean(values: readonly (number | null)[]): number {
  return sum(values.map(Number)) / values.length
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
