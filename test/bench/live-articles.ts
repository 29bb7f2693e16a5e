import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises'
import { articleFolder } from '../../src/adapters/files/article-folder.ts'
import { indexStore } from '../../src/adapters/indexing/index-store.ts'
import { parsedFileStore } from '../../src/adapters/indexing/parsed-file-store.ts'
import { programMark } from '../../src/adapters/indexing/program-mark.ts'
import { jsonLog } from '../../src/adapters/system/log.ts'
import { buildBrain } from '../../src/application/build-brain.ts'
import { type KnowledgeLibrary, openKnowledgeLibrary } from '../../src/application/knowledge-library.ts'
import { converse } from '../../src/domain/dialogue/converse.ts'
import { EMPTY_STATE } from '../../src/domain/dialogue/state.ts'
import { NO_COMMON_TALK } from '../../src/domain/dialogue/understanding/common-talk.ts'
import { ANYBODY } from '../../src/domain/knowledge/audience.ts'
import { shippedBrain } from '../shipped-brain.ts'

/**
 * A folder of articles under a server's hands: how soon an edit is found, how long the event loop is held, and what a
 * chat's turns feel of all articles being indexed together. What the machine does by itself stands beside each figure,
 * and so does what the main thread computed: that is the product's own, however busy the machine is.
 */
const ARTICLES = Number(process.argv[2] ?? 10_000)
const EDITS = 30
const ROUNDS = 3
const TURN_EVERY_MS = 5
const QUIET_TURNS = 400

const FIRST_TURN = { state: EMPTY_STATE, floor: 'assistant', today: '2026-11-22', now: 1, reader: ANYBODY } as const
const print = (line: string) => void process.stdout.write(`${line}\n`)
const word = wordsOf(20_000)
const home = await mkdtemp(join(tmpdir(), 'live-articles-'))
const folder = join(home, 'articles')
const file = (at: number) => join(folder, `topic-${at % 40}`, `article-${at}.md`)
const program = programMark()
let planned: (() => void)[] = []

try {
  await writeArticles()
  const first = await timed(open)
  await first.value.stop()
  const { value: library, tookMs } = await timed(open)
  print(
    `${ARTICLES} articles: read and indexed in ${seconds(first.tookMs)} s, read with the kept index in ${seconds(tookMs)} s`,
  )
  await library.follow()
  await measureEdits(library)
  await measureTurns(library)
  await library.stop()
} finally {
  await rm(home, { recursive: true })
}

function open(): Promise<KnowledgeLibrary> {
  const log = jsonLog({ level: 'error' })
  return openKnowledgeLibrary({
    folder: articleFolder(folder),
    parsedFiles: parsedFileStore({ file: join(home, 'knowledge.parsed'), program, log }),
    indexes: indexStore({ file: join(home, 'knowledge.index'), program, log }),
    after: (_delay, run) => {
      planned = [run]
      return () => {
        planned = []
      }
    },
    ...{ breathe, log, say: () => {} },
  })
}

/** Every other one as careful editors save: beside the article, then over it. */
async function measureEdits(library: KnowledgeLibrary): Promise<void> {
  const idle = await longestGap(() => pause(2_000))
  const found: number[] = []
  const computed: number[] = []
  const turns = computedTurns()
  const gap = await longestGap(async () => {
    for (let edit = 0; edit < EDITS; edit++) {
      const name = `zweihundert${edit}`
      const target = file(edit * 7)
      const began = performance.now()
      const before = process.threadCpuUsage()
      const path = edit % 2 === 0 ? target : `${target}.tmp`
      await writeFile(path, articleText(name))
      if (path !== target) await rename(path, target)
      while (library.now().index.search(name, { reader: ANYBODY, limit: 1 }).length === 0) await pause(1)
      found.push(performance.now() - began)
      const { user, system } = process.threadCpuUsage(before)
      computed.push((user + system) / 1_000)
      // Between saves everything is indexed together, as it is when an author rests.
      if (edit % 10 === 9) await together(library)
    }
  })
  print(
    `an edited article is found after ${ms(at(found, 0.5))} ms, at worst ${ms(at(found, 1))} ms (target: 100); the main thread computes for ${ms(at(computed, 0.5))} ms of it`,
  )
  print(
    `longest gap of the event loop meanwhile ${ms(gap)} ms (target: 30; at rest ${ms(idle)}); the longest that was computed at a stretch took ${ms(turns.longest())} ms`,
  )
}

async function measureTurns(library: KnowledgeLibrary): Promise<void> {
  const shipped = await shippedBrain()
  const brain = buildBrain({ ...shipped, talk: NO_COMMON_TALK, library: library.now })
  const take = (turn: number) => {
    const utterance = { kind: 'text', text: `how do I ${word()} a ${word()} ${word()}?` } as const
    converse(brain, { ...FIRST_TURN, id: `t${turn}`, utterance })
  }
  const quiet: number[] = []
  const busy: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const alone = await turnsUntil(take, count => count >= QUIET_TURNS)
    let isOver = false
    await writeFile(file(round), articleText(`rebuilt${round}`))
    while (planned.length === 0) await pause(1)
    const rebuilt = together(library).then(() => {
      isOver = true
    })
    const beside = await turnsUntil(take, () => isOver)
    await rebuilt
    // The first round warms up.
    if (round > 0) {
      quiet.push(...alone)
      busy.push(...beside)
    }
  }
  print(`chat turns while all articles are indexed together: p50 ${ms(at(busy, 0.5))} ms, p99 ${ms(at(busy, 0.99))} ms`)
  print(
    `  without: p50 ${ms(at(quiet, 0.5))} ms, p99 ${ms(at(quiet, 0.99))} ms; p99 with / without ${(at(busy, 0.99) / at(quiet, 0.99)).toFixed(2)}`,
  )
}

/** How late each turn's answer comes after the moment at which it was due to begin. */
async function turnsUntil(take: (turn: number) => void, isEnough: (turns: number) => boolean): Promise<number[]> {
  const latencies: number[] = []
  while (!isEnough(latencies.length)) {
    const due = performance.now() + TURN_EVERY_MS
    await pause(TURN_EVERY_MS)
    take(latencies.length)
    latencies.push(performance.now() - due)
  }
  return latencies
}

async function together(library: KnowledgeLibrary): Promise<void> {
  for (const run of planned.splice(0)) run()
  await library.settled()
}

async function longestGap(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await work()
  delay.disable()
  return delay.max / 1e6
}

/** The processor's time that the main thread took between two of its turns. */
function computedTurns() {
  let longest = 0
  let before = process.threadCpuUsage()
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before)
    before = process.threadCpuUsage()
    longest = Math.max(longest, (user + system) / 1_000)
  }, 1)
  return {
    longest() {
      clearInterval(timer)
      return longest
    },
  }
}

async function timed<Value>(work: () => Promise<Value>): Promise<{ readonly value: Value; readonly tookMs: number }> {
  const began = performance.now()
  const value = await work()
  return { value, tookMs: performance.now() - began }
}

async function writeArticles(): Promise<void> {
  for (let topic = 0; topic < 40; topic++) await mkdir(join(folder, `topic-${topic}`), { recursive: true })
  for (let place = 0; place < ARTICLES; place++) await writeFile(file(place), articleText(word()))
}

/** About 1.2 kB, as help centres have them. */
function articleText(name: string): string {
  const words = (count: number) => Array.from({ length: count }, word).join(' ')
  return `---
title: ${name} ${words(4)}
questions: ["${words(6)}", "${words(7)}"]
tags: [${word()}, ${word()}]
updated: 2026-03-02
---
${words(55)}.

## ${words(3)}

${words(50)}.

## ${words(3)}

${words(40)}.
`
}

/** The same words in the same order every time, few of them common, as in any language. */
function wordsOf(count: number): () => string {
  let seed = 7
  const chance = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return seed / 0x8000_0000
  }
  const syllable = () => `${'bcdfglmnprst'.charAt(chance() * 12)}${'aeiou'.charAt(chance() * 5)}`
  const vocabulary = Array.from({ length: count }, () => Array.from({ length: 2 + chance() * 3 }, syllable).join(''))
  return () => vocabulary[Math.floor(chance() ** 3 * count)] ?? ''
}

function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

function ms(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0)
}

function seconds(value: number): string {
  return (value / 1_000).toFixed(1)
}
