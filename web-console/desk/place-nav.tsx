import type { JSX } from 'preact'
import { Icon } from '../staff/icon.tsx'
import { callingCount } from './alerts.ts'
import { conversationHash, selected } from './desk-state.ts'
import { lastList, place } from './place.ts'

/** The two places of the desk. Who waits in the other one is counted here, too. */
export function PlaceNav(): JSX.Element {
  const inCases = place.value.view !== 'conversations'
  const calling = callingCount()
  return (
    <nav class="places" aria-label="Desk">
      <a href={conversationHash(selected.value)} aria-current={inCases ? undefined : 'page'}>
        <Icon name="chat" />
        Conversations
        {inCases && calling > 0 && (
          <span class="new">
            {calling}
            <span class="unseen"> waiting or unread</span>
          </span>
        )}
      </a>
      <a href={lastList.value} aria-current={inCases ? 'page' : undefined}>
        <Icon name="folder" />
        Cases
      </a>
    </nav>
  )
}
