import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHandlers, WEB_LIMITS } from '../../../src/adapters/web/handlers.ts'
import { keptLog } from '../../fakes/kept-log.ts'
import { setClock } from '../../fakes/set-clock.ts'
import { ASSISTANT, MONDAY, openShop, type Shop, says } from '../store/a-shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

/** Rosa's chat with three messages in it, and what the server makes of what her page says she has seen. */
async function rosasChat(name: string) {
  const { id: conversationId } = await shop.openConversation(name)
  for (const text of ['One', 'Two', 'Three']) await shop.conversations.append(conversationId, says(ASSISTANT, text))
  const limits = { ...WEB_LIMITS, signalsPerSession: { most: 3, perMs: 60_000 } }
  const parts = { conversations: shop.conversations, clock: setClock(MONDAY), log: keptLog(), limits }
  const handlers = createHandlers(parts as unknown as Parameters<typeof createHandlers>[0])
  return {
    says: (input: unknown) => handlers.seen({ conversationId, address: '127.0.0.1' }, input),
    seen: async () => (await shop.conversations.delivery(conversationId))?.deliveredSeq,
  }
}

test('what Rosa has seen is known, and never less again', async () => {
  const chat = await rosasChat('rosa')
  await chat.says({ seq: 2 })
  expect(await chat.seen()).toBe(2)
  await chat.says({ seq: 1 })
  expect(await chat.seen()).toBe(2)
})

test('nobody has seen what has not been written', async () => {
  const chat = await rosasChat('nora')
  await chat.says({ seq: 1_000_000 })
  expect(await chat.seen()).toBe(3)
})

test('a page that says something else, or says it all the time, is not listened to', async () => {
  const chat = await rosasChat('sam')
  for (const wrong of [undefined, null, {}, { seq: -1 }, { seq: '2' }, { seq: 1, conv: 'another' }])
    await chat.says(wrong)
  expect(await chat.seen()).toBe(0)
  for (let round = 0; round < 3; round += 1) await chat.says({ seq: 1 })
  await chat.says({ seq: 2 })
  expect(await chat.seen()).toBe(1)
})
