import type { Article } from './article.ts'
import { MAX_PASSAGE_WORDS, passagesOf } from './passages.ts'

/** A passage as it is indexed: its words, and no more. */
export type Outline = { readonly heading: string; readonly text: string }

/**
 * The passages of an article for its indexing: as many as `passagesOf` gives, with the same words. Plain markdown is
 * cut at its headings without being parsed, which takes a hundredth of the time.
 */
export function outlineOf(article: Article): readonly Outline[] {
  return plainOutline(article.markdown) ?? passagesOf(article)
}

/** What only a parser reads rightly: HTML, tables, code, pictures, entities, escapes, and headings of other forms. */
const NEEDS_PARSER =
  /[<|\\\t\r]|!\[|&#?\w+;|^\[[^\]\n]*\]:|^ {0,3}(?:```|~~~)|^ {4}|^ {0,3}[-=*_][-=*_ ]*$|^ {1,3}#{1,6}(?: |$)/m

const HEADING = /^#{1,6}(?: .*)?$/gm
/** The address of a link is not read by people. */
const ADDRESS = /\]\([^()\s]*(?:[ \t]"[^"]*")?\)/g
const LIST_OR_LINK = /^ *(?:[-*+]|\d+[.)]) |^ {0,3}>|\]\(/m

function plainOutline(markdown: string): readonly Outline[] | null {
  if (NEEDS_PARSER.test(markdown)) return null
  const outline: Outline[] = []
  let heading = ''
  let start = 0
  for (const match of markdown.matchAll(HEADING)) {
    if (!addSection(outline, heading, markdown.slice(start, match.index))) return null
    heading = headingText(match[0])
    start = match.index + match[0].length
  }
  return addSection(outline, heading, markdown.slice(start)) ? outline : null
}

function headingText(line: string): string {
  return line
    .replace(/^#+/, '')
    .replace(/ +/g, ' ')
    .trim()
    .replace(/(?:^| )#+$/, '')
}

/** False when a section has to be cut where only the parser knows. */
function addSection(outline: Outline[], heading: string, text: string): boolean {
  const empty = !/\S/.test(text)
  if (empty && heading === '') return true
  const shown = heading.replace(ADDRESS, ']')
  if (wordsIn(text) <= MAX_PASSAGE_WORDS) {
    outline.push({ heading: shown, text: text.replace(ADDRESS, ']') })
    return true
  }
  if (LIST_OR_LINK.test(text)) return false
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

function wordsIn(text: string): number {
  let words = 0
  let within = false
  for (let at = 0; at < text.length; at++) {
    const blank = text.charCodeAt(at) <= 32
    if (!blank && !within) words++
    within = !blank
  }
  return words
}
