import type { Indexes } from '../../src/application/library-ports.ts'
import type { IndexContents } from '../../src/domain/knowledge/article-changes.ts'
import {
  buildKnowledgeIndex,
  type KnowledgeIndex,
  openKnowledgeIndex,
  type Variants,
} from '../../src/domain/knowledge/index.ts'

/** Indexes built where they are asked for, each when the test lets it come about. `file` is what is kept. */
export function countedIndexes() {
  const waiting: { contents: IndexContents; resolve(index: KnowledgeIndex): void; reject(error: Error): void }[] = []
  const kept: { file: ArrayBuffer | null; variants: Variants } = { file: null, variants: new Map() }
  const indexes: Indexes = {
    async kept(articleOf) {
      if (kept.file === null) return null
      const opened = openKnowledgeIndex(kept.file, articleOf, { variants: kept.variants })
      return opened.ok ? { index: opened.index, variants: kept.variants } : null
    },
    async keep(index, variants) {
      Object.assign(kept, { file: index.toFile(), variants })
    },
    build: contents => new Promise((resolve, reject) => waiting.push({ contents, resolve, reject })),
    async stop() {
      for (const { reject } of waiting.splice(0)) reject(new Error('stopped'))
    },
  }
  return {
    indexes,
    kept,
    waiting,
    /** Lets the oldest build come about. */
    finish() {
      const build = waiting.shift()
      if (build === undefined) throw new Error('no index is being built')
      const { articles, variants } = build.contents
      const index = buildKnowledgeIndex(articles, { variants })
      Object.assign(kept, { file: index.toFile(), variants })
      build.resolve(index)
    },
    fail: () => waiting.shift()?.reject(new Error('out of memory')),
  }
}
