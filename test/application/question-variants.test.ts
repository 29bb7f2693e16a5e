import { expect, test } from 'vitest'
import { createQuestionVariants } from '../../src/application/question-variants.ts'
import type { LearningAct, VariantDecision } from '../../src/domain/knowledge/learning.ts'

const MONDAY = Date.UTC(2026, 10, 16, 9)
const BODY =
  'Fill the kettle halfway with water and white vinegar in equal parts. Bring it to the boil, switch it off and let it ' +
  'stand for an hour. Pour it out and rinse it three times before you make tea again.'
const DESCALE = {
  ...{ slug: 'descale-kettle', title: 'Descale a kettle', markdown: BODY, version: 'v1' },
  questions: ['How do I descale my kettle?'],
}

function learning(acts: readonly LearningAct[], decisions: readonly VariantDecision[] = [], learnsByItself = false) {
  const sketches = new Map<string, Map<string, readonly number[]>>()
  let article = DESCALE
  const variants = createQuestionVariants({
    articles: () => [article],
    clock: { now: () => MONDAY },
    learnsByItself,
    store: {
      mark: async () => '1',
      acts: async () => acts,
      searches: async () => [{ kind: 'searched', query: 'kettle smells', actor: 'priya', at: MONDAY }],
      decisions: async () => decisions,
      sketches: async () => sketches,
      async keepSketches(kept) {
        for (const { article: slug, version, sketch } of kept)
          sketches.set(slug, new Map([...(sketches.get(slug) ?? []), [version, sketch]]))
      },
    },
  })
  return {
    unlabelled: variants.unlabelled,
    ofKettle: async () => (await variants.variants()).get('descale-kettle') ?? [],
    edit(change: Partial<typeof DESCALE>) {
      article = { ...article, ...change }
    },
  }
}

const picked = (actor: string, query = 'furry inside'): LearningAct => ({
  ...{ kind: 'clicked', article: 'descale-kettle', version: 'v1', query, actor, at: MONDAY },
})
const AGREED = [picked('rosa'), picked('nora')]

test('what two people agree about is told to the index, unless the author has written it already', async () => {
  expect(await learning(AGREED).ofKettle()).toEqual(['furry inside'])
  const written = ['rosa', 'nora'].map(actor => picked(actor, 'descaling kettles'))
  expect(await learning(written).ofKettle()).toEqual([])
})

test('what was only asked is learnt from where that is wanted, and without what staff rejected', async () => {
  expect(await learning([]).unlabelled()).toEqual([])
  expect(await learning([], [], true).unlabelled()).toEqual(['kettle smells'])
  const rejected: VariantDecision = {
    ...{ article: 'descale-kettle', query: 'kettle smells', decision: 'rejected', by: 'Sam', at: MONDAY },
  }
  expect(await learning([], [rejected], true).unlabelled()).toEqual([])
})

test('a small change of the article keeps what was learnt, a large one makes it old', async () => {
  const kettle = learning(AGREED)
  expect(await kettle.ofKettle()).toHaveLength(1)
  kettle.edit({ version: 'v2', markdown: BODY.replace('an hour', 'two hours') })
  expect(await kettle.ofKettle()).toHaveLength(1)
  kettle.edit({ version: 'v3', markdown: 'Since this spring we do it for you. Send the kettle in and wait a week.' })
  expect(await kettle.ofKettle()).toEqual([])
})

test('what staff pinned comes first, and what they rejected is not told', async () => {
  const by = { article: 'descale-kettle', by: 'Sam', at: MONDAY }
  const pinned = { ...by, query: 'chalk in my tea', decision: 'pinned' } as const
  expect(await learning(AGREED, [pinned]).ofKettle()).toEqual(['chalk in my tea', 'furry inside'])
  const rejected = { ...by, query: 'inside furry', decision: 'rejected' } as const
  expect(await learning(AGREED, [pinned, rejected]).ofKettle()).toEqual(['chalk in my tea'])
})
