import { type Html, html } from './html.ts'
import { dataScript, type StructuredData } from './structured-data.ts'

/** What is the same on every page. */
export type Site = {
  readonly company: string
  /** The addresses of what every page loads, each with a mark of its content. */
  readonly assets: { readonly styles: readonly string[]; readonly script: string }
}

/** What one page has around its content. */
export type Frame = {
  readonly title: string
  readonly content: Html
  /** What was searched for, to stand in the search box; null for no box in the header. */
  readonly query: string | null
  /** The page's one address, with its origin; null for pages that are no content of their own, which search engines leave out. */
  readonly canonical: string | null
  readonly description?: string
  readonly kind?: 'website' | 'article'
  readonly data?: readonly StructuredData[]
}

/** A whole document. No script or style stands in it, so that a strict content policy holds. */
export function pageMarkup({ company, assets }: Site, frame: Frame): string {
  const { title, content, query } = frame
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${forSearchEngines(company, frame)}
<meta name="color-scheme" content="light dark">
${assets.styles.map(href => html`<link rel="stylesheet" href="${href}">`)}
<script src="${assets.script}" type="module"></script>
<script src="/widget.js" async></script>
</head>
<body>
<a class="skip" href="#mainContent">Skip to content</a>
<header class="top">
<div class="wide top-row">
<a class="brand" href="/help"><span class="brand-name">${company}</span> <span class="brand-part">Help</span></a>
${query === null ? null : searchForm(query, 'topSearch')}
<a class="top-link" href="/help/contact/new">Contact us</a>
</div>
</header>
<main id="mainContent" tabindex="-1">
${content}
</main>
<footer class="bottom">
<div class="wide">
<p><span class="needs-script">Ask in the chat on this page, or </span><a href="/help/contact/new">write to us</a>. A person can take over at any time.</p>
<p><a href="/help">All topics</a></p>
</div>
</footer>
</body>
</html>
`
  return page.markup
}

function forSearchEngines(company: string, { title, canonical, description, kind, data = [] }: Frame): Html {
  if (canonical === null) return html`<meta name="robots" content="noindex">`
  return html`<link rel="canonical" href="${canonical}">
${description === undefined ? null : html`<meta name="description" content="${description}">`}
<meta property="og:title" content="${title}">
<meta property="og:type" content="${kind ?? 'website'}">
<meta property="og:url" content="${canonical}">
<meta property="og:site_name" content="${company} Help">
${description === undefined ? null : html`<meta property="og:description" content="${description}">`}
<meta name="twitter:card" content="summary">
${data.map(dataScript)}`
}

/** The search box: a plain form, so that it works before and without any script. */
export function searchForm(query: string, name: string): Html {
  return html`<form class="search ${name}" action="/help" method="get" role="search" data-search>
<label class="unseen" for="${name}">Search the help centre</label>
<input id="${name}" type="search" name="q" value="${query}" placeholder="Search for answers" maxlength="200" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search">
<button type="submit">Search</button>
</form>`
}

export type Step = { readonly label: string; readonly href: string | null }

/** Where the reader is, with ways back. */
export function breadcrumbs(steps: readonly Step[]): Html {
  const items = steps.map(({ label, href }) =>
    href === null
      ? html`<li><span aria-current="page">${label}</span></li>`
      : html`<li><a href="${href}">${label}</a></li>`,
  )
  return html`<nav class="crumbs" aria-label="Breadcrumb"><ol>${items}</ol></nav>`
}

/** The way to people, for whoever has not found it here. */
export function contactLine(words: string, query: Readonly<Record<string, string>> = {}): Html {
  const asked = new URLSearchParams(query).toString()
  return html`<p class="contact-line">${words} <a href="/help/contact/new${asked === '' ? '' : `?${asked}`}">Write to us</a></p>`
}
