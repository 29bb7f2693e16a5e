import express, { type Express, type Request, type Response, Router } from 'express'
import { z } from 'zod'
import type { ArticlePictures } from '../../application/article-pictures.ts'
import type { ContactForm } from '../../application/contact-form.ts'
import type { HelpVisits } from '../../application/help-visits.ts'
import { type KnowledgeLedger, NOT_HELPED_REASONS } from '../../application/knowledge-ports.ts'
import type { Clock, Ids, Log, Secrets } from '../../application/ports.ts'
import { createRateLimit, type Rate } from '../../application/rate-limit.ts'
import type { Article } from '../../domain/knowledge/article.ts'
import { ANYBODY, mayRead, type Reader } from '../../domain/knowledge/audience.ts'
import { helpPath } from './article-links.ts'
import { articleContent } from './article-page.ts'
import { articleData, summaryOf } from './article-summary.ts'
import { helpAssets } from './assets.ts'
import { tooManyContent } from './contact-page.ts'
import { contactRoutes } from './contact-routes.ts'
import { ASKED } from './feedback-form.ts'
import { homeContent, PAGE_LENGTH, topicContent } from './home-page.ts'
import { type Html, html } from './html.ts'
import { type Frame, pageMarkup, type Site } from './layout.ts'
import { resultsContent } from './results-page.ts'
import { searchResults, searchShelves } from './search.ts'
import type { SearchAnswer } from './search-protocol.ts'
import { type Knowledge, type Shelves, shelvesOf } from './shelves.ts'
import { partsOf, robots, sitemap, sitemapIndex } from './sitemap.ts'
import { tellTo } from './told-events.ts'
import { type Topic, topicPath } from './topics.ts'
import { visitRoutes, visitSecret } from './visit-routes.ts'
import { isFromHere, visitorNamer } from './visitor.ts'

export type HelpLimits = {
  readonly searchesPerAddress: Rate
  readonly verdictsPerAddress: Rate
  readonly messagesPerAddress: Rate
}

const MINUTE = 60_000

/** What is used unless told otherwise. Whoever types quickly searches several times a second. */
export const HELP_LIMITS: HelpLimits = {
  searchesPerAddress: { most: 600, perMs: MINUTE },
  verdictsPerAddress: { most: 30, perMs: MINUTE },
  messagesPerAddress: { most: 6, perMs: 10 * MINUTE },
}

export type HelpOptions = {
  readonly app: Express
  readonly knowledge: () => Knowledge
  readonly company: { readonly name: string }
  /** Where the built script is. */
  readonly pages: string
  /** Where customers reach this server; null takes the address that each request names. */
  readonly publicUrl: string | null
  /** The company's own style rules, which come after ours. */
  readonly theme: string | null
  /** What stands beside the articles; null shows the words of pictures instead. */
  readonly pictures: ArticlePictures | null
  readonly contact: ContactForm
  readonly ledger: KnowledgeLedger
  /** Who reads as somebody who is signed in at the host site. */
  readonly visits: HelpVisits
  /** Whether a page of that origin may sign its visitor in. */
  readonly acceptsOrigin: (request: Request) => boolean
  readonly addressOf: (request: Request) => string
  /** Told to nobody; nodes that share it know the same reader as one. */
  readonly visitorSecret: string
  readonly hash: Secrets['hashToken']
  readonly ids: Ids
  readonly clock: Clock
  readonly log: Log
  readonly limits?: HelpLimits
}

/** Results on their page, and those under the box while somebody types. */
const MOST_RESULTS = 12
const MOST_WHILE_TYPING = 5

/** Serves the help centre at `/help`: pages made on the server that need no script. */
export function mountHelp(options: HelpOptions): void {
  const { app, company, clock, ids } = options
  const limits = options.limits ?? HELP_LIMITS
  const assets = helpAssets(options.pages, options.theme)
  const site: Site = { company: company.name, assets: assets.of }
  const shelves = shelvesOf(options.knowledge, options.pictures)
  const readers = new WeakMap<Request, Reader>()
  const shelvesFor = (request: Request): Shelves => shelves(readers.get(request) ?? ANYBODY)
  const tell = tellTo({ ...options, visitorOf: visitorNamer({ ...options, secret: options.visitorSecret }) })
  const searches = createRateLimit(clock, limits.searchesPerAddress)
  const verdicts = createRateLimit(clock, limits.verdictsPerAddress)
  const messages = createRateLimit(clock, limits.messagesPerAddress)
  const readForm = express.urlencoded({ extended: false, limit: '64kb' })
  const router = Router()

  router.use(assets.routes)
  router.use(visitRoutes(options))
  router.use(async (request, response, next) => {
    response.vary('cookie')
    const secret = visitSecret(request)
    // What was made for one reader must not be shown to another.
    if (secret !== null) response.set('cache-control', 'private, no-store')
    if (secret !== null) readers.set(request, await options.visits.readerOf(secret))
    next()
  })

  router.get('/', (request, response) => {
    const query = queryOf(request)
    const { topics } = shelvesFor(request)
    if (query === '') {
      const title = `${company.name} Help`
      const description = `Answers from ${company.name}${topics.length === 0 ? '' : `: ${topics.map(({ name }) => name).join(', ')}`}.`
      const canonical = `${originOf(request)}/help`
      return send(response, 200, { title, content: homeContent(topics), query: null, canonical, description })
    }
    const wait = searches(options.addressOf(request))
    if (wait > 0) return refuse(response, wait)
    const found = searchShelves(shelvesFor(request), query, MOST_RESULTS, false)
    tell.searched(request, query, found.hits[0]?.article ?? null)
    return show(response, 200, query, resultsContent(found), null)
  })

  router.all('/search.json', express.json({ limit: '64kb' }), (request, response) => {
    response.set('cache-control', 'no-store')
    const wait = searches(options.addressOf(request))
    if (wait > 0) return response.status(429).set('retry-after', seconds(wait)).json({ corrected: null, results: [] })
    const of = request.method === 'POST' ? 'letter' : 'search'
    const query = of === 'letter' ? letterOf(request) : queryOf(request)
    const found = searchShelves(shelvesFor(request), query, MOST_WHILE_TYPING, of === 'search')
    const answer: SearchAnswer = { corrected: found.corrected, results: searchResults(found, of) }
    return response.json(answer)
  })

  router.get('/sitemap.xml', (request, response) => {
    const { articles } = shelves(ANYBODY)
    const part = pageOf(request, 'part')
    const text =
      partsOf(articles) > 1 && request.query['part'] === undefined
        ? sitemapIndex(articles, originOf(request))
        : sitemap(articles, originOf(request), part)
    response.type('application/xml').set('cache-control', 'public, max-age=3600').send(text)
  })

  router.get('/topics/:topic', (request, response) => {
    const topic = shelvesFor(request).topics.find(({ slug }) => slug === request.params.topic)
    const page = pageOf(request, 'page')
    if (topic === undefined || page > Math.max(1, Math.ceil(topic.articles.length / PAGE_LENGTH)))
      return lost(request, response)
    const canonical = `${originOf(request)}${topicPath(topic)}${page === 1 ? '' : `?page=${page}`}`
    const title = `${topic.name} – ${company.name} Help`
    return send(response, 200, { title, content: topicContent(topic, page), query: '', canonical })
  })

  router.use(
    '/contact',
    (_request, response, next) => {
      response.set('cache-control', 'no-store')
      next()
    },
    readForm,
    contactRoutes({
      shelvesFor,
      form: options.contact,
      newKey: () => ids.secret(),
      limited: (request, response, next) => {
        if (!isFromHere(request)) return lost(request, response)
        const wait = messages(options.addressOf(request))
        return wait > 0 ? refuse(response, wait) : next()
      },
      show: (response, status, title, content) => show(response, status, title, content),
    }),
  )

  router.get('/:slug', (request, response) => {
    const { open, topics } = shelvesFor(request)
    const { slug } = request.params
    const article = open(slug)
    const topic = topics.find(({ name }) => name === article?.topic)
    if (article === null || topic === undefined) return elsewhere(request, response, slug)
    const { q, n, feedback } = arrival.parse(request.query)
    if (q !== '') tell.clicked(request, article, q, n)
    tell.viewed(request, article)
    return send(response, 200, articleFrame(request, article, topic, { query: q, asked: feedback }))
  })

  router.get('/:slug/pictures/*path', async (request, response) => {
    const { open, bodyOf } = shelvesFor(request)
    const article = open(request.params.slug)
    const path = request.params.path.join('/')
    const picture = article !== null && bodyOf(article).pictures.has(path) ? options.pictures?.look(path) : null
    if (!options.pictures || !picture) return lost(request, response)
    if (response.get('cache-control') === undefined) response.set('cache-control', 'private, max-age=300')
    response.type(picture.type).set('x-content-type-options', 'nosniff')
    response.send(Buffer.from(await options.pictures.read(path)))
  })

  router.post('/:slug/feedback', readForm, (request, response) => {
    const article = shelvesFor(request).open(request.params.slug)
    if (article === null || !isFromHere(request)) return lost(request, response)
    const wait = verdicts(options.addressOf(request))
    if (wait > 0) return refuse(response, wait)
    const said = verdict.safeParse(request.body)
    if (!said.success) return response.redirect(303, `${helpPath(article.slug)}#didItHelp`)
    const reason = said.data.reason ?? null
    tell.judged(request, article, said.data.verdict, reason)
    const asked = reason === null ? said.data.verdict : 'reason'
    return response.redirect(303, `${helpPath(article.slug)}?feedback=${asked}#didItHelp`)
  })

  app.get('/robots.txt', (request, response) => {
    response
      .type('text/plain')
      .set('cache-control', 'public, max-age=3600')
      .send(robots(originOf(request)))
  })
  app.use('/help', router)

  function articleFrame(
    request: Request,
    article: Article,
    topic: Topic,
    visit: Parameters<typeof articleContent>[3],
  ): Frame {
    const shelves = shelvesFor(request)
    const origin = originOf(request)
    return {
      title: `${article.title} – ${company.name} Help`,
      content: articleContent(shelves, article, topic, visit),
      query: '',
      // What is not for everybody is nothing for search engines.
      canonical: mayRead(article, ANYBODY) ? origin + helpPath(article.slug) : null,
      description: summaryOf(shelves.index, article),
      kind: 'article',
      data: articleData({ article, topic, index: shelves.index, company: company.name, origin }),
    }
  }

  /** An old address leads to the new one; what is nowhere, to a page that says so. */
  function elsewhere(request: Request, response: Response, slug: string): void {
    const other = shelvesFor(request).open(slug.toLowerCase().replace(/\.(?:md|html)$/, ''))
    if (other !== null) response.redirect(301, helpPath(other.slug))
    else if (slug === 'contact') response.redirect(302, '/help/contact/new')
    else lost(request, response)
  }

  function lost(_request: Request, response: Response): void {
    send(response, 404, notFound(company.name))
  }

  function refuse(response: Response, waitMs: number): void {
    response.set('retry-after', seconds(waitMs))
    show(response, 429, 'Please wait', tooManyContent(Math.ceil(waitMs / MINUTE)))
  }

  function show(response: Response, status: number, title: string, content: Html, query: string | null = ''): void {
    send(response, status, { title: `${title} – ${company.name} Help`, content, query, canonical: null })
  }

  function send(response: Response, status: number, frame: Frame): void {
    if (response.get('cache-control') === undefined) response.set('cache-control', 'private, no-cache')
    response.status(status).type('html').send(pageMarkup(site, frame))
  }

  function originOf(request: Request): string {
    if (options.publicUrl !== null) return options.publicUrl
    const host = request.get('host') ?? ''
    return /^[\w.-]+(?::\d+)?$|^\[[\da-f:]+\](?::\d+)?$/i.test(host) ? `${request.protocol}://${host}` : ''
  }
}

/** Characters of a query that are looked at. */
const LONGEST_QUERY = 200
/** What of a letter is searched for while it is written. */
const LONGEST_LETTER = 1_000

const text = (most: number) =>
  z
    .string()
    .transform(words => words.slice(0, most).trim())
    .catch('')
const number = (least: number) => z.coerce.number().int().min(least).max(100_000).catch(least)

const search = z.object({ q: text(LONGEST_QUERY) })
const letter = z.object({ q: text(LONGEST_LETTER) }).catch({ q: '' })
const arrival = z.object({ q: text(LONGEST_QUERY), n: number(1), feedback: z.enum(ASKED).catch('nothing') })
const verdict = z.object({
  verdict: z.enum(['helped', 'not_helped']),
  reason: z.enum(NOT_HELPED_REASONS).optional(),
})

/** What was searched for; a query that is no text (`?q[]=`) is none. */
function queryOf(request: Request): string {
  return search.parse(request.query).q
}

/** Sent in the body, as what people write to people has no place in the logs of proxies. */
function letterOf(request: Request): string {
  return letter.parse(request.body).q
}

function pageOf(request: Request, name: string): number {
  return number(1).parse(request.query[name] ?? 1)
}

function seconds(ms: number): string {
  return String(Math.ceil(ms / 1_000))
}

function notFound(company: string): Frame {
  const content = html`<div class="narrow lost">
<p class="quiet">404</p>
<h1>This page is not here</h1>
<p>The article may have moved or been renamed. Search for it, or <a href="/help">browse all topics</a>.</p>
</div>`
  return { title: `Page not found – ${company} Help`, content, query: '', canonical: null }
}
