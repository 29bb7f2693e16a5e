import { type Express, type RequestHandler, type Response, Router } from 'express'
import type { z } from 'zod'
import type { ArticleDesk } from '../../application/article-desk.ts'
import type { StaffMember } from '../../application/ports.ts'
import { ANYBODY, type Reader, STAFF } from '../../domain/knowledge/audience.ts'
import {
  type ArticleList,
  type ArticleReport,
  decision,
  type GapList,
  MAX_QUERY,
  type SearchReport,
  searchQuery,
  type VariantList,
} from './protocol.ts'
import { wireGap, wireReport, wireRow, wireSearch, wireVariant } from './wire.ts'

type Needs = {
  readonly app: Express
  readonly articles: ArticleDesk
  /** Lets managers pass and answers everybody else. */
  readonly requireManager: RequestHandler
  readonly staffOf: (response: Response) => StaffMember
  /** The folder with the built pages, `articles.html` among them. */
  readonly pages: string
}

/** Serves the page of the articles and its calls (`protocol.ts`). The page itself holds nothing: anyone may load it. */
export function mountArticles({ app, articles, requireManager, staffOf, pages }: Needs): void {
  app.get('/articles', (_request, response) => {
    response.set('Cache-Control', 'no-cache')
    response.sendFile('articles.html', { root: pages })
  })
  const routes = Router()
  routes.use(uncached, requireManager)
  routes.get('/articles', async (_request, response) => {
    response.json({ articles: (await articles.list()).map(wireRow) } satisfies ArticleList)
  })
  routes.get('/gaps', async (_request, response) => {
    response.json({ gaps: (await articles.gaps()).map(wireGap) } satisfies GapList)
  })
  routes.get('/articles/:slug', async (request, response) => {
    const report = await articles.article(request.params.slug)
    if (report === null) problem(response, NO_SUCH_ARTICLE)
    else response.json(wireReport(report) satisfies ArticleReport)
  })
  routes.post('/articles/:slug/variants', async (request, response) => {
    const given = decision.safeParse(request.body)
    if (!given.success) return problem(response, invalid(DECISION_FORM))
    const decided = await articles.decide(request.params.slug, given.data, staffOf(response))
    if (decided.ok) response.json({ variants: decided.value.map(wireVariant) } satisfies VariantList)
    else if (decided.reason === 'not_found') problem(response, NO_SUCH_ARTICLE)
    else problem(response, invalid('There is no word in it by which an article could be found. Write a question.'))
  })
  routes.get('/search', (request, response) => {
    const asked = searchQuery.safeParse(request.query)
    if (!asked.success) return problem(response, invalid(SEARCH_FORM))
    response.json(wireSearch(articles.search(asked.data.q, readerOf(asked.data))) satisfies SearchReport)
  })
  app.use('/articles/api', routes)
}

const uncached: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store')
  next()
}

/** Somebody as the manager wants to see the search through their eyes. */
function readerOf({ reader, name }: z.infer<typeof searchQuery>): Reader {
  const named: ReadonlySet<string> = new Set(name === '' ? [] : [name])
  switch (reader) {
    case 'public':
      return ANYBODY
    case 'staff':
      return STAFF
    case 'signed_in':
      return { ...ANYBODY, signedIn: true }
    case 'account':
      return { ...ANYBODY, signedIn: true, accounts: named }
    case 'product':
      return { ...ANYBODY, signedIn: true, products: named }
  }
}

type Problem = { readonly status: number; readonly code: string; readonly title: string; readonly detail: string }

const NO_SUCH_ARTICLE: Problem = {
  status: 404,
  code: 'not_found',
  title: 'Not found',
  detail: 'There is no such article now. It may have been renamed or taken back: look into the list.',
}
const DECISION_FORM = `Give a key of 8 to 64 letters, digits, "-" or "_", a query of at most ${MAX_QUERY} characters, and a decision: rejected, pinned or left.`
const SEARCH_FORM = `Give "q" with 1 to ${MAX_QUERY} characters, and as "reader" one of public, signed_in, account, product and staff, with the account's or product's "name".`

function invalid(detail: string): Problem {
  return { status: 400, code: 'invalid', title: 'Not understood', detail }
}

function problem(response: Response, { status, ...rest }: Problem): void {
  response
    .status(status)
    .type('application/problem+json')
    .json({ type: 'about:blank', status, ...rest })
}
