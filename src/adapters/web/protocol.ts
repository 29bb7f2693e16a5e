import { z } from 'zod'

/**
 * The wire protocol between the widget and the server, version 1: the one place where its shapes are written.
 * How they are used, in which order and with which guarantees: README.md beside this file.
 */

export const PROTOCOL_VERSION = 1
/** The longest text a customer can send, in UTF-16 code units. */
export const MAX_TEXT = 4_000
/** The most events one page carries. */
export const MAX_PAGE = 100

const seq = z.number().int().min(0)
const clientId = z
  .string()
  .min(8)
  .max(64)
  .regex(/^[\w-]+$/)

export const choice = z.object({ id: z.string().min(1).max(200), label: z.string().max(200) })
export const source = z.object({ title: z.string(), section: z.string(), href: z.string() })
export const card = z.object({ title: z.string(), facts: z.array(z.object({ label: z.string(), value: z.string() })) })

export const textBody = z.object({
  kind: z.literal('text'),
  text: z.string(),
  choices: z.array(choice).optional(),
  source: source.optional(),
  card: card.optional(),
  /** The number of the case that it is about. */
  reference: z.string().optional(),
})
export const choiceBody = z.object({
  kind: z.literal('choice'),
  choice: z.string().min(1).max(200),
  label: z.string().max(200),
})
export const stateBody = z.object({
  kind: z.literal('state'),
  state: z.enum(['queued', 'agent_joined', 'agent_left', 'waiting_cancelled', 'case_opened', 'case_news']),
  text: z.string(),
  reference: z.string().optional(),
})
export const body = z.discriminatedUnion('kind', [textBody, choiceBody, stateBody])

/** What a customer may send. */
export const customerBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string().trim().min(1).max(MAX_TEXT) }),
  z.strictObject({ kind: z.literal('choice'), choice: z.string().min(1).max(200), label: z.string().max(200) }),
])

/** An event as the customer sees it. `seq` is the public sequence: contiguous from 1. */
export const event = z.object({
  conv: z.string(),
  seq: seq.min(1),
  id: z.string(),
  at: z.number(),
  author: z.object({ kind: z.enum(['customer', 'assistant', 'agent', 'system']), name: z.string().optional() }),
  body,
  cid: z.string().optional(),
})

/** client → server `hello`: once per connection, and whenever the client may have missed something. */
export const hello = z.strictObject({ v: z.literal(PROTOCOL_VERSION), after: seq })
/** client → server `pull` and `GET /v1/sync`. */
export const pull = z.strictObject({ after: seq, limit: z.number().int().min(1).max(MAX_PAGE).default(MAX_PAGE) })
/**
 * The answer to `hello` and `pull`; also server → client `ev`, unasked, with what this connection has not been given
 * yet: it saves the round trip of a pull, and the client applies it only where it fits.
 */
export const page = z.object({
  ok: z.literal(true),
  conv: z.string(),
  head: seq,
  events: z.array(event),
  more: z.boolean(),
  floor: z.enum(['assistant', 'queue', 'agent']),
  serverNow: z.number(),
})

/** client → server `send` and `POST /v1/send`. The answer comes after the commit, never before. */
export const send = z.strictObject({ cid: clientId, body: customerBody })
export const sent = z.object({ ok: z.literal(true), seq: seq.min(1), id: z.string(), at: z.number(), dup: z.boolean() })

/** client → server `identify` and `POST /v1/identify`: a token by which the host site says who the visitor is. */
export const identify = z.strictObject({ token: z.string().min(1).max(8_192) })
/**
 * A right in place of the one that `identify` was called with, which is dead from here on. `conv` is another one where
 * the conversation belonged to another customer. `level` 2: the customer is known; 0: their address is to be proven.
 */
export const identified = z.object({
  ok: z.literal(true),
  token: z.string(),
  conv: z.string(),
  expiresAt: z.number(),
  level: z.union([z.literal(0), z.literal(2)]),
})

/** client → server `logout` and `POST /v1/logout`: every right to the conversation ends. */
export const logout = z.strictObject({})

export const refusal = z.object({
  ok: z.literal(false),
  error: z.enum([
    'invalid',
    'id_conflict',
    'not_found',
    'too_large',
    'rate_limited',
    'auth_expired',
    'identity_refused',
    'unavailable',
  ]),
  message: z.string(),
  retryMs: z.number().optional(),
})

/**
 * server → client `bell` (more has come than one `ev` should carry) and `pulse` (every 20 s, heals lost rings):
 * the conversation is at `head`. Carries nothing else; the client pulls.
 */
export const bell = z.object({ conv: z.string(), head: seq })

/**
 * client → server `seen`: everything up to this public seq has been on an open page in front of the customer. Sent
 * where something about a case is among it, which is then not mailed to them; not answered.
 */
export const seen = z.strictObject({ seq })

/** client → server `eph`: a passing signal without a place in the log; forget it after `ttlMs`. */
export const ephemeral = z.strictObject({ kind: z.enum(['typing']), ttlMs: z.number().int().min(0).max(10_000) })
/** server → client `eph`: the same, with who is typing. */
export const signal = z.object({ kind: z.enum(['typing']), ttlMs: z.number(), from: z.enum(['agent', 'assistant']) })

/** One of the customer's cases in a list. `state` is in plain words; `waits` for the customer. */
export const caseRow = z.object({
  number: z.string(),
  about: z.string(),
  state: z.string(),
  waits: z.boolean(),
  isOver: z.boolean(),
  updatedAt: z.number(),
})
/** `GET /v1/cases`: those under way first, then the most recently changed. */
export const caseList = z.object({ ok: z.literal(true), cases: z.array(caseRow) })
/** One line of a case's public history. A `note` tells what happened, a `message` is somebody's words. */
export const caseLine = z.object({
  at: z.number(),
  who: z.enum(['you', 'agent', 'us']),
  name: z.string().optional(),
  kind: z.enum(['message', 'note']),
  text: z.string(),
})
/** `GET /v1/cases/{number}`. `words` is what a message would do; `settles` how the customer can end it. */
export const caseView = z.object({
  ok: z.literal(true),
  case: caseRow.extend({
    summary: z.string(),
    status: z.string(),
    next: z.string(),
    words: z.enum(['add', 'reopen', 'follow_up']),
    settles: z.enum(['solved', 'not_needed']).nullable(),
    openedAt: z.number(),
    history: z.array(caseLine),
  }),
})
/** `POST /v1/cases/{number}/messages`, and what became of it: `number` is the case the words are in now. */
export const caseMessage = z.strictObject({ cid: clientId, text: z.string().trim().min(1).max(MAX_TEXT) })
export const caseTold = z.object({
  ok: z.literal(true),
  number: z.string(),
  how: z.enum(['added', 'reopened', 'follow_up', 'settled']),
})
/** `POST /v1/cases/{number}/settle`: it is solved, or no longer wanted. */
export const caseSettling = z.strictObject({ cid: clientId })

/**
 * `GET /v1/articles/{slug}`: a whole article, as far as the customer may read it. The texts have the markdown that
 * messages have.
 */
export const articleView = z.object({
  ok: z.literal(true),
  article: z.object({
    slug: z.string(),
    title: z.string(),
    sections: z.array(z.object({ anchor: z.string(), heading: z.string(), text: z.string() })),
  }),
})

/** `POST /v1/session` → a right to one new conversation. */
export const session = z.object({ token: z.string(), conv: z.string(), expiresAt: z.number() })

export type Choice = z.infer<typeof choice>
export type CustomerBody = z.infer<typeof customerBody>
export type WireEvent = z.infer<typeof event>
export type Page = z.infer<typeof page>
export type Send = z.infer<typeof send>
export type Sent = z.infer<typeof sent>
export type Identified = z.infer<typeof identified>
export type Refusal = z.infer<typeof refusal>
export type Bell = z.infer<typeof bell>
export type Signal = z.infer<typeof signal>
export type Session = z.infer<typeof session>
export type CaseRow = z.infer<typeof caseRow>
export type CaseList = z.infer<typeof caseList>
export type CaseLine = z.infer<typeof caseLine>
export type CaseView = z.infer<typeof caseView>
export type CaseMessage = z.infer<typeof caseMessage>
export type CaseTold = z.infer<typeof caseTold>
export type ArticleView = z.infer<typeof articleView>
export type CaseSettling = z.infer<typeof caseSettling>
