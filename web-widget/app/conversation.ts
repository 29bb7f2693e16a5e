import { computed, signal } from '@preact/signals'
import type { CustomerBody, Page, Refusal, Session, Signal, WireEvent } from '../../src/adapters/web/protocol.ts'
import { calls } from './calls.ts'
import { EMPTY_LOG, isBehind, lastSeq, withPage } from './event-log.ts'
import { keptText } from './kept-text.ts'
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
  /** Asks the host page for the token of its visitor; null when it has none. */
  readonly askToken: () => Promise<string | null>
  readonly onIdentified: (isAccepted: boolean) => void
  /** Whether the customer looks at the chat: otherwise no new one is begun for them. */
  readonly isWanted: () => boolean
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
  /** Counts the people who have used this page. */
  const visitor = signal(1)
  const outbox = createOutbox({
    store: parts.store,
    newCid: () => ulid(),
    now: () => Date.now(),
    send: ({ cid, body }) => (link ? link.send({ cid, body }) : Promise.reject(new Error('no link'))),
    onSent: ({ seq }) => heard(seq),
    onFailed: parts.onSendFailed,
    onEnded: ended,
  })
  const agent = computed(() => (floor.value === 'agent' ? agentName(log.value.events) : null))
  let right: Session | null = parts.right.read()
  let link: Link | null = null
  let isPulling = false
  let isOpening = false
  let isNamed = false
  let isExchanging = false
  let typingTimer: ReturnType<typeof setTimeout> | undefined

  const state = { log, floor, agent, connection, typing, notice, isLoaded, visitor, pending: outbox.pending }
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
    identify,
    logout,
    hasRight,
    token: () => right?.token ?? null,
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
    await exchange()
    isOpening = false
    if (!right) return
    if (!link) connect(right)
    outbox.nudge()
    await outbox.resume(right.conv)
  }

  /** The site has somebody signed in. Where there is no chat yet, they are named when it begins. */
  async function identify(): Promise<void> {
    isNamed = true
    if (!link || isOpening) return
    await exchange()
  }

  /** Trades the right for one of the visitor that the site names. Without a good token the chat goes on as it was. */
  async function exchange(): Promise<void> {
    const held = right
    if (!isNamed || isExchanging || !held) return
    isExchanging = true
    const token = await parts.askToken()
    const answer = token === null ? null : await calls.identify(held.token, token).catch(() => null)
    isExchanging = false
    const isAccepted = answer?.ok === true
    if (isAccepted && right === held) take(answer)
    if (token !== null) parts.onIdentified(isAccepted)
    if (answer?.ok === false && answer.error === 'auth_expired') ended()
  }

  /** Goes on under another right: the same chat, or that of another customer. */
  function take(taken: Session): void {
    const isOther = taken.conv !== right?.conv
    const wasLinked = link !== null
    if (isOther) forget()
    link?.stop()
    link = null
    right = taken
    parts.right.write(taken)
    if (wasLinked) connect(taken)
    outbox.nudge()
  }

  /**
   * Wiped here without waiting for the network, for whoever comes next. The server is told in the same moment, as the
   * page may be left in the next one, and then nobody would know the right that is to end.
   */
  async function logout(): Promise<void> {
    const revoked = right ? revoke(right.token) : Promise.resolve()
    isNamed = false
    forget()
    parts.right.write(null)
    await outbox.wipe()
    await revoked
    if (parts.isWanted()) void begin()
  }

  /** Leaves nothing of the customer on this page. */
  function forget(): void {
    link?.stop()
    link = null
    right = null
    log.value = EMPTY_LOG
    floor.value = 'assistant'
    connection.value = 'idle'
    notice.value = null
    isLoaded.value = false
    hideTyping()
    outbox.clear()
    keptText.wipe()
    visitor.value += 1
  }

  /** The server ended it, or another page of this browser has: that one may have left a newer right. */
  function ended(): void {
    if (isExchanging) return
    const kept = parts.right.read()
    if (kept && right && kept.token !== right.token) take(kept)
    else if (kept) void startAfresh('That chat has ended, so this is a new one.')
    else leave()
  }

  /** Somebody signed out: nothing of theirs stays here, nor is anything of theirs sent any more. */
  function leave(): void {
    forget()
    if (parts.isWanted()) void begin()
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
      onEnded: () => isCurrent() && ended(),
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
    if (right) void revoke(right.token)
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
    await exchange()
    isOpening = false
    notice.value = why
    outbox.clear()
    if (!right) return
    if (!link) connect(right)
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

const REVOKE_TRIES = 3
const REVOKE_PAUSE_MS = 2_000

/** As long as it takes, within reason: after it the right is worth nothing to whoever may have copied it. */
async function revoke(token: string): Promise<void> {
  for (let tries = 1; tries <= REVOKE_TRIES; tries += 1) {
    const answer = await calls.logout(token).catch(() => null)
    if (answer?.ok || answer?.error === 'auth_expired') return
    await new Promise(resume => setTimeout(resume, answer?.retryMs ?? REVOKE_PAUSE_MS))
  }
}

function agentName(events: readonly WireEvent[]): string | null {
  return events.findLast(event => event.author.kind === 'agent')?.author.name ?? null
}
