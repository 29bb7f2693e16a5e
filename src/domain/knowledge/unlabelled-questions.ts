import type { SearchAct } from './content-gaps.ts'
import { type LearntVariant, wordsKey } from './learning.ts'

/** Older ones say little that so many newer ones do not. */
const MOST = 2_000
/** Nobody teaches by asking a lot. */
const MOST_OF_ONE = 20

/**
 * What people asked of which nobody said what it is about: each question once, the newest first, without those that a
 * person decided or agreed on. What an unknown person asked is left out, since there may be any number of them.
 */
export function unlabelledQuestions(
  searches: readonly SearchAct[],
  judged: readonly LearntVariant[],
): readonly string[] {
  const seen = new Set(judged.filter(({ state }) => state !== 'waiting').map(({ query }) => wordsKey(query)))
  const byPerson = new Map<string, number>()
  const open: string[] = []
  for (const { query, actor } of [...searches].sort((one, other) => other.at - one.at)) {
    if (open.length === MOST) break
    const words = wordsKey(query)
    if (actor === null || words === '' || seen.has(words)) continue
    const asked = byPerson.get(actor) ?? 0
    if (asked === MOST_OF_ONE) continue
    byPerson.set(actor, asked + 1)
    seen.add(words)
    open.push(query)
  }
  return open
}
