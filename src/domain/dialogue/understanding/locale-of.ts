import type { LexiconFile } from './lexicon-file.ts'
import { folded } from './tokens.ts'

/** Fewer words could be in any language. */
const FEWEST_WORDS = 3
/** One word that a language has may be a name, or borrowed. */
const LEAST = 2
/** What a letter that only one language has is worth, in words. */
const LETTER = 2

/** The language of a text by its function words and letters; null where no language is clearly ahead. */
export function localeOf(files: readonly LexiconFile[], text: string): string | null {
  const written = text.slice(0, LONGEST).toLowerCase()
  const words = (written.match(/[\p{L}\p{M}]+(?:['’]\p{L}+)*/gu) ?? []).map(folded)
  if (words.length < FEWEST_WORDS) return null
  const [best, second] = files
    .map(file => ({ locale: file.locale, score: scoreOf(file, words, written) }))
    .sort((one, other) => other.score - one.score)
  return best !== undefined && best.score >= LEAST && best.score > (second?.score ?? 0) ? best.locale : null
}

/** A story's beginning tells its language. */
const LONGEST = 1_000

function scoreOf(
  { words: { function_words, letters } }: LexiconFile,
  words: readonly string[],
  written: string,
): number {
  const known = new Set(function_words.map(folded))
  const own = new Set(letters)
  const ownLetters = [...written].filter(letter => own.has(letter)).length
  return words.filter(word => known.has(word)).length + LETTER * Math.min(ownLetters, 2)
}
