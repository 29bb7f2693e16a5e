import { expect, test } from 'vitest'
import { explore } from '../matrix/explore.ts'
import { shippedBrain } from '../matrix/shipped.ts'
import { newStanding } from '../matrix/talking.ts'
import { placesIn } from '../matrix/watched-flow.ts'

const brain = await shippedBrain()
const [{ locale, flows }] = brain.voices

test('every step, branch, outcome and rule of every flow that ships is taken by some conversation', () => {
  const all = [...flows.values()]
  const taken = new Set(all.flatMap(flow => [...explore(newStanding(brain, locale), flow, flows).taken]))
  expect(all.flatMap(placesIn).filter(place => !taken.has(place))).toEqual([])
})
