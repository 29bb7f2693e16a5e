import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { ChatConversation } from '../conversation.ts'
import { keptText } from '../kept-text.ts'
import { Icon } from './icon.tsx'

const MOST = 4_000
/** From here on the customer is told how much room is left. */
const NEARLY_FULL = 3_700
const TYPING_EVERY_MS = 3_000

/** Where the customer writes. The draft survives a reload; it is gone only once it has become a message. */
export function Composer({ chat }: { chat: ChatConversation }): JSX.Element {
  const draft = useSignal(keptText.read('draft'))
  const field = useRef<HTMLTextAreaElement>(null)
  const saidTyping = useRef(0)
  const canSend = draft.value.trim() !== ''
  useGrowingHeight(field, draft.value)

  const write = (text: string) => {
    draft.value = text
    keptText.write('draft', text)
    if (text === '' || Date.now() - saidTyping.current < TYPING_EVERY_MS) return
    saidTyping.current = Date.now()
    chat.isTyping()
  }
  const submit = () => {
    if (!canSend) return
    chat.say(draft.value.trim())
    write('')
    field.current?.focus()
  }
  const sendOnEnter = (event: KeyboardEvent) => {
    if (!isSendKey(event)) return
    event.preventDefault()
    submit()
  }
  return (
    <form
      class="composer"
      onSubmit={event => {
        event.preventDefault()
        submit()
      }}
    >
      <div class="field">
        <label class="unseen" for="words">
          Your message
        </label>
        <textarea
          id="words"
          ref={field}
          rows={1}
          maxLength={MOST}
          dir="auto"
          placeholder="Write a message…"
          aria-describedby="keys"
          enterkeyhint="send"
          value={draft.value}
          onInput={event => write(event.currentTarget.value)}
          onKeyDown={sendOnEnter}
        />
        <button type="submit" class="send" aria-label="Send" aria-disabled={!canSend}>
          <Icon name="send" />
        </button>
      </div>
      <div class="foot">
        <PersonButton chat={chat} />
        <span id="keys" class="hint">
          {draft.value.length > NEARLY_FULL ? `${MOST - draft.value.length} characters left` : 'Enter to send'}
          <span class="unseen">, Shift+Enter for a new line</span>
        </span>
      </div>
    </form>
  )
}

/** While an input method composes a word, Enter belongs to it; Safari tells so only by the key code 229. */
function isSendKey(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229
}

function useGrowingHeight(field: { current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    if (!field.current) return
    field.current.style.height = 'auto'
    if (text !== '') field.current.style.height = `${Math.min(field.current.scrollHeight, 132)}px`
  }, [text, field])
}

/** Always there: nobody has to persuade a machine first. */
function PersonButton({ chat }: { chat: ChatConversation }): JSX.Element {
  const isAsked =
    chat.floor.value !== 'assistant' ||
    chat.pending.value.some(({ body }) => body.kind === 'choice' && body.choice === 'human')
  const words = { assistant: 'Talk to a person', queue: 'Finding a person…', agent: 'You are with a person' }[
    chat.floor.value
  ]
  return (
    <button
      type="button"
      class="person"
      aria-disabled={isAsked}
      onClick={() => !isAsked && chat.choose('human', 'Talk to a person')}
    >
      <Icon name="person" /> {words}
    </button>
  )
}
