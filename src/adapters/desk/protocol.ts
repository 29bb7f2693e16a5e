import { z } from 'zod'

/**
 * What the desk's page and the server say to each other. Every call but sign-in and demo carries
 * `Authorization: Bearer <token>`; the socket (namespace `/desk`) carries the same token in `auth.token`.
 *
 * | call | in | out |
 * | --- | --- | --- |
 * | `GET /desk/api/demo` | | `demoSignIns`, or 404 outside the demo |
 * | `POST /desk/api/sign-in` | `signIn` | `signedIn`, or 401, or 429 after five failures in 15 minutes |
 * | `POST /desk/api/sign-out` | | 204 |
 * | `GET /desk/api/me` | | `me` |
 * | `GET /desk/api/handoffs` | | `handoffs` |
 * | `POST /desk/api/handoffs/:id/claim` | | `handoff`, or 409 `taken`, or 409 `over` |
 * | `POST /desk/api/handoffs/:id/close` | | `handoff`, or 409 |
 * | `GET /desk/api/conversations/:id?after=0` | | `conversation` |
 * | `POST /desk/api/conversations/:id/messages` | `agentMessage` | `posted`, or 409 not_owner, or 409 not_for_them |
 * | `POST /desk/api/conversations/:id/articles` | `articleSearch` | `foundArticles`: what the customer may open, best first |
 *
 * Socket, server → client: `handoffs` (the whole `handoffs` object, whenever it changes), `bell` `{conv, head}` for
 * watched conversations. Client → server: `watch` `{conv}`, `unwatch` `{conv}`, `eph` `{conv, kind, ttlMs}`;
 * server → client `eph` `{conv, kind, ttlMs}` when the customer types, `signed_out` before the socket of an ended
 * session is closed. Whoever connects is sent `handoffs`; whoever watches is sent a `bell`, so that nothing falls between.
 * Problems are `{code, title, detail}` as `application/problem+json`.
 */

export const signIn = z.strictObject({ email: z.string().min(1).max(200), password: z.string().min(1).max(200) })
export const me = z.object({ id: z.string(), name: z.string(), role: z.enum(['agent', 'manager']) })
export const signedIn = z.object({ token: z.string(), expiresAt: z.number(), staff: me })

export const demoSignIns = z.array(
  z.object({ email: z.string(), name: z.string(), role: z.enum(['agent', 'manager']), password: z.string() }),
)

export const handoff = z.object({
  id: z.string(),
  conversationId: z.string(),
  channel: z.enum(['web', 'teams', 'console']),
  state: z.enum(['queued', 'active', 'returned', 'cancelled', 'overflowed']),
  requestedAt: z.number(),
  acceptedAt: z.number().nullable(),
  agent: z.object({ id: z.string(), name: z.string() }).nullable(),
  reason: z.string(),
  intent: z.string(),
  collected: z.array(z.object({ label: z.string(), value: z.string() })),
  tried: z.array(z.string()),
  lastLine: z.string().nullable(),
})
/** `waiting`: nobody has taken them, oldest first. `mine`: those I hold. `others`: those colleagues hold. */
export const handoffs = z.object({ waiting: z.array(handoff), mine: z.array(handoff), others: z.array(handoff) })
export const taken = z.object({ code: z.literal('taken'), title: z.string(), detail: z.string(), by: z.string() })

export const deskEvent = z.object({
  seq: z.number(),
  id: z.string(),
  at: z.number(),
  author: z.object({
    kind: z.enum(['customer', 'assistant', 'agent', 'system']),
    id: z.string().optional(),
    name: z.string().optional(),
  }),
  public: z.boolean(),
  body: z.union([
    z.object({
      kind: z.literal('text'),
      text: z.string(),
      choices: z.array(z.object({ id: z.string(), label: z.string() })).optional(),
      source: z.object({ title: z.string(), section: z.string(), href: z.string() }).optional(),
      card: z
        .object({ title: z.string(), facts: z.array(z.object({ label: z.string(), value: z.string() })) })
        .optional(),
    }),
    z.object({ kind: z.literal('choice'), choice: z.string(), label: z.string() }),
    z.object({ kind: z.literal('state'), state: z.string(), text: z.string(), reference: z.string().optional() }),
  ]),
  cid: z.string().optional(),
  /** Why the assistant did it: on the first of its replies to a message. */
  why: z.array(z.string()).optional(),
})
export const conversation = z.object({
  id: z.string(),
  channel: z.enum(['web', 'teams', 'console']),
  openedAt: z.number(),
  floor: z.enum(['assistant', 'queue', 'agent']),
  handoff: handoff.nullable(),
  cases: z.array(
    z.object({ number: z.string(), summary: z.string(), contact: z.string().nullable(), openedAt: z.number() }),
  ),
  events: z.array(deskEvent),
  head: z.number(),
  more: z.boolean(),
})

/** What people search for goes in bodies alone: addresses end up in logs, and it may be the customer's own words. */
export const articleSearch = z.strictObject({ query: z.string().trim().max(300) })
export const foundArticles = z.object({
  articles: z.array(
    z.object({
      slug: z.string(),
      anchor: z.string(),
      title: z.string(),
      section: z.string(),
      /** In the markdown that messages have. */
      snippet: z.string(),
    }),
  ),
})

export const agentMessage = z.strictObject({
  cid: z
    .string()
    .min(8)
    .max(64)
    .regex(/^[\w-]+$/),
  text: z.string().trim().min(1).max(4_000),
  /** An article that the customer is given a link to; `query` is what it was found by, empty when nothing was searched. */
  article: z
    .strictObject({
      slug: z.string().min(1).max(200),
      anchor: z.string().max(200).default(''),
      query: articleSearch.shape.query.default(''),
    })
    .optional(),
})
export const posted = z.object({ seq: z.number(), id: z.string(), at: z.number(), dup: z.boolean() })
export const watch = z.strictObject({ conv: z.string().min(1).max(100) })
export const ephemeral = z.strictObject({
  conv: z.string().min(1).max(100),
  kind: z.literal('typing'),
  ttlMs: z.number().int().min(0).max(10_000),
})

export type Me = z.infer<typeof me>
export type DemoSignIn = z.infer<typeof demoSignIns>[number]
export type SignedIn = z.infer<typeof signedIn>
export type DeskHandoff = z.infer<typeof handoff>
export type DeskHandoffs = z.infer<typeof handoffs>
export type DeskEvent = z.infer<typeof deskEvent>
export type DeskConversation = z.infer<typeof conversation>
export type FoundArticle = z.infer<typeof foundArticles>['articles'][number]
export type FoundArticles = z.infer<typeof foundArticles>
export type AgentMessage = z.input<typeof agentMessage>
export type Posted = z.infer<typeof posted>
