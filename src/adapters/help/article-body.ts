import { Marked, type Tokens } from 'marked'
import sanitize from 'sanitize-html'
import type { Article } from '../../domain/knowledge/article.ts'
import { headingsOf } from '../../domain/knowledge/passages.ts'
import type { ArticleLinks } from './article-links.ts'
import { escapeHtml, type Html, trustedHtml } from './html.ts'
import type { PictureLinks, ShownPicture } from './picture-links.ts'

/** An article's body as safe markup, and its headings for the table of contents. */
export type ArticleBody = {
  readonly markup: Html
  /** Where the pictures that it shows are, in the folder of the articles. */
  readonly pictures: ReadonlySet<string>
  readonly headings: readonly { readonly anchor: string; readonly text: string; readonly level: number }[]
}

/**
 * Renders markdown and HTML that an author wrote. Nothing of it is believed: the sanitiser runs last, on what marked
 * made, and keeps only what is listed here.
 */
export function articleBody(article: Article, links: ArticleLinks, pictureOf: PictureLinks): ArticleBody {
  const pictures = new Set<string>()
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
      image: ({ href, text }) => `<img src="${escapeHtml(href)}" alt="${escapeHtml(text)}">`,
      blockquote(token) {
        return quoteMarkup(this.parser.parse(token.tokens))
      },
    },
  })
  const clean = sanitize(
    marked.parser(tokens),
    rules(article, links, new Set([...anchors.values()].map(({ anchor }) => anchor)), (src, alt) => {
      const picture = pictureOf(article, src)
      if (picture !== null) pictures.add(picture.path)
      return pictureTag(picture, alt)
    }),
  )
  const headings = [...anchors].map(([token, { anchor, text }]) => ({
    anchor,
    text,
    level: levelOf(token as Tokens.Heading),
  }))
  return { markup: trustedHtml(withScrollableTables(withLists(clean))), headings, pictures }
}

/** The mark beside a heading that leads to itself; read aloud with the heading's own words it would be noise. */
function headingMarkup(level: number, anchor: string | undefined, inner: string): string {
  if (anchor === undefined) return `<h${level}>${inner}</h${level}>\n`
  const id = escapeHtml(anchor)
  return `<h${level} id="${id}">${inner}<a class="anchor" href="#${id}" aria-label="Link to this section">#</a></h${level}>\n`
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

function rules(
  article: Article,
  links: ArticleLinks,
  anchors: ReadonlySet<string>,
  picture: (src: string, alt: string) => sanitize.Tag,
): sanitize.IOptions {
  const simple =
    'p br hr ul li strong em b i u s del ins mark sub sup kbd code pre blockquote abbr dl dt dd figure figcaption'
  const tables = 'table thead tbody tfoot tr caption'
  const withId = withKnownId(anchors)
  return {
    allowedTags: [
      ...simple.split(' '),
      ...tables.split(' '),
      ...'h2 h3 h4 h5 h6 ol a img span div th td details summary'.split(' '),
    ],
    allowedAttributes: {
      a: ['href', 'rel', 'class', 'aria-label'],
      img: ['src', 'alt', 'width', 'height', 'loading', 'decoding', 'class'],
      ol: ['start'],
      th: ['align', 'colspan', 'rowspan', 'scope'],
      td: ['align', 'colspan', 'rowspan'],
      ...Object.fromEntries(HEADINGS.map(tag => [tag, ['id']])),
    },
    allowedClasses: {
      a: ['anchor'],
      img: ['small'],
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
      img: (_tag, { src = '', alt = '' }) => picture(src.trim(), alt.trim()),
      h1: 'h2',
      ...Object.fromEntries(HEADINGS.map(tag => [tag, withId])),
    },
  }
}

/** A picture no larger than this stands in its line, as an icon does. */
const ICON = 48

/** With its size, so that nothing moves when it comes. Of one that is not shown, the words are. */
function pictureTag(picture: ShownPicture | null, alt: string): sanitize.Tag {
  if (picture === null && alt === '') return { tagName: 'span', attribs: {} }
  if (picture === null) return { tagName: 'span', attribs: { class: 'picture' }, text: `Picture: ${alt}` }
  const { src, width, height } = picture
  const size = { width: String(width), height: String(height) }
  const small = width <= ICON && height <= ICON ? { class: 'small' } : {}
  return { tagName: 'img', attribs: { src, alt, ...size, ...small, loading: 'lazy', decoding: 'async' } }
}

/** An address that leads nowhere leaves its words behind. */
function linkTag(href: string | null, { class: name }: sanitize.Attributes): sanitize.Tag {
  if (href === null) return { tagName: 'span', attribs: {} }
  if (name === 'anchor')
    return { tagName: 'a', attribs: { class: 'anchor', href, 'aria-label': 'Link to this section' } }
  return { tagName: 'a', attribs: /^https?:/i.test(href) ? { href, rel: 'noopener' } : { href } }
}

/**
 * Wide tables scroll by themselves, not with the page; a keyboard has to reach what scrolls. A corner without words
 * heads nothing.
 */
function withScrollableTables(markup: string): string {
  return markup
    .replaceAll('<table>', '<div class="table" role="group" aria-label="Table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
    .replace(/<th((?:\s[^<>]*)?)>\s*<\/th>/g, '<td$1></td>')
}

/** Points written straight into a table's cell get the list they lack. Only these two tags are added. */
function withLists(markup: string): string {
  return markup.replace(
    /(<t[dh][^<>]*>\s*)((?:<li>(?:(?!<\/?(?:li|td|th)\b)[\s\S])*<\/li>\s*)+)(?=<\/t[dh]>)/g,
    '$1<ul>$2</ul>',
  )
}
