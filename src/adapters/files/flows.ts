import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isNode, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { checkFlow, checkNames } from '../../domain/dialogue/flow/check-flows.ts'
import type { Flow, FlowProblem } from '../../domain/dialogue/flow/flow.ts'
import { parseFlow } from '../../domain/dialogue/flow/parse-flow.ts'
import { type Sentences, sentencesFile } from '../../domain/dialogue/sentences.ts'

export type LoadedFlows = { readonly flows: ReadonlyMap<string, Flow>; readonly sentences: Sentences }

/** Something in the flows folder is wrong; the message lists every problem as `file:line: what and the cure`. */
export class FlowsError extends Error {}

/** The flows the assistant itself starts. */
const NEEDED = ['talk-to-a-human', 'create-case']

/** Reads and checks all flows of a folder and the assistant's sentences. Throws a FlowsError with all problems at once. */
export async function loadFlows(dir: string): Promise<LoadedFlows> {
  const files = (await list(dir)).filter(name => /\.ya?ml$/.test(name)).sort()
  const read = await Promise.all(files.map(name => readFlow(dir, name)))
  const flows = read.flatMap(({ file, parsed }) => (parsed.ok ? [{ file, flow: parsed.flow }] : []))
  const sentences = await readSentences(join(dir, 'repair', 'en.yaml'))
  const problems: FlowProblem[] = [
    ...read.flatMap(({ parsed }) => (parsed.ok ? [] : parsed.problems)),
    ...flows.flatMap(({ file, flow }) => checkFlow(file, flow)),
    ...checkNames(flows),
    ...NEEDED.filter(
      name => flows.every(({ flow }) => flow.name !== name) && !read.some(({ parsed }) => !parsed.ok),
    ).map(name => ({ file: dir, line: 1, message: `the flow "${name}" is missing; the assistant needs it` })),
    ...(Array.isArray(sentences) ? sentences : []),
  ]
  if (problems.length > 0 || Array.isArray(sentences)) throw new FlowsError(problems.map(written).join('\n'))
  return { flows: new Map(flows.map(({ flow }) => [flow.name, flow])), sentences: sentences as Sentences }
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

async function readFlow(dir: string, name: string) {
  const file = join(dir, name)
  const text = await readFile(file, 'utf8').catch(error => {
    throw new FlowsError(`${file}:1: the file cannot be read (${error.code}). Check its permissions, or move it away.`)
  })
  return { file, parsed: parseFlow(file, text, createHash('sha256').update(text).digest('hex').slice(0, 16)) }
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
