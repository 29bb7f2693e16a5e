import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import type { ChatConversation } from '../conversation.ts'
import { Icon } from './icon.tsx'

type HeaderProps = {
  readonly chat: ChatConversation
  readonly company: string
  readonly openCases: () => void
  readonly close: (() => void) | null
}

/** The company, who is speaking now, the menu and the way out. */
export function Header({ chat, company, openCases, close }: HeaderProps): JSX.Element {
  return (
    <header class="head">
      <span class="mark" aria-hidden="true">
        {company.trim().charAt(0) || 'F'}
      </span>
      <div class="who">
        <h1 id="title" tabIndex={-1}>
          {company || 'Chat'}
        </h1>
        <p class={`status ${chat.connection.value} ${chat.floor.value}`}>{statusOf(chat)}</p>
      </div>
      <Menu chat={chat} openCases={openCases} />
      {close && (
        <button type="button" class="round" aria-label="Close chat" onClick={close}>
          <Icon name="down" />
        </button>
      )}
    </header>
  )
}

function statusOf(chat: ChatConversation): string {
  if (chat.connection.value === 'offline') return 'Reconnecting…'
  if (chat.connection.value !== 'online') return 'Connecting…'
  switch (chat.floor.value) {
    case 'assistant':
      return 'Assistant · replies right away'
    case 'queue':
      return 'Finding a person for you…'
    case 'agent':
      return chat.agent.value ? `You are talking to ${chat.agent.value}` : 'You are talking to a person'
  }
}

function Menu({ chat, openCases }: Pick<HeaderProps, 'chat' | 'openCases'>): JSX.Element {
  const isShown = useSignal(false)
  const isSure = useSignal(false)
  const button = useRef<HTMLButtonElement>(null)
  const hide = () => {
    isShown.value = false
    isSure.value = false
    button.current?.focus()
  }
  const show = () => {
    isShown.value = true
  }
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isShown.value) return
    event.preventDefault()
    hide()
  }
  const askAgain = () => {
    isSure.value = true
  }
  const toCases = () => {
    hide()
    openCases()
  }
  const restart = () => {
    hide()
    void chat.startOver()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard wherever the focus is inside.
    <div class="menu" onKeyDown={leave}>
      <button
        type="button"
        class="round"
        ref={button}
        aria-label="More"
        aria-expanded={isShown.value}
        aria-controls="more"
        onClick={() => (isShown.value ? hide() : show())}
      >
        <Icon name="menu" />
      </button>
      <div class="sheet" id="more" hidden={!isShown.value}>
        {isSure.value ? (
          <>
            <p>This chat will be left, and a new one begins.</p>
            <div class="pair">
              <button type="button" class="plain" onClick={hide}>
                Keep this chat
              </button>
              <button type="button" class="strong" onClick={restart}>
                Start over
              </button>
            </div>
          </>
        ) : (
          <>
            <button type="button" class="entry" onClick={toCases}>
              <Icon name="case" /> My cases
            </button>
            <button type="button" class="entry" onClick={askAgain}>
              <Icon name="restart" /> Start over
            </button>
          </>
        )}
      </div>
    </div>
  )
}
