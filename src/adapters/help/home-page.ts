import type { Article } from '../../domain/knowledge/article.ts'
import { helpPath } from './article-links.ts'
import { type Html, html } from './html.ts'
import { breadcrumbs, contactLine, searchForm } from './layout.ts'
import { type Topic, topicPath } from './topics.ts'

/** Articles of a topic that are seen on the home page. */
const SEEN_AT_ONCE = 5
/** Articles on one page of a topic. */
export const PAGE_LENGTH = 200

/** The home page: a large search box and every topic. */
export function homeContent(topics: readonly Topic[]): Html {
  return html`<div class="hero"><div class="wide">
<h1>How can we help?</h1>
${searchForm('', 'heroSearch')}
</div></div>
<div class="wide">
${topics.length === 0 ? html`<p class="empty">There are no articles here yet.</p>` : html`<ul class="topics">${topics.map(card)}</ul>`}
${contactLine('Something else?')}
</div>`
}

function card(topic: Topic): Html {
  const { name, articles } = topic
  const path = topicPath(topic)
  return html`<li class="topic"><section aria-label="${name}">
<h2><a href="${path}">${name}</a></h2>
<ul>${articles.slice(0, SEEN_AT_ONCE).map(line)}</ul>
${articles.length <= SEEN_AT_ONCE ? null : html`<p class="more"><a href="${path}">All ${articles.length} articles<span class="unseen"> about ${name}</span></a></p>`}
</section></li>`
}

/** Every article of a topic; of very many a page at a time, counted from 1. */
export function topicContent(topic: Topic, page: number): Html {
  const { name, articles } = topic
  const pages = Math.max(1, Math.ceil(articles.length / PAGE_LENGTH))
  const shown = articles.slice((page - 1) * PAGE_LENGTH, page * PAGE_LENGTH)
  return html`<div class="narrow">
${breadcrumbs([
  { label: 'Help', href: '/help' },
  { label: name, href: null },
])}
<h1>${name}</h1>
<p class="quiet">${articles.length === 1 ? '1 article' : `${articles.length} articles`}</p>
<ul class="shelf">${shown.map(line)}</ul>
${pages === 1 ? null : turning(topic, page, pages)}
${contactLine('Not here?')}
</div>`
}

function turning(topic: Topic, page: number, pages: number): Html {
  const to = (number: number, words: string, rel: string) =>
    html`<a rel="${rel}" href="${topicPath(topic)}${number === 1 ? '' : `?page=${number}`}">${words}</a>`
  return html`<nav class="turning" aria-label="Pages">${page > 1 ? to(page - 1, 'Previous', 'prev') : null}
<span>Page ${page} of ${pages}</span> ${page < pages ? to(page + 1, 'Next', 'next') : null}</nav>`
}

function line(article: Article): Html {
  return html`<li><a href="${helpPath(article.slug)}">${article.title}</a></li>`
}
