import type { Article } from './article.ts'
import { mayRead, type Reader } from './audience.ts'

/** What one reader finds among all articles: those for them, and of an article and its variant for them the variant. */
export type Selection = {
  has(article: Article): boolean
  /** What stands under an address: the article, the variant in its place, or null when there is nothing for them. */
  open(slug: string): Article | null
}

const arranged = new WeakMap<readonly Article[], (reader: Reader) => Selection>()

/** Arranges each list of articles once, whoever asks. */
export function selectionsOf(articles: readonly Article[]): (reader: Reader) => Selection {
  const known = arranged.get(articles) ?? arrange(articles)
  arranged.set(articles, known)
  return known
}

/**
 * Answers for any reader without walking through the articles again. Staff find base and
 * variants side by side, because they help readers of both.
 */
function arrange(articles: readonly Article[]): (reader: Reader) => Selection {
  const bySlug = new Map(articles.map(article => [article.slug, article]))
  const variants = Map.groupBy(articles.filter(isVariant), variant => variant.base ?? '')

  return reader => {
    const readable = (article: Article) => mayRead(article, reader)
    const stands = (article: Article) =>
      reader.staff
        ? null
        : (variants.get(article.slug)?.find(variant => readable(variant) && variant !== article) ?? null)
    return {
      has: article => readable(article) && stands(article) === null,
      open(slug) {
        const article = bySlug.get(slug)
        if (article === undefined) return null
        const inItsPlace = stands(article)
        if (inItsPlace !== null) return inItsPlace
        return readable(article) ? article : null
      },
    }
  }

  /** A translation stands beside its base: who reads one language may read the other, too. */
  function isVariant({ base, locale }: Article): boolean {
    const original = base === null ? undefined : bySlug.get(base)
    return original !== undefined && original.locale === locale
  }
}
