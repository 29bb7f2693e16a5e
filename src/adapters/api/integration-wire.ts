import type { Interaction as Conversation, TokenEntry } from '../../application/integration-ports.ts'
import type { LogEvent } from '../../domain/dialogue/log.ts'
import type { WebhookDelivery, WebhookEndpoint } from '../../domain/integration/webhook.ts'
import type { Delivery, Interaction, InteractionEvent, Token, Webhook } from './integration-protocol.ts'

export function wireToken(entry: TokenEntry): Token {
  const { id, name, scopes, addedAt, expiresAt, lastUsedAt, revokedAt } = entry
  return { id, name, scopes: [...scopes], addedAt, expiresAt, lastUsedAt, revokedAt }
}

export function wireWebhook(endpoint: WebhookEndpoint): Webhook {
  const { id, url, description, events, state, disabledBecause, failingSince, addedAt } = endpoint
  return { id, url, description, events: [...events], state, disabledBecause, failingSince, addedAt }
}

export function wireDelivery(delivery: WebhookDelivery): Delivery {
  const { eventId, type, at, state, attempts, nextTryAt, lastTriedAt, lastStatus, lastProblem } = delivery
  return { eventId, type, at, state, attempts, nextTryAt, lastTriedAt, lastStatus, lastProblem }
}

export function wireInteraction(conversation: Conversation): Interaction {
  const { id, channel, state, agentId, contactId, openedAt, lastActivityAt } = conversation
  return { id, channel, state, agentId, contactId, openedAt, lastActivityAt }
}

export function wireInteractionEvent({ seq, at, author, visibility, body }: LogEvent): InteractionEvent {
  return {
    seq,
    at,
    author: { kind: author.kind, name: author.kind === 'agent' ? author.name : null },
    public: visibility === 'public',
    type: body.kind,
    state: body.kind === 'state' ? body.state : null,
    text: body.kind === 'choice' ? body.label : body.text,
  }
}
