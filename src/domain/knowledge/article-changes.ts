import type { Article } from './article.ts'
import type { Variants } from './index.ts'

/** What an index is made of. */
export type IndexContents = {
  readonly articles: readonly Article[]
  readonly variants: Variants
  /** As in `IndexOptions`; it is learnt from when all is indexed together. */
  readonly unlabelled?: readonly string[]
}

/** What brings one index to another: articles that are new or different, and the slugs of those that are gone. */
export type ArticleChanges = { readonly changed: readonly Article[]; readonly removed: readonly string[] }

/** Pure; quick where little has changed, since the articles of unchanged files are the same objects in the same order. */
export function articleChanges(before: IndexContents, after: IndexContents): ArticleChanges {
  const [from, to] = withoutSameEnds(before.articles, after.articles)
  const known = new Map(from.map(article => [article.slug, article]))
  const rewritten = to.filter(article => !isSame(article, known.get(article.slug)))
  for (const { slug } of to) known.delete(slug)
  return { changed: [...rewritten, ...askedOtherwise(before, after, rewritten)], removed: [...known.keys()] }
}

function withoutSameEnds(before: readonly Article[], after: readonly Article[]) {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1
  return [before.slice(start, before.length - end), after.slice(start, after.length - end)] as const
}

function isSame(article: Article, before: Article | undefined): boolean {
  return article === before || (before !== undefined && JSON.stringify(article) === JSON.stringify(before))
}

function askedOtherwise(
  { variants: then }: IndexContents,
  { variants: now, articles }: IndexContents,
  besides: readonly Article[],
): readonly Article[] {
  if (then === now) return []
  const slugs = [...new Set([...then.keys(), ...now.keys()])]
  const others = new Set(slugs.filter(slug => then.get(slug)?.join('\n') !== now.get(slug)?.join('\n')))
  for (const { slug } of besides) others.delete(slug)
  return others.size === 0 ? [] : articles.filter(({ slug }) => others.has(slug))
}
