import { writing } from './article-page.ts'
import { type Html, html } from './html.ts'
import { breadcrumbs, contactLine, searchForm } from './layout.ts'
import { type Found, searchResults } from './search.ts'
import type { Pieces, SearchResult } from './search-protocol.ts'

/** The answers to a search, one line per article, at the section that fits best. */
export function resultsContent(found: Found): Html {
  const { query, hits, corrected } = found
  return html`<div class="narrow">
${breadcrumbs([
  { label: 'Help', href: '/help' },
  { label: 'Search', href: null },
])}
<h1>${hits.length === 0 ? 'Nothing found' : 'Search results'}</h1>
${searchForm(query, 'pageSearch')}
${hits.length === 0 ? nothing(query) : summary(hits.length, query, corrected)}
<ol class="results">${searchResults(found, 'search').map(result)}</ol>
${hits.length === 0 ? null : contactLine('Not what you were looking for?', { q: query })}
</div>`
}

/** Words with what was searched for marked. */
export function piecesMarkup(pieces: Pieces): Html {
  return html`${pieces.map((piece, position) => (position % 2 === 1 ? html`<mark>${piece}</mark>` : piece))}`
}

function summary(count: number, query: string, corrected: string | null): Html {
  const articles = count === 1 ? '1 article' : `${count} articles`
  if (corrected === null) return html`<p class="quiet" role="status">${articles} for “${query}”</p>`
  const meant = html`<a href="/help?${new URLSearchParams({ q: corrected }).toString()}"><strong>${corrected}</strong></a>`
  return html`<p class="quiet" role="status">${articles} for “${query}”. Did you mean ${meant}? Its results are here, too.</p>`
}

function nothing(query: string): Html {
  const asked = new URLSearchParams({ q: query }).toString()
  return html`<div class="nothing">
<p role="status">No article matches “${query}”. Try fewer or other words, or <a href="/help">browse all topics</a>.</p>
<p>Or ask us: we answer by e-mail.</p>
<p><a class="button" href="/help/contact/new?${asked}">Write to us</a></p>
</div>`
}

function result({ href, title, where, excerpt, lang }: SearchResult): Html {
  return html`<li${writing({ locale: lang })}>
<h2><a href="${href}">${piecesMarkup(title)}</a></h2>
<p class="where">${where}</p>
<p>${piecesMarkup(excerpt)}</p>
</li>`
}
