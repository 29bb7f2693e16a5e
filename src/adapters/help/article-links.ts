import type { Article } from '../../domain/knowledge/article.ts'
import { linkTargets } from '../../domain/knowledge/link-targets.ts'

/** Turns an address written in an article into one that works on its page, or null when it leads nowhere. */
export type ArticleLinks = (from: Article, href: string) => string | null

/**
 * Links between files become links between pages, as far as the reader may `open` them, and lead to headings that are
 * there; links to the outside pass when their scheme is harmless.
 */
export function articleLinks(
  articles: readonly Article[],
  open: (slug: string) => Article | null = slug => articles.find(article => article.slug === slug) ?? null,
): ArticleLinks {
  const targetOf = linkTargets(articles)
  return (from, href) => {
    const target = targetOf(from, href)
    if (target.kind === 'nowhere') return null
    if (target.kind !== 'article') return href
    const { article, place } = target
    if (article === from) return place === null ? null : place === '' ? '#mainContent' : `#${encodeURIComponent(place)}`
    const opened = open(article.slug)
    return opened === null ? null : helpPath(opened.slug, place ?? '')
  }
}

/** The address of an article's page, at a heading of it where one is given. */
export function helpPath(slug: string, anchor = ''): string {
  return `/help/${encodeURIComponent(slug)}${anchor === '' ? '' : `#${encodeURIComponent(anchor)}`}`
}
