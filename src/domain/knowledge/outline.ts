import type { Article } from './article.ts'
import { MAX_PASSAGE_WORDS, passagesOf } from './passages.ts'
import { TextUnits } from './text-units.ts'

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
  const units = markdownUnits.of(markdown)
  let heading = ''
  let start = 0
  let words = 0
  let listsOrLinks = false
  for (let at = 0; at < markdown.length; ) {
    const end = endOfLine(markdown, at)
    const line = lineAt(units, at, end)
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

const markdownUnits = new TextUnits()

const PARSED = -1
const TITLED = -2

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

/** Twice the words of a line, and one more when it is of a list or holds a link; or that a parser has to read it. */
function lineAt(text: Uint16Array, from: number, end: number): number {
  let at = from
  while (at < end && text[at] === SPACE) at++
  const indent = at - from
  if (at === end) return 0
  if (indent > 3) return PARSED
  const first = text[at] as number
  if (first === HASH && isHeading(text, at, end)) return indent === 0 ? TITLED : PARSED
  if ((first === BACKTICK || first === TILDE) && text[at + 1] === first && text[at + 2] === first) return PARSED
  if (RULERS.has(first) && isRuler(text, at, end)) return PARSED
  let special = first === QUOTE || isListItem(text, at, end) ? 1 : 0
  let words = 0
  let within = false
  for (; at < end; at++) {
    const unit = text[at] as number
    if (unit === SPACE) {
      within = false
      continue
    }
    const sign = unit < SIGNS.length ? (SIGNS[unit] as number) : PLAIN
    if (sign !== PLAIN) {
      if (sign === NEEDS_PARSER || isEntity(text, at) || isPictureOrDefinition(text, at, from, end)) return PARSED
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
const COLON = 58
const BRACKET = 91
const CLOSING_BRACKET = 93
const BACKTICK = 96
const TILDE = 126
const EXCLAMATION = 33
const RULERS: ReadonlySet<number> = new Set([...'-=*_'].map(sign => sign.charCodeAt(0)))

const PLAIN = 0
const NEEDS_PARSER = 1
const LOOK_CLOSER = 2
const SIGNS = new Uint8Array(128)
for (const sign of '<|\\\t\r') SIGNS[sign.charCodeAt(0)] = NEEDS_PARSER
for (const sign of '&[') SIGNS[sign.charCodeAt(0)] = LOOK_CLOSER

function isHeading(text: Uint16Array, from: number, end: number): boolean {
  let at = from
  while (text[at] === HASH) at++
  return at - from <= 6 && (at >= end || text[at] === SPACE)
}

/** A line of dashes is a ruler or makes a heading of the line above it. */
function isRuler(text: Uint16Array, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if (text[at] !== SPACE && !RULERS.has(text[at] as number)) return false
  return true
}

function isListItem(text: Uint16Array, from: number, end: number): boolean {
  let at = from
  while (isDigit(text[at] as number) && at - from < MOST_DIGITS) at++
  const marked = at > from ? NUMBER_ENDS.has(text[at] as number) : BULLETS.has(text[at] as number)
  return marked && at + 1 < end && text[at + 1] === SPACE
}

const MOST_DIGITS = 9
const BULLETS: ReadonlySet<number> = new Set([...'-*+'].map(sign => sign.charCodeAt(0)))
const NUMBER_ENDS: ReadonlySet<number> = new Set([...'.)'].map(sign => sign.charCodeAt(0)))

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57
}

function isEntity(text: Uint16Array, at: number): boolean {
  if (text[at] !== AMPERSAND) return false
  const next = text[at + 1] === HASH ? at + 2 : at + 1
  return /\w/.test(String.fromCharCode(text[next] as number))
}

/** A link's address may stand by itself: `[name]: https://…`. */
function isPictureOrDefinition(text: Uint16Array, at: number, from: number, end: number): boolean {
  if (text[at] !== BRACKET) return false
  if (at > from && text[at - 1] === EXCLAMATION) return true
  const close = text.indexOf(CLOSING_BRACKET, at)
  return at === from && close >= 0 && close + 1 < end && text[close + 1] === COLON
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
