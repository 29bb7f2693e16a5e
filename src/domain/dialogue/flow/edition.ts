import { isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import { checkFlow } from './check-flows.ts'
import type { Flow, FlowProblem } from './flow.ts'
import { parseFlow, readFlow } from './parse-flow.ts'
import { textsOf } from './texts.ts'
import { translate } from './translate.ts'
import { type Translation, translationFile } from './translation.ts'

/** A flow file and its translations as they are written. This is all that has to be kept to run them again later. */
export type EditionSource = {
  readonly hash: string
  /** The language of the flow file itself. */
  readonly locale: string
  readonly file: string
  readonly text: string
  readonly translations: readonly { readonly locale: string; readonly file: string; readonly text: string }[]
}

/** One edition of a flow in all its languages. */
export type Edition = {
  readonly source: EditionSource
  readonly flow: Flow
  /** By language, the source's own included. */
  readonly voices: ReadonlyMap<string, Flow>
}

/** Makes a flow of its files, with every problem in them. Without a flow there is at least one problem. */
export function readEdition(source: EditionSource): {
  readonly edition: Edition | null
  readonly problems: readonly FlowProblem[]
} {
  const read = readFlow(source.file, source.text)
  const parsed = parseFlow(source.file, read, source.hash)
  if (!parsed.ok) return { edition: null, problems: parsed.problems }
  const { flow } = parsed
  const texts = textsOf(read.written)
  const voices = new Map([[source.locale, flow]])
  const problems: FlowProblem[] = [...checkFlow(source.file, flow)]
  for (const { locale, file, text } of source.translations) {
    const { translation, lineOf, faults } = readTranslation(file, text)
    problems.push(...faults)
    if (translation === null) continue
    problems.push(...checkTranslation(file, flow, texts, translation, lineOf))
    const other = parseFlow(file, { ...read, written: translate(read.written, translation) }, source.hash)
    if (other.ok) voices.set(locale, other.flow)
    else problems.push(...other.problems.map(({ message }) => ({ file, line: 1, message })))
  }
  return { edition: { source, flow, voices }, problems }
}

function readTranslation(file: string, text: string) {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const faults: FlowProblem[] = document.errors.map(error => ({
    file,
    line: error.linePos?.[0].line ?? 1,
    message: error.message.split('\n')[0] ?? '',
  }))
  const lineOf = (source: string): number => {
    const texts = document.get('texts', true)
    const key = isMap(texts) ? texts.items.find(({ key }) => isScalar(key) && key.value === source)?.key : undefined
    return isScalar(key) && key.range ? lines.linePos(key.range[0]).line : 1
  }
  if (faults.length > 0) return { translation: null, lineOf, faults }
  const parsed = translationFile.safeParse(document.toJS() ?? {})
  if (parsed.success) return { translation: parsed.data, lineOf, faults }
  const wrong = parsed.error.issues.map(({ path, message }) => ({
    file,
    line: 1,
    message: `${path.join('.')}: ${message}`,
  }))
  return { translation: null, lineOf, faults: wrong }
}

/** What is missing, what translates nothing any more, and holes that the source does not have. */
function checkTranslation(
  file: string,
  flow: Flow,
  texts: readonly string[],
  { texts: translated, words }: Translation,
  lineOf: (source: string) => number,
): readonly FlowProblem[] {
  const missing = texts.filter(text => !Object.hasOwn(translated, text))
  return [
    ...missing.map(text => ({ file, line: 1, message: `there is no translation for "${text}". Add it under texts` })),
    ...Object.entries(translated).flatMap(([source, target]) => {
      const line = lineOf(source)
      if (!texts.includes(source))
        return [{ file, line, message: `"${source}" is no text of the flow "${flow.name}". Correct it, or remove it` }]
      const odd = holesOf(target).filter(hole => !holesOf(source).includes(hole))
      return odd.map(hole => ({ file, line, message: `the translation uses ${hole}, which "${source}" does not` }))
    }),
    ...Object.keys(words)
      .filter(slot => !flow.slots.has(slot))
      .map(slot => ({
        file,
        line: 1,
        message: `there is no slot "${slot}" in the flow "${flow.name}" to give words to`,
      })),
  ]
}

function holesOf(text: string): readonly string[] {
  return text.match(/\{[^{}]*\}/g) ?? []
}
