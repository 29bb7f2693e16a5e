import type { Source } from '../domain/dialogue/log.ts'
import type { Article } from '../domain/knowledge/article.ts'
import type { Passage } from '../domain/knowledge/passages.ts'

/** Where a passage stands, as a conversation shows it. */
export function sourceOf(
  { slug, title }: Pick<Article, 'slug' | 'title'>,
  { heading, anchor }: Pick<Passage, 'heading' | 'anchor'>,
): Source {
  const href = `/help/${slug}${anchor === '' ? '' : `#${anchor}`}`
  return { title, section: heading === title ? '' : heading, href }
}
