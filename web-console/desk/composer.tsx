import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from '../staff/icon.tsx'
import { tellTyping } from './connection.ts'
import { draftOf, keepDraft } from './drafts.ts'
import { send } from './outbox.ts'

const MAX_TEXT = 4_000
const COUNT_FROM = 3_500
const MAX_HEIGHT_PX = 220

/**
 * Where an agent writes. Sending waits until everything the customer has said is on the screen; typing never does.
 */
export function Composer({ conversationId, upToDate }: { conversationId: string; upToDate: boolean }): JSX.Element {
  const text = useSignal(draftOf(conversationId))
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => box.current?.focus(), [])
  useLayoutEffect(() => growWithText(box.current))
  const ready = upToDate && text.value.trim() !== ''

  return (
    <form class="composer" onSubmit={submit}>
      <label class="unseen" for="composer">
        Message to the customer
      </label>
      <textarea
        id="composer"
        ref={box}
        rows={1}
        maxLength={MAX_TEXT}
        value={text.value}
        placeholder="Write to the customer…"
        aria-describedby="composer-hint"
        dir="auto"
        onInput={event => change(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      <button type="submit" class="primary round send" aria-disabled={!ready} aria-label="Send">
        <Icon name="send" />
      </button>
      <p id="composer-hint" class="hint">
        {upToDate ? 'Enter sends, Shift and Enter starts a new line' : 'Catching up before you can send…'}
        {text.value.length >= COUNT_FROM && (
          <span role="status"> · {(MAX_TEXT - text.value.length).toLocaleString()} characters left</span>
        )}
      </p>
    </form>
  )

  function change(value: string): void {
    text.value = value
    keepDraft(conversationId, value)
    if (value !== '') tellTyping(conversationId)
  }

  function onKey(event: KeyboardEvent): void {
    // While an input method is composing a word, Enter belongs to it.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event)
  }

  function submit(event: Event): void {
    event.preventDefault()
    if (!ready) return
    send(conversationId, text.value.trim())
    text.value = ''
    keepDraft(conversationId, '')
    box.current?.focus()
  }
}

function growWithText(box: HTMLTextAreaElement | null): void {
  if (!box) return
  box.style.height = 'auto'
  box.style.height = `${Math.min(box.scrollHeight, MAX_HEIGHT_PX)}px`
}
