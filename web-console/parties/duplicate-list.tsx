import type { JSX } from 'preact'
import type { ContactSummary, DuplicateList as Duplicates } from '../../src/adapters/api/party-protocol.ts'
import { tell } from '../desk/desk-state.ts'
import { contactHash } from '../desk/place.ts'
import { call } from '../staff/call.ts'
import { newKey } from '../staff/new-key.ts'
import { useRecord } from './use-record.ts'

const ALIKE = { name_and_phone: 'the same name and telephone', email: 'the same address' } as const

/** Pairs of contacts who may be one person: to be merged, or told apart for good. */
export function DuplicateList(): JSX.Element {
  const { value, problem, reload } = useRecord<Duplicates>('/api/v1/duplicates')
  if (problem.value) return <p class="problem list-problem">{problem.value.detail}</p>
  if (!value.value) return <p class="loading">Loading…</p>
  const { duplicates } = value.value
  if (duplicates.length === 0) return <p class="nothing-here">No two contacts look alike.</p>
  return (
    <ul class="cards">
      {duplicates.map(({ contact, other, alike }) => (
        <li key={`${contact.id} ${other.id}`}>
          <p class="pair">
            <Person of={contact} /> <Person of={other} />
          </p>
          <p class="quiet">They have {alike.map(each => ALIKE[each]).join(' and ')}.</p>
          <p class="choices">
            <button type="button" onClick={() => void dismiss(contact, other)}>
              Two people
            </button>
            <a class="button" href={`${contactHash(contact.id)}?merge=${other.id}`}>
              Compare and merge
            </a>
          </p>
        </li>
      ))}
    </ul>
  )

  async function dismiss(contact: ContactSummary, other: ContactSummary): Promise<void> {
    const body = { contact: contact.id, other: other.id }
    const answer = await call('POST', '/api/v1/duplicates/dismiss', body, { 'idempotency-key': newKey() })
    tell(answer.ok ? `${contact.name} and ${other.name} stay two people.` : answer.problem.detail)
    await reload()
  }
}

function Person({ of }: { of: ContactSummary }): JSX.Element {
  return (
    <span class="person">
      <a href={contactHash(of.id)} dir="auto">
        {of.name}
      </a>
      <span class="quiet">{[of.email, of.phone].filter(Boolean).join(' · ')}</span>
    </span>
  )
}
