import type { Appended, Ids } from '../../src/application/ports.ts'
import type { Reception } from '../../src/application/reception.ts'
import type { Author, Body, CustomerBody } from '../../src/domain/dialogue/log.ts'
import { no, ok } from '../../src/domain/result.ts'
import type { webDoorbell } from './web-doorbell.ts'
import type { WebMemoryStore } from './web-memory-store.ts'

export type WebReception = Reception & {
  /** Puts an event of anyone else into the log and rings. */
  write(conversationId: string, author: Author, body: Body, visibility?: 'public' | 'staff'): void
  /** Runs before each message is taken; throw to be unavailable. */
  before: () => Promise<void>
}

const ASSISTANT: Author = { kind: 'assistant' }

/** A reception that greets, and answers each message from a short list, as the real one would in kind. */
export function webReception(store: WebMemoryStore, doorbell: ReturnType<typeof webDoorbell>, ids: Ids): WebReception {
  const reception: WebReception = {
    before: async () => {},
    async open(channel, externalId) {
      const conversation = await store.conversations.open({ id: ids.next('conv'), channel, externalId, at: Date.now() })
      reception.write(conversation.id, ASSISTANT, GREETING)
      return conversation
    },
    async receive(conversationId, { cid, body }) {
      await reception.before()
      const event = {
        id: ids.next('ev'),
        at: Date.now(),
        author: { kind: 'customer' },
        visibility: 'public',
        body,
        cid,
      } as const
      const appended = store.append(conversationId, event)
      if (typeof appended === 'string') return no(appended)
      doorbell.ring(conversationId)
      if (!appended.duplicate) setTimeout(() => answer(conversationId, body), 20)
      return ok<Appended>(appended)
    },
    write(conversationId, author, body, visibility = 'public') {
      store.append(conversationId, { id: ids.next('ev'), at: Date.now(), author, visibility, body })
      doorbell.ring(conversationId)
    },
  }
  return reception

  function answer(conversationId: string, body: CustomerBody): void {
    if (body.kind === 'choice' && body.choice === 'human') {
      store.setFloor(conversationId, { holder: 'queue', epoch: 1 })
      const text = 'We are finding a person for you. You can keep writing; it is saved.'
      reception.write(conversationId, { kind: 'system' }, { kind: 'state', state: 'queued', text })
      return
    }
    reception.write(conversationId, ASSISTANT, replyTo(body.kind === 'text' ? body.text : body.label))
  }
}

const GREETING: Body = {
  kind: 'text',
  text: 'Hello! I am the **Larkspur Home** assistant. I can find an order, explain returns, or fetch a person.',
  choices: [
    { id: 'order', label: 'Where is my order?' },
    { id: 'return', label: 'Return something' },
  ],
}

function replyTo(text: string): Body {
  if (/return/i.test(text)) {
    return {
      kind: 'text',
      text: 'You can return most things **within 30 days**:\n\n1. Pack it in any sturdy box\n2. Print the label from your order page\n3. Drop it at a post office\n\nThe refund comes back the way you paid.',
      source: { title: 'Returning an order', section: 'How long you have', href: '/help/returns#time' },
      choices: [
        { id: 'solved', label: 'That helped' },
        { id: 'unsolved', label: 'Not quite' },
      ],
    }
  }
  if (/LH-?\d+|order/i.test(text)) {
    return {
      kind: 'text',
      text: 'It is on its way and should be with you on Tuesday.',
      card: {
        title: 'Order LH-20418',
        facts: [
          { label: 'Status', value: 'Shipped' },
          { label: 'Expected', value: 'Tue 24 November' },
          { label: 'Carrier', value: 'Swiftpost · SP 4471 220 91' },
        ],
      },
    }
  }
  return { kind: 'text', text: `You said: ${text}` }
}
