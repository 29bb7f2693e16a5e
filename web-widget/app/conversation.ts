import { computed, signal } from '@preact/signals'
import type { CustomerBody, Page, Refusal, Session, Signal, WireEvent } from '../../src/adapters/web/protocol.ts'
import { calls } from './calls.ts'
import { EMPTY_LOG, isBehind, lastSeq, withPage } from './event-log.ts'
import { type Link, openLink } from './link.ts'
import { createOutbox } from './outbox.ts'
import type { OutboxStore } from './outbox-store.ts'
import type { RightKeep } from './right.ts'
import { ulid } from './ulid.ts'

/** `idle`: not wanted yet. `connecting`: the first time. `offline`: it was there and is gone. */
export type Connection = 'idle' | 'connecting' | 'online' | 'offline'

export type ConversationParts = {
  readonly right: RightKeep
  readonly store: OutboxStore
  /** New events of others, once each, not those found at the start. */
  readonly onArrived: (events: readonly WireEvent[]) => void
  readonly onSendFailed: () => void
}

export type ChatConversation = ReturnType<typeof createConversation>

/** The customer's side of one conversation: what is known of the log, what is unsent, and the way to the server. */
export function createConversation(parts: ConversationParts) {
  const log = signal(EMPTY_LOG)
  const floor = signal<Page['floor']>('assistant')
  const connection = signal<Connection>('idle')
  const typing = signal<Signal['from'] | null>(null)
  const notice = signal<string | null>(null)
  const isLoaded = signal(false)
  const outbox = createOutbox({
    store: parts.store,
    newCid: () => ulid(),
    now: () => Date.now(),
    send: ({ cid, body }) => (link ? link.send({ cid, body }) : Promise.reject(new Error('no link'))),
    onSent: ({ seq }) => heard(seq),
    onFailed: parts.onSendFailed,
    onEnded: () => void startAfresh('That chat has ended, so this is a new one.'),
  })
  const agent = computed(() => (floor.value === 'agent' ? agentName(log.value.events) : null))
  let right: Session | null = parts.right.read()
  let link: Link | null = null
  let isPulling = false
  let isOpening = false
  let typingTimer: ReturnType<typeof setTimeout> | undefined

  const state = { log, floor, agent, connection, typing, notice, isLoaded, pending: outbox.pending }
  return {
    ...state,
    begin,
    say,
    choose,
    retry: outbox.retry,
    discard: outbox.remove,
    wake,
    isTyping,
    hasSeen,
    startOver,
    hasRight,
  }

  function hasRight(): boolean {
    return right !== null
  }

  /** Opens a session if there is none, then the way to the server. Calling it again does nothing. */
  async function begin(): Promise<void> {
    if (link || isOpening) return
    isOpening = true
    connection.value = 'connecting'
    right ??= await newRight()
    isOpening = false
    connect(right)
    outbox.nudge()
    await outbox.resume(right.conv)
  }

  async function newRight(): Promise<Session> {
    for (let attempt = 0; ; attempt += 1) {
      const answer: Session | Refusal | null = await calls.openSession().catch(() => null)
      if (answer && 'token' in answer) {
        parts.right.write(answer)
        return answer
      }
      connection.value = 'offline'
      await new Promise(resume => setTimeout(resume, answer?.retryMs ?? Math.min(15_000, 1_000 * 2 ** attempt)))
    }
  }

  function connect({ token, conv }: Session): void {
    const isCurrent = () => right?.token === token
    link = openLink(token, {
      last: () => lastSeq(log.value),
      onPage: page => isCurrent() && page.conv === conv && apply(page),
      onHead: head => isCurrent() && heard(head),
      onTyping: ({ from, ttlMs }) => isCurrent() && showTyping(from, ttlMs),
      onState: isOnline => isCurrent() && setOnline(isOnline),
      onEnded: () => isCurrent() && void startAfresh('That chat has ended, so this is a new one.'),
    })
  }

  function setOnline(isOnline: boolean): void {
    connection.value = isOnline ? 'online' : 'offline'
    if (isOnline) outbox.nudge()
  }

  function apply(page: Page): void {
    const before = lastSeq(log.value)
    log.value = withPage(log.value, page)
    floor.value = page.floor
    connection.value = 'online'
    const fresh = log.value.events.filter(event => event.seq > before)
    for (const event of fresh) if (event.cid) outbox.settle(event.cid)
    const others = fresh.filter(event => event.author.kind !== 'customer')
    if (others.length > 0) hideTyping()
    if (isLoaded.value) parts.onArrived(others)
    if (isBehind(log.value)) void catchUp()
    else isLoaded.value = true
  }

  function heard(head: number): void {
    if (head > log.value.head) log.value = { ...log.value, head }
    if (isBehind(log.value)) void catchUp()
  }

  async function catchUp(): Promise<void> {
    if (isPulling || !link) return
    isPulling = true
    const asked = link
    const page = await asked.pull(lastSeq(log.value)).catch(() => null)
    isPulling = false
    if (asked !== link) return
    if (page?.ok) apply(page)
    else setTimeout(() => isBehind(log.value) && void catchUp(), page?.retryMs ?? 3_000)
  }

  function say(text: string): void {
    post({ kind: 'text', text })
  }

  function choose(choice: string, label: string): void {
    post({ kind: 'choice', choice, label })
  }

  /** Before there is a session the message waits in the outbox: the send button is never dead. */
  function post(body: CustomerBody): void {
    notice.value = null
    void outbox.add(right?.conv ?? '', body)
  }

  function isTyping(): void {
    if (floor.value === 'agent') link?.typing()
  }

  /** The server is told only where it would otherwise mail it: what is about a case, and after `from`. */
  function hasSeen(from: number): void {
    const isAboutCase = ({ body, seq }: WireEvent) =>
      seq > from && body.kind !== 'choice' && body.reference !== undefined
    if (log.value.events.some(isAboutCase)) link?.seen(lastSeq(log.value))
  }

  function wake(): void {
    link?.wake()
    outbox.nudge()
  }

  function startOver(): Promise<void> {
    outbox.clear()
    return startAfresh(null)
  }

  /** A new session; what could not be sent in the old one is sent in the new one. */
  async function startAfresh(why: string | null): Promise<void> {
    if (isOpening) return
    isOpening = true
    link?.stop()
    link = null
    const unsent = outbox.pending.value.filter(message => message.state !== 'sent')
    parts.right.write(null)
    log.value = EMPTY_LOG
    floor.value = 'assistant'
    isLoaded.value = false
    connection.value = 'connecting'
    hideTyping()
    right = await newRight()
    isOpening = false
    notice.value = why
    outbox.clear()
    connect(right)
    for (const message of unsent) await outbox.add(right.conv, message.body)
  }

  function showTyping(from: Signal['from'], ttlMs: number): void {
    clearTimeout(typingTimer)
    typing.value = ttlMs > 0 ? from : null
    typingTimer = setTimeout(hideTyping, Math.min(ttlMs, 10_000))
  }

  function hideTyping(): void {
    clearTimeout(typingTimer)
    typing.value = null
  }
}

function agentName(events: readonly WireEvent[]): string | null {
  return events.findLast(event => event.author.kind === 'agent')?.author.name ?? null
}
