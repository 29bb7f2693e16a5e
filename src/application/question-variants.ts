import type { Article } from '../domain/knowledge/article.ts'
import { type LearningAct, type LearntVariant, learnVariants, wordsKey } from '../domain/knowledge/learning.ts'
import { sketchLikeness, sketchOf } from '../domain/knowledge/sketch.ts'
import { unlabelledQuestions } from '../domain/knowledge/unlabelled-questions.ts'
import { MAX_ARTICLES } from '../domain/knowledge/variant-classifier.ts'
import type { KnowledgeStore } from './knowledge-ports.ts'
import type { VariantSource } from './library-ports.ts'
import type { Clock } from './ports.ts'

/** What people do is kept, and learnt from, for so long. */
export const KNOWLEDGE_KEPT_MS = 180 * 24 * 60 * 60_000
/** So much of an article has to be as it was, or what people agreed about is another article. */
const SAME_FROM = 0.5
/** An author's own variants are a dozen; more learnt ones than this tell the index nothing new. */
const MAX_LEARNT = 50

/** `variants` leaves out what authors have written themselves. */
export type QuestionVariants = VariantSource & {
  /** Every query that people or staff brought together with an article, learnt or not. */
  all(): Promise<readonly LearntVariant[]>
}

/** As much of an article as learning looks at. */
type LearningArticle = Pick<Article, 'slug' | 'title' | 'markdown' | 'questions'> & { readonly version: string }

type Needs = {
  readonly store: Pick<KnowledgeStore, 'acts' | 'decisions' | 'searches' | 'sketches' | 'keepSketches' | 'mark'>
  /** The articles as they are now. */
  readonly articles: () => readonly LearningArticle[]
  readonly clock: Clock
  /** Whether what nobody has clicked is learnt from, too. */
  readonly learnsByItself: boolean
}

/** Question variants from what people do, folded anew at every call: nothing is counted that could go wrong in between. */
export function createQuestionVariants({ store, articles, clock, learnsByItself }: Needs): QuestionVariants {
  async function all(): Promise<readonly LearntVariant[]> {
    const [acts, decisions] = await Promise.all([store.acts(clock.now() - KNOWLEDGE_KEPT_MS), store.decisions()])
    const current = bySlug(articles())
    await sketchWhatIsUsed(store, acts, current, clock.now())
    return learnVariants(acts, decisions, currentCheck(current, await store.sketches()))
  }

  return {
    all,
    mark: () => store.mark(),
    async unlabelled() {
      if (!learnsByItself || articles().length > MAX_ARTICLES) return []
      const [searches, judged] = await Promise.all([store.searches(clock.now() - KNOWLEDGE_KEPT_MS), all()])
      return unlabelledQuestions(searches, judged)
    },
    async variants() {
      const taken = (await all()).filter(({ state }) => state === 'learnt' || state === 'pinned')
      const current = bySlug(articles())
      return new Map(
        [...Map.groupBy(taken, ({ article }) => article)].flatMap(([slug, variants]) => {
          const article = current.get(slug)
          return article === undefined ? [] : [[slug, beside(article, variants)] as const]
        }),
      )
    },
  }
}

type BySlug = ReadonlyMap<string, LearningArticle>

function bySlug(articles: readonly LearningArticle[]): BySlug {
  return new Map(articles.map(article => [article.slug, article]))
}

/** While an article is as people see it: once it has changed, nobody can tell any more how much. */
async function sketchWhatIsUsed(store: Needs['store'], acts: readonly LearningAct[], current: BySlug, now: number) {
  const sketched = await store.sketches()
  const used = [...new Set(acts.map(({ article }) => article))].flatMap(slug => current.get(slug) ?? [])
  const fresh = used.filter(({ slug, version }) => !sketched.get(slug)?.has(version))
  await store.keepSketches(
    fresh.map(({ slug, version, title, markdown }) => ({
      article: slug,
      version,
      sketch: sketchOf(`${title}\n${markdown}`),
    })),
    now,
  )
}

type Sketches = Awaited<ReturnType<KnowledgeStore['sketches']>>

/** Whether an article is still much as it was in a version. One that is not known is another article. */
function currentCheck(current: BySlug, sketches: Sketches): (slug: string, version: string | null) => boolean {
  return (slug, version) => {
    const article = current.get(slug)
    if (article === undefined || version === null) return false
    if (version === article.version) return true
    const then = sketches.get(slug)?.get(version)
    const now = sketches.get(slug)?.get(article.version)
    return then !== undefined && now !== undefined && sketchLikeness(then, now) >= SAME_FROM
  }
}

/** Those that the author has not written already; what staff pinned comes first. */
function beside({ questions, title }: LearningArticle, variants: readonly LearntVariant[]): readonly string[] {
  const written = new Set([title, ...questions].map(wordsKey))
  const pinnedFirst = variants.toSorted(
    (one, other) => Number(other.state === 'pinned') - Number(one.state === 'pinned'),
  )
  return pinnedFirst
    .map(({ query }) => query)
    .filter(query => !written.has(wordsKey(query)))
    .slice(0, MAX_LEARNT)
}
