import { type Signal, useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { announce, spoken } from '../announcer.ts'
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
      <Header chat={chat} company={company} openCases={cases.open} close={close} />
      <Notices chat={chat} lasts={lasts} />
      {cases.Panel.value === null ? (
        <>
          <Transcript chat={chat} locale={locale} isOpen={isOpen} />
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
      <div class="unseen" role="status" aria-live="polite">
        {spoken}
      </div>
    </main>
  )
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
