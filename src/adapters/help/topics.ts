import type { Article } from '../../domain/knowledge/article.ts'

/** A shelf of articles and its name in addresses: `/help/topics/<slug>`. */
export type Topic = { readonly name: string; readonly slug: string; readonly articles: readonly Article[] }

const { compare } = new Intl.Collator('en', { numeric: true })

/** The topics of a help centre by name, each with its articles by title. */
export function topicsOf(articles: readonly Article[]): readonly Topic[] {
  const taken = new Set<string>()
  const shelves = [...Map.groupBy(articles, article => article.topic)].sort(([one], [other]) => compare(one, other))
  return shelves.map(([name, unsorted]) => ({
    name,
    slug: freeSlug(name, taken),
    articles: [...unsorted].sort((one, other) => compare(one.title, other.title)),
  }))
}

/** The address of a topic's page. */
export function topicPath({ slug }: Topic): string {
  return `/help/topics/${encodeURIComponent(slug)}`
}

function freeSlug(name: string, taken: Set<string>): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const slug = plain.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'topic'
  let free = slug
  for (let number = 2; taken.has(free); number += 1) free = `${slug}-${number}`
  taken.add(free)
  return free
}
