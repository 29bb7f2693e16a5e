import type { CalibratedIndex, Indexes } from '../../src/application/library-ports.ts'
import type { IndexContents } from '../../src/domain/knowledge/article-changes.ts'
import { type Calibration, UNCALIBRATED } from '../../src/domain/knowledge/confidence.ts'
import { buildKnowledgeIndex, openKnowledgeIndex, type Variants } from '../../src/domain/knowledge/index.ts'

/** What the scores of every index that is built here are worth. */
export const BUILT_CALIBRATION: Calibration = { answerFrom: 0.77 }

/** Indexes built where they are asked for, each when the test lets it come about. `file` is what is kept. */
export function countedIndexes() {
  const waiting: { contents: IndexContents; resolve(index: CalibratedIndex): void; reject(error: Error): void }[] = []
  const kept: { file: ArrayBuffer | null; calibration: Calibration; variants: Variants } = {
    ...{ file: null, calibration: UNCALIBRATED, variants: new Map() },
  }
  const indexes: Indexes = {
    async kept(articleOf) {
      if (kept.file === null) return null
      const { file, calibration, variants } = kept
      const opened = openKnowledgeIndex(file, articleOf, { variants })
      return opened.ok ? { index: opened.index, calibration, variants } : null
    },
    async keep({ index, calibration }, variants) {
      Object.assign(kept, { file: index.toFile(), calibration, variants })
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
      const { articles, variants, unlabelled = [] } = build.contents
      const index = buildKnowledgeIndex(articles, { variants, unlabelled })
      const built = { index, calibration: BUILT_CALIBRATION }
      Object.assign(kept, { file: index.toFile(), calibration: BUILT_CALIBRATION, variants })
      build.resolve(built)
    },
    fail: () => waiting.shift()?.reject(new Error('out of memory')),
  }
}
