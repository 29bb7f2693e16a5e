import { type Caller, isMachine } from '../../application/caller.ts'
import type { Article } from '../../domain/knowledge/article.ts'
import { ANYBODY, type Audience, type Reader, STAFF } from '../../domain/knowledge/audience.ts'
import { cursorUnknown, invalid, notFound } from './answer.ts'
import type { ARTICLE_OPERATIONS } from './article-operations.ts'
import type { ArticleDetails, ArticlePage, ArticleSummary } from './article-protocol.ts'
import type { HandlersOf } from './call.ts'
import { pageOf, readCursor } from './cursor.ts'

/** What the calls for articles do. */
export const articleHandlers: HandlersOf<typeof ARTICLE_OPERATIONS> = {
  async listArticles({ articles, caller, query }) {
    const { q, topic, locale, cursor, limit } = query
    const reader = readerOf(caller)
    const wanted = { ...(topic === undefined ? {} : { topic }), ...(locale === undefined ? {} : { locale }) }
    if (q !== undefined) {
      if (cursor !== undefined) return invalid('`cursor` does not go with `q`: what is found is on one page.')
      const found = articles.search(reader, q, { ...wanted, limit })
      return { status: 200, body: { articles: found.map(wireArticle), nextCursor: null } satisfies ArticlePage }
    }
    const after = cursor === undefined ? undefined : readCursor(cursor)
    if (after === null) return cursorUnknown
    const rows = articles.list(reader, { ...wanted, ...(after && { after: after.id }), limit: limit + 1 })
    const { shown, nextCursor } = pageOf(rows, limit, ({ slug }) => ({ at: 0, id: slug }))
    return { status: 200, body: { articles: shown.map(wireArticle), nextCursor } satisfies ArticlePage }
  },

  async readArticle({ articles, caller, slug }) {
    const found = articles.read(readerOf(caller), slug)
    if (found === null) return notFound('article')
    const { article, whole } = found
    const body: ArticleDetails = {
      ...wireArticle(article),
      questions: [...article.questions],
      sections: whole.sections.map(each => ({ ...each })),
    }
    return { status: 200, body }
  },
}

function readerOf(caller: Caller): Reader {
  return isMachine(caller) && !caller.scopes.includes('articles:internal') ? ANYBODY : STAFF
}

function wireArticle(article: Article): ArticleSummary {
  const { slug, title, topic, locale, audience, base, tags, updated, reviewed, version } = article
  return {
    ...{ slug, title, topic, locale, base, updated, reviewed, version },
    audience: { kind: audience.kind, names: namesIn(audience) },
    tags: [...tags],
    href: `/help/${encodeURIComponent(slug)}`,
  }
}

function namesIn(audience: Audience): string[] {
  if (audience.kind === 'accounts') return [...audience.accounts]
  return audience.kind === 'products' ? [...audience.products] : []
}
