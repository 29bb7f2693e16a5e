import { type Html, html } from './html.ts'

/** What every page of the help centre has around its content. */
export type Frame = {
  readonly company: string
  readonly title: string
  readonly content: Html
  /** What was searched for, to stand in the search box; null for no box in the header. */
  readonly query: string | null
  /** Pages that are no content of their own stay out of search engines. */
  readonly indexed: boolean
  readonly description?: string
}

/** A whole document. It has no inline script or style, so that a strict content policy holds. */
export function pageMarkup({ company, title, content, query, indexed, description }: Frame): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${description === undefined ? null : html`<meta name="description" content="${description}">`}
${indexed ? null : html`<meta name="robots" content="noindex">`}
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/help/help.css">
<script src="/widget.js" async></script>
</head>
<body>
<a class="skip" href="#mainContent">Skip to content</a>
<header class="top">
<div class="wide top-row">
<a class="brand" href="/help"><span class="brand-name">${company}</span> <span class="brand-part">Help</span></a>
${query === null ? null : searchForm(query, 'topSearch')}
</div>
</header>
<main id="mainContent" tabindex="-1">
${content}
</main>
<footer class="bottom">
<div class="wide">
<p class="needs-script">Not what you were looking for? Ask in the chat on this page. A person can take over at any time.</p>
<p><a href="/help">All articles</a></p>
</div>
</footer>
</body>
</html>
`
  return page.markup
}

/** The search box: a plain form, so that it works before and without any script. */
export function searchForm(query: string, name: string): Html {
  return html`<form class="search ${name}" action="/help" method="get" role="search">
<label class="unseen" for="${name}">Search the help centre</label>
<input id="${name}" type="search" name="q" value="${query}" placeholder="Search for answers" maxlength="200" autocomplete="off" enterkeyhint="search">
<button type="submit">Search</button>
</form>`
}

/** Where the reader is, with ways back. */
export function breadcrumbs(steps: readonly { readonly label: string; readonly href: string | null }[]): Html {
  const items = steps.map(({ label, href }) =>
    href === null
      ? html`<li><span aria-current="page">${label}</span></li>`
      : html`<li><a href="${href}">${label}</a></li>`,
  )
  return html`<nav class="crumbs" aria-label="Breadcrumb"><ol>${items}</ol></nav>`
}
