import type { Edition } from './flow/edition.ts'
import type { FlowProblem } from './flow/flow.ts'
import { createLanguage, type Language } from './understanding/language.ts'
import type { LexiconFile } from './understanding/lexicon-file.ts'

/** With fewer, a flow is hard to tell from the others. */
const ENOUGH_PHRASES = 15

/** What would make flows easier to tell apart, in each of their languages. Nothing of it keeps a server from starting. */
export function phraseAdvice(editions: readonly Edition[], lexicons: readonly LexiconFile[]): readonly FlowProblem[] {
  const languages = new Map(lexicons.map(file => [file.locale, createLanguage(file)]))
  const written = editions.flatMap(writtenPhrases)
  return [...Map.groupBy(written, ({ locale }) => locale)].flatMap(([locale, flows]) => [
    ...flows.flatMap(tooFew),
    ...shared(flows, languages.get(locale) ?? null),
  ])
}

type WrittenPhrases = {
  readonly name: string
  readonly locale: string
  readonly file: string
  readonly phrases: readonly string[]
  readonly lineOf: (text: string) => number
}

/** The phrases of a flow in each of its languages; none of a flow that is only called. */
function writtenPhrases({ source, voices }: Edition): readonly WrittenPhrases[] {
  const files = [{ locale: source.locale, file: source.file, text: source.text }, ...source.translations]
  return files.flatMap(({ locale, file, text }) => {
    const flow = voices.get(locale)
    if (flow === undefined || flow.phrases.length === 0) return []
    const lineOf = (part: string) => text.split('\n').findIndex(line => line.includes(part)) + 1 || 1
    return [{ name: flow.name, locale, file, phrases: flow.phrases, lineOf }]
  })
}

function tooFew({ name, file, phrases, lineOf }: WrittenPhrases): readonly FlowProblem[] {
  if (phrases.length >= ENOUGH_PHRASES) return []
  const message = `"${name}" has ${phrases.length} phrases; with ${ENOUGH_PHRASES} or more it is found more surely. Add what customers say`
  return [{ file, line: lineOf('phrases:'), message }]
}

function shared(flows: readonly WrittenPhrases[], language: Language | null): readonly FlowProblem[] {
  const first = new Map<string, WrittenPhrases>()
  return flows.flatMap(flow =>
    flow.phrases.flatMap(phrase => {
      const meant = core(phrase, language)
      const other = first.get(meant)
      if (other === undefined) first.set(meant, flow)
      if (other === undefined || other === flow) return []
      const message = `"${phrase}" is a phrase of "${other.name}" as well (${other.file}). Leave it to one of them`
      return [{ file: flow.file, line: flow.lineOf(phrase), message }]
    }),
  )
}

/** What people say around what they want. */
const AROUND = new Set(['filler', 'greeting', 'thanks', 'warmly', 'goodbye', 'name', 'mark', 'hold'])

/** A phrase without case, punctuation and politeness. */
function core(phrase: string, language: Language | null): string {
  if (language === null) return phrase.toLowerCase()
  const pieces = language.pieces(phrase).filter(({ kind }) => !AROUND.has(kind))
  return pieces.flatMap(({ words }) => words).join(' ')
}
