import { setImmediate } from 'node:timers/promises'
import type { ArticlePictures } from '../../application/article-pictures.ts'
import type { Article } from '../../domain/knowledge/article.ts'
import { ANYBODY, type Reader } from '../../domain/knowledge/audience.ts'
import { type Completions, completionsOf } from '../../domain/knowledge/completions.ts'
import type { Hit, KnowledgeIndex, QueryTerm } from '../../domain/knowledge/index.ts'
import { type Selection, selectionsOf } from '../../domain/knowledge/selection.ts'
import { type ArticleBody, articleBody } from './article-body.ts'
import { type ArticleLinks, articleLinks } from './article-links.ts'
import { type PictureLinks, pictureLinks } from './picture-links.ts'
import { type Topic, topicsOf } from './topics.ts'

/** The articles as they are now. A new object after they have been read again. */
export type Knowledge = { readonly articles: readonly Article[]; readonly index: KnowledgeIndex }

/** The articles of one reader by topic and slug, with what their pages need. */
export type Shelves = {
  readonly index: KnowledgeIndex
  readonly articles: readonly Article[]
  readonly topics: readonly Topic[]
  readonly links: ArticleLinks
  /** What stands under an address for this reader; null when there is nothing for them. */
  open(slug: string): Article | null
  /** The best articles among those that they may read, each at its best passage. */
  search(query: string, limit: number): readonly Hit[]
  read(query: string): readonly QueryTerm[]
  bodyOf(article: Article): ArticleBody
  /** None until the words have been gone through, which no request waits for. */
  readonly completions: Completions
}

/** Rendered bodies that are kept: those that everybody reads are few. */
const BODIES_KEPT = 500
/** Readers whose shelves are kept besides those of everybody. */
const READERS_KEPT = 20

/** Arranges the articles for each reader, and again only when they have changed. */
export function shelvesOf(knowledge: () => Knowledge, pictures: ArticlePictures | null): (reader: Reader) => Shelves {
  let arranged: { readonly from: Knowledge; readonly of: (reader: Reader) => Shelves } | null = null
  return reader => {
    const from = knowledge()
    if (arranged?.from.articles !== from.articles || arranged.from.index !== from.index) {
      arranged = { from, of: arrangements(from, pictureLinks(pictures)) }
    }
    return arranged.of(reader)
  }
}

function arrangements(from: Knowledge, pictureOf: PictureLinks): (reader: Reader) => Shelves {
  const select = selectionsOf(from.articles)
  const everybodys = select(ANYBODY)
  const byReader = new Map<string, Shelves>()
  // From what everybody may read: a word of an article that is not theirs would tell a reader of it.
  let completions: Completions = () => []
  void inSlices(completionsOf(from.articles.filter(everybodys.has))).then(ready => {
    completions = ready
  })
  return reader => {
    const key = JSON.stringify([reader.signedIn, [...reader.accounts], [...reader.products], reader.staff])
    const known = byReader.get(key)
    if (known !== undefined) return known
    const [oldest] = [...byReader.keys()].filter(each => each !== everybodysKey)
    if (byReader.size > READERS_KEPT && oldest !== undefined) byReader.delete(oldest)
    const shelves = arrange(from, reader, select(reader), pictureOf, () => completions)
    byReader.set(key, shelves)
    return shelves
  }
}

const everybodysKey = JSON.stringify([false, [], [], false])

function arrange(
  { articles: all, index }: Knowledge,
  reader: Reader,
  selection: Selection,
  pictureOf: PictureLinks,
  completions: () => Completions,
): Shelves {
  const articles = all.filter(selection.has)
  const links = articleLinks(all, selection.open)
  const bodies = new Map<Article, ArticleBody>()
  let topics: readonly Topic[] | null = null
  return {
    index,
    articles,
    links,
    open: selection.open,
    search: (query, limit) => index.search(query, { reader, limit }),
    read: query => index.read(query, reader),
    get topics() {
      topics ??= topicsOf(articles)
      return topics
    },
    get completions() {
      return completions()
    },
    bodyOf(article) {
      const known = bodies.get(article)
      if (known !== undefined) return known
      const body = articleBody(article, links, pictureOf)
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
