import type { Article } from '../../domain/knowledge/article.ts'
import { helpPath } from './article-links.ts'
import { type Html, html } from './html.ts'
import { searchForm } from './layout.ts'

/** A shelf of articles, and its place on the home page. */
export type Topic = { readonly name: string; readonly anchor: string; readonly articles: readonly Article[] }

/** The topics of a help centre by name, each with its articles by title. */
export function topicsOf(articles: readonly Article[]): readonly Topic[] {
  const shelves = [...Map.groupBy(articles, article => article.topic)].sort(([one], [other]) =>
    one.localeCompare(other),
  )
  return shelves.map(([name, unsorted], position) => ({
    name,
    anchor: `topic${position + 1}`,
    articles: [...unsorted].sort((one, other) => one.title.localeCompare(other.title)),
  }))
}

/** Articles of a topic that are seen at once; the others unfold, so that every topic stays in reach. */
const SEEN_AT_ONCE = 7
/** Hiding fewer saves no space. */
const WORTH_FOLDING = 3

/** The home page: a large search box and every topic. */
export function homeContent(topics: readonly Topic[]): Html {
  return html`<div class="hero"><div class="wide">
<h1>How can we help?</h1>
${searchForm('', 'heroSearch')}
</div></div>
<div class="wide topics">
${topics.map(topicMarkup)}
</div>`
}

function topicMarkup({ name, anchor, articles }: Topic): Html {
  const shown = articles.length <= SEEN_AT_ONCE + WORTH_FOLDING ? articles.length : SEEN_AT_ONCE
  const seen = articles.slice(0, shown)
  const rest = articles.slice(shown)
  return html`<section class="topic" aria-labelledby="${anchor}">
<h2 id="${anchor}">${name}</h2>
<ul>${seen.map(line)}</ul>
${rest.length === 0 ? null : html`<details><summary>${rest.length} more <span class="unseen">articles about ${name}</span></summary><ul>${rest.map(line)}</ul></details>`}
</section>`
}

function line(article: Article): Html {
  return html`<li><a href="${helpPath(article.slug)}">${article.title}</a></li>`
}
