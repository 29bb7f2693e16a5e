import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
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
  const text = await readFile(file, 'utf8')
  return { file, parsed: parseFlow(file, text, createHash('sha256').update(text).digest('hex').slice(0, 16)) }
}

async function readSentences(file: string): Promise<Sentences | FlowProblem[]> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return [{ file, line: 1, message: 'the file with the assistant’s sentences is missing' }]
  try {
    const parsed = sentencesFile.safeParse(parse(text))
    if (parsed.success) return parsed.data
    return parsed.error.issues.map(issue => ({ file, line: 1, message: `${issue.path.join('.')}: ${issue.message}` }))
  } catch (error) {
    return [{ file, line: 1, message: (error as Error).message.split('\n')[0] ?? 'this is not YAML' }]
  }
}

function written({ file, line, message }: FlowProblem): string {
  return `${file}:${line}: ${message}`
}
