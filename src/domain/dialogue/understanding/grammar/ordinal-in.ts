import { tokensOf } from '../tokens.ts'
import { phraseAt, type Vocabulary } from '../vocabulary.ts'

/** The one place, from 1 to `count`, that a short answer names: "the second one", "2", "number 2", "the last". */
export function ordinalIn(text: string, count: number, vocabulary: Vocabulary): number | null {
  const { ordinals, numbers, choosing } = vocabulary
  const words = tokensOf(text).map(({ word }) => word)
  const places = new Set<number>()
  for (const [at, word] of words.entries()) {
    if (phraseAt(choosing.last, words, at) > 0) places.add(count)
    else if (ordinals.has(word)) places.add(ordinals.get(word) ?? 0)
    else if (/^\d{1,2}$/.test(word)) places.add(Number(word))
    else if (isNumeral(words, at, vocabulary)) places.add(numbers.get(word) ?? 0)
    else if (word !== '?' && phraseAt(choosing.idle, words, at) === 0) return null
  }
  const [place, ...others] = places
  return place !== undefined && others.length === 0 && place >= 1 && place <= count ? place : null
}

/** A number word by itself or after "number"; "the one" and "this one" are none. */
function isNumeral(words: readonly string[], at: number, { numbers, choosing }: Vocabulary): boolean {
  if (!numbers.has(words[at] ?? '')) return false
  return words.length === 1 || phraseAt(choosing.idle, words, at) === 0
}
