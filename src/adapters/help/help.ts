import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Express, type Request, type Response, Router } from 'express'
import { z } from 'zod'
import type { Article } from '../../domain/knowledge/article.ts'
import type { KnowledgeIndex } from '../../domain/knowledge/index.ts'
import { type ArticleLinks, articleLinks } from './article-links.ts'
import { articleContent } from './article-page.ts'
import { homeContent, type Topic, topicsOf } from './home-page.ts'
import { html } from './html.ts'
import { type Frame, pageMarkup } from './layout.ts'
import { resultsContent } from './results-page.ts'

/** The articles as they are now. A new object after they have been read again. */
export type Knowledge = { readonly articles: readonly Article[]; readonly index: KnowledgeIndex }

export type HelpOptions = {
  readonly app: Express
  readonly knowledge: () => Knowledge
  readonly company: { readonly name: string }
}

/** Serves the help centre at `/help`: pages made on the server that need no script. */
export function mountHelp({ app, knowledge, company }: HelpOptions): void {
  const shelves = shelvesOf(knowledge)
  const css = stylesheet()
  const router = Router()

  router.get('/', (request, response) => {
    const query = queryOf(request)
    const { topics, index } = shelves()
    if (query === '') {
      const title = `${company.name} Help`
      return send(response, 200, {
        company: company.name,
        title,
        content: homeContent(topics),
        query: null,
        indexed: true,
      })
    }
    const title = `${query} – ${company.name} Help`
    const content = resultsContent(index, query)
    return send(response, 200, { company: company.name, title, content, query: null, indexed: false })
  })

  router.get('/help.css', (_request, response) => {
    response.type('text/css').set('cache-control', 'public, max-age=300').send(css)
  })

  router.get('/:slug', (request, response) => {
    const { bySlug, topics, index, links } = shelves()
    const slug = request.params.slug
    const article = bySlug.get(slug)
    const topic = topics.find(({ name }) => name === article?.topic)
    if (article !== undefined && topic !== undefined) {
      const content = articleContent(article, topic, index, links)
      const description = firstWords(index, article)
      const title = `${article.title} – ${company.name} Help`
      return send(response, 200, { company: company.name, title, content, query: '', indexed: true, description })
    }
    const other = bySlug.get(slug.toLowerCase().replace(/\.(?:md|html)$/, ''))
    if (other !== undefined) return response.redirect(301, `/help/${encodeURIComponent(other.slug)}`)
    return send(response, 404, notFound(company.name))
  })

  app.use('/help', router)
}

type Shelves = {
  readonly index: KnowledgeIndex
  readonly topics: readonly Topic[]
  readonly bySlug: ReadonlyMap<string, Article>
  readonly links: ArticleLinks
}

/** The articles by topic, slug and path, arranged again only when they have changed. */
function shelvesOf(knowledge: () => Knowledge): () => Shelves {
  let arranged: { readonly from: readonly Article[]; readonly shelves: Shelves } | null = null
  return () => {
    const { articles, index } = knowledge()
    if (arranged?.from !== articles || arranged.shelves.index !== index) {
      const bySlug = new Map(articles.map(article => [article.slug, article]))
      arranged = {
        from: articles,
        shelves: { index, bySlug, topics: topicsOf(articles), links: articleLinks(articles) },
      }
    }
    return arranged.shelves
  }
}

/** One order of files, so that the help centre's rules may rely on the tokens. */
function stylesheet(): string {
  const tokens = readFileSync(join(import.meta.dirname, '../../../web-shared/tokens.css'), 'utf8')
  return `${tokens}\n${readFileSync(join(import.meta.dirname, 'help.css'), 'utf8')}`
}

const search = z.object({
  q: z
    .string()
    .trim()
    .transform(text => text.slice(0, 200))
    .catch(''),
})

/** What was searched for; a query that is no text (`?q[]=`) is none. */
function queryOf(request: Request): string {
  return search.parse(request.query).q
}

function send(response: Response, status: number, frame: Frame): void {
  response.status(status).type('html').set('cache-control', 'no-cache').send(pageMarkup(frame))
}

/** For search engines: how the article begins. */
function firstWords(index: KnowledgeIndex, { slug }: Article): string {
  const text = index.passagesOf(slug)[0]?.text ?? ''
  return text
    .replaceAll('**', '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .slice(0, 160)
}

function notFound(company: string): Frame {
  const content = html`<div class="narrow lost">
<p class="quiet">404</p>
<h1>This page is not here</h1>
<p>The article may have moved or been renamed. Search for it, or <a href="/help">browse all articles</a>.</p>
</div>`
  return { company, title: `Page not found – ${company} Help`, content, query: '', indexed: false }
}
