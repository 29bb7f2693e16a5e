import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Article } from '../../../src/domain/knowledge/article.ts'
import { ANYBODY } from '../../../src/domain/knowledge/audience.ts'
import { buildKnowledgeIndex, type KnowledgeIndex, openKnowledgeIndex } from '../../../src/domain/knowledge/index.ts'
import { articleIn, GIFTS, KETTLE, LARKSPUR, RETURNS, TRACKING } from './larkspur.ts'

const WORDS = ['kettle', 'refund', 'parcel', 'lime', 'handle', 'Größe', 'card', 'return', 'the', 'oven']
const words = (most: number) =>
  fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: most }).map(all => all.join(' '))
const text = fc.record({
  title: words(3),
  body: words(12),
  heading: words(2),
  question: words(4),
  locale: fc.constantFrom('en', 'de'),
})

function articleOf(slug: string, { title, body, heading, question, locale }: Record<string, string>): Article {
  return articleIn(
    `${slug}.md`,
    `---\ntitle: ${title}\nlocale: ${locale}\nquestions: [${question}]\n---\n${body}\n\n## ${heading}\n\n${body}\n`,
  )
}

function found(index: KnowledgeIndex, query: string) {
  return index
    .search(query, { reader: ANYBODY, limit: 50 })
    .map(({ article, passage, score }) => [article.slug, article.title, passage.id, score.toFixed(5)])
}

describe('an index with changes', () => {
  const step = fc.record({ slug: fc.constantFrom('a', 'b', 'c', 'd', 'e'), to: fc.option(text, { nil: null }) })

  test('finds what an index of the same articles finds that was built at once, and nothing that is gone', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 5 }),
        fc.array(step, { maxLength: 6 }),
        words(4),
        (before, after, query) => {
          const articles = new Map<string, Article>()
          const take = ({ slug, to }: { slug: string; to: Record<string, string> | null }) => {
            if (to === null) articles.delete(slug)
            else articles.set(slug, articleOf(slug, to))
          }
          before.forEach(take)
          let index = buildKnowledgeIndex([...articles.values()])
          for (const each of after) {
            take(each)
            const changed = articles.get(each.slug)
            index = index.withChanges({
              changed: changed === undefined ? [] : [changed],
              removed: changed === undefined ? [each.slug] : [],
            })
          }
          const anew = buildKnowledgeIndex([...articles.values()])
          expect(found(index, query)).toEqual(found(anew, query))
          expect(index.contents().toSorted(bySlug)).toEqual(anew.contents().toSorted(bySlug))
          expect(found(opened(index, articles), query)).toEqual(found(anew, query))
        },
      ),
      { numRuns: 60 },
    )
  })

  test('leaves the index before as it was', () => {
    const before = buildKnowledgeIndex(LARKSPUR)
    const after = before.withChanges({ changed: [], removed: [KETTLE.slug] })
    expect(found(before, 'descale')).toHaveLength(1)
    expect(found(after, 'descale')).toHaveLength(0)
    expect([before.changes, after.withChanges({ changed: [GIFTS], removed: [] }).changes]).toEqual([0, 1])
  })
})

const bySlug = (one: { slug: string }, other: { slug: string }) => (one.slug < other.slug ? -1 : 1)

function opened(index: KnowledgeIndex, articles: ReadonlyMap<string, Article>): KnowledgeIndex {
  const read = openKnowledgeIndex(index.toFile(), slug => articles.get(slug))
  if (!read.ok) throw new Error(read.reason)
  return read.index
}

describe('an index in a file', () => {
  const articles = new Map([TRACKING, RETURNS].map(article => [article.slug, article]))
  const file = () => buildKnowledgeIndex([...articles.values()]).toFile()

  test('is the same index, and can be changed', () => {
    const index = opened(buildKnowledgeIndex([...articles.values()]), articles)
    expect(found(index, 'wheres my parcle')).toEqual(
      found(buildKnowledgeIndex([...articles.values()]), 'wheres my parcle'),
    )
    expect(found(index.withChanges({ changed: [KETTLE], removed: [] }), 'descale')[0]?.[0]).toBe('descale-your-kettle')
  })

  test.each([
    ['that is empty', () => new ArrayBuffer(0), 'not an index'],
    ['of something else', () => new ArrayBuffer(64), 'not an index'],
    ['that was cut off', () => file().slice(0, -8), 'checksum'],
    ['with a flipped bit', () => flipped(file()), 'checksum'],
    ['of another version', () => withFormat(file(), 999), 'format 999'],
  ])('%s is refused with the reason', (_, made, reason) => {
    const read = openKnowledgeIndex(made(), () => undefined)
    expect(read).toEqual({ ok: false, reason: expect.stringContaining(reason) })
  })
})

function flipped(file: ArrayBuffer): ArrayBuffer {
  const bytes = new Uint8Array(file)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  return file
}

function withFormat(file: ArrayBuffer, format: number): ArrayBuffer {
  new Uint32Array(file)[1] = format
  return file
}
