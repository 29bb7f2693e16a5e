import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Article } from '../../../src/domain/knowledge/article.ts'
import { ANYBODY, type Audience, type Reader } from '../../../src/domain/knowledge/audience.ts'
import { buildKnowledgeIndex, type KnowledgeIndex } from '../../../src/domain/knowledge/index.ts'
import { selectionsOf } from '../../../src/domain/knowledge/selection.ts'
import { articleIn, KETTLE, LARKSPUR } from './larkspur.ts'

const JONAS: Reader = { ...ANYBODY, signedIn: true, accounts: new Set(['harbour-hotel']) }
const CARLA: Reader = { ...ANYBODY, signedIn: true, accounts: new Set(['magnolia-cafe']) }
const NORA: Reader = { ...ANYBODY, signedIn: true, products: new Set(['kettle']) }
const PRIYA: Reader = { ...ANYBODY, staff: true }
const READERS = [ANYBODY, JONAS, CARLA, NORA, PRIYA]

const AUDIENCES: readonly Audience[] = [
  { kind: 'public' },
  { kind: 'signed_in' },
  { kind: 'staff' },
  { kind: 'accounts', accounts: ['harbour-hotel'] },
  { kind: 'accounts', accounts: ['magnolia-cafe'] },
  { kind: 'products', products: ['kettle'] },
]
const WORDS = ['kettle', 'refund', 'parcel', 'lime', 'handle', 'rebate', 'zeppelin']
const words = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 5 }).map(all => all.join(' '))
const slugs = ['a', 'b', 'c', 'd', 'e', 'f']

const article = fc.record({
  title: words,
  body: words,
  audience: fc.constantFrom(...AUDIENCES),
  base: fc.constantFrom(null, null, ...slugs),
})
const library = fc
  .array(article, { minLength: 2, maxLength: 6 })
  .map(all => all.map(({ title, body, ...rest }, at) => written(slugs[at] ?? '', title, body, rest)))

function written(slug: string, title: string, body: string, rest: Pick<Article, 'audience' | 'base'>): Article {
  return { ...articleIn(`${slug}.md`, `# ${title}\n\n${body}`), ...rest }
}

function namesFor(index: KnowledgeIndex, query: string, reader: Reader) {
  return index.search(query, { reader, limit: 50 }).map(hit => hit.article.slug)
}

test('a reader finds every article for them that has a word of the question, and no other, in parts as in the whole', () => {
  fc.assert(
    fc.property(library, words, fc.constantFrom(...READERS), fc.nat(5), (articles, query, reader, changed) => {
      const { has } = selectionsOf(articles)(reader)
      const asked = new Set(query.split(' '))
      const expected = articles.filter(each => has(each) && holds(each, asked)).map(({ slug }) => slug)
      const whole = buildKnowledgeIndex(articles)
      expect(namesFor(whole, query, reader).sort()).toEqual(expected)
      const parts = buildKnowledgeIndex(articles.slice(changed)).withChanges({
        changed: articles.slice(0, changed),
        removed: [],
      })
      expect(namesFor(parts, query, reader).sort()).toEqual(expected)
    }),
    { numRuns: 150 },
  )
})

function holds({ title, markdown }: Article, asked: ReadonlySet<string>): boolean {
  return `${title} ${markdown}`.split(/\s+/).some(word => asked.has(word))
}

const SECRET = articleIn(
  'secret.md',
  '---\ntitle: Zeppelin rebate\naudience: { accounts: [harbour-hotel] }\nquestions: [How do I get the zeppelin rebate?]\n---\nThe zeppelin rebate is ten percent on every kettle.',
)

test('words that only others may read are unknown, correct nothing and explain nothing', () => {
  const index = buildKnowledgeIndex([...LARKSPUR, SECRET])
  const [passage] = index.passagesOf('secret')
  const mistyped = (reader: Reader) => index.read('zepelin', reader).map(({ corrected, known }) => [corrected, known])
  expect(mistyped(JONAS)).toEqual([['zeppelin', true]])
  expect(mistyped(CARLA)).toEqual([[null, false]])
  expect(passage && index.explain('rebate', passage, CARLA)).toBeNull()
  expect(passage && index.explain('rebate', passage, JONAS)?.score).toBeGreaterThan(0.5)
})

test('an article that others have does not move what a reader finds', () => {
  const alone = buildKnowledgeIndex(LARKSPUR)
  const beside = buildKnowledgeIndex([...LARKSPUR, ...copies(60)])
  const orderFor = (index: KnowledgeIndex) => namesFor(index, 'descale the kettle with citric acid', CARLA)
  expect(orderFor(beside)).toEqual(orderFor(alone))
})

/** More of them than are ever looked at closely. */
function copies(count: number): readonly Article[] {
  return Array.from({ length: count }, (_, at) => ({
    ...KETTLE,
    slug: `copy-${at}`,
    audience: { kind: 'accounts' as const, accounts: ['harbour-hotel'] },
  }))
}
