import { z } from 'zod'
import type { Clock, Log } from '../../application/ports.ts'
import { createRateLimit } from '../../application/rate-limit.ts'
import type { ReadArticle } from '../../application/read-article.ts'
import { WEB_LIMITS, type WebLimits } from './handlers.ts'
import type { ArticleView, Refusal } from './protocol.ts'
import { refuse } from './refusal.ts'

export type ArticleHandlerParts = {
  readonly readArticle: ReadArticle
  readonly clock: Clock
  readonly log: Log
  readonly limits?: WebLimits
}

/** A whole article for a visitor. One that is not for them and one that is not there are both `not_found`. */
export type ArticleHandler = (conversationId: string, slug: unknown) => Promise<ArticleView | Refusal>

const slugShape = z.string().min(1).max(200)

/** Parses, limits, asks the application, answers with a typed value. */
export function createArticleHandler({ readArticle, clock, log, limits }: ArticleHandlerParts): ArticleHandler {
  const reads = createRateLimit(clock, (limits ?? WEB_LIMITS).articlesPerSession)
  return async (conversationId, slug) => {
    const wait = reads(conversationId)
    if (wait > 0) return refuse('rate_limited', wait)
    const named = slugShape.safeParse(slug)
    if (!named.success) return refuse('not_found')
    try {
      const article = await readArticle(conversationId, named.data)
      return article === null
        ? refuse('not_found')
        : { ok: true, article: { ...article, sections: [...article.sections] } }
    } catch (error) {
      log.error('web.article_failed', error)
      return refuse('unavailable', 2_000)
    }
  }
}
