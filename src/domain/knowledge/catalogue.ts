import { type Article, type Note, type ParsedArticle, parseArticle, slugOf, versioned } from './article.ts'

/** All articles of a help centre, in the order of their paths, and what their authors should know. */
export type Catalogue = { readonly articles: readonly Article[]; readonly notes: readonly Note[] }

/** Reads every file; a slug that is taken gets a number, so that no article hides another. */
export function catalogueOf(files: readonly { readonly path: string; readonly text: string }[]): Catalogue {
  return assembled(files.map(({ path, text }) => parseArticle(path, text)))
}

/** Puts files together that have been parsed each by itself, in the order of their paths. */
export function assembled(parsed: readonly ParsedArticle[]): Catalogue {
  const notes = parsed.flatMap(each => each.notes)
  const { named, clashes } = withOwnSlugs(parsed)
  const { articles, faults } = withBases(named)
  return { articles, notes: [...notes, ...clashes, ...faults] }
}

type Named = { readonly article: Article; readonly given: ParsedArticle['given'] }

function withOwnSlugs(parsed: readonly ParsedArticle[]): { named: readonly Named[]; clashes: readonly Note[] } {
  const named: Named[] = []
  const clashes: Note[] = []
  const taken = new Map<string, string>()
  for (const { article, given } of parsed) {
    if (article === null) continue
    const { path } = article
    const slug = freeSlug(article.slug, taken)
    if (slug !== article.slug) {
      const what = `has the same file name as ${taken.get(article.slug)}; its address is /help/${slug}. Rename it`
      clashes.push({ path, line: 1, what })
    }
    taken.set(slug, path)
    named.push({ given, article: slug === article.slug ? article : versioned({ ...article, slug }) })
  }
  return { named, clashes }
}

function freeSlug(slug: string, taken: ReadonlyMap<string, string>): string {
  if (!taken.has(slug)) return slug
  let number = 2
  while (taken.has(`${slug}-${number}`)) number += 1
  return `${slug}-${number}`
}

function withBases(named: readonly Named[]): { articles: readonly Article[]; faults: readonly Note[] } {
  const faults: Note[] = []
  const bySlug = new Map(named.map(({ article }) => [article.slug, article]))
  const articles = named.map(({ article, given }) => {
    if (article.base === null) return article
    const base = bySlug.get(slugOf(article.base))
    const fault = faultOf(article, base)
    if (fault !== null || base === undefined) {
      faults.push({ path: article.path, line: 1, what: fault ?? '' })
      return withoutBase(article, given)
    }
    const derived = derivedFrom(base, article, given)
    const doubt = doubtOf(derived, base, given.includes('audience'))
    if (doubt !== null) faults.push({ path: article.path, line: 1, what: doubt })
    return derived
  })
  return { articles, faults }
}

function faultOf(article: Article, base: Article | undefined): string | null {
  if (base === undefined)
    return `is a variant of "${article.base}", which is not there. Name an article's file as its base`
  if (base === article) return 'names itself as its base. Name the article that it is a variant of'
  if (base.base !== null) return `is a variant of ${base.path}, which is a variant itself. Name the base of that one`
  return null
}

/** For whom it was meant may have stood with its base, so that without one only staff see it. */
function withoutBase(article: Article, given: Named['given']): Article {
  const audience = given.includes('audience') ? article.audience : ({ kind: 'staff' } as const)
  return versioned({ ...article, base: null, audience })
}

const OF_ANY_LANGUAGE = ['topic', 'products', 'state', 'created', 'updated', 'reviewed'] as const
const OF_ONE_LANGUAGE = ['title', 'locale', 'questions', 'tags', 'synonyms'] as const

/**
 * What the author of a variant left out is as in its base; the words of a base are of no use to its translation. A
 * translation is for the readers of its base, but a variant without an audience of its own is for staff only: it was
 * written for somebody, and nobody knows for whom.
 */
function derivedFrom(base: Article, article: Article, given: Named['given']): Article {
  const translates = given.includes('locale') && article.locale !== base.locale
  const names: readonly (keyof Article)[] = translates ? OF_ANY_LANGUAGE : [...OF_ANY_LANGUAGE, ...OF_ONE_LANGUAGE]
  const inherited = Object.fromEntries(names.filter(name => !given.includes(name)).map(name => [name, base[name]]))
  const meant = translates ? base.audience : ({ kind: 'staff' } as const)
  const audience = given.includes('audience') ? article.audience : meant
  return versioned({ ...article, ...inherited, audience, base: base.slug })
}

function doubtOf(variant: Article, base: Article, saysForWhom: boolean): string | null {
  if (variant.locale !== base.locale) return null
  if (!saysForWhom) return `is a variant of ${base.path} that no customer sees. Write "audience:" with whom it is for`
  if (JSON.stringify(variant.audience) !== JSON.stringify(base.audience)) return null
  return `is a variant for the same readers as ${base.path}, so that nobody sees that one. Give it an audience of its own`
}
