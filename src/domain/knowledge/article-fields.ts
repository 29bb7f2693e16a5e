import type { Audience } from './audience.ts'
import type { FrontMatter } from './front-matter.ts'
import { plainText } from './plain-text.ts'
import { slipsBetween } from './spelling.ts'
import { tidyMarkdown } from './tidy-markdown.ts'

/** What an article's front matter says besides its title. */
export type ArticleFields = {
  /** The shelf it stands on, in words. */
  readonly topic: string
  /** Ways in which customers ask for it, written by the author. */
  readonly questions: readonly string[]
  readonly tags: readonly string[]
  /** Other words for what it is about, by which it is found as by its title. */
  readonly synonyms: readonly string[]
  readonly audience: Audience
  /** Its language as a BCP 47 tag; null where the author did not say. */
  readonly locale: string | null
  /** The products that it is about. */
  readonly products: readonly string[]
  /** Names that links know it by besides: its number or address at the site that it was brought from. */
  readonly aliases: readonly string[]
  /** The slug of the article that it is a variant or a translation of. */
  readonly base: string | null
  /** Only what is published is shown outside of the checks. */
  readonly state: 'draft' | 'published' | 'archived'
  /** ISO days, where the author gave them. */
  readonly created: string | null
  readonly updated: string | null
  readonly reviewed: string | null
}

/** Tells the author what was guessed or left out, at a line of the file. */
export type NoteTaker = (line: number, what: string) => void

const MAX_QUESTIONS = 50
const ALIAS_FIELDS = ['id', 'slug', 'permalink', 'url', 'html_url', 'aliases', 'redirect_from']

/**
 * Reads the fields of an article; those that the author left out are missing. What cannot be understood is noted and
 * makes the article less visible, never more.
 */
export function readArticleFields(front: FrontMatter, note: NoteTaker): Partial<ArticleFields> {
  const { fields } = front
  const topic = inlineText(fields['topic'] ?? fields['category'] ?? fields['section'])
  const questions = textsOf(fields['questions'] ?? fields['question'], /\n/).slice(0, MAX_QUESTIONS)
  const tags = textsOf(fields['tags'] ?? fields['keywords'], /,/)
  const synonyms = textsOf(fields['synonyms'], /,|\n/)
  const products = textsOf(fields['products'] ?? fields['product'], /,|\n/)
  const aliases = ALIAS_FIELDS.flatMap(name => textsOf(fields[name], /\n/))
  const base = oneLine(fields['base'])
  const audience = readAudience(front, note)
  const locale = readLocale(front, note)
  const state = readState(front, note)
  const created = readDay(front, ['created', 'created_at'], note)
  const updated = readDay(front, ['updated', 'updated_at', 'last_modified', 'lastmod', 'last_update', 'date'], note)
  const reviewed = readDay(front, ['reviewed', 'last_reviewed'], note)
  return {
    ...(topic !== '' && { topic }),
    ...(questions.length > 0 && { questions }),
    ...(tags.length > 0 && { tags }),
    ...(synonyms.length > 0 && { synonyms }),
    ...(products.length > 0 && { products }),
    ...(aliases.length > 0 && { aliases }),
    ...(base !== '' && { base }),
    ...(audience !== null && { audience }),
    ...(locale !== null && { locale }),
    ...(state !== null && { state }),
    ...(created !== null && { created }),
    ...(updated !== null && { updated }),
    ...(reviewed !== null && { reviewed }),
  }
}

/** The words of a value on one line, without markup and template marks. */
export function inlineText(value: unknown): string {
  return plainText(tidyMarkdown(oneLine(value)).markdown).trim()
}

function oneLine(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return ''
  return String(value).replace(/\s+/g, ' ').trim()
}

function textsOf(value: unknown, separator: RegExp): readonly string[] {
  const items = Array.isArray(value) ? value : oneLine(value) === '' ? [] : String(value).split(separator)
  return [...new Set(items.map(inlineText).filter(item => item !== ''))]
}

const STAFF_ONLY: Audience = { kind: 'staff' }

function readAudience(front: FrontMatter, note: NoteTaker): Audience | null {
  const { fields, lineOf, unreadable } = front
  const misspelt = Object.keys(fields).find(name => name !== 'audience' && slipsBetween(name, 'audience', 2) <= 2)
  if (misspelt !== undefined) {
    return staffOnly(note, lineOf(misspelt), `has a field "${misspelt}" that looks like "audience"`)
  }
  const given = fields['audience']
  if (unreadable !== '' && /audience/i.test(unreadable) && !(typeof given === 'string' && /^staff$/i.test(given))) {
    return staffOnly(note, lineOf('audience'), 'names an audience in front matter that cannot be read')
  }
  if (given === undefined) return null
  const audience = audienceOf(given, textsOf(fields['products'] ?? fields['product'], /,|\n/))
  return audience ?? staffOnly(note, lineOf('audience'), `has an audience that is not known: ${shown(given)}`)
}

function staffOnly(note: NoteTaker, line: number, what: string): Audience {
  note(line, `${what}; only staff see the article. Write "audience:" with ${KNOWN_AUDIENCES}`)
  return STAFF_ONLY
}

const KNOWN_AUDIENCES = 'public, signed_in, staff, "{ accounts: [name] }" or "{ products: [name] }"'

function audienceOf(given: unknown, products: readonly string[]): Audience | null {
  if (typeof given === 'string') return audienceByName(given, products)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return null
  const entries = Object.entries(given)
  const [kind, value] = entries[0] ?? []
  const names = textsOf(value, /,|\n/)
  if (entries.length !== 1 || names.length === 0) return null
  if (kind === 'accounts' || kind === 'account') return { kind: 'accounts', accounts: names }
  return kind === 'products' || kind === 'product' ? { kind: 'products', products: names } : null
}

function audienceByName(given: string, products: readonly string[]): Audience | null {
  switch (
    given
      .trim()
      .toLowerCase()
      .replace(/[-\s]+/g, '_')
  ) {
    case 'public':
    case 'everyone':
    case 'everybody':
      return { kind: 'public' }
    case 'signed_in':
      return { kind: 'signed_in' }
    case 'staff':
    case 'internal':
      return STAFF_ONLY
    case 'products':
      return products.length === 0 ? null : { kind: 'products', products }
    default:
      return null
  }
}

const STATES: { readonly [word: string]: ArticleFields['state'] } = {
  published: 'published',
  publish: 'published',
  draft: 'draft',
  archived: 'archived',
}

/** Null when nothing is said of it. The most reserved of the author's words counts. */
function readState({ fields, lineOf, unreadable }: FrontMatter, note: NoteTaker): ArticleFields['state'] | null {
  const word = oneLine(fields['state']).toLowerCase()
  const state = STATES[word]
  if (fields['state'] !== undefined && state === undefined) {
    note(
      lineOf('state'),
      `has a state that is not known: ${shown(fields['state'])}; it is read as a draft. ${STATE_CURE}`,
    )
    return 'draft'
  }
  if (isYes(fields['archived']) || state === 'archived') return 'archived'
  const held =
    isYes(fields['draft']) || isNo(fields['published']) || STATES[oneLine(fields['status']).toLowerCase()] === 'draft'
  if (held || state === 'draft') return 'draft'
  if (unreadable !== '' && /^\s*(?:draft|published|state|archived)\b/im.test(unreadable) && state === undefined) {
    const saysPublished = isNo(fields['draft']) || isYes(fields['published'])
    if (!saysPublished) {
      note(1, `says whether it is published in front matter that cannot be read; it is read as a draft. ${STATE_CURE}`)
      return 'draft'
    }
  }
  return state ?? null
}

const STATE_CURE = 'Write "state:" with published, draft or archived'

function isYes(value: unknown): boolean {
  return value === true || (value !== undefined && /^(?:true|yes|on|1)$/i.test(oneLine(value)))
}

function isNo(value: unknown): boolean {
  return value === false || (value !== undefined && /^(?:false|no|off|0)$/i.test(oneLine(value)))
}

function readLocale({ fields, lineOf }: FrontMatter, note: NoteTaker): string | null {
  const name = ['locale', 'lang', 'language'].find(each => oneLine(fields[each]) !== '')
  if (name === undefined) return null
  try {
    return Intl.getCanonicalLocales(oneLine(fields[name]).replaceAll('_', '-'))[0] ?? null
  } catch {
    note(
      lineOf(name),
      `has a locale that is not known: ${shown(fields[name])}. Write a language such as "es" or "pt-BR"`,
    )
    return null
  }
}

function readDay({ fields, lineOf }: FrontMatter, names: readonly string[], note: NoteTaker): string | null {
  const name = names.find(each => fields[each] !== undefined && fields[each] !== null)
  if (name === undefined) return null
  const value = fields[name]
  const written = value instanceof Date ? value.toISOString() : oneLine(value)
  const day = /^\d{4}-\d{2}-\d{2}(?!\d)/.exec(written)?.[0]
  if (day !== undefined && !Number.isNaN(Date.parse(day))) return day
  if (name !== 'date') note(lineOf(name), `has a day that cannot be read: ${shown(value)}. Write it as 2026-03-31`)
  return null
}

function shown(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
