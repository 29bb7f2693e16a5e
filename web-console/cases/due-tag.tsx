import type { JSX } from 'preact'
import type { CaseClock } from '../../src/adapters/api/protocol.ts'
import { now } from '../staff/clock.ts'
import { clockTitle, METRIC_NAMES, standingOf } from './clock-words.ts'

/** How a promise stands, in words that tick. `inFull` says of what, where no heading does. */
export function DueTag({ clock, inFull = false }: { clock: CaseClock; inFull?: boolean }): JSX.Element {
  const { tone, words } = standingOf(clock, now.value)
  return (
    <span class="due" data-tone={tone} title={clockTitle(clock)}>
      {inFull && `${METRIC_NAMES[clock.metric]}: `}
      {inFull ? words.charAt(0).toLowerCase() + words.slice(1) : words}
    </span>
  )
}
