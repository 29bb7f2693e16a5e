import type { JSX } from 'preact'
import { Fragment } from 'preact'
import type { CaseEvent } from '../../src/adapters/api/protocol.ts'
import { useStickToEnd } from '../desk/stick-to-end.ts'
import { dayOf, timeOf } from '../desk/wording.ts'
import { Icon } from '../staff/icon.tsx'
import { session } from '../staff/session.ts'
import { actorName } from './case-words.ts'

/** All that happened to a case, newest last. What the customer can see and what only staff see are told apart in words. */
export function CaseTimeline({ number, events }: { number: string; events: readonly CaseEvent[] }): JSX.Element {
  const { box, away, toEnd } = useStickToEnd(number, String(events.at(-1)?.seq ?? 0))
  return (
    <div class="log-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable without a mouse. */}
      <div class="log timeline" role="log" aria-label="Timeline" tabIndex={0} ref={box}>
        {events.map((event, place) => (
          <Fragment key={event.seq}>
            {startsDay(event, events[place - 1]) && <p class="day">{dayOf(event.at)}</p>}
            {event.type === 'commented' ? <Comment event={event} /> : <Happening event={event} />}
          </Fragment>
        ))}
      </div>
      {away && (
        <button type="button" class="to-end" onClick={toEnd}>
          <Icon name="down" /> Newest
        </button>
      )}
    </div>
  )
}

function startsDay(event: CaseEvent, before: CaseEvent | undefined): boolean {
  return !before || dayOf(before.at) !== dayOf(event.at)
}

function Comment({ event }: { event: CaseEvent }): JSX.Element {
  const who = nameOf(event)
  return (
    <article
      class="line comment"
      data-author={event.actor.kind}
      data-public={event.public}
      aria-label={`${who}, ${timeOf(event.at)}`}
    >
      <p class="line-head">
        <span class="speaker">{who}</span> <Time at={event.at} />
        <Readers event={event} />
      </p>
      <p class="bubble as-typed" dir="auto">
        {event.text}
      </p>
    </article>
  )
}

function Readers({ event }: { event: CaseEvent }): JSX.Element | null {
  if (event.actor.kind === 'customer') return null
  return (
    <span class="readers">
      <Icon name={event.public ? 'eye' : 'lock'} />
      {event.public ? 'The customer sees this' : 'Internal note'}
    </span>
  )
}

function Happening({ event }: { event: CaseEvent }): JSX.Element {
  return (
    <p class="happening" data-type={event.type}>
      <span dir="auto">{event.text}</span>{' '}
      <span class="by">
        {nameOf(event)}, <Time at={event.at} />
      </span>
      {event.public && (
        <span class="public-mark" title="The customer sees this">
          <Icon name="eye" />
          <span class="unseen">The customer sees this</span>
        </span>
      )}
    </p>
  )
}

function nameOf({ actor }: CaseEvent): string {
  return actor.name !== null && actor.name === session.value?.staff.name ? 'You' : actorName(actor)
}

function Time({ at }: { at: number }): JSX.Element {
  return <time dateTime={new Date(at).toISOString()}>{timeOf(at)}</time>
}
