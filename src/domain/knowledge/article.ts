import { type ArticleFields, inlineText, type NoteTaker, readArticleFields } from './article-fields.ts'
import { type FrontMatter, readFrontMatter } from './front-matter.ts'
import { tidyMarkdown } from './tidy-markdown.ts'

/** One article of the help centre, ready to be indexed and shown. */
export type Article = ArticleFields & {
  /** The article's name in addresses: `/help/<slug>`. Unique within a catalogue. */
  readonly slug: string
  /** Where it was read, relative to the knowledge folder, with forward slashes. */
  readonly path: string
  readonly title: string
  /** The body: no front matter, no template marks, no heading that repeats the title. */
  readonly markdown: string
  /** Changes whenever something changes that is searched or shown, its days apart. Sixteen hexadecimal digits. */
  readonly version: string
}

/** Something an author should know: what was left out or guessed, and where. */
export type Note = { readonly path: string; readonly line: number; readonly what: string }

/** The article, or null when the file holds none; the notes say why. */
export type ParsedArticle = {
  readonly article: Article | null
  /** The fields that the author wrote; a variant takes the others from its base. */
  readonly given: readonly (keyof Article)[]
  readonly notes: readonly Note[]
}

/** A longer file is cut here: it would be a book, not an article, and every search would pay for it. */
export const MAX_ARTICLE_CHARACTERS = 200_000

/** Reads one markdown file as leniently as it can; never throws for what an author wrote. */
export function parseArticle(path: string, text: string): ParsedArticle {
  const notes: Note[] = []
  const note: NoteTaker = (line, what) => void notes.push({ path, line, what })
  if (text.includes('\u0000')) {
    note(1, 'is not a text file. Save it as UTF-8 markdown; it was left out')
    return { article: null, given: [], notes }
  }
  const front = readFrontMatter(withinLimit(normalised(text), note))
  for (const problem of front.problems) note(problem.line, problem.what)
  const tidied = tidyMarkdown(front.body)
  for (const left of tidied.left) note(front.bodyLine + left.line - 1, left.what)
  if (tidied.markdown.trim() === '') {
    note(1, 'has no text below its front matter and was left out')
    return { article: null, given: [], notes }
  }
  const fields = withUnseenWords(readArticleFields(front, note), tidied.unseen)
  const isVariant = fields.base !== undefined
  const titled = takeTitle(front.fields['title'], tidied.markdown, path, isVariant ? () => {} : note)
  const { title, markdown } = titled
  const article = versioned({ ...unwritten(path), ...fields, slug: slugOf(path), path, title, markdown })
  if (article.state !== 'published') note(stateLine(front), hiddenNote(article.state))
  const named = titled.isGuessed ? [] : ['title' as const]
  return { article, given: [...named, ...(Object.keys(fields) as (keyof ArticleFields)[])], notes }
}

/** What authors hide from readers for the sake of a search engine serves ours, too. */
function withUnseenWords(fields: Partial<ArticleFields>, unseen: readonly string[]): Partial<ArticleFields> {
  const words = unseen.flatMap(text => text.replace(/^\s*(?:tags|keywords)\s*:/i, '').split(/[,\n]/)).map(inlineText)
  const found = words.filter(word => word !== '')
  return found.length === 0 ? fields : { ...fields, tags: [...new Set([...(fields.tags ?? []), ...found])] }
}

/** The article with the version that its content has. */
export function versioned(article: Omit<Article, 'version'>): Article {
  const { path: _path, created: _created, updated: _updated, reviewed: _reviewed, ...content } = article
  return { ...article, version: versionOf(JSON.stringify({ ...content, version: undefined })) }
}

/** The name that an author gives an article by: its file's, or the last part of an address. */
export function slugOf(path: string): string {
  const name = fileName(path).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return (
    name
      .normalize('NFC')
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'article'
  )
}

function unwritten(path: string): ArticleFields {
  return {
    topic: folderTopic(path),
    questions: [],
    tags: [],
    synonyms: [],
    audience: { kind: 'public' },
    locale: null,
    products: [],
    aliases: [],
    base: null,
    state: 'published',
    created: null,
    updated: null,
    reviewed: null,
  }
}

function stateLine({ lineOf }: FrontMatter): number {
  return Math.max(...['state', 'draft', 'published', 'archived', 'status'].map(lineOf))
}

function hiddenNote(state: 'draft' | 'archived'): string {
  return state === 'draft'
    ? 'is a draft, which nobody is shown. Write "state: published" to publish it'
    : 'is archived, so nobody is shown it'
}

/** FNV-1a, twice 32 bits: tells texts apart, and is no secret. */
export function versionOf(text: string): string {
  let one = 0x811c9dc5
  let other = 0xcbf29ce4
  for (let place = 0; place < text.length; place += 1) {
    const unit = text.charCodeAt(place)
    one = Math.imul(one ^ unit, 0x01000193)
    other = Math.imul(other ^ (unit + 1), 0x01000193)
  }
  return [one, other].map(word => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

function normalised(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
}

function withinLimit(text: string, note: NoteTaker): string {
  if (text.length <= MAX_ARTICLE_CHARACTERS) return text
  const kept = text.slice(0, text.lastIndexOf('\n', MAX_ARTICLE_CHARACTERS) + 1 || MAX_ARTICLE_CHARACTERS)
  note(
    kept.split('\n').length,
    `is longer than ${MAX_ARTICLE_CHARACTERS} characters; the rest was left out. Split the article`,
  )
  return kept
}

/** `isGuessed`: no words of the author name the article, only its file does. */
type Titled = { readonly title: string; readonly markdown: string; readonly isGuessed: boolean }

function takeTitle(given: unknown, markdown: string, path: string, note: NoteTaker): Titled {
  const written = inlineText(given)
  const heading = firstHeading(markdown)
  if (written !== '') {
    const repeats = heading !== null && sameWords(heading.text, written)
    return { title: written, markdown: repeats ? markdown.replace(heading.source, '') : markdown, isGuessed: false }
  }
  if (heading !== null) {
    const opens = markdown.trimStart().startsWith(heading.source)
    if (!opens) note(1, `has no title; its first heading is used. Add "title: ${heading.text}" to its front matter`)
    return { title: heading.text, markdown: markdown.replace(heading.source, ''), isGuessed: false }
  }
  const title = inWords(fileName(path))
  note(1, `has no title and no heading; its file name is used. Add "title: ${title}" to its front matter`)
  return { title, markdown, isGuessed: true }
}

function firstHeading(markdown: string): { source: string; text: string } | null {
  const lines = /^(?:#{1,6}[ \t]+(.+?)[ \t]*#*|(\S.*)\n={3,}[ \t]*)$/m
  const match = lines.exec(withoutFences(markdown))
  const text = (match?.[1] ?? match?.[2] ?? '')
    .replace(/<a id="[^"]*"><\/a>/g, '')
    .replace(/[*_`]|\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
  return match && text !== '' ? { source: match[0], text } : null
}

/** A `# comment` in a code sample is no heading. */
function withoutFences(markdown: string): string {
  return markdown.replace(/^ {0,3}(```+|~~~+)[^\n]*\n[\s\S]*?(?:^ {0,3}\1[^\n]*$|$(?![\s\S]))/gm, '')
}

function folderTopic(path: string): string {
  const [folder, ...rest] = path.split('/')
  return rest.length === 0 || folder === undefined ? 'General' : inWords(folder)
}

function fileName(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.(md|mdx|markdown|html?)$/i, '')
}

function inWords(name: string): string {
  const words = name.replace(/[-_]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function sameWords(one: string, other: string): boolean {
  const bare = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
  return bare(one) === bare(other)
}
