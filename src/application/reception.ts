import type { Brain } from '../domain/dialogue/brain.ts'
import { welcome } from '../domain/dialogue/converse.ts'
import type { CustomerBody } from '../domain/dialogue/log.ts'
import type { Result } from '../domain/result.ts'
import type { ChannelName, Conversation } from '../domain/service/conversation.ts'
import type { Appended, AppendRefusal, Clock, ConversationStore, Ids, Log } from './ports.ts'

/** Where customers' messages come in: every channel calls these and nothing else. */
export interface Reception {
  /** The conversation of that channel and external id; a new one is opened and greeted. */
  open(channel: ChannelName, externalId: string, address?: unknown): Promise<Conversation>
  /**
   * Commits the customer's message to the log, then returns; its turn follows by itself. Sending the same `cid`
   * again returns the first copy. After the promise resolves with `ok`, the message cannot be lost.
   */
  receive(
    conversationId: string,
    message: { readonly cid: string; readonly body: CustomerBody },
  ): Promise<Result<Appended, AppendRefusal>>
}

/** What keeps the promises of the reception when a node has died, and lets one stop in order. */
export interface Upkeep {
  /** Takes the turns of messages that were left without one for longer than `olderThanMs`, as after a crash. */
  sweep(olderThanMs: number): Promise<void>
  /** Resolves once every turn under way has ended. */
  settled(): Promise<void>
}

export type ReceptionParts = {
  readonly conversations: ConversationStore
  readonly takeTurns: (conversationId: string) => Promise<void>
  readonly brain: () => Brain
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
}

/** How many forgotten conversations one sweep takes on. */
const SWEEP_SIZE = 50

export function createReception(parts: ReceptionParts): Reception & Upkeep {
  const { conversations, clock, ids, log } = parts
  const mailbox = createMailbox(parts)
  return {
    async open(channel, externalId, address) {
      const opened = { id: ids.next('conv'), channel, externalId, at: clock.now() }
      const conversation = await conversations.open(address === undefined ? opened : { ...opened, address })
      if (conversation.lastSeq > 0) return conversation
      await greet(parts, conversation)
      return (await conversations.load(conversation.id)) ?? conversation
    },
    async receive(conversationId, { cid, body }) {
      const event = {
        id: ids.next('evt'),
        at: clock.now(),
        author: { kind: 'customer' },
        visibility: 'public',
        body,
        cid,
      } as const
      const appended = await conversations.append(conversationId, event)
      if (appended.ok) mailbox.wake(conversationId)
      return appended
    },
    async sweep(olderThanMs) {
      const forgotten = await conversations.withUnhandled(clock.now() - olderThanMs, SWEEP_SIZE)
      if (forgotten.length > 0) log.info('sweep.found', { conversations: forgotten.length })
      for (const conversationId of forgotten) mailbox.wake(conversationId)
    },
    settled: mailbox.settled,
  }
}

/** Two openings at once greet once: the second commit is stale. */
async function greet({ brain, conversations, clock, ids }: ReceptionParts, conversation: Conversation): Promise<void> {
  await conversations.commitTurn({
    conversationId: conversation.id,
    expected: { stateVersion: conversation.stateVersion, floorEpoch: conversation.floor.epoch },
    handledSeq: conversation.handledSeq,
    state: conversation.state,
    events: [
      {
        id: ids.next('evt'),
        at: clock.now(),
        author: { kind: 'assistant' },
        visibility: 'public',
        body: welcome(brain()),
      },
    ],
    writes: [],
    trace: null,
  })
}

/**
 * One turn at a time per conversation on this node. Between nodes the store's version guard decides; this only
 * saves the work of turns that would be overtaken.
 */
function createMailbox({ takeTurns, log }: Pick<ReceptionParts, 'takeTurns' | 'log'>) {
  const busy = new Map<string, { again: boolean; done: Promise<void> }>()
  const run = async (conversationId: string, box: { again: boolean }): Promise<void> => {
    try {
      do {
        box.again = false
        await takeTurns(conversationId)
      } while (box.again)
    } catch (error) {
      log.error('turn.abandoned', error, { conversation: conversationId })
    } finally {
      busy.delete(conversationId)
    }
  }
  return {
    wake(conversationId: string): void {
      const box = busy.get(conversationId)
      if (box !== undefined) {
        box.again = true
        return
      }
      const opened = { again: false, done: Promise.resolve() }
      busy.set(conversationId, opened)
      opened.done = run(conversationId, opened)
    },
    async settled(): Promise<void> {
      while (busy.size > 0) await Promise.all([...busy.values()].map(box => box.done))
    },
  }
}
