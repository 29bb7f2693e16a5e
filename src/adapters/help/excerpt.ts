import { stemOf, wordsOf } from '../../domain/knowledge/analysis.ts'
import { blockText, type Passage } from '../../domain/knowledge/passages.ts'
import type { Pieces } from './search-protocol.ts'

/** Characters of an article under its title. */
const EXCERPT = 190
/** Words that are looked at together: about what an excerpt holds. */
const WINDOW = 28

/** In brackets, so that words stand at the odd places of what is split by it. */
const WORD = /([\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*)/u

/** The words of a passage without the marks of its markdown. */
export function plainPassage({ blocks }: Passage): string {
  return blocks
    .map(blockText)
    .join(' ')
    .replaceAll('**', '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
}

/** The stretch of a text that has the most of the words, the words marked. */
export function excerptOf(text: string, stems: ReadonlySet<string>): Pieces {
  const words = text.split(' ')
  const start = bestStart(words, stems)
  let shown = words.slice(start).join(' ')
  if (shown.length > EXCERPT) {
    const end = shown.lastIndexOf(' ', EXCERPT)
    shown = `${shown.slice(0, end > 0 ? end : EXCERPT)} …`
  }
  return marked(start === 0 ? shown : `… ${shown}`, stems)
}

/** The text in pieces, the words that were searched for at the odd places. */
export function marked(text: string, stems: ReadonlySet<string>): Pieces {
  const pieces = ['']
  for (const [position, part] of text.split(WORD).entries()) {
    if (position % 2 === 1 && stemsIn(part).some(stem => stems.has(stem))) pieces.push(part, '')
    else pieces[pieces.length - 1] += part
  }
  return pieces
}

function bestStart(words: readonly string[], stems: ReadonlySet<string>): number {
  const found = words.flatMap((word, position) => {
    const stem = stemsIn(word).find(each => stems.has(each))
    return stem === undefined ? [] : [{ position, stem }]
  })
  let best = { position: 0, count: 0 }
  for (const { position: first } of found) {
    const near = found.filter(({ position }) => position >= first && position < first + WINDOW)
    const count = new Set(near.map(({ stem }) => stem)).size
    if (count > best.count) best = { position: first, count }
  }
  return best.position < 10 ? 0 : sentenceStart(words, best.position)
}

/** A few words back, or where the sentence begins if that is no farther. */
function sentenceStart(words: readonly string[], position: number): number {
  for (let back = position; back > position - 8; back -= 1) if (/[.!?:]$/.test(words[back - 1] ?? '')) return back
  return position - 5
}

function stemsIn(word: string): readonly string[] {
  return wordsOf(word).map(stemOf)
}
