import { setImmediate } from 'node:timers/promises'
import type { Article } from '../../domain/knowledge/article.ts'
import { type Completions, completionsOf } from '../../domain/knowledge/completions.ts'
import type { KnowledgeIndex } from '../../domain/knowledge/index.ts'
import { type ArticleBody, articleBody } from './article-body.ts'
import { type ArticleLinks, articleLinks } from './article-links.ts'
import { type Topic, topicsOf } from './topics.ts'

/** The articles as they are now. A new object after they have been read again. */
export type Knowledge = { readonly articles: readonly Article[]; readonly index: KnowledgeIndex }

/** The articles of one reader by topic and slug, with what their pages need. */
export type Shelves = {
  readonly index: KnowledgeIndex
  readonly articles: readonly Article[]
  readonly topics: readonly Topic[]
  readonly bySlug: ReadonlyMap<string, Article>
  readonly links: ArticleLinks
  bodyOf(article: Article): ArticleBody
  /** None until the words have been gone through, which no request waits for. */
  readonly completions: Completions
}

/** Rendered bodies that are kept: those that everybody reads are few. */
const BODIES_KEPT = 500

/** Arranges the articles, and again only when they have changed. */
export function shelvesOf(knowledge: () => Knowledge): () => Shelves {
  let arranged: { readonly from: Knowledge; readonly shelves: Shelves } | null = null
  return () => {
    const from = knowledge()
    if (arranged?.from.articles !== from.articles || arranged.from.index !== from.index) {
      arranged = { from, shelves: arrange(from) }
    }
    return arranged.shelves
  }
}

function arrange({ articles, index }: Knowledge): Shelves {
  const links = articleLinks(articles)
  const bodies = new Map<Article, ArticleBody>()
  let topics: readonly Topic[] | null = null
  let completions: Completions = () => []
  void inSlices(completionsOf(articles)).then(ready => {
    completions = ready
  })
  return {
    index,
    articles,
    links,
    bySlug: new Map(articles.map(article => [article.slug, article])),
    get topics() {
      topics ??= topicsOf(articles)
      return topics
    },
    get completions() {
      return completions
    },
    bodyOf(article) {
      const known = bodies.get(article)
      if (known !== undefined) return known
      const body = articleBody(article, links)
      const [oldest] = bodies.keys()
      if (bodies.size >= BODIES_KEPT && oldest !== undefined) bodies.delete(oldest)
      bodies.set(article, body)
      return body
    },
  }
}

async function inSlices<Made>(steps: Generator<undefined, Made>): Promise<Made> {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    await setImmediate()
  }
}
