import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { Article } from '../../domain/knowledge/article.ts'
import { calibrate } from '../../domain/knowledge/confidence.ts'
import { buildKnowledgeIndex } from '../../domain/knowledge/index.ts'
import type { BuildOrder, BuiltFile } from './build-beside.ts'

/** Of each ten moments of a processor that both want, it takes one. */
const LOW = 10

// Linux has a priority for each thread; elsewhere this one would take that of whoever talks to customers down with it.
if (process.platform === 'linux') {
  try {
    setPriority(LOW)
  } catch {
    // Where a process may not even step back, the index is built all the same.
  }
}

/** The thread: collects the articles, which come in stretches, and answers with the index as a file. */
const { variants, unlabelled } = workerData as BuildOrder
const articles: Article[] = []
parentPort?.on('message', (stretch: string | null) => {
  if (stretch !== null) return articles.push(...(JSON.parse(stretch) as readonly Article[]))
  const index = buildKnowledgeIndex(articles, { variants, unlabelled })
  const built: BuiltFile = { bytes: index.toFile(), calibration: calibrate(index) }
  return parentPort?.postMessage(built, [built.bytes])
})
