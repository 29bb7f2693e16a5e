import { tokensOf } from '../tokens.ts'
import type { Vocabulary } from '../vocabulary.ts'

/** The whole number that a text tells, in digits or as a word; null where there is none, or more than one. */
export function numberIn(text: string, { numbers }: Vocabulary): number | null {
  const found = new Set<number>()
  for (const { word } of tokensOf(text)) {
    if (/^\d{1,9}$/.test(word)) found.add(Number(word))
    else if (numbers.has(word)) found.add(numbers.get(word) ?? 0)
  }
  const [number, ...others] = found
  return number === undefined || others.length > 0 ? null : number
}
