import type { JSX } from 'preact'
import { PARTY_LISTS, type PartyList, partiesHash, place } from '../desk/place.ts'

export const LIST_NAMES: Readonly<Record<PartyList, string>> = {
  parties: 'Parties',
  contacts: 'Contacts',
  duplicates: 'Likely duplicates',
  merges: 'Merges',
}

/** The lists of customers. */
export function PartyViews(): JSX.Element {
  const here = place.value
  const current = here.view === 'parties' && here.words === '' ? here.list : null
  return (
    <nav class="views" aria-label="Customer lists">
      <ul>
        {PARTY_LISTS.map(list => (
          <li key={list}>
            <a href={partiesHash(list)} aria-current={list === current ? 'page' : undefined}>
              {LIST_NAMES[list]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
