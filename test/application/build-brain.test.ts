import { expect, test } from 'vitest'
import { buildBrain, buildLibrary } from '../../src/application/build-brain.ts'
import { NO_COMMON_TALK } from '../../src/domain/dialogue/understanding/common-talk.ts'
import { ANYBODY } from '../../src/domain/knowledge/audience.ts'
import { articleIn, RETURNS, TRACKING } from '../domain/knowledge/larkspur.ts'
import { shippedBrain } from '../shipped-brain.ts'

const DRAFT = articleIn(
  'delivery/drone-trial.md',
  `---
title: Drone delivery trial
draft: true
updated: 2026-03-02
---
Drones bring zeppelins from next spring on.
`,
)

async function brainOf(...articles: (typeof TRACKING)[]) {
  const shipped = await shippedBrain()
  const library = buildLibrary(articles)
  return { library, brain: buildBrain({ ...shipped, talk: NO_COMMON_TALK, library: () => library }) }
}

test('a question is answered from the section that has it, with where it stands', async () => {
  const { brain } = await brainOf(TRACKING, RETURNS)
  expect(brain.find('how do I follow a parcel?', { reader: ANYBODY })).toMatchObject({
    kind: 'answer',
    found: {
      slug: 'track-your-order',
      source: { title: 'Track your order', section: 'Follow a parcel', href: '/help/track-your-order#follow-a-parcel' },
    },
  })
})

test('what no article has is not answered', async () => {
  const { brain } = await brainOf(TRACKING, RETURNS)
  expect(brain.find('what is the capital of Mongolia?', { reader: ANYBODY })).toEqual({ kind: 'none' })
})

test('customers are shown no draft, whichever way they ask', async () => {
  const { brain, library } = await brainOf(TRACKING, DRAFT)
  expect(DRAFT.state).toBe('draft')
  expect(library.articles.map(({ slug }) => slug)).toEqual(['track-your-order'])
  expect(brain.find('when will drones bring zeppelins?', { reader: ANYBODY }).kind).toBe('none')
  expect(brain.article('drone-trial', ANYBODY)).toBeNull()
})

test('an article picked by name opens at its beginning', async () => {
  const { brain } = await brainOf(TRACKING)
  expect(brain.article('track-your-order', ANYBODY)).toMatchObject({
    title: 'Track your order',
    source: { section: '', href: '/help/track-your-order' },
  })
  expect(brain.article('__proto__', ANYBODY)).toBeNull()
})

test('the assistant works with no article at all', async () => {
  const { brain } = await brainOf()
  expect(brain.find('how do I follow a parcel?', { reader: ANYBODY })).toEqual({ kind: 'none' })
  expect(brain.classifier.rank('where is my order')[0]?.label).toBe('order-status')
})
