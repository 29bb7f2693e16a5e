import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadArticles } from './adapters/files/articles.ts'
import { loadCommonTalk } from './adapters/files/common-talk.ts'
import { loadFlows } from './adapters/files/flows.ts'
import { loadLabelledMessages, loadLabelledPhrases } from './adapters/files/labelled-messages.ts'
import { loadLexicons } from './adapters/files/lexicons.ts'
import { buildBrain, buildLibrary, voicesOf } from './application/build-brain.ts'
import { takeFirstMessage } from './application/evaluation/first-message.ts'
import type { LabelledPhrase } from './application/evaluation/labelled-message.ts'
import {
  confusionsIn,
  figuresOf,
  type Judged,
  labelOf,
  NO_FLOW,
  OUT_OF_SCOPE,
  predictedBy,
  type RouteFigures,
} from './application/evaluation/route-figures.ts'
import type { Config } from './config.ts'
import type { Brain } from './domain/dialogue/brain.ts'
import { type Example, trainClassifier } from './domain/dialogue/understanding/classifier.ts'
import { type CommonTalk, NO_COMMON_TALK } from './domain/dialogue/understanding/common-talk.ts'
import { examplesOf } from './domain/dialogue/understanding/examples.ts'
import { createLexicon } from './domain/dialogue/understanding/lexicon.ts'

const WORST_PAIRS = 12

/** Measures what the assistant would do with first messages, tells the figures, and writes each prediction to a file. */
export async function measureRoute(
  config: Config,
  file: string,
  options: { readonly phrases: string; readonly out: string; readonly json: boolean },
  tell: (line: string) => void,
): Promise<void> {
  const messages = await loadLabelledMessages(file)
  const phrases = options.phrases === '' ? null : await loadLabelledPhrases(options.phrases)
  const { brain, isPolicy } = await brainFor(config, phrases)
  const judged = messages.map((message): Judged => {
    const outcome = takeFirstMessage(brain, message.text)
    return { message, outcome, predicted: predictedBy(outcome, isPolicy) }
  })
  const out = options.out === '' ? `${file.replace(/\.jsonl?$/, '')}.predictions.jsonl` : options.out
  await writeFile(out, `${judged.map(each => JSON.stringify(prediction(each))).join('\n')}\n`)
  const sources = [...new Set(messages.map(({ source }) => source))].sort()
  const figures = [
    ...sources.map(source => [source, figuresOf(judged.filter(({ message }) => message.source === source))] as const),
    ['all', figuresOf(judged)] as const,
  ]
  const confusions = confusionsIn(judged, WORST_PAIRS)
  const { zones, hash } = brain.classifier
  if (options.json) return tell(JSON.stringify({ figures: Object.fromEntries(figures), confusions, zones, hash, out }))
  tell(table(figures))
  tell(`\nTaken for something else most often`)
  for (const { count, label, predicted, example } of confusions)
    tell(`  ${String(count).padStart(5)}  ${label} → ${predicted}, such as "${shortened(example)}"`)
  const shown = Object.entries(zones).map(([zone, least]) => `${zone} ${least.toFixed(2)}`)
  tell(`\nModel ${hash}: ${shown.join(', ')}.\nEach message's prediction is in ${out}.`)
}

/** With phrases of their own, there are neither the shop's flows nor its articles: all else is as customers have it. */
async function brainFor(config: Config, phrases: readonly LabelledPhrase[] | null) {
  const [{ editions, sentences }, lexicons, talk, { articles }] = await Promise.all([
    loadFlows(config.FLOWS_DIR),
    loadLexicons(join(config.FLOWS_DIR, 'lexicon')),
    loadCommonTalk(config.FLOWS_DIR),
    loadArticles(config.KNOWLEDGE_DIR),
  ])
  const shelved = new Set(articles.filter(({ topic }) => topic.toLowerCase() === 'returns').map(({ slug }) => slug))
  const library = buildLibrary(phrases === null ? articles : [])
  const own = buildBrain({
    company: config.COMPANY_NAME,
    currency: config.CURRENCY,
    voices: voicesOf(phrases === null ? editions : [], sentences),
    lexicon: createLexicon(lexicons),
    talk: phrases === null ? talk : NO_COMMON_TALK,
    library: () => library,
  })
  const brain =
    phrases === null ? own : { ...own, classifier: trainedOn(phrases, examplesOf(voicesOf(editions, sentences)), talk) }
  return { brain, isPolicy: (slug: string) => shelved.has(slug) }
}

/** A shop's phrases join those that ship for the same outcome, as an author's would; the other flows stay away. */
function trainedOn(
  phrases: readonly LabelledPhrase[],
  shipped: readonly Example[],
  talk: CommonTalk,
): Brain['classifier'] {
  const labels = new Set(phrases.map(({ label }) => label))
  const joining = shipped
    .map(example => ({ ...example, label: labelOf(example.label) }))
    .filter(({ label }) => labels.has(label))
  const [inside, outside] = [
    phrases.filter(({ label }) => label !== OUT_OF_SCOPE),
    phrases.filter(({ label }) => label === OUT_OF_SCOPE),
  ]
  const all = { ...talk, background: [...talk.background, ...outside.map(({ text }) => text)] }
  return trainClassifier([...inside.map(({ text, label }) => ({ text, label, meant: true })), ...joining], all, NO_FLOW)
}

function prediction({ message: { id, text, label }, predicted, outcome }: Judged) {
  const { zone, target, p, like, why } = outcome
  return { id, text, flow: label, predicted, zone, target, p: Number(p.toFixed(4)), like, why }
}

const COLUMNS: readonly (readonly [string, (figures: RouteFigures) => string])[] = [
  ['rows', ({ rows }) => String(rows)],
  ['accepted', ({ accepted }) => decimals(accepted)],
  ['exact', ({ exact }) => decimals(exact)],
  ['flows', ({ flowRows }) => String(flowRows)],
  ['recall', ({ flowRecall }) => decimals(flowRecall)],
  ['+asked', ({ flowRecallWhenAsked }) => decimals(flowRecallWhenAsked)],
  ['outside', ({ outOfScopeRows }) => String(outOfScopeRows)],
  ['triggers', ({ falseTriggers }) => decimals(falseTriggers)],
  ['clarified', ({ clarified }) => decimals(clarified)],
]

function table(figures: readonly (readonly [string, RouteFigures])[]): string {
  const name = Math.max(...figures.map(([source]) => source.length), 6)
  const head = `${'source'.padEnd(name)}${COLUMNS.map(([title]) => title.padStart(10)).join('')}`
  const lines = figures.map(
    ([source, each]) => `${source.padEnd(name)}${COLUMNS.map(([, show]) => show(each).padStart(10)).join('')}`,
  )
  return [head, ...lines].join('\n')
}

function decimals(share: number | null): string {
  return share === null ? '–' : share.toFixed(3)
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= 70 ? line : `${line.slice(0, 69)}…`
}
