import { tokensOf } from '../tokens.ts'
import { phraseAt, type Vocabulary } from '../vocabulary.ts'
import { mentionsIn, type Nameable } from './mentions.ts'
import { isNear } from './nearness.ts'
import { ordinalIn } from './ordinal-in.ts'

/**
 * The value that a text chooses of a question's options. An answer to this very question may also name the label, a
 * part of it, or its place; elsewhere only the words that the author has listed count. The longest phrase is meant.
 * Null where nothing fits, or more than one does.
 */
export function optionIn(
  options: readonly Nameable[],
  text: string,
  asked: boolean,
  vocabulary: Vocabulary,
): string | null {
  const words = tokensOf(text).map(({ word }) => word)
  const said = onlyOne(longestOf(spansOf(options, words, asked, vocabulary)))
  if (said !== undefined) return said
  if (!asked) return null
  const place = ordinalIn(text, options.length, vocabulary)
  if (place !== null) return options[place - 1]?.value ?? null
  const [mention, ...others] = mentionsIn(words, options, vocabulary)
  const [named, ...ties] = mention?.things ?? []
  const denied = mention !== undefined && isDenied(words, mention.words[0] ?? 0, vocabulary)
  return named === undefined || ties.length > 0 || others.length > 0 || denied ? null : named.value
}

type Span = { readonly value: string; readonly from: number; readonly to: number }

/** Where the text says an option's words; for an answer its label too, and either with a typing mistake. */
function spansOf(
  options: readonly Nameable[],
  words: readonly string[],
  asked: boolean,
  vocabulary: Vocabulary,
): readonly Span[] {
  const same = asked ? isNear : (one: string, other: string) => one === other
  return options.flatMap(({ value, label, words: phrases = [] }) =>
    [...phrases, ...(asked ? [label] : [])].flatMap(phrase => {
      const wanted = tokensOf(phrase).map(({ word }) => word)
      return words.flatMap((_, from): readonly Span[] => {
        const fits = wanted.length > 0 && wanted.every((word, index) => same(words[from + index] ?? '', word))
        return fits && !isDenied(words, from, vocabulary) ? [{ value, from, to: from + wanted.length }] : []
      })
    }),
  )
}

/** Without what lies inside a longer one. */
function longestOf(spans: readonly Span[]): readonly Span[] {
  return spans.filter(
    span =>
      !spans.some(
        other => other.from <= span.from && span.to <= other.to && other.to - other.from > span.to - span.from,
      ),
  )
}

/** The one value of all spans; null where there are several, undefined where there is none. */
function onlyOne(spans: readonly Span[]): string | null | undefined {
  const values = new Set(spans.map(({ value }) => value))
  return values.size > 1 ? null : [...values][0]
}

function isDenied(words: readonly string[], from: number, { choosing: { not } }: Vocabulary): boolean {
  return [1, 2].some(back => from >= back && phraseAt(not, words, from - back) > 0)
}
