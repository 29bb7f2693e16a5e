import type { Article } from './article.ts'
import { MAX_PASSAGE_WORDS, passagesOf } from './passages.ts'

/** A passage as it is indexed: its words, and no more. */
export type Outline = { readonly heading: string; readonly text: string }

/**
 * The passages of an article for its indexing: as many as `passagesOf` gives, with the same words. Plain markdown is
 * cut at its headings without being parsed, which takes a hundredth of the time.
 */
export function outlineOf(article: Article): readonly Outline[] {
  return plainOutline(article.markdown) ?? passagesOf(article).map(withoutAddresses)
}

/** Null for what only a parser reads rightly: HTML, tables, code, pictures, entities, escapes, other headings. */
function plainOutline(markdown: string): readonly Outline[] | null {
  const outline: Outline[] = []
  let heading = ''
  let start = 0
  let words = 0
  let listsOrLinks = false
  for (let at = 0; at < markdown.length; ) {
    const end = endOfLine(markdown, at)
    const line = lineAt(markdown, at, end)
    if (line === PARSED) return null
    if (line === TITLED) {
      if (!addSection(outline, heading, markdown.slice(start, at), words, listsOrLinks)) return null
      heading = headingText(markdown.slice(at, end))
      start = end
      words = 0
      listsOrLinks = false
    } else {
      words += line >> 1
      listsOrLinks ||= (line & 1) === 1
    }
    at = end + 1
  }
  return addSection(outline, heading, markdown.slice(start), words, listsOrLinks) ? outline : null
}

const PARSED = -1
const TITLED = -2

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

/** Twice the words of a line, and one more when it is of a list or holds a link; or that a parser has to read it. */
function lineAt(text: string, from: number, end: number): number {
  let at = from
  while (at < end && text.charCodeAt(at) === SPACE) at++
  const indent = at - from
  if (at === end) return 0
  if (indent > 3) return PARSED
  const first = text.charCodeAt(at)
  if (first === HASH && isHeading(text, at, end)) return indent === 0 ? TITLED : PARSED
  if ((first === BACKTICK || first === TILDE) && text.charCodeAt(at + 1) === first && text.charCodeAt(at + 2) === first)
    return PARSED
  if (RULERS.has(first) && isRuler(text, at, end)) return PARSED
  let special = isListItem(text, at, end) || first === QUOTE ? 1 : 0
  let words = 0
  let within = false
  for (; at < end; at++) {
    const unit = text.charCodeAt(at)
    if (unit === SPACE) {
      within = false
      continue
    }
    if (unit < 128 && (SIGNS[unit] as number) !== 0) {
      if (SIGNS[unit] === NEEDS_PARSER || isEntityOrPicture(text, at, unit)) return PARSED
      if (unit === BRACKET) special = 1
    }
    if (!within) words++
    within = true
  }
  return words * 2 + special
}

const SPACE = 32
const HASH = 35
const AMPERSAND = 38
const QUOTE = 62
const BRACKET = 91
const BACKTICK = 96
const TILDE = 126
const EXCLAMATION = 33
const RULERS: ReadonlySet<number> = new Set([...'-=*_'].map(sign => sign.charCodeAt(0)))

const NEEDS_PARSER = 1
const LOOK_CLOSER = 2
const SIGNS = new Uint8Array(128)
for (const sign of '<|\\\t\r') SIGNS[sign.charCodeAt(0)] = NEEDS_PARSER
for (const sign of '&[') SIGNS[sign.charCodeAt(0)] = LOOK_CLOSER

function isHeading(text: string, from: number, end: number): boolean {
  let at = from
  while (text.charCodeAt(at) === HASH) at++
  return at - from <= 6 && (at >= end || text.charCodeAt(at) === SPACE)
}

/** A line of dashes is a ruler or makes a heading of the line above it. */
function isRuler(text: string, from: number, end: number): boolean {
  for (let at = from; at < end; at++) {
    const unit = text.charCodeAt(at)
    if (unit !== SPACE && !RULERS.has(unit)) return false
  }
  return true
}

function isListItem(text: string, at: number, end: number): boolean {
  return /^(?:[-*+]|\d{1,9}[.)]) /.test(text.slice(at, Math.min(end, at + 12)))
}

function isEntityOrPicture(text: string, at: number, unit: number): boolean {
  if (unit === AMPERSAND) return /^&#?\w/.test(text.slice(at, at + 3))
  if (at > 0 && text.charCodeAt(at - 1) === EXCLAMATION) return true
  return (at === 0 || text[at - 1] === '\n') && /^\[[^\]\n]*\]:/.test(text.slice(at, at + 200))
}

function headingText(line: string): string {
  return line
    .replace(/^#+/, '')
    .replace(/ +/g, ' ')
    .trim()
    .replace(/(?:^| )#+$/, '')
}

/** The number of a step is not read by itself, either. */
const NUMBER = /^[ >]*\d{1,9}[.)] /gm
/** The address of a link is not read by people. */
const ADDRESS = /\]\([^()\s]*(?:[ \t]"[^"]*")?\)/g

function withoutAddresses({ heading, text }: Outline): Outline {
  return { heading, text: text.replace(ADDRESS, ']') }
}

/** False when a section has to be cut where only the parser knows. */
function addSection(outline: Outline[], heading: string, text: string, words: number, listsOrLinks: boolean): boolean {
  if (words === 0 && heading === '') return true
  const shown = heading.includes('](') ? heading.replace(ADDRESS, ']') : heading
  if (words <= MAX_PASSAGE_WORDS) {
    outline.push({ heading: shown, text: listsOrLinks ? text.replace(NUMBER, ' ').replace(ADDRESS, ']') : text })
    return true
  }
  if (listsOrLinks) return false
  for (const piece of paragraphPieces(text)) outline.push({ heading: shown, text: piece })
  return true
}

/** Paragraphs in pieces of as many words as a passage may have; a longer paragraph is cut itself. */
function paragraphPieces(text: string): readonly string[] {
  const pieces: string[] = []
  let room = 0
  for (const paragraph of text.split(/\n *\n/)) {
    const words = paragraph.split(/\s+/).filter(word => word !== '')
    for (let at = 0; at < words.length; at += MAX_PASSAGE_WORDS) {
      const block = words.slice(at, at + MAX_PASSAGE_WORDS)
      if (block.length > room) {
        pieces.push(block.join(' '))
        room = MAX_PASSAGE_WORDS - block.length
      } else {
        pieces.push(`${pieces.pop()} ${block.join(' ')}`)
        room -= block.length
      }
    }
  }
  return pieces
}
