import { parseDocument } from 'yaml'

/** The fields above an article, the body below them, and what was wrong with the fields. */
export type FrontMatter = {
  /** By name in lower case with underscores: `Last-Modified` is `last_modified`. */
  readonly fields: Readonly<Record<string, unknown>>
  /** The line of the file on which a field stands, from 1; 1 for one that is not there. */
  readonly lineOf: (name: string) => number
  /** Front matter that could not be read as a whole, as it was written; empty when it could. */
  readonly unreadable: string
  readonly body: string
  /** The line of the file on which the body begins, from 1. */
  readonly bodyLine: number
  readonly problems: readonly { readonly line: number; readonly what: string }[]
}

type Fields = Pick<FrontMatter, 'fields' | 'unreadable' | 'problems'>

/** What may be the beginning of front matter whose end is missing. */
const UNCLOSED_CHARACTERS = 4_000

/**
 * Separates front matter from the body: YAML between hyphens, or TOML between plus signs. Broken YAML is read line by
 * line, so that a stray colon costs no title.
 */
export function readFrontMatter(text: string): FrontMatter {
  const match = /^\s*^(---|\+\+\+)[ \t]*\n([\s\S]*?)^(?:\1|\.\.\.)[ \t]*(?:\n|$(?![\s\S]))/m.exec(text)
  if (match === null || match.index !== 0) {
    return { fields: {}, lineOf: () => 1, body: text, bodyLine: 1, ...unclosed(text) }
  }
  const [whole, fence, written = ''] = match
  const above = whole.slice(0, whole.indexOf(fence ?? '')).split('\n').length
  const body = text.slice(whole.length)
  const bodyLine = whole.split('\n').length
  const read = fence === '+++' ? readToml(written) : readYaml(written, above + 1)
  return { ...read, fields: namedAlike(read.fields), lineOf: lineFinder(written, above + 1), body, bodyLine }
}

function unclosed(text: string): Pick<FrontMatter, 'unreadable' | 'problems'> {
  if (!/^\s*---[ \t]*\n[\w-]+:/.test(text)) return { unreadable: '', problems: [] }
  const what = 'has front matter that is never closed. End it with a line of three hyphens'
  return { unreadable: text.slice(0, UNCLOSED_CHARACTERS), problems: [{ line: 1, what }] }
}

function readYaml(yaml: string, firstLine: number): Fields {
  const document = parseDocument(yaml, { uniqueKeys: false, logLevel: 'silent' })
  const error = document.errors[0]
  if (error === undefined) {
    const value = plainValue(document)
    if (isFields(value)) return { fields: value, unreadable: '', problems: [] }
    if (value === null) return { fields: {}, unreadable: '', problems: [] }
    const what = 'has front matter that is not a list of "name: value" lines'
    return { fields: {}, unreadable: yaml, problems: [{ line: firstLine, what }] }
  }
  const line = (error.linePos?.[0].line ?? 1) + firstLine - 1
  const sentence = error.message.split('\n')[0]?.replace(/ at line \d.*$/, '')
  return {
    fields: fieldsByLine(yaml, ':'),
    unreadable: yaml,
    problems: [{ line, what: `has broken front matter: ${sentence}. Put the value in quotes` }],
  }
}

/** Of TOML only what articles need: a name, and a text, number, day or list of texts on one line. */
function readToml(toml: string): Fields {
  const nested = /^[ \t]*\[/m.test(toml)
  return {
    fields: fieldsByLine(toml.replace(/^[ \t]*\[[\s\S]*/m, ''), '='),
    unreadable: nested ? toml : '',
    problems: [],
  }
}

/** An alias that expands to too much throws; such front matter counts as unreadable. */
function plainValue(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS()
  } catch {
    return 'unreadable'
  }
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function namedAlike(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [alike(name), value]))
}

function alike(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[-\s]+/g, '_')
}

function lineFinder(written: string, firstLine: number): FrontMatter['lineOf'] {
  const names = written.split('\n').map(line => alike(/^["']?([\w -]+?)["']?[ \t]*[:=]/.exec(line)?.[1] ?? ''))
  return name => (names.includes(name) ? names.indexOf(name) + firstLine : 1)
}

function fieldsByLine(written: string, sign: ':' | '='): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  const shape = sign === ':' ? /^([\w-]+):[ \t]+(.+)$/ : /^([\w-]+)[ \t]*=[ \t]*(.+)$/
  for (const line of written.split('\n')) {
    const [, name, value] = shape.exec(line) ?? []
    if (name !== undefined && value !== undefined) fields[name] = scalar(value.trim())
  }
  return fields
}

function scalar(value: string): unknown {
  if (value === 'true' || value === 'false') return value === 'true'
  const list = /^\[(.*)\]$/.exec(value)?.[1]
  if (list !== undefined) return list.split(',').map(item => unquoted(item.trim()))
  return unquoted(value)
}

function unquoted(value: string): string {
  return value.replace(/^(["'])(.*)\1$/, '$2').replace(/^["']|["']$/g, '')
}
