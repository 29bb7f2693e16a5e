import type { Config } from './config.ts'
import { measureActs } from './measure-acts.ts'
import { measureRoute } from './measure-route.ts'
import { measureSearch } from './measure-search.ts'

export type EvaluateOptions = {
  readonly phrases: string
  readonly engine: string
  readonly out: string
  readonly json: boolean
}
type Tell = (line: string) => void
type Evaluation = (config: Config, file: string, options: EvaluateOptions, tell: Tell) => Promise<void>

/** What can be measured against labelled data, by the name it is called with. */
const KINDS: Readonly<Record<string, Evaluation>> = {
  acts: measureActs,
  route: measureRoute,
  search: measureSearch,
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
  await evaluation(config, file, options, tell)
}
