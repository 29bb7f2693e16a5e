import type { JSX } from 'preact'
import type { DeskHandoff } from '../../src/adapters/desk/protocol.ts'
import { now } from '../staff/clock.ts'
import { accept } from './actions.ts'
import { inOrder, lists, select, selected } from './desk-state.ts'
import { unseenIn } from './seen.ts'
import { channelName, firstName, inWords, ticking, topicOf } from './wording.ts'

/** Waiting longer than this is shown as long, in milliseconds. */
const LONG_WAIT_MS = 3 * 60_000

/** My conversations, those nobody has yet, and my colleagues'. Arrow keys move through all three. */
export function HandoffLists(): JSX.Element {
  const { waiting = [], mine = [], others = [] } = lists.value ?? {}
  return (
    <nav class="lists" aria-label="Conversations" onKeyDown={moveWithArrows} aria-busy={lists.value === null}>
      {mine.length > 0 && <Section title="Mine" rows={mine} />}
      <Section
        title="Waiting"
        rows={waiting}
        empty={lists.value ? 'Nobody is waiting. Enjoy the quiet.' : 'Loading…'}
      />
      {others.length > 0 && <Section title="Colleagues’" rows={others} />}
    </nav>
  )
}

function Section({ title, rows, empty }: { title: string; rows: readonly DeskHandoff[]; empty?: string }): JSX.Element {
  const id = `list-${title.replace(/\W/g, '').toLowerCase()}`
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        {title} <span class="count">{rows.length}</span>
      </h2>
      {rows.length === 0 && <p class="empty">{empty}</p>}
      <ul>
        {rows.map(handoff => (
          <Row key={handoff.id} handoff={handoff} />
        ))}
      </ul>
    </section>
  )
}

function Row({ handoff }: { handoff: DeskHandoff }): JSX.Element {
  const open = selected.value === handoff.conversationId
  const waiting = handoff.state === 'queued'
  const unseen = waiting ? 0 : unseenIn(handoff.conversationId)
  return (
    <li class="row" data-open={open} data-unseen={unseen > 0}>
      <button
        type="button"
        class="row-main"
        aria-current={open}
        tabIndex={isTabStop(handoff) ? 0 : -1}
        data-conversation={handoff.conversationId}
        onClick={() => (open && waiting ? void accept(handoff) : select(handoff.conversationId))}
      >
        <span class="row-top">
          <span class="topic">{topicOf(handoff.intent)}</span>
          {waiting ? <Wait since={handoff.requestedAt} /> : <Holder handoff={handoff} unseen={unseen} />}
        </span>
        <span class="last-line" dir="auto">
          {handoff.lastLine ?? handoff.reason}
        </span>
        <span class="row-foot">{channelName(handoff.channel)}</span>
      </button>
      {waiting && (
        <button
          type="button"
          class="accept"
          tabIndex={isTabStop(handoff) ? 0 : -1}
          onClick={() => void accept(handoff)}
        >
          Accept<span class="unseen">: {topicOf(handoff.intent)}</span>
        </button>
      )}
    </li>
  )
}

function Wait({ since }: { since: number }): JSX.Element {
  const waited = now.value - since
  return (
    <span class="wait" data-long={waited > LONG_WAIT_MS}>
      <span aria-hidden="true">{ticking(waited)}</span>
      <span class="unseen">waiting {inWords(waited)}</span>
    </span>
  )
}

function Holder({ handoff, unseen }: { handoff: DeskHandoff; unseen: number }): JSX.Element | null {
  if (unseen > 0) {
    return (
      <span class="new">
        {unseen}
        <span class="unseen"> new</span>
      </span>
    )
  }
  const mine = lists.value?.mine.includes(handoff)
  return mine ? null : <span class="holder">{firstName(handoff.agent?.name ?? '')}</span>
}

/** One row at a time is reached with Tab: the open one, else the first. */
function isTabStop(handoff: DeskHandoff): boolean {
  const rows = inOrder.value
  const stop = rows.find(row => row.conversationId === selected.value) ?? rows[0]
  return stop?.id === handoff.id
}

const STEPS: Readonly<Record<string, (place: number, last: number) => number>> = {
  ArrowDown: (place, last) => Math.min(last, place + 1),
  ArrowUp: place => Math.max(0, place - 1),
  Home: () => 0,
  End: (_, last) => last,
}

function moveWithArrows(event: KeyboardEvent): void {
  const step = STEPS[event.key]
  if (!step || !(event.currentTarget instanceof HTMLElement) || !(event.target instanceof HTMLElement)) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('.row-main')]
  const place = rows.findIndex(row => row.parentElement?.contains(event.target as Node))
  event.preventDefault()
  rows[step(place, rows.length - 1)]?.focus()
}
