import type { LexiconWords } from './lexicon-file.ts'
import { folded, tokensOf } from './tokens.ts'

/** Phrases of the same meaning, each as its folded words. */
export type Phrases = readonly (readonly string[])[]

/** What one language's slot grammars read with: all words folded as those of a text are. */
export type Vocabulary = {
  readonly locale: string
  readonly numbers: ReadonlyMap<string, number>
  readonly ordinals: ReadonlyMap<string, number>
  readonly months: ReadonlyMap<string, number>
  /** 1 is Monday. */
  readonly weekdays: ReadonlyMap<string, number>
  readonly choosing: { readonly [part in keyof LexiconWords['choosing']]: Phrases }
  readonly dates: { readonly [part in Exclude<keyof LexiconWords['dates'], 'day_first'>]: Phrases }
  readonly dayFirst: boolean
  readonly currencies: ReadonlyMap<string, string>
  readonly persons: { readonly before: Phrases; readonly between: Phrases }
  readonly addresses: {
    readonly before: Phrases
    readonly streets: Phrases
    readonly countries: ReadonlyMap<string, string>
  }
}

/** Gets a language's words ready to read slots with. */
export function createVocabulary(locale: string, words: LexiconWords): Vocabulary {
  const { day_first, ...dates } = words.dates
  return {
    locale,
    numbers: foldedMap(words.numbers),
    ordinals: foldedMap(words.ordinals),
    months: foldedMap(words.months),
    weekdays: foldedMap(words.weekdays),
    choosing: mapped(words.choosing),
    dates: mapped(dates),
    dayFirst: day_first,
    currencies: foldedMap(words.money.currencies),
    persons: mapped(words.persons),
    addresses: {
      before: phrasesOf(words.addresses.before),
      streets: phrasesOf(words.addresses.streets),
      countries: foldedMap(words.addresses.countries),
    },
  }
}

/** How many words the longest of the phrases takes that begins at a word; 0 where none does. */
export function phraseAt(phrases: Phrases, words: readonly string[], at: number): number {
  let longest = 0
  for (const phrase of phrases)
    if (phrase.length > longest && phrase.every((word, index) => words[at + index] === word)) longest = phrase.length
  return longest
}

function mapped<Key extends string>(
  lists: { readonly [key in Key]: readonly string[] },
): {
  readonly [key in Key]: Phrases
} {
  const entries = Object.entries<readonly string[]>(lists).map(([key, list]) => [key, phrasesOf(list)])
  return Object.fromEntries(entries) as { readonly [key in Key]: Phrases }
}

function phrasesOf(list: readonly string[]): Phrases {
  return list.map(phrase => tokensOf(phrase).map(({ word }) => word)).filter(phrase => phrase.length > 0)
}

function foldedMap<Value>(record: { readonly [word: string]: Value }): ReadonlyMap<string, Value> {
  return new Map(Object.entries(record).map(([word, value]) => [folded(word), value]))
}
