import { join } from 'node:path'
import { loadArticles } from '../src/adapters/files/articles.ts'
import { loadCommonTalk } from '../src/adapters/files/common-talk.ts'
import { loadFlows } from '../src/adapters/files/flows.ts'
import { loadLexicons } from '../src/adapters/files/lexicons.ts'
import { buildBrain, buildLibrary, voicesOf } from '../src/application/build-brain.ts'
import type { Brain } from '../src/domain/dialogue/brain.ts'
import { createLexicon } from '../src/domain/dialogue/understanding/lexicon.ts'

const ROOT = join(import.meta.dirname, '..')
export const FLOWS = join(ROOT, 'flows')

type Kind = Partial<Pick<Brain, 'currency' | 'orderNumbers'>> & {
  /** Where the flows are; those that ship where nothing is said. */
  readonly flows?: string
  readonly withArticles?: boolean
}

let known: Promise<Brain> | null = null

/** The shipped flows and articles, read and trained on once in a test file. */
export function shippedBrain(): Promise<Brain> {
  known ??= readBrain()
  return known
}

/** The shipped flows, or those of another folder, with or without the shipped articles. */
export async function readBrain({ flows = FLOWS, withArticles = true, ...shop }: Kind = {}): Promise<Brain> {
  const [{ editions, sentences }, lexicons, talk, { articles }] = await Promise.all([
    loadFlows(flows),
    loadLexicons(join(flows, 'lexicon')),
    loadCommonTalk(flows),
    loadArticles(join(ROOT, 'knowledge')),
  ])
  const library = buildLibrary(withArticles ? articles : [])
  return buildBrain({
    ...{ company: 'Larkspur Home', currency: 'GBP', ...shop },
    ...{ voices: voicesOf(editions, sentences), lexicon: createLexicon(lexicons), talk, library: () => library },
  })
}
