import { parentPort, workerData } from 'node:worker_threads'
import type { Article } from '../../domain/knowledge/article.ts'
import { buildKnowledgeIndex } from '../../domain/knowledge/index.ts'
import type { BuildOrder } from './build-beside.ts'

/** The thread: collects the articles, which come in stretches, and answers with the index as a file. */
const { variants } = workerData as BuildOrder
const articles: Article[] = []
parentPort?.on('message', (stretch: readonly Article[] | null) => {
  if (stretch !== null) return articles.push(...stretch)
  const file = buildKnowledgeIndex(articles, { variants }).toFile()
  return parentPort?.postMessage(file, [file])
})
