import { afterAll, beforeAll, expect, test } from 'vitest'
import { editionStore } from '../../src/adapters/store/edition-store.ts'
import { createFlowEditions, EDITIONS_KEPT_MS, type EditionStore } from '../../src/application/flow-editions.ts'
import type { Brain } from '../../src/domain/dialogue/brain.ts'
import { type Edition, readEdition } from '../../src/domain/dialogue/flow/edition.ts'
import { keptLog } from '../fakes/kept-log.ts'
import { setClock } from '../fakes/set-clock.ts'
import { type AssistantAtWork, assistantAtWork } from './assistant-at-work.ts'

let work: AssistantAtWork
let store: EditionStore
beforeAll(async () => {
  work = await assistantAtWork()
  store = editionStore(work.shop.database)
})
afterAll(() => work?.close())

/** Collecting something to be repaired; what is asked is in the slot of this name. */
function pickUp(slot: string, more = ''): Edition {
  const { edition, problems } = readEdition({
    hash: `pick-up-${slot}${more.length}`,
    locale: 'en',
    file: 'pick-up.yaml',
    text: `flow: pick-up
title: Have it picked up
about: Has something collected.
start: { phrases: [pick up my broken pan] }
${more}
slots:
  ${slot}: { type: email, ask: Which e-mail?, error: Not an e-mail., why: To write to you. }
  when: { type: text, ask: When are you in?, error: Say when., why: So that somebody is there. }
steps:
  - ask: ${slot}
  - ask: when
  - say: "We come {when} and write to {${slot}}."
  - end: resolved
`,
    translations: [],
  })
  if (edition === null || problems.length > 0) throw new Error(JSON.stringify(problems))
  return edition
}

/** A node that serves this edition, over the shared store or another one. */
async function serving(edition: Edition, editionsKept = store) {
  const { clock } = work
  const editions = await createFlowEditions({ store: editionsKept, current: [edition], clock, log: keptLog() })
  const [voice] = work.brain.voices
  const flows = new Map([...voice.flows, [edition.flow.name, edition.flow] as const])
  const brain: Brain = { ...work.brain, voices: [{ ...voice, flows }], older: editions.older }
  return work.node({ brain: () => brain, editions })
}

const NOWHERE: EditionStore = { keep: async () => {}, byHash: async () => null, forget: async () => {} }
const START = { kind: 'choice', choice: 'flow:pick-up', label: 'Have it picked up' } as const

test('a conversation finishes on the edition it began with, through a redeploy that renames a slot', async () => {
  const before = await serving(pickUp('contact'))
  const id = await work.opened(before.reception, 'nora')
  await before.hears(id, START)
  expect(await before.hears(id, 'nora@example.com')).toEqual(['When are you in?'])
  const after = await serving(pickUp('mail'))
  expect((await after.hears(id, 'on Monday')).at(0)).toBe('We come on Monday and write to nora@example.com.')
  expect(await after.hears(id, START)).toEqual(['Which e-mail?'])
})

test('once that edition is gone, its answers go on under their new names and nothing is asked again', async () => {
  const before = await serving(pickUp('contact'), NOWHERE)
  const id = await work.opened(before.reception, 'nora')
  await before.hears(id, START)
  await before.hears(id, 'nora@example.com')
  const after = await serving(pickUp('mail', 'migrate: { from: 1, rename: { contact: mail } }'), NOWHERE)
  expect((await after.hears(id, 'on Monday')).at(0)).toBe('We come on Monday and write to nora@example.com.')
})

test('editions that no server has had for a month are forgotten', async () => {
  const clock = setClock(work.clock.now())
  const edition = pickUp('address')
  await createFlowEditions({ store, current: [edition], clock, log: keptLog() })
  await store.forget(clock.now())
  expect((await store.byHash(edition.source.hash))?.text).toBe(edition.source.text)
  clock.pass(EDITIONS_KEPT_MS + 1)
  await store.forget(clock.now() - EDITIONS_KEPT_MS)
  expect(await store.byHash(edition.source.hash)).toBeNull()
})
