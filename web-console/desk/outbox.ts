import { signal } from '@preact/signals'
import type { AgentMessage, Posted } from '../../src/adapters/desk/protocol.ts'
import { call } from '../staff/call.ts'
import { serverNow } from '../staff/clock.ts'
import { newKey } from '../staff/new-key.ts'
import { session } from '../staff/session.ts'
import { threads } from './desk-state.ts'
import type { GivenArticle } from './drafts.ts'
import { heardOf, path } from './pull.ts'

/** A message on its way. It leaves the outbox when it is seen in the log. */
export type Outgoing = {
  readonly cid: string
  readonly conversationId: string
  readonly text: string
  readonly article: GivenArticle | null
  readonly at: number
  readonly state: 'sending' | 'sent' | 'failed'
  readonly why?: string
}

const RETRY_AFTER_MS = [1_000, 2_000, 4_000, 8_000, 15_000]
/** Everything on its way, oldest first. Kept over a reload: the same cid makes sending again harmless. */
export const outbox = signal<readonly Outgoing[]>([])
const busy = new Set<string>()

/** Puts a message on its way. */
export function send(conversationId: string, text: string, article: GivenArticle | null): void {
  const message: Outgoing = { cid: newKey(), conversationId, text, article, at: serverNow(), state: 'sending' }
  keep([...outbox.value, message])
  void work(conversationId)
}

/** Tries a failed message again, with the same cid. */
export function retry(cid: string): void {
  const message = outbox.value.find(each => each.cid === cid)
  if (!message) return
  change(cid, { state: 'sending' })
  void work(message.conversationId)
}

/** Gives a failed message up. */
export function discard(cid: string): void {
  keep(outbox.value.filter(message => message.cid !== cid))
}

/** What is on its way in a conversation and not yet in its log. */
export function pendingIn(conversationId: string): readonly Outgoing[] {
  const inLog = new Set(threads.value.get(conversationId)?.events.map(event => event.cid))
  return outbox.value.filter(message => message.conversationId === conversationId && !inLog.has(message.cid))
}

/** Takes up what was on its way when the page was left. */
export function resumeOutbox(): void {
  keep(remembered())
  for (const id of new Set(outbox.value.map(message => message.conversationId))) void work(id)
}

/** One message of a conversation at a time, in order. */
async function work(conversationId: string): Promise<void> {
  if (busy.has(conversationId)) return
  busy.add(conversationId)
  for (let message = nextIn(conversationId); message; message = nextIn(conversationId)) await deliver(message)
  busy.delete(conversationId)
}

function nextIn(conversationId: string): Outgoing | undefined {
  return outbox.value.find(message => message.conversationId === conversationId && message.state === 'sending')
}

async function deliver(message: Outgoing): Promise<void> {
  const { conversationId } = message
  for (const pause of [0, ...RETRY_AFTER_MS]) {
    await new Promise(resolve => setTimeout(resolve, pause))
    const answer = await call<Posted>('POST', `${path(conversationId)}/messages`, wired(message))
    if (answer.ok) return sent(message, answer.value.seq)
    const hopeless = answer.status >= 400 && answer.status < 500 && answer.status !== 429
    if (hopeless) return change(message.cid, { state: 'failed', why: answer.problem.detail })
  }
  change(message.cid, { state: 'failed', why: 'The server could not be reached.' })
}

function wired({ cid, text, article }: Outgoing): AgentMessage {
  if (!article) return { cid, text }
  const { slug, anchor, query } = article
  return { cid, text, article: { slug, anchor, query } }
}

function sent(message: Outgoing, seq: number): void {
  change(message.cid, { state: 'sent' })
  heardOf(message.conversationId, seq)
  // Long enough for the log to bring it; what is not seen by then comes with the next pull.
  setTimeout(() => discard(message.cid), 10_000)
}

function change(cid: string, changes: Partial<Outgoing>): void {
  keep(outbox.value.map(message => (message.cid === cid ? { ...message, ...changes } : message)))
}

function key(): string {
  return `firstline.outbox.${session.value?.staff.id ?? ''}`
}

function keep(messages: readonly Outgoing[]): void {
  outbox.value = messages
  try {
    const open = messages.filter(message => message.state !== 'sent')
    if (open.length === 0) localStorage.removeItem(key())
    else localStorage.setItem(key(), JSON.stringify(open))
  } catch {
    // Storage is blocked: messages on their way live as long as the page.
  }
}

function remembered(): readonly Outgoing[] {
  try {
    return JSON.parse(localStorage.getItem(key()) ?? '[]')
  } catch {
    return []
  }
}
