import type { JSX } from 'preact'
import { callingCount } from './alerts.ts'
import { conversationHash, selected } from './desk-state.ts'
import { lastList, lastParties, place } from './place.ts'

/** The places of the desk. Who waits while one is elsewhere is counted here, too. */
export function PlaceNav(): JSX.Element {
  const { view } = place.value
  const elsewhere = view !== 'conversations'
  const inCases = view === 'cases' || view === 'case'
  const calling = callingCount()
  return (
    <nav class="places" aria-label="Desk">
      <a href={conversationHash(selected.value)} aria-current={elsewhere ? undefined : 'page'}>
        Conversations
        {elsewhere && calling > 0 && (
          <span class="new">
            {calling}
            <span class="unseen"> waiting or unread</span>
          </span>
        )}
      </a>
      <a href={lastList.value} aria-current={inCases ? 'page' : undefined}>
        Cases
      </a>
      <a href={lastParties.value} aria-current={elsewhere && !inCases ? 'page' : undefined}>
        Customers
      </a>
    </nav>
  )
}
