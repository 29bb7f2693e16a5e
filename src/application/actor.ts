import type { Conversation } from '../domain/service/conversation.ts'

/** Who the ledger counts a conversation's facts under: the customer as the channel knows them. */
export function actorOf(conversation: Pick<Conversation, 'channel' | 'externalId'>): string {
  return `${conversation.channel}:${conversation.externalId}`
}
