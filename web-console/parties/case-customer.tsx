import type { JSX } from 'preact'
import type { ContactPage, PartyPage } from '../../src/adapters/api/party-protocol.ts'
import { contactHash, partyHash } from '../desk/place.ts'
import { KIND_NAMES } from './party-words.ts'
import { useRecord } from './use-record.ts'

/** Whose a case is and for whom it was opened, each leading to their page. */
export function CaseCustomer({ number }: { number: string }): JSX.Element | null {
  const query = new URLSearchParams({ q: number, limit: '1' })
  const party = useRecord<PartyPage>(`/api/v1/parties?${query}`).value.value?.parties[0]
  const contact = useRecord<ContactPage>(`/api/v1/contacts?${query}`).value.value?.contacts[0]
  if (!party) return null
  return (
    <section aria-labelledby="customer-title">
      <h3 id="customer-title">Customer</h3>
      <p>
        <a href={partyHash(party.id)} dir="auto">
          {party.name}
        </a>{' '}
        <span class="quiet">{KIND_NAMES[party.kind]}</span>
      </p>
      {contact && contact.name !== party.name && (
        <p>
          <a href={contactHash(contact.id)} dir="auto">
            {contact.name}
          </a>{' '}
          <span class="quiet">opened for</span>
        </p>
      )}
    </section>
  )
}
