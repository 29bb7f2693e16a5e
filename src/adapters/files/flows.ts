import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isNode, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { checkTogether } from '../../domain/dialogue/flow/check-flows.ts'
import { type Edition, type EditionSource, readEdition } from '../../domain/dialogue/flow/edition.ts'
import type { FlowProblem } from '../../domain/dialogue/flow/flow.ts'
import { IDENTITY_FLOW } from '../../domain/dialogue/flow/parse-flow.ts'
import { type Sentences, sentencesFile } from '../../domain/dialogue/sentences.ts'

export type LoadedFlows = {
  readonly editions: readonly Edition[]
  /** The assistant's own sentences by language, the one that flows are written in first. */
  readonly sentences: ReadonlyMap<string, Sentences>
}

/** Something in the flows folder is wrong; the message lists every problem as `file:line: what and the cure`. */
export class FlowsError extends Error {}

/** The language that flow files are written in; all others stand beside it. */
const SOURCE_LOCALE = 'en'

/** The flows the assistant itself starts. */
const NEEDED = ['talk-to-a-human', 'create-case']

/** Reads and checks all flows of a folder and the assistant's sentences. Throws a FlowsError with all problems at once. */
export async function loadFlows(dir: string): Promise<LoadedFlows> {
  const files = (await list(dir)).filter(isYaml).sort()
  const locales = [SOURCE_LOCALE, ...(await languagesIn(join(dir, 'repair')))]
  const read = await Promise.all(files.map(async name => readEdition(await readSource(dir, name, locales))))
  const sentences = await Promise.all(
    locales.map(async locale => [locale, await readSentences(join(dir, 'repair', `${locale}.yaml`))] as const),
  )
  const editions = read.flatMap(({ edition }) => edition ?? [])
  const problems: FlowProblem[] = [
    ...read.flatMap(({ problems }) => problems),
    ...checkTogether(editions.map(({ source: { file }, flow }) => ({ file, flow }))),
    ...(read.every(({ edition }) => edition !== null) ? missingFlows(dir, editions) : []),
    ...sentences.flatMap(([, each]) => (Array.isArray(each) ? each : [])),
  ]
  if (problems.length > 0) throw new FlowsError(problems.map(written).join('\n'))
  return { editions, sentences: new Map(sentences as (readonly [string, Sentences])[]) }
}

function missingFlows(dir: string, editions: readonly Edition[]): readonly FlowProblem[] {
  const names = editions.map(({ flow }) => flow.name)
  const isCalled = editions.some(({ flow }) =>
    flow.steps.some(step => step.verb === 'call' && step.flow === IDENTITY_FLOW),
  )
  return [...NEEDED, ...(isCalled ? [IDENTITY_FLOW] : [])]
    .filter(name => !names.includes(name))
    .map(name => ({ file: dir, line: 1, message: `the flow "${name}" is missing; the assistant needs it` }))
}

async function list(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir)
  } catch (cause) {
    throw new FlowsError(
      `The flows folder ${dir} cannot be read. Set FLOWS_DIR to a folder with flow files (*.yaml).`,
      { cause },
    )
  }
}

/** Languages that the assistant has sentences in, besides its own. */
async function languagesIn(dir: string): Promise<readonly string[]> {
  const names = await readdir(dir).catch((): string[] => [])
  return names
    .filter(isYaml)
    .map(name => name.replace(/\.ya?ml$/, ''))
    .filter(locale => locale !== SOURCE_LOCALE)
    .sort()
}

function isYaml(name: string): boolean {
  return /\.ya?ml$/.test(name)
}

/** A flow with its side files; the hash covers them all, so that a conversation keeps the words it began with. */
async function readSource(dir: string, name: string, locales: readonly string[]): Promise<EditionSource> {
  const file = join(dir, name)
  const text = await readFile(file, 'utf8').catch(error => {
    throw new FlowsError(`${file}:1: the file cannot be read (${error.code}). Check its permissions, or move it away.`)
  })
  // A flow that nobody has translated is spoken as it was written; one that is half translated is a mistake.
  const sideFiles = await Promise.all(
    locales.slice(1).map(async locale => {
      const other = join(dir, locale, name)
      return { locale, file: other, text: await readFile(other, 'utf8').catch(() => null) }
    }),
  )
  const beside = sideFiles.flatMap(({ text: written, ...each }) =>
    written === null ? [] : [{ ...each, text: written }],
  )
  const hash = createHash('sha256').update(JSON.stringify([text, ...beside.map(each => [each.locale, each.text])]))
  return { hash: hash.digest('hex').slice(0, 16), locale: SOURCE_LOCALE, file, text, translations: beside }
}

async function readSentences(file: string): Promise<Sentences | FlowProblem[]> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null)
    return [
      { file, line: 1, message: 'the file with the assistant’s sentences is missing; flows/repair/en.yaml is a start' },
    ]
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [broken] = document.errors
  if (broken !== undefined)
    return [{ file, line: broken.linePos?.[0].line ?? 1, message: broken.message.split('\n')[0] ?? '' }]
  const parsed = sentencesFile.safeParse(document.toJS())
  if (parsed.success) return parsed.data
  const missing = parsed.error.issues.filter(isMissing).map(issue => String(issue.path[0]))
  const wrong = parsed.error.issues.filter(issue => !isMissing(issue)).flatMap(wrongSentence)
  return [
    ...wrong.map(({ name, message }) => {
      const value = document.getIn([name], true)
      const offset = isNode(value) ? value.range?.[0] : undefined
      return { file, line: offset === undefined ? 1 : lines.linePos(offset).line, message }
    }),
    ...(missing.length === 0 ? [] : [{ file, line: 1, message: `these sentences are missing: ${missing.join(', ')}` }]),
  ]
}

function isMissing({ code, path, message }: z.core.$ZodIssue): boolean {
  return code === 'invalid_type' && path.length > 0 && message.endsWith('undefined')
}

function wrongSentence(issue: z.core.$ZodIssue): readonly { readonly name: string; readonly message: string }[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(name => ({ name, message: `there is no sentence "${name}"; check its name or remove it` }))
  const name = String(issue.path[0] ?? '')
  if (name === '') return [{ name, message: 'this holds no sentences; they look like "solved: Glad that helped."' }]
  return [{ name, message: `the sentence "${name}" is not text; put it into quotes` }]
}

function written({ file, line, message }: FlowProblem): string {
  return `${file}:${line}: ${message}`
}
