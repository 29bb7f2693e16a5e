import { parseDocument } from 'yaml'

/** The fields above an article, the body below them, and what was wrong with the fields. */
export type FrontMatter = {
  readonly fields: Record<string, unknown>
  readonly body: string
  /** The line of the file on which the body begins, from 1. */
  readonly bodyLine: number
  readonly problems: readonly { readonly line: number; readonly what: string }[]
}

/** Separates YAML front matter from the body. Broken YAML is read line by line, so that a stray colon costs no title. */
export function readFrontMatter(text: string): FrontMatter {
  const match = /^---[ \t]*\n([\s\S]*?)(?:^)(?:---|\.\.\.)[ \t]*(?:\n|$(?![\s\S]))/m.exec(text)
  if (match === null || match.index !== 0) return { fields: {}, body: text, bodyLine: 1, problems: unclosed(text) }
  const yaml = match[1] ?? ''
  const body = text.slice(match[0].length)
  const bodyLine = match[0].split('\n').length
  return { ...readFields(yaml), body, bodyLine }
}

function unclosed(text: string): FrontMatter['problems'] {
  if (!/^---[ \t]*\n[\w-]+:/.test(text)) return []
  return [{ line: 1, what: 'has front matter that is never closed. End it with a line of three hyphens' }]
}

function readFields(yaml: string): Pick<FrontMatter, 'fields' | 'problems'> {
  const document = parseDocument(yaml, { uniqueKeys: false, logLevel: 'silent' })
  const error = document.errors[0]
  if (error === undefined) {
    const value = plainValue(document)
    if (isFields(value)) return { fields: value, problems: [] }
    if (value === null) return { fields: {}, problems: [] }
    return { fields: {}, problems: [{ line: 2, what: 'has front matter that is not a list of "name: value" lines' }] }
  }
  const line = (error.linePos?.[0].line ?? 1) + 1
  const sentence = error.message.split('\n')[0]?.replace(/ at line \d.*$/, '')
  return {
    fields: fieldsByLine(yaml),
    problems: [{ line, what: `has broken front matter: ${sentence}. Put the value in quotes` }],
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

function fieldsByLine(yaml: string): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const line of yaml.split('\n')) {
    const [, name, value] = /^([\w-]+):[ \t]+(.+)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) fields[name] = scalar(value.trim())
  }
  return fields
}

function scalar(value: string): unknown {
  if (value === 'true' || value === 'false') return value === 'true'
  return value.replace(/^(["'])(.*)\1$/, '$2').replace(/^["']|["']$/g, '')
}
