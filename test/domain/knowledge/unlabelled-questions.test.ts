import { expect, test } from 'vitest'
import type { SearchAct } from '../../../src/domain/knowledge/content-gaps.ts'
import type { LearntVariant } from '../../../src/domain/knowledge/learning.ts'
import { unlabelledQuestions } from '../../../src/domain/knowledge/unlabelled-questions.ts'

const asked = (actor: string | null, query: string, at = 0): SearchAct => ({ kind: 'searched', actor, query, at })
const judged = (query: string, state: LearntVariant['state']): LearntVariant => ({
  ...{ article: 'kettles', query, state, people: [], against: 0, decided: null },
})

test('each question is open once, as it was asked last, the newest first', () => {
  const acts = [asked('rosa', 'leaking kettle', 1), asked('nora', 'Kettle leaking?', 2), asked('sam', 'odd lamp', 3)]
  expect(unlabelledQuestions(acts, [])).toEqual(['odd lamp', 'Kettle leaking?'])
})

test('what a person decided or two agreed on is not open; what one clicked is', () => {
  for (const state of ['learnt', 'pinned', 'rejected', 'outvoted', 'old'] as const)
    expect(unlabelledQuestions([asked('rosa', 'leaking kettle')], [judged('kettle leaking', state)])).toEqual([])
  expect(unlabelledQuestions([asked('rosa', 'leaking kettle')], [judged('kettle leaking', 'waiting')])).toHaveLength(1)
})

test('neither a person whom nobody can tell apart nor one who asks a lot fills the log', () => {
  expect(unlabelledQuestions([asked(null, 'leaking kettle')], [])).toEqual([])
  const flood = Array.from({ length: 100 }, (_, at) =>
    asked('mallory', `doodad${String.fromCharCode(97 + (at % 26))}${at}`),
  )
  expect(unlabelledQuestions([...flood, asked('rosa', 'odd lamp', -1)], [])).toHaveLength(21)
})
