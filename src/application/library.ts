import { calibrationOf } from '../domain/knowledge/answering.ts'
import { type Article, versionOf } from '../domain/knowledge/article.ts'
import type { Calibration } from '../domain/knowledge/confidence.ts'
import type { KnowledgeIndex } from '../domain/knowledge/index.ts'

/** The articles that may be shown and their index, as they were at one moment. It never changes: a newer one replaces it. */
export type Library = {
  readonly articles: readonly Article[]
  readonly index: KnowledgeIndex
  /** What the scores of the index are worth, as far as it is known by now. */
  readonly calibration: Calibration
  /** The same for the same articles. */
  readonly version: string
}

/** Without a calibration, it is learnt whole when it is first asked for. */
export function libraryOf(articles: readonly Article[], index: KnowledgeIndex, calibration?: Calibration): Library {
  let version: string | null = null
  return {
    articles,
    index,
    get calibration() {
      return calibration ?? calibrationOf(index)
    },
    /** Of ten thousand articles it takes milliseconds, and most libraries are never asked for it. */
    get version() {
      version ??= versionOf(articles.map(each => `${each.slug} ${each.version}`).join('\n'))
      return version
    },
  }
}

/** What may be shown to anybody at all; everything else is left out at this one place. */
export function published(articles: readonly Article[]): readonly Article[] {
  return articles.filter(({ state }) => state === 'published')
}
