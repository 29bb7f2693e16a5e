import type { QueryTerm } from './index.ts'
import type { Block, Passage } from './passages.ts'
import { blockText } from './passages.ts'
import { likelihoodOf, sentencesOf } from './sentences.ts'

/** Characters of an answer: what a small chat window shows without scrolling. */
export const MAX_SNIPPET = 700
/** Steps or points of a list that are shown; the rest is in the article. */
export const MAX_ITEMS = 8

/** A passage that is no longer than this is shown whole, lists and all. */
const WHOLE_WORDS = 75

/** The part of a passage that answers the question: all of it when short, else its best sentences or its list. */
export function snippetOf(passage: Passage, terms: readonly QueryTerm[]): string {
  const { blocks } = passage
  if (wordsIn(passage.text) <= WHOLE_WORDS && blocks.every(isShort)) return fitted(blocks)
  const best = bestBlock(blocks, terms)
  const chosen = blocks[best]
  if (chosen === undefined) return ''
  if (chosen.kind === 'list') return fitted([...leadIn(blocks, best), chosen])
  const next = blocks[best + 1]
  if (next?.kind === 'list' && /:\W*$/.test(chosen.text)) return fitted([...leadIn(blocks, best), chosen, next])
  return balanced(bestSentences(chosen.text, terms))
}

function isShort(block: Block): boolean {
  return block.kind === 'prose' || block.items.length <= MAX_ITEMS
}

/** The block that covers most of the question; a list speaks for the line that leads to it. */
function bestBlock(blocks: readonly Block[], terms: readonly QueryTerm[]): number {
  const scores = blocks.map((block, position) => {
    const led = block.kind === 'list' ? leadIn(blocks, position).map(blockText).join(' ') : ''
    return likelihoodOf(`${led} ${blockText(block)}`, terms)
  })
  return indexOfHighest(scores)
}

/** "To return an item:" belongs to the list below it. */
function leadIn(blocks: readonly Block[], position: number): readonly Block[] {
  const before = blocks[position - 1]
  return before?.kind === 'prose' && /:\W*$/.test(before.text) && wordsIn(before.text) <= 40 ? [before] : []
}

/** What a sentence elsewhere in the text has to be better by than a neighbour, which is understood without a gap. */
const GAP = 0.75

/** The best sentence, and the one that adds most to it, in reading order; what is left out between them is marked. */
function bestSentences(text: string, terms: readonly QueryTerm[]): string {
  const sentences = sentencesOf(text)
  const scores = sentences.map(sentence => likelihoodOf(sentence, terms))
  const best = indexOfHighest(scores)
  const second = indexOfHighest(
    scores.map((score, position) => (position === best ? -1 : score * (Math.abs(position - best) === 1 ? 1 : GAP))),
  )
  const [first, last] = [Math.min(best, second), Math.max(best, second)]
  if (first === last) return sentences[first] ?? ''
  return `${sentences[first]}${last - first > 1 ? ' … ' : ' '}${sentences[last]}`
}

/** The earliest of equals. */
function indexOfHighest(scores: readonly number[]): number {
  return Math.max(0, scores.indexOf(Math.max(...scores)))
}

/** Blocks as text, as many as fit: an answer that is cut in a step would mislead. */
function fitted(blocks: readonly Block[]): string {
  const lines: string[] = []
  let length = 0
  for (const part of blocks.flatMap(partsOf)) {
    if (lines.length > 0 && length + part.text.length > MAX_SNIPPET) break
    lines.push(part.text, part.after)
    length += part.text.length
  }
  return lines.slice(0, -1).join('').trim()
}

type Part = { readonly text: string; readonly after: string }

function partsOf(block: Block): readonly Part[] {
  if (block.kind === 'prose') return [{ text: block.text, after: '\n\n' }]
  const shown = block.items.slice(0, MAX_ITEMS)
  return shown.map((item, position) => ({
    text: `${block.ordered ? `${block.start + position}.` : '-'} ${item}`,
    after: position === shown.length - 1 ? '\n\n' : '\n',
  }))
}

/** Bold that was cut in the middle is no bold. */
function balanced(text: string): string {
  return (text.match(/\*\*/g) ?? []).length % 2 === 0 ? text : text.replaceAll('**', '')
}

function wordsIn(text: string): number {
  return text.split(/\s+/).length
}
