import { afterAll, beforeAll, expect, test } from 'vitest'
import { startDoorbell } from '../../src/adapters/store/doorbell.ts'
import { handoffStore } from '../../src/adapters/store/handoff-store.ts'
import type { Signal } from '../../src/application/ports.ts'
import {
  ASSISTANT,
  aFact,
  anId,
  aTurn,
  joins,
  MONDAY,
  openShop,
  PRIYA,
  quietLog,
  ROSA,
  type Shop,
  says,
  WHISK,
} from '../adapters/store/a-shop.ts'

let shop: Shop
let doorbell: Awaited<ReturnType<typeof startDoorbell>>
beforeAll(async () => {
  shop = await openShop()
  doorbell = await startDoorbell(shop.database, quietLog)
})
afterAll(async () => {
  await doorbell.stop()
  await shop.close()
})

/** What was heard since, one word a ring. */
function listen() {
  const heard: string[] = []
  const stops = [
    doorbell.onConversation(id => heard.push(id)),
    doorbell.onDesk(() => heard.push('desk')),
    doorbell.onGap(() => heard.push('gap')),
  ]
  return {
    heard,
    stop: () =>
      stops.forEach(stop => {
        stop()
      }),
  }
}

test('a stored event rings once its commit is done, with nothing but the id', async () => {
  const { id } = await shop.openConversation(anId('rosa'))
  const { heard, stop } = listen()
  await shop.conversations.append(id, says(ROSA, 'Hello'))
  await expect.poll(() => heard).toEqual([id])
  await shop.conversations.commitTurn(aTurn(id, { events: [says(ASSISTANT, 'One'), says(ASSISTANT, 'Two')] }))
  await expect.poll(() => heard).toEqual([id, id])
  stop()
  await shop.conversations.append(id, says(ROSA, 'Nobody listens'))
  const { heard: later, stop: stopLater } = listen()
  await shop.conversations.append(id, says(ROSA, 'Somebody does'))
  await expect.poll(() => later).toContain(id)
  stopLater()
  expect(heard).toHaveLength(2)
})

test('the desk hears of a request, of what the waiting customer writes, and of a claim', async () => {
  const { id } = await shop.openConversation(anId('rosa'))
  await shop.conversations.append(id, says(ROSA, 'A person, please'))
  const { heard, stop } = listen()
  const rings = () => heard.filter(ring => ring === 'desk').length
  const handoff = anId('hand')
  await shop.conversations.commitTurn(
    aTurn(id, { writes: [{ kind: 'request_handoff', id: handoff, packet: WHISK, at: MONDAY }] }),
  )
  await expect.poll(rings).toBe(1)
  await shop.conversations.append(id, says(ROSA, 'Hello?'))
  await expect.poll(rings).toBe(2)
  await handoffStore(shop.database).claim(handoff, PRIYA, joins(PRIYA), aFact())
  await expect.poll(rings).toBe(3)
  stop()
})

test('a listener that throws does not keep the others from hearing', async () => {
  const { id } = await shop.openConversation(anId('rosa'))
  const stopBroken = doorbell.onConversation(() => {
    throw new Error('broken')
  })
  const { heard, stop } = listen()
  await shop.conversations.append(id, says(ROSA, 'Hello'))
  await expect.poll(() => heard).toEqual([id])
  stopBroken()
  stop()
})

test('a signal reaches every node, and a malformed one reaches nobody', async () => {
  const other = await startDoorbell(shop.database, quietLog)
  const seen: Signal[] = []
  other.onSignal(signal => seen.push(signal))
  await shop.database.pool.query("select pg_notify('firstline_signal', '{}')")
  const typing: Signal = { conversationId: 'conv_1', from: 'agent', ttlMs: 5_000 }
  doorbell.signal(typing)
  await expect.poll(() => seen).toEqual([typing])
  await other.stop()
})

test('after its connection was cut, it says that rings may be missing and hears again', async () => {
  const { id } = await shop.openConversation(anId('rosa'))
  const { heard, stop } = listen()
  const { rowCount } = await shop.database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'firstline doorbell' and datname = current_database()",
  )
  expect(rowCount).toBe(1)
  await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['gap'])
  await shop.conversations.append(id, says(ROSA, 'Hello'))
  await expect.poll(() => heard).toEqual(['gap', id])
  stop()
})
