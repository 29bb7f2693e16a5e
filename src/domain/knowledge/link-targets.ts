import type { Article } from './article.ts'
import { placesIn } from './places.ts'

/** Where an address in an article leads. `place` is an anchor of the page, empty for its beginning, null if not there. */
export type LinkTarget =
  | { readonly kind: 'article'; readonly article: Article; readonly place: string | null; readonly fragment: string }
  | { readonly kind: 'outside' }
  | { readonly kind: 'help' }
  | { readonly kind: 'nowhere' }

export type LinkTargets = (from: Article, href: string) => LinkTarget

const NOWHERE: LinkTarget = { kind: 'nowhere' }

/**
 * Finds what links between the files of a help centre mean: paths, file names, addresses and numbers of the site that
 * the articles were brought from. A browser skips control characters inside a scheme ("java\tscript:"), so an address
 * that holds any leads nowhere.
 */
export function linkTargets(articles: readonly Article[]): LinkTargets {
  const byName = new Map<string, Article>()
  const name = (each: string, article: Article) => {
    if (!byName.has(each)) byName.set(each, article)
  }
  for (const article of articles) name(`path ${withoutEnding(article.path.toLowerCase())}`, article)
  for (const article of articles) name(`slug ${article.slug}`, article)
  for (const article of articles) for (const alias of article.aliases) name(`alias ${addressOf(alias)}`, article)

  return (from, href) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are the attack.
    if (/[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028-\u202e\ufeff\\]/.test(href)) return NOWHERE
    const [path = '', fragment = ''] = href.split('#', 2)
    if (path === '') return fragment === '' ? NOWHERE : at(from, fragment)
    const formerly = byName.get(`alias ${addressOf(path)}`) ?? numbered(path)
    if (/^https?:\/\/[^/]/i.test(href)) return formerly === undefined ? { kind: 'outside' } : at(formerly, fragment)
    if (/^(?:mailto:.|tel:.)/i.test(href)) return { kind: 'outside' }
    if (/^\/help(?:[/?]|$)/.test(path)) return helpPage(path, fragment)
    if (/^(?:[a-z][\w+.-]*:|\/\/|[?])/i.test(href)) return NOWHERE
    const article = formerly ?? byPath(from, decoded(path.split('?', 1)[0] ?? ''))
    return article === undefined ? NOWHERE : at(article, fragment)
  }

  /** Zendesk's addresses end in a number and words that follow the title of the day. */
  function numbered(path: string): Article | undefined {
    const number = /\/articles\/(\d{6,})(?:-[^/]*)?\/?$/.exec(path)?.[1]
    return number === undefined ? undefined : byName.get(`alias ${number}`)
  }

  function helpPage(path: string, fragment: string): LinkTarget {
    const slug = /^\/help\/([^/?]+)$/.exec(path)?.[1]
    const article = slug === undefined ? undefined : byName.get(`slug ${decoded(slug)}`)
    if (article !== undefined) return at(article, fragment)
    return slug === undefined ? { kind: 'help' } : NOWHERE
  }

  function byPath(from: Article, file: string): Article | undefined {
    const path = file.startsWith('/') ? resolved('', file) : resolved(from.path, file)
    const found = [path, `${path}/index`, `${path}/_index`].map(each => byName.get(`path ${withoutEnding(each)}`))
    const byFile = file.startsWith('/') ? undefined : byName.get(`slug ${nameOf(file)}`)
    return found.find(each => each !== undefined) ?? byFile
  }
}

function at(article: Article, fragment: string): LinkTarget {
  const place = fragment === '' ? '' : placesIn(article)(decoded(fragment))
  return { kind: 'article', article, place, fragment }
}

function addressOf(alias: string): string {
  return alias
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^\/|\/$/g, '')
}

function resolved(from: string, to: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of to.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/').toLowerCase()
}

function nameOf(file: string): string {
  return withoutEnding((file.split('/').at(-1) ?? '').toLowerCase())
}

function withoutEnding(path: string): string {
  return path.replace(/\.(?:mdx?|markdown|html?)$/, '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
