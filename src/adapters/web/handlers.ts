import type { Clock, ConversationStore, Doorbell, Ids, Log, Secrets, VisitorStore } from '../../application/ports.ts'
import { createRateLimit, type Rate } from '../../application/rate-limit.ts'
import type { Reception } from '../../application/reception.ts'
import type { SignIn } from '../../application/sign-in.ts'
import {
  type customerBody,
  ephemeral,
  hello,
  type Identified,
  identify,
  logout,
  MAX_PAGE,
  MAX_TEXT,
  type Page,
  pull,
  type Refusal,
  type Sent,
  type Session,
  seen,
  send,
} from './protocol.ts'
import { refuse } from './refusal.ts'
import { wireEvent } from './wire-event.ts'

export type WebLimits = {
  readonly sessionsPerAddress: Rate
  readonly messagesPerSession: Rate
  /** A ceiling over all sessions of one address; far above the other, as an office shares one. */
  readonly messagesPerAddress: Rate
  readonly pullsPerSession: Rate
  readonly signalsPerSession: Rate
  readonly identitiesPerAddress: Rate
  readonly casesPerSession: Rate
  readonly articlesPerSession: Rate
}

const MINUTE = 60_000

/** What is used unless told otherwise. */
export const WEB_LIMITS: WebLimits = {
  sessionsPerAddress: { most: 30, perMs: MINUTE },
  messagesPerSession: { most: 60, perMs: MINUTE },
  messagesPerAddress: { most: 600, perMs: MINUTE },
  pullsPerSession: { most: 240, perMs: MINUTE },
  signalsPerSession: { most: 60, perMs: MINUTE },
  identitiesPerAddress: { most: 60, perMs: MINUTE },
  casesPerSession: { most: 60, perMs: MINUTE },
  articlesPerSession: { most: 120, perMs: MINUTE },
}

/** How long a visitor's right to a conversation lasts. */
const SESSION_MS = 30 * 24 * 60 * MINUTE

export type HandlerParts = {
  readonly reception: Reception
  readonly conversations: ConversationStore
  readonly visitors: VisitorStore
  readonly signIn: SignIn
  readonly doorbell: Doorbell
  readonly secrets: Secrets
  readonly ids: Ids
  readonly clock: Clock
  readonly log: Log
  readonly limits?: WebLimits
}

/** Whoever calls: the conversation the token gives a right to, and the network address. */
export type Caller = { readonly conversationId: string; readonly address: string }

export type Handlers = {
  openSession(address: string): Promise<Session | Refusal>
  hello(caller: Caller, input: unknown): Promise<Page | Refusal>
  pull(caller: Caller, input: unknown): Promise<Page | Refusal>
  send(caller: Caller, input: unknown): Promise<(Sent & { head: number }) | Refusal>
  signal(caller: Caller, input: unknown): void
  /** Notes what the customer has had before them, so that it is not mailed to them. */
  seen(caller: Caller, input: unknown): Promise<void>
  /** With `ok`, whoever holds an older right is to be shut out, once this has been answered. */
  identify(caller: Caller, input: unknown): Promise<Identified | Refusal>
  /** With `ok`, whoever holds a right is to be shut out, once this has been answered. */
  logout(caller: Caller, input: unknown): Promise<{ readonly ok: true } | Refusal>
  /** What a connection that has been given everything up to `after` has not seen; not limited, for our own pushes. */
  pageAfter(conversationId: string, after: number, limit?: number): Promise<Page | Refusal>
}

/** What the socket and the HTTPS calls both do. Parses, limits, asks the application, answers with a typed value. */
export function createHandlers(parts: HandlerParts): Handlers {
  const { clock, log } = parts
  const limits = parts.limits ?? WEB_LIMITS
  const sessions = createRateLimit(clock, limits.sessionsPerAddress)
  const messages = createRateLimit(clock, limits.messagesPerSession)
  const messagesOfAddress = createRateLimit(clock, limits.messagesPerAddress)
  const pulls = createRateLimit(clock, limits.pullsPerSession)
  const signals = createRateLimit(clock, limits.signalsPerSession)
  const identities = createRateLimit(clock, limits.identitiesPerAddress)

  return {
    async openSession(address) {
      const wait = sessions(address)
      if (wait > 0) return limited('session', wait)
      return guarded('web.open_failed', () => grantSession(parts))
    },

    async hello(caller, input) {
      const asked = hello.safeParse(input)
      if (!asked.success) return refuse('invalid')
      return this.pull(caller, { after: asked.data.after })
    },

    async pull(caller, input) {
      const asked = pull.safeParse(input)
      if (!asked.success) return refuse('invalid')
      const wait = pulls(caller.conversationId)
      if (wait > 0) return limited('pull', wait)
      return this.pageAfter(caller.conversationId, asked.data.after, asked.data.limit)
    },

    async send(caller, input) {
      const message = send.safeParse(input)
      if (!message.success) return refuse(isTooLong(input) ? 'too_large' : 'invalid')
      const wait = messages(caller.conversationId) || messagesOfAddress(caller.address)
      if (wait > 0) return limited('message', wait)
      return guarded('web.send_failed', () => receive(parts, caller.conversationId, message.data))
    },

    signal(caller, input) {
      const passing = ephemeral.safeParse(input)
      if (!passing.success || signals(caller.conversationId) > 0) return
      const { ttlMs } = passing.data
      parts.doorbell.signal({ conversationId: caller.conversationId, from: 'customer', ttlMs })
    },

    async seen(caller, input) {
      const known = seen.safeParse(input)
      if (!known.success || signals(caller.conversationId) > 0) return
      await guarded('web.seen_failed', () => parts.conversations.markDelivered(caller.conversationId, known.data.seq))
    },

    async identify(caller, input) {
      const asked = identify.safeParse(input)
      if (!asked.success) return refuse('invalid')
      const wait = identities(caller.address)
      if (wait > 0) return limited('identity', wait)
      return guarded('web.identify_failed', () => exchange(parts, caller.conversationId, asked.data.token))
    },

    async logout(caller, input) {
      const asked = logout.safeParse(input)
      if (!asked.success) return refuse('invalid')
      return guarded('web.logout_failed', async () => {
        await parts.signIn.signOut(caller.conversationId)
        return { ok: true }
      })
    },

    pageAfter(conversationId, after, limit = MAX_PAGE) {
      return guarded('web.pull_failed', () => readPage(parts, conversationId, after, limit))
    },
  }

  function limited(what: string, retryMs: number): Refusal {
    log.warn('web.limited', { what, retryMs })
    return refuse('rate_limited', retryMs)
  }

  /** The door of a call: whatever was thrown becomes `unavailable`, and the customer's client tries again. */
  async function guarded<Answer>(event: string, work: () => Promise<Answer>): Promise<Answer | Refusal> {
    try {
      return await work()
    } catch (error) {
      log.error(event, error)
      return refuse('unavailable', 2_000)
    }
  }
}

async function grantSession({ reception, visitors, secrets, ids, clock }: HandlerParts): Promise<Session> {
  const conversation = await reception.open('web', ids.next('visitor'))
  const token = ids.secret()
  const expiresAt = clock.now() + SESSION_MS
  await visitors.grant(secrets.hashToken(token), conversation.id, expiresAt)
  return { token, conv: conversation.id, expiresAt }
}

async function exchange(
  { signIn }: HandlerParts,
  conversationId: string,
  token: string,
): Promise<Identified | Refusal> {
  const signedIn = await signIn.identify(conversationId, token)
  if (signedIn === 'refused') return refuse('identity_refused')
  const { conversationId: conv, ...right } = signedIn
  return { ok: true, conv, ...right }
}

async function receive(
  { reception }: HandlerParts,
  conversationId: string,
  message: { cid: string; body: ReturnType<typeof customerBody.parse> },
): Promise<(Sent & { head: number }) | Refusal> {
  const appended = await reception.receive(conversationId, message)
  if (!appended.ok) return refuseAppend(appended.reason)
  const { event, duplicate } = appended.value
  const seq = event.publicSeq ?? event.seq
  return { ok: true, seq, id: event.id, at: event.at, dup: duplicate, head: seq }
}

function refuseAppend(reason: 'no_conversation' | 'id_conflict' | 'not_owner'): Refusal {
  switch (reason) {
    case 'no_conversation':
      return refuse('auth_expired')
    case 'id_conflict':
      return refuse('id_conflict')
    case 'not_owner':
      return refuse('unavailable', 2_000)
    default:
      return reason satisfies never
  }
}

async function readPage(
  { conversations, clock }: HandlerParts,
  conversationId: string,
  after: number,
  limit: number,
): Promise<Page | Refusal> {
  const found = await conversations.eventsAfter(conversationId, 'public', after, limit)
  if (found.floor === null) return refuse('auth_expired')
  return {
    ok: true,
    conv: conversationId,
    head: found.head,
    events: found.events.map(event => wireEvent(conversationId, event)).filter(event => event !== null),
    more: found.more,
    floor: found.floor,
    serverNow: clock.now(),
  }
}

/** Whether nothing but the length is wrong, so that the customer can be told how to mend it. */
function isTooLong(input: unknown): boolean {
  if (typeof input !== 'object' || input === null || !('body' in input)) return false
  const { body } = input
  if (typeof body !== 'object' || body === null || !('text' in body)) return false
  return typeof body.text === 'string' && body.text.length > MAX_TEXT
}
