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
  return { articles, index, version: versionOf(articles.map(({ slug, version }) => `${slug} ${version}`).join('\n')) }
}

/** What may be shown to anybody at all; everything else is left out at this one place. */
export function published(articles: readonly Article[]): readonly Article[] {
  return articles.filter(({ state }) => state === 'published')
}
