import type { Heard, Lexeme } from './heard.ts'
import { createLanguage, type Language } from './language.ts'
import type { LexiconFile } from './lexicon-file.ts'
import { localeGuess } from './locale-guess.ts'
import { readIn } from './reading.ts'
import { createVocabulary, type Vocabulary } from './vocabulary.ts'

/** What the installed languages let us hear. */
export type Lexicon = {
  /** The installed languages, the main one first. */
  readonly locales: readonly string[]
  /**
   * What an utterance in any installed language says by itself. Of languages that fit equally well `locale` is
   * taken, or the main one.
   */
  hear(utterance: string, locale?: string): Heard
  /** What an utterance says as a whole; null where there is more to it. */
  lexemeOf(utterance: string): Lexeme | null
  /** Whether an utterance is put as a question, rather than as an answer to one. */
  isQuestion(utterance: string): boolean
  /** Whether the customer asks how something is done, rather than for it to be done. */
  isHowTo(utterance: string): boolean
  /** The installed language of a message of three words or more; null for shorter ones and where it is not clear. */
  localeOf(utterance: string): string | null
  /** What slots are read with in a language; the main one's for null and for a language that is not installed. */
  vocabularyOf(locale: string | null): Vocabulary
}

/** Compiles the files of all languages, the main one first. Throws where there is none. */
export function createLexicon(files: readonly LexiconFile[]): Lexicon {
  const languages = files.map(createLanguage)
  const [main] = languages
  if (main === undefined) throw new Error('a lexicon needs the words of at least one language')
  const mainVocabulary = createVocabulary(main.locale, main.words)
  const vocabularies = new Map(
    languages.map(({ locale, words }) => [
      locale,
      locale === main.locale ? mainVocabulary : createVocabulary(locale, words),
    ]),
  )
  const hear = (utterance: string, locale?: string) => bestReading(languages, utterance, locale ?? main.locale)
  return {
    locales: languages.map(({ locale }) => locale),
    hear,
    lexemeOf: utterance => {
      const { lexeme, rest } = hear(utterance)
      return rest === '' && lexeme !== 'affirm_with_more' ? lexeme : null
    },
    isQuestion: utterance => hear(utterance).question,
    isHowTo: utterance => hear(utterance).howTo,
    localeOf: localeGuess(files),
    vocabularyOf: locale => vocabularies.get(locale ?? main.locale) ?? mainVocabulary,
  }
}

/** In the language that leaves the fewest words unknown. */
function bestReading(languages: readonly Language[], utterance: string, preferred: string): Heard {
  const readings = languages.map(language => readIn(language, utterance))
  const fewest = Math.min(...readings.map(({ unknown }) => unknown))
  const fitting = readings.filter(({ unknown }) => unknown === fewest).map(({ heard }) => heard)
  const heard = fitting.find(({ locale }) => locale === preferred) ?? fitting[0]
  if (heard === undefined) throw new Error('no language has read the utterance')
  return heard
}
