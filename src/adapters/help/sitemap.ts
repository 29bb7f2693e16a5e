import type { Article } from '../../domain/knowledge/article.ts'
import { helpPath } from './article-links.ts'
import { escapeHtml } from './html.ts'

/** Addresses that one sitemap may hold. */
export const MOST_ADDRESSES = 50_000

/** The articles for search engines; of more than fit into one file, the part counted from 1. */
export function sitemap(articles: readonly Article[], origin: string, part: number): string {
  const shown = articles.slice((part - 1) * MOST_ADDRESSES, part * MOST_ADDRESSES)
  const home = part === 1 ? [`<url><loc>${escapeHtml(`${origin}/help`)}</loc></url>`] : []
  const lines = shown.map(({ slug, updated }) => {
    const day = updated === null || Number.isNaN(Date.parse(updated)) ? '' : `<lastmod>${updated}</lastmod>`
    return `<url><loc>${escapeHtml(origin + helpPath(slug))}</loc>${day}</url>`
  })
  return xml('urlset', [...home, ...lines])
}

/** The list of a large help centre's sitemaps. */
export function sitemapIndex(articles: readonly Article[], origin: string): string {
  const parts = Array.from({ length: partsOf(articles) }, (_, position) => position + 1)
  return xml(
    'sitemapindex',
    parts.map(part => `<sitemap><loc>${escapeHtml(`${origin}/help/sitemap.xml?part=${part}`)}</loc></sitemap>`),
  )
}

/** How many files the addresses take. */
export function partsOf(articles: readonly Article[]): number {
  return Math.ceil(articles.length / MOST_ADDRESSES)
}

/** Search engines read articles, and neither other people's searches nor the pages of staff. */
export function robots(origin: string): string {
  const closed = ['/help?q=', '/help/contact/', '/help/search.json', '/desk', '/report', '/v1/', '/api/']
  return `User-agent: *\n${closed.map(path => `Disallow: ${path}\n`).join('')}\nSitemap: ${origin}/help/sitemap.xml\n`
}

function xml(root: string, lines: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${lines.join('\n')}\n</${root}>\n`
}
