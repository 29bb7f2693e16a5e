import type { Author, CustomerBody } from '../domain/dialogue/log.ts'
import type { Result } from '../domain/result.ts'
import type { ChannelName, Conversation } from '../domain/service/conversation.ts'
import type { Appended, AppendRefusal } from './ports.ts'

/** Where customers' messages come in: every channel calls these and nothing else. */
export interface Reception {
  /** The conversation of that channel and external id; a new one is opened and greeted. */
  open(channel: ChannelName, externalId: string, address?: unknown): Promise<Conversation>
  /**
   * Commits the customer's message to the log, then returns; its turn follows by itself. Sending the same `cid`
   * again returns the first copy. After the promise resolves with `ok`, the message cannot be lost.
   */
  receive(conversationId: string, message: { readonly cid: string; readonly body: CustomerBody }): Promise<Result<Appended, AppendRefusal>>
}

export const CUSTOMER: Author = { kind: 'customer' }
