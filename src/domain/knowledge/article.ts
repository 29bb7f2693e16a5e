import { readFrontMatter } from './front-matter.ts'
import { tidyMarkdown } from './tidy-markdown.ts'

/** One article of the help centre, ready to be indexed and shown. */
export type Article = {
  /** The article's name in addresses: `/help/<slug>`. Unique within a catalogue. */
  readonly slug: string
  /** Where it was read, relative to the knowledge folder, with forward slashes. */
  readonly path: string
  readonly title: string
  /** The shelf it stands on, in words. */
  readonly topic: string
  /** Ways in which customers ask for it, written by the author. */
  readonly questions: readonly string[]
  readonly tags: readonly string[]
  /** The ISO day of its last review, where the author gave one. */
  readonly updated: string | null
  /** Read, but not for customers yet. */
  readonly draft: boolean
  /** The body: no front matter, no template marks, no heading that repeats the title. */
  readonly markdown: string
}

/** Something an author should know: what was left out or guessed, and where. */
export type Note = { readonly path: string; readonly line: number; readonly what: string }

/** The article, or null when the file holds none; the notes say why. */
export type ParsedArticle = { readonly article: Article | null; readonly notes: readonly Note[] }

/** A longer file is cut here: it would be a book, not an article, and every search would pay for it. */
export const MAX_ARTICLE_CHARACTERS = 200_000

const MAX_QUESTIONS = 50

/** Reads one markdown file as leniently as it can; never throws for what an author wrote. */
export function parseArticle(path: string, text: string): ParsedArticle {
  const notes: Note[] = []
  const note = (line: number, what: string) => void notes.push({ path, line, what })
  if (text.includes('\u0000')) {
    note(1, 'is not a text file. Save it as UTF-8 markdown; it was left out')
    return { article: null, notes }
  }
  const { fields, body, bodyLine, problems } = readFrontMatter(withinLimit(normalised(text), note))
  for (const problem of problems) note(problem.line, problem.what)
  const tidied = tidyMarkdown(body)
  for (const left of tidied.left) note(bodyLine + left.line - 1, left.what)
  if (tidied.markdown.trim() === '') {
    note(1, 'has no text below its front matter and was left out')
    return { article: null, notes }
  }
  const { title, markdown } = takeTitle(fields['title'], tidied.markdown, path, note)
  const draft = fields['draft'] === true || fields['published'] === false
  if (draft) note(1, 'is a draft, which customers are not shown. Remove "draft: true" to publish it')
  return { article: { path, title, markdown, draft, slug: slugOf(path), ...metadata(fields, path) }, notes }
}

type NoteTaker = (line: number, what: string) => void

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

function takeTitle(
  given: unknown,
  markdown: string,
  path: string,
  note: NoteTaker,
): { title: string; markdown: string } {
  const written = oneLine(given)
  const heading = firstHeading(markdown)
  if (written !== '') {
    const repeats = heading !== null && sameWords(heading.text, written)
    return { title: written, markdown: repeats ? markdown.replace(heading.source, '') : markdown }
  }
  if (heading !== null) {
    const opens = markdown.trimStart().startsWith(heading.source)
    if (!opens) note(1, `has no title; its first heading is used. Add "title: ${heading.text}" to its front matter`)
    return { title: heading.text, markdown: markdown.replace(heading.source, '') }
  }
  const title = inWords(fileName(path))
  note(1, `has no title and no heading; its file name is used. Add "title: ${title}" to its front matter`)
  return { title, markdown }
}

function firstHeading(markdown: string): { source: string; text: string } | null {
  const lines = /^(?:#{1,6}[ \t]+(.+?)[ \t]*#*|(\S.*)\n={3,}[ \t]*)$/m
  const match = lines.exec(withoutFences(markdown))
  const text = (match?.[1] ?? match?.[2] ?? '').replace(/[*_`]|\[([^\]]*)\]\([^)]*\)/g, '$1').trim()
  return match && text !== '' ? { source: match[0], text } : null
}

/** A `# comment` in a code sample is no heading. */
function withoutFences(markdown: string): string {
  return markdown.replace(/^ {0,3}(```+|~~~+)[^\n]*\n[\s\S]*?(?:^ {0,3}\1[^\n]*$|$(?![\s\S]))/gm, '')
}

function metadata(
  fields: Record<string, unknown>,
  path: string,
): Pick<Article, 'topic' | 'questions' | 'tags' | 'updated'> {
  const topic = oneLine(fields['topic'] ?? fields['category'] ?? fields['section'])
  const day = /^\d{4}-\d{2}-\d{2}/.exec(oneLine(fields['updated'] ?? fields['last_modified'] ?? fields['date']))
  return {
    topic: topic === '' ? folderTopic(path) : topic,
    questions: listOf(fields['questions'] ?? fields['question'], /\n/).slice(0, MAX_QUESTIONS),
    tags: listOf(fields['tags'] ?? fields['keywords'], /,/),
    updated: day?.[0] ?? null,
  }
}

function listOf(value: unknown, separator: RegExp): readonly string[] {
  const items = Array.isArray(value) ? value : oneLine(value) === '' ? [] : String(value).split(separator)
  return items.map(oneLine).filter(item => item !== '')
}

function oneLine(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return ''
  return String(value).replace(/\s+/g, ' ').trim()
}

function folderTopic(path: string): string {
  const [folder, ...rest] = path.split('/')
  return rest.length === 0 || folder === undefined ? 'General' : inWords(folder)
}

function slugOf(path: string): string {
  const name = fileName(path).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'article'
}

function fileName(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.(md|markdown)$/i, '')
}

function inWords(name: string): string {
  const words = name.replace(/[-_]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function sameWords(one: string, other: string): boolean {
  const bare = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
  return bare(one) === bare(other)
}
