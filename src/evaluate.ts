import type { Config } from './config.ts'

export type EvaluateOptions = {
  readonly phrases: string
  readonly engine: string
  readonly out: string
  readonly json: boolean
}
type Tell = (line: string) => void
type Evaluation = (config: Config, file: string, options: EvaluateOptions, tell: Tell) => Promise<void>

/** What can be measured against labelled data, by the name it is called with; read when it is called. */
const KINDS: Readonly<Record<string, () => Promise<Evaluation>>> = {
  acts: async () => (await import('./measure-acts.ts')).measureActs,
  route: async () => (await import('./measure-route.ts')).measureRoute,
  search: async () => (await import('./measure-search.ts')).measureSearch,
}

/** Measures one part of the assistant on a file of labelled data and tells the figures. */
export async function evaluate(
  config: Config,
  [kind = '', file = '']: readonly string[],
  options: EvaluateOptions,
  tell: Tell,
): Promise<void> {
  const evaluation = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined
  if (evaluation === undefined)
    throw new Error(
      `evaluate takes ${Object.keys(KINDS).join(' or ')}, and a file or, for search, a folder: npm run evaluate -- route FILE.jsonl`,
    )
  if (file === '')
    throw new Error(
      `Name the ${kind === 'search' ? 'folder' : 'file'} to measure on: npm run evaluate -- ${kind} ${kind === 'search' ? 'DIR' : 'FILE.jsonl'}`,
    )
  const measure = await evaluation()
  await measure(config, file, options, tell)
}
