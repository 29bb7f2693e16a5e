import type { Article } from '../../domain/knowledge/article.ts'
import type { ArticleBody } from './article-body.ts'
import { helpPath } from './article-links.ts'
import { type Asked, feedbackForm } from './feedback-form.ts'
import { type Html, html } from './html.ts'
import { breadcrumbs } from './layout.ts'
import type { Shelves } from './shelves.ts'
import { type Topic, topicPath } from './topics.ts'

/** Fewer sections are seen at a glance. */
const CONTENTS_FROM = 3
const MAX_RELATED = 4
/** Less alike than this and "related" would be a lie. */
const RELATED_FROM = 0.25

/** How a reader came to an article, and what they have said of it. */
export type Visit = {
  /** The search that led here; empty when none did. */
  readonly query: string
  readonly asked: Asked
}

/**
 * One article with its contents list and what else may help. The page's own ids have capitals, which the anchors of
 * headings never have, so that no heading can take one.
 */
export function articleContent(shelves: Shelves, article: Article, topic: Topic, visit: Visit): Html {
  const body = shelves.bodyOf(article)
  const related = relatedTo(article, shelves)
  return html`<article class="wide reading"${writing(article)}>
<header class="head">
${breadcrumbs([
  { label: 'Help', href: '/help' },
  { label: topic.name, href: topicPath(topic) },
  { label: article.title, href: null },
])}
${visit.query === '' ? null : html`<p class="back"><a href="/help?${new URLSearchParams({ q: visit.query }).toString()}">Back to the results for “${visit.query}”</a></p>`}
<h1>${article.title}</h1>
${article.updated === null ? null : updatedLine(article.updated)}
</header>
${contents(body.headings)}
<div class="body">${body.markup}</div>
${feedbackForm(article, visit.asked)}
${related.length === 0 ? null : relatedList(related)}
</article>`
}

/** The language and its direction, where they are the article's own. The page around it stays as it is. */
export function writing({ locale }: Pick<Article, 'locale'>): Html | null {
  if (locale === null) return null
  return html` lang="${locale}" dir="${isRightToLeft(locale) ? 'rtl' : 'ltr'}"`
}

const RIGHT_TO_LEFT = new Set([
  'ar',
  'arc',
  'ckb',
  'dv',
  'fa',
  'he',
  'iw',
  'ku-Arab',
  'nqo',
  'ps',
  'sd',
  'ug',
  'ur',
  'yi',
])

function isRightToLeft(locale: string): boolean {
  const [language = '', script = ''] = locale.split('-')
  return RIGHT_TO_LEFT.has(language.toLowerCase()) || RIGHT_TO_LEFT.has(`${language}-${script}`)
}

function updatedLine(day: string): Html {
  const words = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
  const time = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(time)) return html``
  return html`<p class="quiet updated" lang="en" dir="auto">Updated <time datetime="${day}">${words.format(time)}</time></p>`
}

function contents(headings: ArticleBody['headings']): Html | null {
  const entries = headings.filter(heading => heading.level <= 3 && heading.text !== '')
  if (entries.length < CONTENTS_FROM) return null
  const lines = entries.map(
    ({ anchor, text, level }) =>
      html`<li class="level-${level}"><a href="#${encodeURIComponent(anchor)}">${text}</a></li>`,
  )
  return html`<nav class="contents" aria-labelledby="contentsTitle" data-contents><h2 id="contentsTitle">On this page</h2><ol>${lines}</ol></nav>`
}

function relatedTo(article: Article, { search }: Shelves): readonly Article[] {
  const hits = search(`${article.title} ${article.tags.join(' ')}`, 2 * MAX_RELATED)
  const others = hits.filter(hit => hit.score >= RELATED_FROM && hit.article.slug !== article.slug)
  return others.map(hit => hit.article).slice(0, MAX_RELATED)
}

function relatedList(articles: readonly Article[]): Html {
  const lines = articles.map(({ slug, title }) => html`<li><a href="${helpPath(slug)}">${title}</a></li>`)
  return html`<section class="related" aria-labelledby="relatedTitle"><h2 id="relatedTitle">Related articles</h2><ul>${lines}</ul></section>`
}
