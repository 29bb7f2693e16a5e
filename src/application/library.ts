import { type Article, versionOf } from '../domain/knowledge/article.ts'
import type { KnowledgeIndex } from '../domain/knowledge/index.ts'

/** The articles that may be shown and their index, as they were at one moment. It never changes: a newer one replaces it. */
export type Library = {
  readonly articles: readonly Article[]
  readonly index: KnowledgeIndex
  /** The same for the same articles. */
  readonly version: string
}

export function libraryOf(articles: readonly Article[], index: KnowledgeIndex): Library {
  let version: string | null = null
  return {
    articles,
    index,
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
