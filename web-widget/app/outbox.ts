import { signal } from '@preact/signals'
import type { CustomerBody, Refusal, Sent } from '../../src/adapters/web/protocol.ts'
import type { OutboxStore, Unsent } from './outbox-store.ts'

/** `sent`: the server has it, its place in the log is on the way. `failed`: the customer decides. */
export type Pending = Unsent & { readonly state: 'sending' | 'sent' | 'failed' }

type OutboxParts = {
  readonly store: OutboxStore
  readonly newCid: () => string
  readonly now: () => number
  readonly send: (message: Unsent) => Promise<Sent | Refusal>
  readonly onSent: (sent: Sent) => void
  readonly onFailed: () => void
  readonly onEnded: () => void
}

const BACKOFF_MS = [1_000, 2_000, 4_000, 8_000, 15_000]
const GIVE_UP_MS = 60_000

/**
 * Sends one message at a time, oldest first, each under the id it was written with, so that sending twice changes
 * nothing. After a minute without an answer it stops and lets the customer decide; it never drops anything itself.
 */
export function createOutbox(parts: OutboxParts) {
  const pending = signal<readonly Pending[]>([])
  let isSending = false
  let wakeUp: (() => void) | null = null
  return { pending, add, resume, retry, remove, settle, nudge, clear, wipe }

  async function add(conv: string, body: CustomerBody): Promise<void> {
    const message: Unsent = { cid: parts.newCid(), conv, body, at: parts.now() }
    pending.value = [...pending.value, { ...message, state: 'sending' }]
    // Kept before the first attempt: from here on closing the page does not lose it.
    await parts.store.put(message).catch(() => {})
    void pump()
  }

  /** Takes up what an earlier page left unsent. */
  async function resume(conv: string): Promise<void> {
    const kept = await parts.store.all().catch(() => [])
    const known = new Set(pending.value.map(message => message.cid))
    const found = kept.filter(message => (message.conv === conv || message.conv === '') && !known.has(message.cid))
    pending.value = [...found.map(message => ({ ...message, state: 'sending' as const })), ...pending.value]
    void pump()
  }

  /** All that failed are tried again, oldest first: trying only one would change their order. */
  function retry(): void {
    pending.value = pending.value.map(message =>
      message.state === 'failed' ? { ...message, state: 'sending' } : message,
    )
    void pump()
  }

  function remove(cid: string): void {
    drop(cid)
    void parts.store.remove(cid).catch(() => {})
    void pump()
  }

  /** The log has the message: its own entry replaces ours. */
  function settle(cid: string): void {
    if (pending.value.some(message => message.cid === cid)) remove(cid)
  }

  /** Does not wait out the pause between two attempts. */
  function nudge(): void {
    wakeUp?.()
  }

  function clear(): void {
    for (const message of pending.value) remove(message.cid)
  }

  /** Forgets what other pages and other chats have left here as well. */
  async function wipe(): Promise<void> {
    clear()
    for (const { cid } of await parts.store.all().catch(() => [])) await parts.store.remove(cid).catch(() => {})
  }

  async function pump(): Promise<void> {
    if (isSending) return
    isSending = true
    for (let next = firstUnsent(); next?.state === 'sending'; next = firstUnsent()) await deliver(next)
    isSending = false
  }

  function firstUnsent(): Pending | undefined {
    return pending.value.find(message => message.state !== 'sent')
  }

  async function deliver(message: Pending): Promise<void> {
    const started = parts.now()
    for (let attempt = 0; isWaiting(message.cid); attempt += 1) {
      const answer = await parts.send(message).catch(() => null)
      if (answer?.ok) {
        mark(message.cid, 'sent')
        void parts.store.remove(message.cid).catch(() => {})
        return parts.onSent(answer)
      }
      if (answer?.error === 'auth_expired') parts.onEnded()
      const hopeless = answer && ['invalid', 'too_large', 'id_conflict'].includes(answer.error)
      if (hopeless || parts.now() - started >= GIVE_UP_MS) return fail(message.cid)
      await pause(Math.max(answer?.retryMs ?? 0, BACKOFF_MS[Math.min(attempt, BACKOFF_MS.length - 1)] ?? 0))
    }
  }

  function isWaiting(cid: string): boolean {
    return pending.value.some(message => message.cid === cid && message.state === 'sending')
  }

  function fail(cid: string): void {
    mark(cid, 'failed')
    parts.onFailed()
  }

  function mark(cid: string, state: Pending['state']): void {
    pending.value = pending.value.map(message => (message.cid === cid ? { ...message, state } : message))
  }

  function drop(cid: string): void {
    pending.value = pending.value.filter(message => message.cid !== cid)
  }

  /** Up to a quarter more, so that all customers do not come back in the same moment. */
  function pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms * (1 + Math.random() / 4))
      wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
