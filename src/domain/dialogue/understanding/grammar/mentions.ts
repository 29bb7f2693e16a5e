import { tokensOf } from '../tokens.ts'
import { phraseAt, type Vocabulary } from '../vocabulary.ts'
import { isNear } from './nearness.ts'

/** Something that can be named: by its label or a part of it, or by other words for it. */
export type Nameable = { readonly value: string; readonly label: string; readonly words?: readonly string[] }

/** Things of the same likelihood that some words of a text name. `words` are the positions of those words. */
export type Mention<Thing extends Nameable> = { readonly things: readonly Thing[]; readonly words: readonly number[] }

/**
 * What a text names, in the text's order. The thing that most of the words fit is meant; things that the very same
 * words fit come together.
 */
export function mentionsIn<Thing extends Nameable>(
  words: readonly string[],
  things: readonly Thing[],
  vocabulary: Vocabulary,
): readonly Mention<Thing>[] {
  const naming = words.map((word, at) => (isIdle(word, words, at, vocabulary) ? null : word))
  const free = new Set(naming.flatMap((word, at) => (word === null ? [] : [at])))
  const mentions: Mention<Thing>[] = []
  for (;;) {
    const covers = things.map(thing => ({ thing, covered: coveredBy(thing, words, free, vocabulary) }))
    const most = Math.max(0, ...covers.map(({ covered }) => covered.length))
    if (most === 0) return mentions.sort((one, other) => (one.words[0] ?? 0) - (other.words[0] ?? 0))
    const best = covers.find(({ covered }) => covered.length === most)?.covered ?? []
    const same = covers.filter(({ covered }) => covered.join() === best.join()).map(({ thing }) => thing)
    mentions.push({ things: same, words: best })
    for (const at of best) free.delete(at)
  }
}

/** The words of a text that fit a thing. */
function coveredBy(
  thing: Nameable,
  words: readonly string[],
  free: ReadonlySet<number>,
  vocabulary: Vocabulary,
): readonly number[] {
  const name = nameWords(thing.label, vocabulary)
  const covered = new Set([...free].filter(at => name.some(word => isSameWord(words[at] ?? '', word))))
  for (const phrase of thing.words ?? []) {
    const wanted = tokensOf(phrase).map(({ word }) => word)
    for (let at = 0; wanted.length > 0 && at + wanted.length <= words.length; at++)
      if (wanted.every((word, index) => isSameWord(words[at + index] ?? '', word)))
        wanted.forEach((_, index) => {
          if (free.has(at + index) || wanted.length > 1) covered.add(at + index)
        })
  }
  return [...covered].some(at => free.has(at)) ? [...covered].sort((one, other) => one - other) : []
}

function nameWords(label: string, vocabulary: Vocabulary): readonly string[] {
  const words = tokensOf(label).map(({ word }) => word)
  const telling = words.filter((word, at) => !isIdle(word, words, at, vocabulary))
  return telling.length > 0 ? telling : words
}

function isIdle(word: string, words: readonly string[], at: number, vocabulary: Vocabulary): boolean {
  return word === '?' || /^\d+$/.test(word) || phraseAt(vocabulary.choosing.idle, words, at) > 0
}

/** The same word, in the singular or the plural, with a typing mistake or without. */
function isSameWord(typed: string, known: string): boolean {
  return typed === known || singular(typed) === singular(known) || isNear(singular(typed), singular(known))
}

/** A word without the ending of a plural; near enough for comparing. */
function singular(word: string): string {
  return word.length > 3 ? word.replace(/(?<=[^aeious])es$|(?<=[sxz]|ch|sh)es$|(?<=[^s])s$/, '') : word
}
