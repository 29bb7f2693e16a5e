import { afterAll, beforeAll, expect, test } from 'vitest'
import { staffConversations } from '../../src/adapters/store/staff-conversations.ts'
import { turnTraces } from '../../src/adapters/store/turn-traces.ts'
import { systemIds } from '../../src/adapters/system/ids.ts'
import { nudgeCustomers } from '../../src/application/nudge-customers.ts'
import { replay } from '../../src/application/replay.ts'
import { NUDGED_AFTER_MS } from '../../src/domain/dialogue/nudge.ts'
import { type AssistantAtWork, assistantAtWork, repliesTo } from './assistant-at-work.ts'

let work: AssistantAtWork
beforeAll(async () => {
  work = await assistantAtWork()
})
afterAll(() => work?.close())

/** Messages that are all there before anybody takes a turn. */
async function writesAtOnce(id: string, ...texts: readonly string[]) {
  for (const text of texts) await work.leaves(id, text)
}

const assistantTexts = async (id: string) =>
  (await work.log(id)).flatMap(({ author, body }) =>
    author.kind === 'assistant' && body.kind === 'text' ? [body.text] : [],
  )

test('what is said in several quick messages is answered once', async () => {
  const node = work.node({ joinWithinMs: 1_200 })
  const id = await work.opened(node.reception, 'nora')
  await writesAtOnce(id, 'where is my order', 'LH-20418', 'BS1 4TR')
  await node.takeTurns(id)
  const said = (await assistantTexts(id)).slice(1)
  expect(said).toHaveLength(1)
  expect(said[0]).toContain('Harrier Parcels')
  expect(repliesTo(await work.log(id), 4)).toEqual(said)
})

test('what is said with a pause between is answered one after the other', async () => {
  const node = work.node({ joinWithinMs: 1_200 })
  const id = await work.opened(node.reception, 'nora')
  await writesAtOnce(id, 'where is my order')
  work.clock.pass(1_200)
  await writesAtOnce(id, 'LH-20418')
  await node.takeTurns(id)
  expect((await assistantTexts(id)).slice(1)).toEqual([
    "What's your order number?",
    'Which e-mail address or postcode is on the order?',
  ])
})

test('a yes that is taken back in the next breath confirms nothing', async () => {
  const node = work.node({ joinWithinMs: 1_200 })
  const id = await work.opened(node.reception, 'nora')
  for (const text of ['open a case', 'My kettle arrived without its lid']) await node.hears(id, text)
  await node.hears(id, 'question')
  await node.hears(id, 'nora@example.com')
  await writesAtOnce(id, 'yes', 'no wait')
  await node.takeTurns(id)
  expect(await work.cases.ofConversation(id)).toEqual([])
})

test('a conversation can be taken again and says the same, from what the world answered then', async () => {
  const node = work.node()
  const id = await work.opened(node.reception, 'nora')
  for (const text of ['where is my order', 'LH-20418', 'how long do refunds take?', 'BS1 4TR', 'thanks'])
    await node.hears(id, text)
  const { events } = await staffConversations(work.shop.database.agent).eventsAfter(id, 'staff', 0, 1_000)
  const traces = await turnTraces({ query: work.shop.database.agent }).ofConversation(id)
  const again = replay(work.brain, events, traces)
  expect(again).toHaveLength(5)
  for (const { saidThen, saidNow } of again) expect(saidNow).toEqual(saidThen)
  expect(traces.at(3)?.calls).toMatchObject([{ action: 'orders.get', outcome: 'ok' }])
  const forgetful = traces.map(trace => ({ ...trace, calls: [] }))
  expect(replay(work.brain, events, forgetful).at(3)?.unanswered).not.toBeNull()
})

test('a customer who goes silent at a question is reminded once, and not while nothing is open', async () => {
  const node = work.node()
  const [asked, idle] = [await work.opened(node.reception, 'nora'), await work.opened(node.reception, 'leo')]
  await node.hears(asked, 'where is my order')
  await node.hears(idle, 'thanks')
  work.clock.pass(NUDGED_AFTER_MS + 1)
  const parts = {
    ...work,
    conversations: work.shop.conversations,
    brain: () => work.brain,
    ids: systemIds(work.clock),
  }
  await nudgeCustomers(parts)
  await nudgeCustomers(parts)
  const { nudge } = work.brain.voices[0].sentences
  expect((await assistantTexts(asked)).filter(text => text === nudge)).toHaveLength(1)
  expect(await assistantTexts(idle)).not.toContain(nudge)
  expect((await node.hears(asked, 'LH-20418')).join()).toContain('e-mail address or postcode')
})
