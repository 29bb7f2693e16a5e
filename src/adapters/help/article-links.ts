import type { Article } from '../../domain/knowledge/article.ts'

/** Turns an address written in an article into one that works on its page, or null when it leads nowhere. */
export type ArticleLinks = (from: Article, href: string) => string | null

/**
 * Links between files become links between pages; links to the outside pass when their scheme is harmless. A browser
 * skips control characters inside a scheme ("java\tscript:"), so an address that holds any is dropped.
 */
export function articleLinks(articles: readonly Article[]): ArticleLinks {
  const byPath = new Map(articles.map(article => [article.path.toLowerCase(), article.slug]))
  const bySlug = new Map(articles.map(article => [article.slug, article.slug]))

  return (from, href) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are the attack.
    if (/[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028-\u202e\ufeff\\]/.test(href)) return null
    if (/^(?:https?:\/\/[^/]|mailto:.|tel:.)/i.test(href)) return href
    if (/^#[^#]+$/.test(href)) return href
    if (href.startsWith('/help')) return /^\/help(?:[/?#]|$)/.test(href) ? href : null
    if (/^(?:[a-z][\w+.-]*:|\/|[?])/i.test(href)) return null
    const [path = '', anchor] = href.split('#', 2)
    const file = decoded(path.split('?', 1)[0] ?? '')
    const slug = byPath.get(resolved(from.path, file).toLowerCase()) ?? bySlug.get(nameOf(file))
    return slug === undefined ? null : helpPath(slug, anchor)
  }
}

/** The address of an article's page, at a heading of it where one is given. */
export function helpPath(slug: string, anchor = ''): string {
  return `/help/${encodeURIComponent(slug)}${anchor === '' ? '' : `#${encodeURIComponent(decoded(anchor))}`}`
}

function resolved(from: string, to: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of to.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

function nameOf(file: string): string {
  const name = file.split('/').at(-1) ?? ''
  return name.toLowerCase().replace(/\.(md|markdown|html)$/, '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
