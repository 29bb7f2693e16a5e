import { type Signal, useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { dayName, linesOf } from '../chat-day.ts'
import type { ChatConversation } from '../conversation.ts'
import { Icon } from './icon.tsx'
import { Message } from './message.tsx'
import { PendingMessage } from './pending-message.tsx'

type TranscriptProps = {
  readonly chat: ChatConversation
  readonly locale: string
  readonly isOpen: Signal<boolean>
  readonly readWhole: (href: string) => void
}

/**
 * The log as one reads it. It does not announce itself (`aria-live` is off): a screen reader would read old lines
 * again; the announcer says each new one once.
 */
export function Transcript({ chat, locale, isOpen, readWhole }: TranscriptProps): JSX.Element {
  const lines = linesOf(chat.log.value.events)
  const pending = chat.pending.value
  const lastOfOthers = lines.findLast(line => line.event.author.kind === 'customer')?.event.seq ?? 0
  const { box, isDetached, onScroll, toEnd } = useStickyEnd(
    lines.length,
    pending.length,
    chat.typing.value,
    isOpen.value,
  )
  return (
    <div class="middle">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <div class="log" role="log" aria-live="off" aria-label="Conversation" tabIndex={0} ref={box} onScroll={onScroll}>
        {!chat.isLoaded.value && <Skeleton />}
        {lines.map(line => (
          <>
            {line.isNewDay && <Day key={`day-${line.event.seq}`} at={line.event.at} locale={locale} />}
            <Message
              key={line.event.id}
              line={line}
              locale={locale}
              isCurrent={line.event.seq > lastOfOthers && pending.length === 0}
              picked={pickedAfter(chat, line.event.seq)}
              choose={chat.choose}
              readWhole={readWhole}
            />
          </>
        ))}
        {pending.map(message => (
          <PendingMessage key={message.cid} message={message} retry={chat.retry} discard={chat.discard} />
        ))}
        {chat.typing.value && (
          <Typing who={chat.typing.value === 'agent' ? (chat.agent.value ?? 'Support') : 'Assistant'} />
        )}
      </div>
      {isDetached.value && (
        <button type="button" class="to-end" onClick={toEnd}>
          <Icon name="down" /> Latest messages
        </button>
      )}
    </div>
  )
}

/** The choice the customer pressed next, if that is what they did. */
function pickedAfter(chat: ChatConversation, seq: number): string | null {
  const next = chat.log.value.events.find(event => event.seq > seq && event.author.kind === 'customer')?.body
  const waiting = chat.pending.value[0]?.body
  const body = next ?? waiting
  return body?.kind === 'choice' ? body.choice : null
}

/** Stays at the end while new lines come, unless the customer has scrolled up to read. */
function useStickyEnd(...changes: readonly unknown[]) {
  const box = useRef<HTMLDivElement>(null)
  const isDetached = useSignal(false)
  const toEnd = () => {
    isDetached.value = false
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }
  const onScroll = () => {
    const log = box.current
    if (log) isDetached.value = log.scrollHeight - log.scrollTop - log.clientHeight > 80
  }
  useLayoutEffect(() => {
    if (!isDetached.peek()) toEnd()
  }, changes)
  // On a phone the keyboard takes half the height: the last line stays in sight.
  useLayoutEffect(() => {
    const again = () => !isDetached.peek() && toEnd()
    window.addEventListener('resize', again)
    return () => window.removeEventListener('resize', again)
  }, [])
  return { box, isDetached, onScroll, toEnd }
}

function Day({ at, locale }: { at: number; locale: string }): JSX.Element {
  return (
    <p class="day">
      <time dateTime={new Date(at).toISOString().slice(0, 10)}>{dayName(at, Date.now(), locale)}</time>
    </p>
  )
}

function Typing({ who }: { who: string }): JSX.Element {
  return (
    <div class="row theirs">
      <span class="face" aria-hidden="true">
        {who === 'Assistant' ? <Icon name="spark" /> : who.charAt(0)}
      </span>
      <p class="bubble typing">
        <span class="unseen">{who} is typing</span>
        <i aria-hidden="true" />
        <i aria-hidden="true" />
        <i aria-hidden="true" />
        <em aria-hidden="true">typing…</em>
      </p>
    </div>
  )
}

function Skeleton(): JSX.Element {
  return (
    <div class="skeleton" aria-hidden="true">
      <i />
      <i />
      <i />
    </div>
  )
}
