import { lexer, type Token, type Tokens } from 'marked'
import { anchorNamer } from './anchors.ts'
import type { Article } from './article.ts'
import { plainText } from './plain-text.ts'
import { subsetOf } from './snippet-text.ts'

/** A section of an article, small enough to be read as an answer. */
export type Passage = {
  /** `<slug>#<n>`, n counting from 0 in the article's order. */
  readonly id: string
  /** The id of its heading on the article's page; empty for what stands before the first heading. */
  readonly anchor: string
  readonly heading: string
  /** What is searched: plain text without the heading. */
  readonly text: string
  readonly blocks: readonly Block[]
}

/** A paragraph, or a list with its items, in the markdown subset that a conversation can show. */
export type Block =
  | { readonly kind: 'prose'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly start: number; readonly items: readonly string[] }

/** Words of a passage. Longer sections hide the one sentence that was asked for; shorter ones lose their context. */
export const MAX_PASSAGE_WORDS = 180

/** Cuts an article at its headings, and long sections between blocks. */
export function passagesOf(article: Article): readonly Passage[] {
  const passages: Passage[] = []
  for (const section of sectionsOf(article.markdown)) {
    for (const blocks of pieces(section.blocks)) {
      const text = blocks.map(blockText).join(' ')
      const { anchor, heading } = section
      passages.push({ id: `${article.slug}#${passages.length}`, anchor, heading, text, blocks })
    }
  }
  return passages
}

/** The words of a block without its marks. */
export function blockText(block: Block): string {
  return block.kind === 'prose' ? block.text : block.items.join(' ')
}

/** An article's top-level headings with the ids they have on its page, in order. */
export function headingsOf(
  tokens: readonly Token[],
): ReadonlyMap<Token, { readonly anchor: string; readonly text: string }> {
  const name = anchorNamer()
  const headings = new Map<Token, { anchor: string; text: string }>()
  for (const token of tokens) {
    if (token.type !== 'heading') continue
    const text = subsetOf(token.tokens, 'words').trim()
    headings.set(token, { anchor: name(text), text })
  }
  return headings
}

type Section = { readonly anchor: string; readonly heading: string; readonly blocks: Block[] }

function sectionsOf(markdown: string): readonly Section[] {
  const tokens = lexer(markdown)
  const headings = headingsOf(tokens)
  let section: Section = { anchor: '', heading: '', blocks: [] }
  const sections = [section]
  for (const token of tokens) {
    const heading = headings.get(token)
    if (heading === undefined) {
      section.blocks.push(...blocksOf(token))
      continue
    }
    section = { anchor: heading.anchor, heading: heading.text, blocks: [] }
    sections.push(section)
  }
  return sections.filter(({ blocks, heading }) => blocks.length > 0 || heading !== '')
}

function blocksOf(token: Token): readonly Block[] {
  switch (token.type) {
    case 'paragraph':
    case 'text':
      return prose(subsetOf(token.tokens ?? [token]))
    case 'list':
      return listBlock(token as Tokens.List)
    case 'blockquote':
      return (token.tokens ?? [])
        .flatMap(blocksOf)
        .map(withoutAlertMark)
        .filter(block => blockText(block) !== '')
    case 'table':
      return tableRows(token as Tokens.Table)
    case 'code':
      return prose(token['text'])
    case 'html':
      return prose(plainText(token.raw))
    case 'heading':
      return prose(subsetOf(token.tokens))
    default:
      return []
  }
}

function prose(text: string): readonly Block[] {
  const tidy = text.replace(/\s+/g, ' ').trim()
  return tidy === '' ? [] : [{ kind: 'prose', text: tidy }]
}

function listBlock(list: Tokens.List): readonly Block[] {
  const items = list.items.map(item => itemText(item)).filter(item => item !== '')
  const start = typeof list.start === 'number' ? list.start : 1
  return items.length === 0 ? [] : [{ kind: 'list', ordered: list.ordered, start, items }]
}

/** An item on one line: a list inside it is told with commas, because a conversation shows one level only. */
function itemText(item: Tokens.ListItem): string {
  const parts = item.tokens.flatMap(blocksOf).map(part => (part.kind === 'prose' ? part.text : part.items.join(', ')))
  return parts.join(' ')
}

/** `[!NOTE]` opens an alert on GitHub. */
function withoutAlertMark(block: Block): Block {
  if (block.kind === 'list') return block
  return { ...block, text: block.text.replace(/^\[!\w+\]\s*/, '') }
}

function tableRows(table: Tokens.Table): readonly Block[] {
  const heads = table.header.map(cell => subsetOf(cell.tokens, 'words').trim())
  const rows = table.rows.map(row => {
    const cells = row.map((cell, column) => {
      const value = subsetOf(cell.tokens).trim()
      return column === 0 || !heads[column] ? value : `${heads[column]}: ${value}`
    })
    return cells.filter(cell => cell !== '').join(', ')
  })
  const items = rows.filter(row => row !== '')
  return items.length === 0 ? [] : [{ kind: 'list', ordered: false, start: 1, items }]
}

function pieces(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const result: Block[][] = []
  let words = Number.POSITIVE_INFINITY
  for (const block of blocks.flatMap(shortBlocks)) {
    const more = wordsIn(blockText(block))
    if (words + more > MAX_PASSAGE_WORDS) {
      result.push([])
      words = 0
    }
    result.at(-1)?.push(block)
    words += more
  }
  return result.length === 0 ? [[]] : result
}

/** A block that is longer than a passage is cut itself: a list between items, prose between words. */
function shortBlocks(block: Block): readonly Block[] {
  if (wordsIn(blockText(block)) <= MAX_PASSAGE_WORDS) return [block]
  if (block.kind === 'prose') {
    return chunks(block.text.split(' '), () => 1).map(words => ({ kind: 'prose', text: words.join(' ') }))
  }
  let start = block.start
  return chunks(block.items, wordsIn).map(items => {
    const piece: Block = { ...block, start, items }
    start += items.length
    return piece
  })
}

function chunks(parts: readonly string[], sizeOf: (part: string) => number): readonly (readonly string[])[] {
  const result: string[][] = [[]]
  let size = 0
  for (const part of parts) {
    if (size > 0 && size + sizeOf(part) > MAX_PASSAGE_WORDS) {
      result.push([])
      size = 0
    }
    result.at(-1)?.push(part)
    size += sizeOf(part)
  }
  return result
}

function wordsIn(text: string): number {
  return text.split(/\s+/).length
}
