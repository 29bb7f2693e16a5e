import { expect, test } from 'vitest'
import { contentGaps, type SearchAct } from '../../../src/domain/knowledge/content-gaps.ts'

const MINUTE = 60_000
const NOW = Date.UTC(2026, 10, 16, 12)
const act = (kind: SearchAct['kind'], actor: string | null, minutesAgo: number, query = 'engraving'): SearchAct => ({
  ...{ kind, actor, query },
  at: NOW - minutesAgo * MINUTE,
})

test('a search after which nothing was picked is a gap once the person has gone', () => {
  expect(contentGaps([act('searched', 'rosa', 31)], NOW)).toMatchObject([
    { query: 'engraving', people: 1, unclicked: 1 },
  ])
  expect(contentGaps([act('searched', 'rosa', 29)], NOW)).toEqual([])
})

test('a search after which the same person picked something is none', () => {
  expect(contentGaps([act('searched', 'rosa', 60), act('clicked', 'rosa', 58)], NOW)).toEqual([])
  expect(contentGaps([act('searched', 'rosa', 60), act('clicked', 'nora', 58)], NOW)).toHaveLength(1)
})

test('different people count, not how often one of them asks; the gap that most people met comes first', () => {
  const acts = [
    ...[act('abstained', 'mallory', 90, 'gift wrap'), act('abstained', 'mallory', 80, 'gift wrap')],
    ...[act('abstained', 'rosa', 70), act('not_helped', 'nora', 60, 'Engraving?'), act('abstained', null, 50)],
  ]
  expect(contentGaps(acts, NOW)).toMatchObject([
    { query: 'engraving', people: 3, unanswered: 2, notHelped: 1, lastAt: NOW - 50 * MINUTE },
    { query: 'gift wrap', people: 1, unanswered: 2 },
  ])
})
