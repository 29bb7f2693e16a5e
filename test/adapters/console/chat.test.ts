import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { chat } from '../../../src/adapters/console/chat.ts'
import type { Reception, Upkeep } from '../../../src/application/reception.ts'
import type { Author, Body } from '../../../src/domain/dialogue/log.ts'
import { countedIds } from '../../fakes/counted-ids.ts'
import { memoryConversations } from '../../fakes/memory-conversations.ts'

const conversations = () => memoryConversations() as unknown as Parameters<typeof chat>[0]['conversations']

/** Greets with one button, and says back what it hears. */
function parrot(store: ReturnType<typeof conversations>): Reception & Upkeep {
  const ids = countedIds()
  const write = (conversationId: string, author: Author, body: Body) =>
    store.append(conversationId, { id: ids.next('evt'), at: 0, author, visibility: 'public', body })
  return {
    async open(channel, externalId) {
      const { id } = await store.open({ id: ids.next('conv'), channel, externalId, at: 0 })
      const choices = [{ id: 'human', label: 'Talk to a person' }]
      await write(id, { kind: 'assistant' }, { kind: 'text', text: 'Hello!', choices })
      return (await store.load(id)) as never
    },
    async receive(conversationId, { body }) {
      const appended = await write(conversationId, { kind: 'customer' }, body)
      const heard = body.kind === 'text' ? body.text : `button ${body.choice}`
      await write(conversationId, { kind: 'assistant' }, { kind: 'text', text: `heard ${heard}` })
      return appended
    },
    sweep: async () => {},
    settled: async () => {},
  }
}

test('a conversation that is piped in is heard to its last line', async () => {
  const store = conversations()
  const output = new PassThrough()
  const input = Readable.from(['where is my order\nLH-20418\n', 'BS1 4TR\n'])
  await chat({ reception: parrot(store), conversations: store, input, output })
  const shown = String(output.read())
  for (const line of ['Hello!', 'heard where is my order', 'heard LH-20418', 'heard BS1 4TR'])
    expect(shown).toContain(line)
})

test('a number presses the button of that number', async () => {
  const store = conversations()
  const output = new PassThrough()
  await chat({ reception: parrot(store), conversations: store, input: Readable.from(['1\n']), output })
  expect(String(output.read())).toContain('heard button human')
})
