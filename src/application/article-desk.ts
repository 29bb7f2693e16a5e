import { attemptsFrom } from '../domain/deflection/attempts.ts'
import { outcomeOf } from '../domain/deflection/outcome.ts'
import { type Answering, answerFrom } from '../domain/knowledge/answering.ts'
import type { Article } from '../domain/knowledge/article.ts'
import { type Reader, STAFF } from '../domain/knowledge/audience.ts'
import { type ContentGap, contentGaps } from '../domain/knowledge/content-gaps.ts'
import type { Explanation, Hit, KnowledgeIndex, QueryTerm } from '../domain/knowledge/index.ts'
import { keptQuery } from '../domain/knowledge/kept-query.ts'
import { type LearntVariant, type VariantDecision, wordsKey } from '../domain/knowledge/learning.ts'
import { no, ok, type Result } from '../domain/result.ts'
import type { OrderNumberShape } from '../domain/service/order.ts'
import type { ArticleUse, KnowledgeStore, NotHelpedReason } from './knowledge-ports.ts'
import type { Library } from './library.ts'
import type { Clock, Ledger, StaffMember } from './ports.ts'
import type { QuestionVariants } from './question-variants.ts'

/** An article, how it was used in the last 90 days, and what should make its author look at it. */
export type ArticleRow = ArticleUse & {
  readonly article: Article
  /** Customers who had said that it solved their question, and then needed a person after all. */
  readonly reversed: number
  /** Nobody has looked it over for a year. */
  readonly isStale: boolean
  /** Question variants that people taught, or that staff pinned. */
  readonly learnt: number
}

export type Gap = ContentGap & {
  /** The article that comes nearest, whoever may read it; null where none has any of the words. */
  readonly nearest: { readonly slug: string; readonly title: string; readonly score: number } | null
}

export type ArticleReport = ArticleRow & {
  readonly variants: readonly LearntVariant[]
  /** The last twelve weeks, oldest first, each with its first instant. */
  readonly weeks: readonly (ArticleUse & { readonly startsAt: number })[]
  readonly reasons: ReadonlyMap<NotHelpedReason, number>
}

/** Why a search went as it did. */
export type SearchReport = {
  readonly terms: readonly QueryTerm[]
  readonly answering: Answering
  readonly hits: readonly (Omit<Hit, 'likely'> & { readonly explanation: Explanation | null })[]
}

export type ArticleDesk = {
  list(): Promise<readonly ArticleRow[]>
  gaps(): Promise<readonly Gap[]>
  article(slug: string): Promise<ArticleReport | null>
  /** Takes effect on this node when it returns, and on the others soon after. */
  decide(
    slug: string,
    decision: Pick<VariantDecision, 'query' | 'decision'> & { readonly key: string },
    staff: StaffMember,
  ): Promise<Result<readonly LearntVariant[], 'not_found' | 'no_words'>>
  /** What a reader is given for a query, and why. */
  search(query: string, reader: Reader): SearchReport
}

type Needs = {
  readonly store: KnowledgeStore
  readonly variants: QuestionVariants
  readonly library: () => Library
  readonly ledger: Ledger
  readonly clock: Clock
  readonly orderNumbers: OrderNumberShape
  /** Brings the index up to date with what was decided. */
  readonly refreshVariants: () => Promise<void>
}

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
const SHOWN_MS = 90 * DAY_MS
const TREND_WEEKS = 12
const STALE_AFTER_MS = 365 * DAY_MS
const MAX_GAPS = 100
const HITS = 8

/** The articles as those see them who answer for them: how they do, what is missing, and why search ranks as it does. */
export function createArticleDesk(needs: Needs): ArticleDesk {
  const { store, variants, library, ledger, clock } = needs

  async function rows(of: readonly Article[], known: readonly LearntVariant[]): Promise<readonly ArticleRow[]> {
    const now = clock.now()
    const [use, facts] = await Promise.all([store.use(now - SHOWN_MS), ledger.facts(now - SHOWN_MS, now + 1)])
    const reversed = reversedByArticle(facts, now)
    const learnt = Map.groupBy(known.filter(isTaken), ({ article }) => article)
    return of.map(article => ({
      ...(use.get(article.slug) ?? UNUSED),
      article,
      reversed: reversed.get(article.slug) ?? 0,
      isStale: isStale(article, now),
      learnt: learnt.get(article.slug)?.length ?? 0,
    }))
  }

  return {
    async list() {
      return rows(library().articles, await variants.all())
    },

    async gaps() {
      const now = clock.now()
      const { index } = library()
      const gaps = contentGaps(await store.searches(now - SHOWN_MS), now).slice(0, MAX_GAPS)
      return gaps.map(gap => ({ ...gap, nearest: nearest(index, gap.query) }))
    },

    async article(slug) {
      const article = library().articles.find(each => each.slug === slug)
      if (article === undefined) return null
      const now = clock.now()
      const starts = Array.from({ length: TREND_WEEKS }, (_, week) => now - (TREND_WEEKS - week) * WEEK_MS)
      const [all, weeks, reasons] = await Promise.all([
        variants.all(),
        store.useOver(slug, starts),
        store.reasons(slug, now - SHOWN_MS),
      ])
      const [row] = await rows([article], all)
      if (row === undefined) return null
      const own = all.filter(variant => variant.article === slug)
      return {
        ...row,
        variants: own,
        weeks: weeks.map((use, week) => ({ ...use, startsAt: starts[week] ?? now })),
        reasons,
      }
    },

    async decide(slug, { key, query, decision }, staff) {
      if (!library().articles.some(each => each.slug === slug)) return no('not_found')
      const kept = keptQuery(query, needs.orderNumbers)
      if (wordsKey(kept) === '') return no('no_words')
      await store.decide({ key, article: slug, query: kept, decision, at: clock.now(), staffId: staff.id })
      await needs.refreshVariants()
      return ok((await variants.all()).filter(variant => variant.article === slug))
    },

    search(query, reader) {
      const { index, calibration } = library()
      const hits = index.search(query, { reader, limit: HITS })
      return {
        terms: index.read(query, reader),
        answering: answerFrom(index, query, { reader, calibration }),
        hits: hits.map(({ article, passage, score }) => ({
          ...{ article, passage, score },
          explanation: index.explain(query, passage, reader),
        })),
      }
    },
  }
}

const UNUSED: ArticleUse = { views: 0, clicks: 0, inserted: 0, helped: 0, notHelped: 0 }

function isTaken({ state }: LearntVariant): boolean {
  return state === 'learnt' || state === 'pinned'
}

/** By the same rules as the report. */
function reversedByArticle(facts: Parameters<typeof attemptsFrom>[0], now: number): ReadonlyMap<string, number> {
  const reversed = new Map<string, number>()
  for (const attempt of attemptsFrom(facts)) {
    const slug = /^article:(.+)$/.exec(attempt.intent)?.[1]
    if (slug === undefined || attempt.excluded !== null || outcomeOf(attempt, now).name !== 'reversed') continue
    reversed.set(slug, (reversed.get(slug) ?? 0) + 1)
  }
  return reversed
}

function isStale({ reviewed, updated, created }: Article, now: number): boolean {
  const days = [reviewed, updated, created].flatMap(day => (day === null ? [] : [Date.parse(day)]))
  return days.length > 0 && Math.max(...days) < now - STALE_AFTER_MS
}

function nearest(index: KnowledgeIndex, query: string): Gap['nearest'] {
  const [hit] = index.search(query, { reader: STAFF, limit: 1 })
  return hit === undefined ? null : { slug: hit.article.slug, title: hit.article.title, score: hit.score }
}
