import { type Signal, useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { announce, spoken } from '../announcer.ts'
import type { ArticlePanel } from '../article/article-panel.tsx'
import type { CasesPanel } from '../cases/cases-panel.tsx'
import type { ChatConversation } from '../conversation.ts'
import { Composer } from './composer.tsx'
import { Header } from './header.tsx'
import { Transcript } from './transcript.tsx'

export type ChatProps = {
  readonly chat: ChatConversation
  readonly company: string
  readonly locale: string
  /** Whether the browser lets the chat outlive the page. */
  readonly lasts: boolean
  readonly isOpen: Signal<boolean>
  readonly close: (() => void) | null
}

/** The whole panel. */
export function Chat({ chat, company, locale, lasts, isOpen, close }: ChatProps): JSX.Element {
  const panel = useRef<HTMLElement>(null)
  const cases = useCases(chat, panel)
  const article = useArticle()
  useFocusOnOpen(panel, isOpen)
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing) close?.()
    }
    document.addEventListener('keydown', leave)
    return () => document.removeEventListener('keydown', leave)
  }, [close])

  return (
    <main class="chat" aria-labelledby="title" ref={panel}>
      <div class="below" inert={article.shown.value !== null}>
        <Header chat={chat} company={company} openCases={cases.open} close={close} />
        <Notices chat={chat} lasts={lasts} />
        {cases.Panel.value === null ? (
          <>
            <Transcript chat={chat} locale={locale} isOpen={isOpen} readWhole={article.open} />
            <Composer key={chat.visitor.value} chat={chat} />
          </>
        ) : (
          <cases.Panel.value
            key={chat.visitor.value}
            token={chat.token}
            locale={locale}
            leave={cases.leave}
            ask={cases.ask}
          />
        )}
      </div>
      {article.shown.value !== null && (
        <article.shown.value.Panel token={chat.token} href={article.shown.value.href} leave={article.leave} />
      )}
      <div class="unseen" role="status" aria-live="polite">
        {spoken}
      </div>
    </main>
  )
}

/** A whole article lies over the chat until it is left; then whoever opened it is where they were. */
function useArticle() {
  const shown = useSignal<{ readonly Panel: typeof ArticlePanel; readonly href: string } | null>(null)
  const opener = useRef<Element | null>(null)
  const open = async (href: string) => {
    opener.current = document.activeElement
    const loaded = await import('../article/article-panel.tsx').catch(() => null)
    if (loaded === null) announce('The article could not be opened. Please try again.')
    else shown.value = { Panel: loaded.ArticlePanel, href }
  }
  const leave = () => {
    shown.value = null
    // Not before the chat can be focused again.
    setTimeout(() => opener.current instanceof HTMLElement && opener.current.focus({ preventScroll: true }))
  }
  return { shown, open: (href: string) => void open(href), leave }
}

/** The cases are another page of the same panel, fetched when they are first wanted. */
function useCases(chat: ChatConversation, panel: { current: HTMLElement | null }) {
  const Panel = useSignal<typeof CasesPanel | null>(null)
  const open = async () => {
    const loaded = await import('../cases/cases-panel.tsx').catch(() => null)
    if (loaded === null) announce('Your cases could not be opened. Please try again.')
    else Panel.value = loaded.CasesPanel
  }
  const leave = () => {
    Panel.value = null
    panel.current?.querySelector<HTMLElement>('#title')?.focus()
  }
  const ask = () => {
    leave()
    chat.choose('flow:case-status', 'My cases')
  }
  return { Panel, open: () => void open(), leave, ask }
}

/** Into the composer, where the customer wants to be; on a touch screen to the title, as a keyboard would hide the chat. */
function useFocusOnOpen(panel: { current: HTMLElement | null }, isOpen: Signal<boolean>): void {
  const open = isOpen.value
  useEffect(() => {
    if (!open) return
    const target = matchMedia('(pointer: coarse)').matches ? '#title' : 'textarea'
    panel.current?.querySelector<HTMLElement>(target)?.focus()
  }, [open, panel])
}

function Notices({ chat, lasts }: Pick<ChatProps, 'chat' | 'lasts'>): JSX.Element {
  const isAway = chat.connection.value === 'offline'
  return (
    <div class="notices">
      {isAway && (
        <p class="notice warn" role="status">
          Reconnecting… What you write is kept and sent when the connection is back.
        </p>
      )}
      {chat.notice.value && <p class="notice">{chat.notice.value}</p>}
      {!lasts && <p class="notice">Your browser does not let us keep this chat. It ends when you leave the page.</p>}
    </div>
  )
}
