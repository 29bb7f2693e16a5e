import { Marked, type Tokens } from 'marked'
import sanitize from 'sanitize-html'
import type { Article } from '../../domain/knowledge/article.ts'
import { headingsOf } from '../../domain/knowledge/passages.ts'
import type { ArticleLinks } from './article-links.ts'
import { escapeHtml, type Html, trustedHtml } from './html.ts'

/** An article's body as safe markup, and its headings for the table of contents. */
export type ArticleBody = {
  readonly markup: Html
  readonly headings: readonly { readonly anchor: string; readonly text: string; readonly level: number }[]
}

/**
 * Renders markdown and HTML that an author wrote. Nothing of it is believed: the sanitiser runs last, on what marked
 * made, and keeps only what is listed here.
 */
export function articleBody(article: Article, links: ArticleLinks): ArticleBody {
  const marked = new Marked({ gfm: true, async: false })
  const tokens = marked.lexer(article.markdown)
  const anchors = headingsOf(tokens)
  const highest = Math.min(...[...anchors.keys()].map(token => (token as Tokens.Heading).depth))
  const levelOf = (token: Tokens.Heading) => Math.min(6, token.depth - (Number.isFinite(highest) ? highest : 1) + 2)
  marked.use({
    renderer: {
      heading(token) {
        const anchor = anchors.get(token)?.anchor
        return headingMarkup(levelOf(token), anchor, this.parser.parseInline(token.tokens))
      },
      image: ({ text }) => imageMarkup(text),
      blockquote(token) {
        return quoteMarkup(this.parser.parse(token.tokens))
      },
    },
  })
  const clean = sanitize(
    marked.parser(tokens),
    rules(article, links, new Set([...anchors.values()].map(({ anchor }) => anchor))),
  )
  const headings = [...anchors].map(([token, { anchor, text }]) => ({
    anchor,
    text,
    level: levelOf(token as Tokens.Heading),
  }))
  return { markup: trustedHtml(withScrollableTables(withLists(clean))), headings }
}

/** The mark beside a heading that leads to itself; read aloud with the heading's own words it would be noise. */
function headingMarkup(level: number, anchor: string | undefined, inner: string): string {
  if (anchor === undefined) return `<h${level}>${inner}</h${level}>\n`
  const id = escapeHtml(anchor)
  return `<h${level} id="${id}">${inner}<a class="anchor" href="#${id}" aria-label="Link to this section">#</a></h${level}>\n`
}

/** Pictures of an article are not served: the folder may hold anything, and other sites would see who reads what. */
function imageMarkup(text: string): string {
  return text.trim() === '' ? '' : `<span class="picture">Picture: ${escapeHtml(text)}</span>`
}

const ALERT = /^\s*<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*(?:<br\s*\/?>)?\s*/i

/** GitHub's alerts; a quotation otherwise. */
function quoteMarkup(inner: string): string {
  const kind = ALERT.exec(inner)?.[1]?.toLowerCase()
  if (kind === undefined) return `<blockquote>${inner}</blockquote>\n`
  const title = kind.charAt(0).toUpperCase() + kind.slice(1)
  const body = inner.replace(ALERT, '<p>').replace(/^<p>\s*<\/p>\s*/, '')
  return `<div class="alert alert-${kind}"><p class="alert-title">${title}</p>${body}</div>\n`
}

const HEADINGS = ['h2', 'h3', 'h4', 'h5', 'h6']

/**
 * Only headings' own ids stay, each at the first that has it: one that an author wrote in HTML could take the place of
 * one that a script looks for.
 */
function withKnownId(anchors: ReadonlySet<string>): sanitize.Transformer {
  const free = new Set(anchors)
  return (tagName, { id }) => ({ tagName, attribs: id !== undefined && free.delete(id) ? { id } : {} })
}

function rules(article: Article, links: ArticleLinks, anchors: ReadonlySet<string>): sanitize.IOptions {
  const simple =
    'p br hr ul li strong em b i u s del ins mark sub sup kbd code pre blockquote abbr dl dt dd figure figcaption'
  const tables = 'table thead tbody tfoot tr caption'
  const withId = withKnownId(anchors)
  return {
    allowedTags: [
      ...simple.split(' '),
      ...tables.split(' '),
      ...'h2 h3 h4 h5 h6 ol a span div th td details summary'.split(' '),
    ],
    allowedAttributes: {
      a: ['href', 'rel', 'class', 'aria-label'],
      ol: ['start'],
      th: ['align', 'colspan', 'rowspan', 'scope'],
      td: ['align', 'colspan', 'rowspan'],
      ...Object.fromEntries(HEADINGS.map(tag => [tag, ['id']])),
    },
    allowedClasses: {
      a: ['anchor'],
      span: ['picture'],
      div: ['alert', 'alert-note', 'alert-tip', 'alert-important', 'alert-warning', 'alert-caution'],
      p: ['alert-title'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    // Not `svg`, `math` or `iframe`: one that is never closed would swallow the rest of the article.
    nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'title', 'xmp'],
    nestingLimit: 40,
    transformTags: {
      a: (_tag, { href = '', ...attributes }) => linkTag(links(article, href), attributes),
      img: (_tag, { alt = '' }) => pictureTag(alt.trim()),
      h1: 'h2',
      ...Object.fromEntries(HEADINGS.map(tag => [tag, withId])),
    },
  }
}

function pictureTag(alt: string): sanitize.Tag {
  if (alt === '') return { tagName: 'span', attribs: {} }
  return { tagName: 'span', attribs: { class: 'picture' }, text: `Picture: ${alt}` }
}

/** An address that leads nowhere leaves its words behind. */
function linkTag(href: string | null, { class: name }: sanitize.Attributes): sanitize.Tag {
  if (href === null) return { tagName: 'span', attribs: {} }
  if (name === 'anchor')
    return { tagName: 'a', attribs: { class: 'anchor', href, 'aria-label': 'Link to this section' } }
  return { tagName: 'a', attribs: /^https?:/i.test(href) ? { href, rel: 'noopener' } : { href } }
}

/** Wide tables scroll by themselves, not with the page; a keyboard has to reach what scrolls. */
function withScrollableTables(markup: string): string {
  return markup
    .replaceAll('<table>', '<div class="table" role="group" aria-label="Table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
}

/** Points written straight into a table's cell get the list they lack. Only these two tags are added. */
function withLists(markup: string): string {
  return markup.replace(
    /(<t[dh][^<>]*>\s*)((?:<li>(?:(?!<\/?(?:li|td|th)\b)[\s\S])*<\/li>\s*)+)(?=<\/t[dh]>)/g,
    '$1<ul>$2</ul>',
  )
}
