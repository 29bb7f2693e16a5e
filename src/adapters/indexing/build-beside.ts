import { once } from 'node:events'
import { setImmediate as breathe } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { IndexContents } from '../../domain/knowledge/article-changes.ts'
import type { Calibration } from '../../domain/knowledge/confidence.ts'
import type { Variants } from '../../domain/knowledge/index.ts'

/** What the thread is told at its start; the articles follow. */
export type BuildOrder = { readonly variants: Variants; readonly unlabelled: readonly string[] }

/** What the thread answers with. */
export type BuiltFile = { readonly bytes: ArrayBuffer; readonly calibration: Calibration }

/** Articles that go to the thread at a stretch, as JSON: that takes a fifth of copying them object by object. */
const STRETCH = 100
/** A hundred thousand articles take seconds. */
const LONGEST_BUILD_MS = 600_000

/** Builds and calibrates an index in a thread of its own, and gives it as a file. Throws when the thread ends or is told to. */
export async function buildBeside(
  { articles, variants, unlabelled = [] }: IndexContents,
  signal: AbortSignal,
): Promise<BuiltFile> {
  const order: BuildOrder = { variants, unlabelled }
  const worker = new Worker(new URL('index-worker.ts', import.meta.url), { workerData: order })
  const end = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_BUILD_MS)])
  try {
    const built = once(worker, 'message', { signal: end }).then(([answer]) => answer as BuiltFile)
    const gone = once(worker, 'exit', { signal: end }).then(([code]) => {
      throw new Error(`the thread that builds the index ended (${code})`)
    })
    const [answer] = await Promise.all([Promise.race([built, gone]), send(worker, articles)])
    return answer
  } finally {
    await worker.terminate()
  }
}

async function send(worker: Worker, articles: IndexContents['articles']): Promise<void> {
  for (let from = 0; from < articles.length; from += STRETCH) {
    worker.postMessage(JSON.stringify(articles.slice(from, from + STRETCH)))
    await breathe()
  }
  worker.postMessage(null)
}
