import type { LexiconFile } from './lexicon-file.ts'
import { folded } from './tokens.ts'

/** Fewer words could be in any language. */
const FEWEST_WORDS = 3
/** One word that a language has may be a name, or borrowed. */
const LEAST = 2
/** What a letter that only one language has is worth, in words. */
const LETTER = 2

/** Tells the language of a text by its function words and letters; null where no language is clearly ahead. */
export function localeGuess(files: readonly LexiconFile[]): (text: string) => string | null {
  const languages = files.map(({ locale, words: { function_words, letters } }) => ({
    locale,
    known: new Set(function_words.map(folded)),
    own: new Set(letters),
  }))
  return text => {
    const written = text.slice(0, LONGEST).toLowerCase()
    const words = (written.match(/[\p{L}\p{M}]+(?:['’]\p{L}+)*/gu) ?? []).map(folded)
    if (words.length < FEWEST_WORDS) return null
    const [best, second] = languages
      .map(language => ({ locale: language.locale, score: scoreIn(language, words, written) }))
      .sort((one, other) => other.score - one.score)
    return best !== undefined && best.score >= LEAST && best.score > (second?.score ?? 0) ? best.locale : null
  }
}

/** A story's beginning tells its language. */
const LONGEST = 1_000

function scoreIn(
  { known, own }: { readonly known: ReadonlySet<string>; readonly own: ReadonlySet<string> },
  words: readonly string[],
  written: string,
): number {
  const ownLetters = [...written].filter(letter => own.has(letter)).length
  return words.filter(word => known.has(word)).length + LETTER * Math.min(ownLetters, 2)
}
