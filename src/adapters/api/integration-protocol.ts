import { z } from 'zod'
import { SCOPES } from '../../domain/integration/scope.ts'
import { EVENT_PATTERN } from '../../domain/integration/webhook.ts'
import { anyId, caseState } from './protocol.ts'

/**
 * The REST API for other systems: machine tokens, webhooks and interactions. Everything that `protocol.ts` says of
 * the API holds here.
 *
 * | call | in | out |
 * | --- | --- | --- |
 * | `GET /tokens?cursor=&limit=` | | `tokenPage` |
 * | `POST /tokens` | `newToken` | 201 `tokenAdded` |
 * | `POST /tokens/{id}/revoke` | | `token` |
 * | `GET /webhooks?cursor=&limit=` | | `webhookPage` |
 * | `POST /webhooks` | `newWebhook` | 201 `webhookAdded` |
 * | `GET`, `PATCH`, `DELETE /webhooks/{id}` | `webhookChange` | `webhook` |
 * | `GET /webhooks/{id}/deliveries?state=&cursor=&limit=` | | `deliveryPage` |
 * | `POST /webhooks/{id}/replays` | `newReplay` | `replayed` |
 * | `GET /interactions?channel=&state=&contact=&party=&from=&to=&cursor=&limit=` | | `interactionPage` |
 * | `GET /interactions/{id}` | | `interactionDetails` |
 * | `GET /interactions/{id}/events?cursor=&limit=` | | `interactionEvents` |
 * | `GET /agents?cursor=&limit=` | | `agentPage` |
 */

const cursor = z.string().max(200).optional()
const limit = z.coerce.number().int().min(1).max(100).default(25)
const instant = z.number().int().min(0).max(8.64e15)
const instantInQuery = z.coerce.number().int().min(0).max(8.64e15).optional()

export const pageQuery = z.object({ cursor, limit })

export const token = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  addedAt: z.number(),
  expiresAt: z.number(),
  /** To the minute. */
  lastUsedAt: z.number().nullable(),
  revokedAt: z.number().nullable(),
})
/** `token` is there once: sent again under its key, the call answers null. */
export const tokenAdded = token.extend({ token: z.string().nullable() })
export const tokenPage = z.object({ tokens: z.array(token), nextCursor: z.string().nullable() })
export const newToken = z.strictObject({
  /** What the system is called in the history of cases. */
  name: z.string().trim().min(1).max(80),
  scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
  /** How many days it is good for. */
  days: z.number().int().min(1).max(730).default(365),
})

const events = z.array(z.string().regex(EVENT_PATTERN, 'takes types such as case.moved, or case.*')).min(1).max(50)

export const webhook = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  events: z.array(z.string()),
  state: z.enum(['active', 'paused', 'disabled']),
  /** A sentence, where it is disabled. */
  disabledBecause: z.string().nullable(),
  failingSince: z.number().nullable(),
  addedAt: z.number(),
})
/** `secret` is there once: sent again under its key, the call answers null. */
export const webhookAdded = webhook.extend({ secret: z.string().nullable() })
export const webhookPage = z.object({ webhooks: z.array(webhook), nextCursor: z.string().nullable() })
export const newWebhook = z.strictObject({
  url: z.string().max(2_000),
  description: z.string().trim().max(200).default(''),
  events,
})
export const webhookChange = z
  .strictObject({
    url: z.string().max(2_000).optional(),
    description: z.string().trim().max(200).optional(),
    events: events.optional(),
    /** `active` also brings back one that was disabled. */
    state: z.enum(['active', 'paused']).optional(),
  })
  .refine(change => Object.values(change).some(value => value !== undefined), 'says what to change')

const deliveryState = z.enum(['queued', 'delivered', 'parked'])
export const delivery = z.object({
  /** As it is sent in `webhook-id`. */
  eventId: z.string(),
  type: z.string(),
  at: z.number(),
  state: deliveryState,
  attempts: z.number().int(),
  nextTryAt: z.number().nullable(),
  lastTriedAt: z.number().nullable(),
  lastStatus: z.number().int().nullable(),
  lastProblem: z.string().nullable(),
})
export const deliveryQuery = pageQuery.extend({ state: deliveryState.optional() })
export const deliveryPage = z.object({ deliveries: z.array(delivery), nextCursor: z.string().nullable() })

/** Either one event or a stretch of time, `from <= at < to`. */
export const newReplay = z
  .strictObject({ eventId: anyId.optional(), from: instant.optional(), to: instant.optional() })
  .refine(
    ({ eventId, from, to }) =>
      eventId === undefined ? from !== undefined && to !== undefined : from === undefined && to === undefined,
    'takes either `eventId`, or `from` and `to`',
  )
export const replayed = z.object({ queued: z.number().int() })

const interactionState = z.enum(['assistant', 'queue', 'agent'])
const channel = z.enum(['web', 'teams', 'console'])
export const interaction = z.object({
  id: z.string(),
  channel,
  /** Who has the floor: the assistant, nobody while the customer waits, or an agent. */
  state: interactionState,
  agentId: z.string().nullable(),
  contactId: z.string().nullable(),
  openedAt: z.number(),
  lastActivityAt: z.number(),
})
export const interactionDetails = interaction.extend({
  /** What was opened out of it. */
  cases: z.array(z.object({ id: z.string(), number: z.string(), state: caseState })),
})
export const interactionQuery = pageQuery.extend({
  channel: channel.optional(),
  state: interactionState.optional(),
  contact: anyId.optional(),
  party: anyId.optional(),
  /** Of the last activity. */
  from: instantInQuery,
  to: instantInQuery,
})
export const interactionPage = z.object({ interactions: z.array(interaction), nextCursor: z.string().nullable() })
export const interactionEvent = z.object({
  seq: z.number().int(),
  at: z.number(),
  author: z.object({ kind: z.enum(['customer', 'assistant', 'agent', 'system']), name: z.string().nullable() }),
  public: z.boolean(),
  type: z.enum(['text', 'choice', 'state']),
  /** What has changed, such as `agent_joined`, where it is a change. */
  state: z.string().nullable(),
  text: z.string(),
})
export const interactionEvents = z.object({ events: z.array(interactionEvent), nextCursor: z.string().nullable() })

export const agent = z.object({ id: z.string(), name: z.string() })
export const agentPage = z.object({ agents: z.array(agent), nextCursor: z.string().nullable() })

export type Token = z.infer<typeof token>
export type Webhook = z.infer<typeof webhook>
export type Delivery = z.infer<typeof delivery>
export type Interaction = z.infer<typeof interaction>
export type InteractionEvent = z.infer<typeof interactionEvent>
