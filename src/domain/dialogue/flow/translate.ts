import { inOtherWords, type Written } from './texts.ts'
import type { Translation } from './translation.ts'

/**
 * A flow file in another language: its texts and phrases replaced, the words that mean an option joined to those it
 * has, since many people mix. A text that has no translation stays as it was.
 */
export function translate(file: Written, { phrases, not, words, texts }: Translation): Written {
  const said = inOtherWords(file, text => texts[text] ?? text)
  if (!isRecord(said)) return said
  const start = isRecord(said.start) ? { ...said.start, phrases, not } : said.start
  return {
    ...said,
    ...(start === undefined ? {} : { start }),
    ...(isRecord(said.slots) && { slots: withWords(said.slots, words) }),
  }
}

function withWords(
  slots: Readonly<Record<string, unknown>>,
  words: Translation['words'],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(slots).map(([name, slot]) => {
      const more = words[name]
      if (!isRecord(slot) || more === undefined) return [name, slot]
      const add = (key: string) => (choice: unknown) =>
        isRecord(choice) ? { ...choice, words: [...wordsOf(choice), ...(more[String(choice[key])] ?? [])] } : choice
      return [
        name,
        {
          ...slot,
          ...(Array.isArray(slot.options) && { options: slot.options.map(keepSources(add('value'))) }),
          ...(Array.isArray(slot.alternatives) && { alternatives: slot.alternatives.map(add('goto')) }),
        },
      ]
    }),
  )
}

/** Options that come out of a record have no words of their own. */
function keepSources(change: (option: unknown) => unknown): (option: unknown) => unknown {
  return option => (isRecord(option) && 'from' in option ? option : change(option))
}

function wordsOf({ words }: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Array.isArray(words) ? words : []
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
