import { createRequire } from 'node:module'
import { join } from 'node:path'
import { loadCommonTalk } from '../../src/adapters/files/common-talk.ts'
import { loadFlows } from '../../src/adapters/files/flows.ts'
import { loadLabelledMessages } from '../../src/adapters/files/labelled-messages.ts'
import { voicesOf } from '../../src/application/build-brain.ts'
import { isFlowLabel, labelOf, OUT_OF_SCOPE } from '../../src/application/evaluation/route-figures.ts'
import { type Example, trainClassifier } from '../../src/domain/dialogue/understanding/classifier.ts'
import type { CommonTalk } from '../../src/domain/dialogue/understanding/common-talk.ts'
import { examplesOf } from '../../src/domain/dialogue/understanding/examples.ts'

/**
 * How well and how fast flows are told apart, beside @nlpjs/nlp trained on the same phrases in the same run: on the
 * shipped phrases, each fifth judged by what learnt the others, and on the labelled messages of a file, where one is
 * named: npm run bench:understanding -- FILE.jsonl
 */
const FOLDS = 5
const NONE = 'None'
const ROOT = join(import.meta.dirname, '..', '..')

type Text = { readonly text: string; readonly accept: readonly string[] }
/** A flow's name, or None. */
type Recogniser = (text: string) => Promise<string>
type Engine = {
  readonly name: string
  readonly train: (examples: readonly Example[], talk: CommonTalk) => Promise<Recogniser>
}

const ENGINES: readonly Engine[] = [
  { name: 'firstline', train: trainOurs },
  { name: '@nlpjs/nlp', train: trainPeer },
]

/** Its own defaults, without a line printed for each round. */
const PEER_SETTINGS = {
  keepStopwords: true,
  nonefeatureValue: 1,
  nonedeltaMultiplier: 1.2,
  spellCheck: false,
  spellCheckDistance: 1,
  filterZeros: true,
  log: false,
}

const print = (line: string) => void process.stdout.write(`${line}\n`)

const [{ editions, sentences }, talk] = await Promise.all([
  loadFlows(join(ROOT, 'flows')),
  loadCommonTalk(join(ROOT, 'flows')),
])
const examples = examplesOf(voicesOf(editions, sentences).slice(0, 1))
await onOwnPhrases()
const [file] = process.argv.slice(2)
if (file !== undefined) await onMessages(file)

async function onOwnPhrases(): Promise<void> {
  const meant = examples.filter(each => each.meant)
  const ruledOut = examples.filter(each => !each.meant)
  print(
    `Shipped phrases, ${meant.length}, and ${talk.background.length} sentences that mean none of them, in ${FOLDS} folds`,
  )
  for (const { name, train } of ENGINES) {
    const runs: Run[] = []
    for (let fold = 0; fold < FOLDS; fold++) {
      const kept = <Item>(items: readonly Item[]) => items.filter((_, index) => index % FOLDS !== fold)
      const out = <Item>(items: readonly Item[]) => items.filter((_, index) => index % FOLDS === fold)
      runs.push(
        await measured(
          () => train([...kept(meant), ...ruledOut], { ...talk, background: kept(talk.background) }),
          [
            ...out(meant).map(({ text, label }) => ({ text, accept: [label] })),
            ...out(talk.background).map(text => ({ text, accept: [NONE] })),
          ],
        ),
      )
    }
    told(name, runs)
  }
}

async function onMessages(path: string): Promise<void> {
  const messages = (await loadLabelledMessages(path)).filter(
    ({ label }) => isFlowLabel(label) || label === OUT_OF_SCOPE,
  )
  const texts = messages.map(({ text, accept }) => ({
    text,
    accept: accept.map(label => (label === OUT_OF_SCOPE ? NONE : label)),
  }))
  print(`\nLabelled messages that want a flow or are out of scope, ${texts.length}, by all shipped phrases`)
  for (const { name, train } of ENGINES) {
    const labelled = async (): Promise<Recogniser> => {
      const recognise = await train(examples, talk)
      return async text => labelOf(await recognise(text))
    }
    told(name, [await measured(labelled, texts)])
  }
}

type Run = {
  readonly trainMs: number
  readonly perText: number
  readonly right: number
  readonly flows: number
  readonly flowsRight: number
  readonly foreign: number
  readonly foreignRight: number
}

async function measured(train: () => Promise<Recogniser>, texts: readonly Text[]): Promise<Run> {
  const began = performance.now()
  const recognise = await train()
  const trainMs = performance.now() - began
  for (const { text } of texts.slice(0, 100)) await recognise(text)
  const from = performance.now()
  const said: string[] = []
  for (const { text } of texts) said.push(await recognise(text))
  const perText = ((performance.now() - from) * 1_000) / texts.length
  const judged = texts.map(({ accept }, index) => ({
    isFlow: !accept.includes(NONE),
    ok: accept.includes(said[index] ?? ''),
  }))
  const flows = judged.filter(({ isFlow }) => isFlow)
  const foreign = judged.filter(({ isFlow }) => !isFlow)
  return {
    trainMs,
    perText,
    right: judged.filter(({ ok }) => ok).length,
    flows: flows.length,
    flowsRight: flows.filter(({ ok }) => ok).length,
    foreign: foreign.length,
    foreignRight: foreign.filter(({ ok }) => ok).length,
  }
}

function told(name: string, runs: readonly Run[]): void {
  const sum = (value: (run: Run) => number) => runs.reduce((total, run) => total + value(run), 0)
  const [flows, foreign] = [sum(run => run.flows), sum(run => run.foreign)]
  const shares = [
    `right ${percent(sum(run => run.right) / (flows + foreign))}`,
    `flows ${percent(sum(run => run.flowsRight) / flows)}`,
    `none ${percent(sum(run => run.foreignRight) / foreign)}`,
  ]
  const costs = `${(sum(run => run.perText) / runs.length).toFixed(0)} µs a text, trained in ${(sum(run => run.trainMs) / runs.length).toFixed(0)} ms`
  print(`  ${name.padEnd(12)} ${shares.join('  ')}   ${costs}`)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** What is too unlikely to be asked about is none. */
async function trainOurs(learnt: readonly Example[], common: CommonTalk): Promise<Recogniser> {
  const { rank, zones } = trainClassifier(learnt, common)
  return async text => {
    const [best] = rank(text)
    return best !== undefined && best.p >= Math.min(0.5, zones.start) ? best.label : NONE
  }
}

/** The part of the other engine that is used here. */
type PeerNlp = {
  settings: { autoSave: boolean; log: boolean }
  addLanguage(locale: string): void
  addDocument(locale: string, text: string, intent: string): void
  train(): Promise<void>
  process(locale: string, text: string): Promise<{ readonly intent: string }>
}
type PeerContainer = {
  use(plugin: unknown): void
  get(name: 'nlp'): PeerNlp
  registerConfiguration(name: string, settings: object, overwrite: boolean): void
}

async function trainPeer(learnt: readonly Example[], common: CommonTalk): Promise<Recogniser> {
  const require = createRequire(import.meta.url)
  const { containerBootstrap } = require('@nlpjs/core') as { containerBootstrap: () => Promise<PeerContainer> }
  const container = await containerBootstrap()
  container.registerConfiguration('nlu-??', PEER_SETTINGS, true)
  container.use((require('@nlpjs/nlp') as { Nlp: unknown }).Nlp)
  container.use((require('@nlpjs/lang-en-min') as { LangEn: unknown }).LangEn)
  const nlp = container.get('nlp')
  Object.assign(nlp.settings, { autoSave: false, log: false })
  nlp.addLanguage('en')
  for (const { text, label, meant } of learnt) if (meant) nlp.addDocument('en', text, label)
  for (const text of common.background) nlp.addDocument('en', text, NONE)
  await nlp.train()
  return async text => (await nlp.process('en', text)).intent
}
