import { stemOf, wordsOf } from '../../domain/knowledge/analysis.ts'
import { ANYBODY } from '../../domain/knowledge/audience.ts'
import type { Hit, KnowledgeIndex } from '../../domain/knowledge/index.ts'
import { blockText } from '../../domain/knowledge/passages.ts'
import { helpPath } from './article-links.ts'
import { type Html, html } from './html.ts'
import { breadcrumbs, searchForm } from './layout.ts'

/** Articles on a page of results. */
const MAX_RESULTS = 12
/** Less of the question than this is covered by accident. */
const WORTH_SHOWING = 0.25
/** Characters of an article under its title. */
const EXCERPT = 190

/** The answers to a search, one line per article, at the section that fits best. */
export function resultsContent(index: KnowledgeIndex, query: string): Html {
  const hits = onePerArticle(index.search(query, { reader: ANYBODY, limit: 60 })).slice(0, MAX_RESULTS)
  const terms = index.read(query)
  const stems = new Set(terms.map(term => term.stem))
  const corrected = terms.some(term => term.corrected !== null)
  return html`<div class="narrow">
${breadcrumbs([
  { label: 'Help', href: '/help' },
  { label: 'Search', href: null },
])}
<h1>${hits.length === 0 ? 'Nothing found' : 'Search results'}</h1>
${searchForm(query, 'pageSearch')}
${hits.length === 0 ? nothing(query) : summary(hits.length, query, corrected ? correctedWords(terms) : null)}
<ol class="results">${hits.map(hit => result(hit, stems))}</ol>
</div>`
}

function onePerArticle(hits: readonly Hit[]): readonly Hit[] {
  const best = new Map<string, Hit>()
  for (const hit of hits) if (hit.score >= WORTH_SHOWING && !best.has(hit.article.slug)) best.set(hit.article.slug, hit)
  return [...best.values()]
}

function correctedWords(terms: ReturnType<KnowledgeIndex['read']>): string {
  return terms.flatMap(term => (term.corrected === null ? [] : [term.corrected])).join(', ')
}

function summary(count: number, query: string, corrected: string | null): Html {
  const articles = count === 1 ? '1 article' : `${count} articles`
  const taken = corrected === null ? null : html` Including results for <strong>${corrected}</strong>.`
  return html`<p class="quiet" role="status">${articles} for “${query}”.${taken}</p>`
}

function nothing(query: string): Html {
  return html`<p role="status">No article matches “${query}”. Try fewer or other words, or <a href="/help">browse all articles</a>.</p>`
}

function result({ article, passage }: Hit, stems: ReadonlySet<string>): Html {
  const text = passage.blocks
    .map(blockText)
    .join(' ')
    .replaceAll('**', '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
  const section = passage.heading === '' ? null : html` <span class="quiet">› ${passage.heading}</span>`
  return html`<li>
<h2><a href="${helpPath(article.slug, passage.anchor)}">${article.title}</a></h2>
<p class="where">${article.topic}${section}</p>
<p>${marked(excerpt(text, stems), stems)}</p>
</li>`
}

/** The stretch of the text in which the query's words begin. */
function excerpt(text: string, stems: ReadonlySet<string>): string {
  const words = text.split(' ')
  const first = Math.max(0, words.findIndex(word => holds(word, stems)) - 6)
  const start = first < 10 ? 0 : first
  let shown = words.slice(start).join(' ')
  if (shown.length > EXCERPT) shown = `${shown.slice(0, shown.lastIndexOf(' ', EXCERPT))} …`
  return start === 0 ? shown : `… ${shown}`
}

function marked(text: string, stems: ReadonlySet<string>): Html {
  return html`${text.split(/(\s+)/).map(word => (holds(word, stems) ? html`<mark>${word}</mark>` : word))}`
}

function holds(word: string, stems: ReadonlySet<string>): boolean {
  return wordsOf(word).some(part => stems.has(stemOf(part)))
}
