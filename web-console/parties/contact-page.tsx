import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { ContactDetails } from '../../src/adapters/api/party-protocol.ts'
import { contactHash, partyHash } from '../desk/place.ts'
import { MergeForm } from './merge-form.tsx'
import { dayOf } from './party-words.ts'
import { Block, Cases, Members, MergedHere, RecordHead, RecordProblem } from './record-parts.tsx'
import { useRecord } from './use-record.ts'

/** A contact: how they are reached, whom they speak for, and the cases that were opened for them. */
export function ContactPage({ id, merge }: { id: string; merge: string | null }): JSX.Element {
  const { value, problem } = useRecord<ContactDetails>(`/api/v1/contacts/${encodeURIComponent(id)}`)
  const contact = value.value
  return (
    <section class="case-list record" aria-label="Contact" aria-busy={contact === null}>
      {contact ? (
        <Contact key={contact.id} contact={contact} merge={merge} />
      ) : (
        <RecordProblem problem={problem.value} what="contact" />
      )}
    </section>
  )
}

function Contact({ contact, merge }: { contact: ContactDetails; merge: string | null }): JSX.Element {
  const merging = useSignal(merge !== null)
  const active = contact.status === 'active'
  return (
    <>
      <RecordHead id={contact.id} name={contact.name} kind="Contact">
        {contact.mergedInto && (
          <span>
            Merged into <a href={contactHash(contact.mergedInto)}>another contact</a>
          </span>
        )}
        {active && (
          <button type="button" aria-expanded={merging.value} onClick={() => (merging.value = !merging.value)}>
            Merge…
          </button>
        )}
      </RecordHead>
      {merging.value && active && (
        <MergeForm kind="contact" survivor={contact} suggested={merge} close={() => (merging.value = false)} />
      )}
      <div class="record-blocks">
        <Block title="Cases" count={contact.caseCount}>
          <Cases cases={contact.cases} count={contact.caseCount} />
        </Block>
        <Block title="Reached by">
          <ul class="rows">
            {contact.phone && (
              <li>
                <a href={`tel:${contact.phone}`}>{contact.phone}</a>
              </li>
            )}
            {contact.emails.map(({ email, verifiedAt, validTo, shared, record }) => (
              <li key={`${email} ${record}`} data-over={validTo !== null}>
                <span>{email}</span>
                <span class="quiet">
                  {shared ? 'shared mailbox' : verifiedAt === null ? 'not proven' : 'proven'}
                  {validTo !== null && ` · until ${dayOf(validTo)}`}
                </span>
              </li>
            ))}
          </ul>
          {!contact.phone && contact.emails.length === 0 && <p class="quiet">No way is known.</p>}
        </Block>
        <Block title="Speaks for">
          <Members of={contact.memberships} side="account" />
          {contact.consumers.length > 0 && (
            <ul class="rows">
              {contact.consumers.map(({ id }) => (
                <li key={id}>
                  <a href={partyHash(id)}>Themselves</a>
                  <span class="quiet">buys as a consumer</span>
                </li>
              ))}
            </ul>
          )}
        </Block>
        <MergedHere of={contact.mergedHere} hash={contactHash} />
      </div>
    </>
  )
}
