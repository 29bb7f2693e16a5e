import type { JSX } from 'preact'
import { Fragment } from 'preact'
import { useEffect } from 'preact/hooks'
import type { DeskEvent } from '../../src/adapters/desk/protocol.ts'
import { now } from '../staff/clock.ts'
import { Icon } from '../staff/icon.tsx'
import { lastSeq, type Thread, typingUntil } from './desk-state.ts'
import { LogLine, OutgoingLine } from './log-line.tsx'
import { pendingIn } from './outbox.ts'
import { markSeen } from './seen.ts'
import { useStickToEnd } from './stick-to-end.ts'
import { dayOf } from './wording.ts'

/** Everything that was said since the customer came, what is on its way, and who is typing. */
export function ConversationLog({ thread }: { thread: Thread }): JSX.Element {
  const pending = pendingIn(thread.head.id)
  const typing = (typingUntil.value.get(thread.head.id) ?? 0) > now.value
  const { box, away, toEnd } = useStickToEnd(thread.head.id, `${lastSeq(thread)}/${pending.length}/${typing}`)
  useSeen(thread)
  return (
    <div class="log-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable without a mouse. */}
      <div class="log" role="log" aria-live="off" aria-label="Messages" tabIndex={0} ref={box}>
        {thread.events.map((event, place) => (
          <Fragment key={event.id}>
            {startsDay(event, thread.events[place - 1]) && <p class="day">{dayOf(event.at)}</p>}
            <LogLine event={event} follows={follows(event, thread.events[place - 1])} />
          </Fragment>
        ))}
        {pending.map(message => (
          <OutgoingLine key={message.cid} message={message} />
        ))}
        {typing && <p class="typing">Customer is typing…</p>}
      </div>
      {away && (
        <button type="button" class="to-end" onClick={toEnd}>
          <Icon name="down" /> Newest
        </button>
      )}
    </div>
  )
}

function startsDay(event: DeskEvent, before: DeskEvent | undefined): boolean {
  return !before || dayOf(before.at) !== dayOf(event.at)
}

const SAME_BREATH_MS = 3 * 60_000

/** Whether the line goes on where the same speaker left off, so that the name need not be repeated. */
function follows(event: DeskEvent, before: DeskEvent | undefined): boolean {
  if (!before || before.body.kind === 'state' || startsDay(event, before)) return false
  const same = before.author.kind === event.author.kind && before.author.id === event.author.id
  return same && event.at - before.at < SAME_BREATH_MS
}

/** What is on the screen of a page that is looked at has been seen. */
function useSeen(thread: Thread): void {
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') markSeen(thread.head.id)
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [thread])
}
