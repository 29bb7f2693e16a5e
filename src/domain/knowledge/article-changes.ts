import type { Article } from './article.ts'

/** What brings one set of articles to another: those that are new or different, and the slugs of those that are gone. */
export type ArticleChanges = { readonly changed: readonly Article[]; readonly removed: readonly string[] }

export function articleChanges(before: readonly Article[], after: readonly Article[]): ArticleChanges {
  const known = new Map(before.map(article => [article.slug, article]))
  const changed = after.filter(article => !isSame(article, known.get(article.slug)))
  for (const { slug } of after) known.delete(slug)
  return { changed, removed: [...known.keys()] }
}

/** Articles of unchanged files are mostly the same objects. */
function isSame(article: Article, before: Article | undefined): boolean {
  return article === before || (before !== undefined && JSON.stringify(article) === JSON.stringify(before))
}
