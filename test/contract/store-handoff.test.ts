import { afterAll, beforeAll, expect, test } from 'vitest'
import { caseStore } from '../../src/adapters/store/case-store.ts'
import { handoffStore } from '../../src/adapters/store/handoff-store.ts'
import { ledger } from '../../src/adapters/store/ledger.ts'
import type { HandoffStore } from '../../src/application/ports.ts'
import {
  ASSISTANT,
  aFact,
  anId,
  aTurn,
  joins,
  MONDAY,
  openShop,
  PRIYA,
  ROSA,
  SAM,
  type Shop,
  says,
  WHISK,
} from '../adapters/store/a-shop.ts'

let shop: Shop
let handoffs: HandoffStore
beforeAll(async () => {
  shop = await openShop(20)
  handoffs = handoffStore(shop.database)
})
afterAll(() => shop.close())

async function rosaWaits(at = MONDAY) {
  const { id: conversationId } = await shop.openConversation(anId('rosa'))
  await shop.conversations.append(conversationId, says(ROSA, 'I want a person'))
  const id = anId('hand')
  await shop.conversations.commitTurn(
    aTurn(conversationId, { writes: [{ kind: 'request_handoff', id, packet: WHISK, at }] }),
  )
  return { id, conversationId }
}
const claim = (id: string, agent: typeof PRIYA, factId = anId('fact')) =>
  handoffs.claim(id, agent, joins(agent), aFact({ id: factId, kind: 'human_accepted', at: MONDAY + 77 }))
const leaves = () => says({ kind: 'agent', ...PRIYA }, 'Priya left.')

test('of two hundred claims at once exactly one wins, and the others learn who', async () => {
  const { id, conversationId } = await rosaWaits()
  const claims = await Promise.all(Array.from({ length: 200 }, (_, n) => claim(id, n % 2 ? PRIYA : SAM)))
  const holder = (await handoffs.ofConversation(conversationId))?.agent
  const refused = claims.filter(one => !one.ok)
  expect(refused).toHaveLength(100)
  expect(new Set(refused.map(one => !one.ok && one.reason === 'taken' && one.by))).toEqual(new Set([holder?.name]))
  const { events } = await shop.conversations.eventsAfter(conversationId, 'staff', 0, 10)
  expect(events.map(event => event.author.kind)).toEqual(['customer', 'agent'])
  expect((await shop.conversations.load(conversationId))?.floor).toEqual({
    holder: 'agent',
    agentId: holder?.id,
    epoch: 2,
  })
  expect(await ledger(shop.database).facts(MONDAY + 77, MONDAY + 78)).toHaveLength(1)
})

test('a reply that races a claim is never stored after the agent has joined', async () => {
  for (let round = 0; round < 40; round++) {
    const { id, conversationId } = await rosaWaits()
    const reply = aTurn(conversationId, {
      expected: { stateVersion: 1, floorEpoch: 1 },
      events: [says(ASSISTANT, 'Still there?')],
    })
    const [outcome] = await Promise.all([shop.conversations.commitTurn(reply), claim(id, PRIYA)])
    const { events } = await shop.conversations.eventsAfter(conversationId, 'staff', 0, 10)
    const order = events.map(event => event.author.kind).join(' ')
    expect(order).toBe(outcome === 'committed' ? 'customer assistant agent' : 'customer agent')
  }
})

test('claiming says what is the matter', async () => {
  const { id, conversationId } = await rosaWaits()
  expect(await claim('hand_nobody', PRIYA)).toEqual({ ok: false, reason: 'not_found' })
  expect(await claim(id, PRIYA)).toMatchObject({
    ok: true,
    handoff: { state: 'active', version: 2, agent: PRIYA, acceptedAt: MONDAY + 60_000 },
  })
  expect(await claim(id, PRIYA)).toMatchObject({ ok: true, handoff: { version: 2 } })
  expect(await claim(id, SAM)).toEqual({ ok: false, reason: 'taken', by: 'Priya' })
  await handoffs.giveBack(id, PRIYA.id, leaves())
  expect(await claim(id, SAM)).toEqual({ ok: false, reason: 'over' })
  expect((await shop.conversations.load(conversationId))?.lastSeq).toBe(3)
})

test('only the agent who has the conversation can give it back, and only once', async () => {
  const { id, conversationId } = await rosaWaits()
  await claim(id, PRIYA)
  expect(await handoffs.giveBack('hand_nobody', PRIYA.id, leaves())).toEqual({ ok: false, reason: 'not_found' })
  expect(await handoffs.giveBack(id, SAM.id, leaves())).toEqual({ ok: false, reason: 'not_owner' })
  expect(await handoffs.giveBack(id, PRIYA.id, leaves())).toMatchObject({
    ok: true,
    value: { state: 'returned', agent: PRIYA },
  })
  expect(await handoffs.giveBack(id, PRIYA.id, leaves())).toEqual({ ok: false, reason: 'not_owner' })
  expect((await shop.conversations.load(conversationId))?.floor).toEqual({ holder: 'assistant', epoch: 3 })
})

test('the list shows who waits and who is served, the oldest first, with the last line of the customer', async () => {
  const later = await rosaWaits(MONDAY - 50_000)
  const earlier = await rosaWaits(MONDAY - 60_000)
  await claim(earlier.id, SAM)
  await shop.conversations.append(
    later.conversationId,
    says(ROSA, 'Hello?', { body: { kind: 'choice', choice: 'x', label: 'Still waiting' } }),
  )
  await shop.conversations.append(later.conversationId, says(ASSISTANT, 'Not from the customer'))
  const [first, second] = await handoffs.open()
  expect(first).toMatchObject({
    id: earlier.id,
    state: 'active',
    agent: SAM,
    channel: 'web',
    lastLine: 'I want a person',
  })
  expect(second).toMatchObject({ id: later.id, state: 'queued', agent: null, lastLine: 'Still waiting' })
})

test('who has waited too long gets a case once, and the assistant back', async () => {
  const { id, conversationId } = await rosaWaits(MONDAY - 900_000)
  expect((await handoffs.waitingSince(MONDAY - 600_000, 10)).map(handoff => handoff.id)).toEqual([id])
  const overflow = async (readUpTo = 1) => {
    const serial = await caseStore(shop.database).nextSerial()
    return handoffs.overflow(id, {
      case: {
        id: anId('case'),
        number: `CS-${serial}`,
        conversationId,
        summary: 'Whisk',
        contact: 'rosa@example.org',
        openedBy: 'overflow',
        openedAt: MONDAY,
      },
      event: says({ kind: 'system' }, 'We opened a case.'),
      facts: [aFact({ kind: 'case_opened' })],
      readUpTo,
    })
  }
  // Rosa's message is the first in the log: a case made without it is refused.
  expect(await overflow(0)).toBe(false)
  expect((await Promise.all([overflow(), overflow(), overflow()])).sort()).toEqual([false, false, true])
  expect(await caseStore(shop.database).ofConversation(conversationId)).toHaveLength(1)
  expect(await handoffs.waitingSince(MONDAY - 600_000, 10)).toEqual([])
  expect(await handoffs.ofConversation(conversationId)).toMatchObject({ state: 'overflowed' })
  expect((await shop.conversations.load(conversationId))?.floor).toEqual({ holder: 'assistant', epoch: 2 })
  expect(await claim(id, PRIYA)).toEqual({ ok: false, reason: 'over' })
})
