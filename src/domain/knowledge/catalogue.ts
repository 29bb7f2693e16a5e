import { type Article, type Note, parseArticle } from './article.ts'

/** All articles of a help centre, in the order of their paths, and what their authors should know. */
export type Catalogue = { readonly articles: readonly Article[]; readonly notes: readonly Note[] }

/** Reads every file; a slug that is taken gets a number, so that no article hides another. */
export function catalogueOf(files: readonly { readonly path: string; readonly text: string }[]): Catalogue {
  const articles: Article[] = []
  const notes: Note[] = []
  const taken = new Map<string, string>()
  for (const { path, text } of files) {
    const parsed = parseArticle(path, text)
    notes.push(...parsed.notes)
    if (parsed.article === null) continue
    const slug = freeSlug(parsed.article.slug, taken)
    if (slug !== parsed.article.slug) {
      const what = `has the same file name as ${taken.get(parsed.article.slug)}; its address is /help/${slug}. Rename it`
      notes.push({ path, line: 1, what })
    }
    taken.set(slug, path)
    articles.push({ ...parsed.article, slug })
  }
  return { articles, notes }
}

function freeSlug(slug: string, taken: ReadonlyMap<string, string>): string {
  if (!taken.has(slug)) return slug
  let number = 2
  while (taken.has(`${slug}-${number}`)) number += 1
  return `${slug}-${number}`
}
