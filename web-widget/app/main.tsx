import '../../web-shared/tokens.css'
import './widget.css'
import { effect, signal } from '@preact/signals'
import { render } from 'preact'
import type { WireEvent } from '../../src/adapters/web/protocol.ts'
import { plainText } from '../../web-shared/markdown.ts'
import { inkOn } from '../loader/styles.ts'
import { announce, shortForm } from './announcer.ts'
import { type ChatConversation, createConversation } from './conversation.ts'
import { type Host, meetHost } from './host.ts'
import { keptText } from './kept-text.ts'
import { openOutboxStore } from './outbox-store.ts'
import { createRightKeep } from './right.ts'
import { speakerOf } from './speaker.ts'
import { Chat } from './views/chat.tsx'

/** A site that does not answer must not keep its visitor from the chat. */
const TOKEN_WAIT_MS = 10_000

/** Begins as soon as the loader has made itself known. */
async function start(): Promise<void> {
  const host = await meetHost()
  const locale = host.options.locale ?? navigator.language
  const right = createRightKeep(host)
  const isOpen = signal(host.isOpen)
  let answerToken: (token: string | null) => void = () => {}
  const chat = createConversation({
    right,
    askToken: () =>
      new Promise(resolve => {
        answerToken = resolve
        host.tell({ type: 'token_wanted' })
        setTimeout(resolve, TOKEN_WAIT_MS, null)
      }),
    onIdentified: ok => host.tell({ type: 'identified', ok }),
    isWanted: () => isOpen.value,
    store: await openOutboxStore(),
    onArrived: events => events.forEach(announceEvent),
    onSendFailed: () => announce('Your message was not sent. You can retry or delete it.'),
  })
  dress(host.options.color, host.options.locale)
  countUnread(chat, host, isOpen)
  followPage(chat)
  effect(() => host.tell({ type: 'floor', floor: chat.floor.value }))
  host.listen(message => {
    switch (message.type) {
      case 'opened':
      case 'closed':
        isOpen.value = message.type === 'opened'
        break
      case 'identity':
        void chat.identify()
        break
      case 'token':
        answerToken(message.token)
        break
      case 'logout':
        void chat.logout().then(() => host.tell({ type: 'logged_out' }))
        break
      default:
        message satisfies never
    }
  })
  if (host.hasIdentity) void chat.identify()
  // Nothing is asked of the server before the customer opens the chat, unless an earlier chat goes on.
  effect(() => {
    if (isOpen.value || chat.hasRight()) void chat.begin()
  })
  const root = document.getElementById('app')
  const company = document.querySelector<HTMLMetaElement>('meta[name=firstline-company]')?.content ?? ''
  const close = host.isFramed ? () => host.tell({ type: 'close' }) : null
  if (root) {
    render(
      <Chat chat={chat} company={company} locale={locale} lasts={right.lasts} isOpen={isOpen} close={close} />,
      root,
    )
  }
}

void start()

function dress(color: string | null, locale: string | null): void {
  const root = document.documentElement
  if (locale) root.lang = locale.startsWith('en') ? locale : 'en'
  if (!color) return
  root.style.setProperty('--brand', color)
  root.style.setProperty('--on-brand', inkOn(color))
}

function announceEvent(event: WireEvent): void {
  const { body } = event
  if (body.kind === 'text') announce(`${speakerOf(event)}: ${shortForm(plainText(body.text))}`)
  if (body.kind === 'state') announce(body.text)
}

/** What others wrote since the customer last looked. Looking is: open, and the tab in front. */
function countUnread(chat: ChatConversation, host: Host, isOpen: { readonly value: boolean }): void {
  const isVisible = signal(!document.hidden)
  document.addEventListener('visibilitychange', () => {
    isVisible.value = !document.hidden
  })
  const read = signal(Number(keptText.read('read')) || 0)
  effect(() => {
    if (chat.visitor.value > 1) read.value = 0
  })
  effect(() => {
    const last = chat.log.value.events.at(-1)?.seq ?? 0
    if (isOpen.value && isVisible.value && last > 0) {
      if (last > read.peek()) chat.hasSeen(read.peek())
      read.value = last
      keptText.write('read', String(last))
    }
    const unread = chat.log.value.events.filter(event => event.seq > read.peek() && event.author.kind !== 'customer')
    host.tell({ type: 'unread', count: unread.length })
    if (chat.log.value.events.some(event => event.author.kind === 'customer')) host.tell({ type: 'begun' })
  })
}

const TICK_MS = 5_000

/** Comes back quickly after the tab was away, the network was gone or the machine slept. */
function followPage(chat: ChatConversation): void {
  const wake = () => chat.wake()
  window.addEventListener('pageshow', event => event.persisted && wake())
  window.addEventListener('online', wake)
  document.addEventListener('visibilitychange', () => !document.hidden && wake())
  let lastTick = Date.now()
  setInterval(() => {
    const now = Date.now()
    if (now - lastTick > TICK_MS + 10_000) wake()
    lastTick = now
  }, TICK_MS)
}
