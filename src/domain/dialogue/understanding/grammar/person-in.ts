import { tokensOf } from '../tokens.ts'
import { type Phrases, phraseAt, type Vocabulary } from '../vocabulary.ts'
import { emailIn } from './email-in.ts'
import { postcodeFoundIn } from './postcode-pattern.ts'

/** Who somebody says they are. What they do not say is null; `first` and `last` come together. */
export type Person = {
  readonly first: string | null
  readonly last: string | null
  readonly postcode: string | null
  readonly email: string | null
}

/** More words than these before the postcode are a story, not a name. */
const LONGEST_NAME = 4

/**
 * First and last name, postcode and e-mail address in one sentence: "I'm Mei Moore, 98128". A name counts where it is
 * led up to, comes with a postcode or an address, or is all that is said where it was `asked` for; elsewhere it needs
 * its capitals. Null where there is nothing of a person.
 */
export function personIn(text: string, asked: boolean, vocabulary: Vocabulary): Person | null {
  const email = emailIn(text)
  const without = email === null ? text : text.replace(email, ' , ')
  const found = postcodeFoundIn(without)
  const named = found === null ? without : `${without.slice(0, found.from)} , ${without.slice(found.to)}`
  const name = nameIn(named, asked, email !== null || found !== null, vocabulary)
  if (name === null && email === null && found === null) return null
  return {
    first: name?.first ?? null,
    last: name?.last ?? null,
    postcode: found?.postcode ?? null,
    email: email?.toLowerCase() ?? null,
  }
}

function nameIn(text: string, asked: boolean, isProven: boolean, vocabulary: Vocabulary) {
  const { before, between } = vocabulary.persons
  const all = tokensOf(text).map(({ word }) => word)
  const telling = all.filter((_, at) => !isPassed(all, at, vocabulary)).length
  for (const part of text.split(/[,;\n]|\.(?=\s|$)/)) {
    const tokens = tokensOf(part)
    const words = tokens.map(({ word }) => word)
    const led = afterPhrase(before, words)
    const from = led > 0 ? led : words.findIndex((_, at) => !isPassed(words, at, vocabulary))
    if (from < 0) continue
    const rest = words.slice(from)
    const stop = rest.findIndex((word, at) => phraseAt(between, words, from + at) > 0 || !/^\p{L}+$/u.test(word))
    const name = tokens.slice(from, stop < 0 ? undefined : from + stop)
    const isName = name.length >= 2 && name.length <= LONGEST_NAME
    const isMeant = led > 0 || (isProven ? asked || areCapital(part, name) : asked && telling === name.length)
    if (isName && isMeant && isPlausible(words, from, name.length, vocabulary)) {
      const written = name.map(({ start, end }) => proper(part.slice(start, end)))
      return { first: written[0] ?? '', last: written.slice(1).join(' ') }
    }
  }
  return null
}

function areCapital(part: string, name: readonly { readonly start: number }[]): boolean {
  return name.every(({ start }) => /\p{Lu}/u.test(part.charAt(start)))
}

function isPassed(words: readonly string[], at: number, { persons, choosing }: Vocabulary): boolean {
  return phraseAt(persons.between, words, at) > 0 || phraseAt(choosing.idle, words, at) > 0
}

/** Everyday words are nobody's name. */
function isPlausible(
  words: readonly string[],
  from: number,
  length: number,
  { choosing, numbers }: Vocabulary,
): boolean {
  return words
    .slice(from, from + length)
    .every((word, index) => phraseAt(choosing.idle, words, from + index) === 0 && !numbers.has(word))
}

/** Where the words go on after the last phrase of these at their beginning; 0 where none is there. */
function afterPhrase(phrases: Phrases, words: readonly string[]): number {
  for (let at = 0; at < words.length; at++) {
    const width = phraseAt(phrases, words, at)
    if (width > 0) return at + width
  }
  return 0
}

/** "mei" as "Mei"; what has capitals already stays. */
function proper(word: string): string {
  return word === word.toLowerCase() || word === word.toUpperCase()
    ? word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()
    : word
}
