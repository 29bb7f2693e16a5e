import type { Article } from '../domain/knowledge/article.ts'
import type { Reader } from '../domain/knowledge/audience.ts'
import { selectionsOf } from '../domain/knowledge/selection.ts'
import type { Library } from './library.ts'
import { type WholeArticle, wholeArticle } from './whole-article.ts'

/** Which articles are asked for. `after` is the slug of the last one had; `limit` counts articles. */
export type ArticleQuery = {
  readonly topic?: string
  readonly locale?: string
  readonly after?: string
  readonly limit: number
}

/** The published articles as whoever calls may read them. */
export interface ArticleList {
  /** By slug, in one order for all. */
  list(reader: Reader, query: ArticleQuery): readonly Article[]
  /** The best first. */
  search(reader: Reader, words: string, query: Omit<ArticleQuery, 'after'>): readonly Article[]
  /** What stands under a slug for this reader; null when there is nothing for them. */
  read(reader: Reader, slug: string): { readonly article: Article; readonly whole: WholeArticle } | null
}

/** Hits from which those of a topic are taken. */
const SEARCHED = 100

export function createArticleList(library: () => Library): ArticleList {
  return {
    list(reader, { after = '', limit, ...wanted }) {
      const { has } = selectionsOf(library().articles)(reader)
      const there = library().articles.filter(each => each.slug > after && has(each) && isWanted(each, wanted))
      return there.sort(bySlug).slice(0, limit)
    },

    search(reader, words, { limit, ...wanted }) {
      const hits = library().index.search(words, { reader, limit: SEARCHED })
      return hits.flatMap(({ article }) => (isWanted(article, wanted) ? [article] : [])).slice(0, limit)
    },

    read(reader, slug) {
      const { articles, index } = library()
      const article = selectionsOf(articles)(reader).open(slug)
      return article && { article, whole: wholeArticle(article, index) }
    },
  }
}

function isWanted(article: Article, { topic, locale }: Pick<ArticleQuery, 'topic' | 'locale'>): boolean {
  return (topic === undefined || article.topic === topic) && (locale === undefined || article.locale === locale)
}

function bySlug(one: Article, other: Article): number {
  return one.slug < other.slug ? -1 : 1
}
