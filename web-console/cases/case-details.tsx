import type { JSX } from 'preact'
import type { CaseDetails as Details } from '../../src/adapters/api/protocol.ts'
import { caseHash } from '../desk/place.ts'
import { CaseCustomer } from '../parties/case-customer.tsx'
import { Icon } from '../staff/icon.tsx'
import { AssigneeField } from './assignee-field.tsx'
import type { CaseFile } from './case-file.ts'
import { CasePromises } from './case-promises.tsx'
import { CaseTasks } from './case-tasks.tsx'
import {
  CLOSURE_NAMES,
  momentOf,
  OPENED_BY,
  PRIORITY_NAMES,
  RESOLUTION_NAMES,
  STATE_NAMES,
  TYPE_NAMES,
} from './case-words.ts'
import { EditableField } from './editable-field.tsx'

/** Everything about a case but its timeline, each value where it can be changed. */
export function CaseDetails(props: { file: CaseFile; details: Details; close: () => void }): JSX.Element {
  const { file, details, close } = props
  return (
    <section class="context case-details" id="context" aria-label="Details">
      <button type="button" class="bare round only-medium close" aria-label="Close details" onClick={close}>
        <Icon name="close" />
      </button>
      <h2 class="unseen">Details</h2>
      <section aria-labelledby="about-title">
        <h3 id="about-title">About this case</h3>
        <Fields file={file} details={details} />
      </section>
      <CaseCustomer key={details.number} number={details.number} />
      <CasePromises details={details} />
      <CaseTasks file={file} details={details} />
      {details.resolution && <Resolution details={details} resolution={details.resolution} />}
      <Related details={details} />
      <Facts details={details} />
    </section>
  )
}

function Fields({ file, details }: { file: CaseFile; details: Details }): JSX.Element {
  const shared = { file, details }
  return (
    <div class="fields">
      <EditableField {...shared} name="summary" label="Summary" rows={6} />
      <AssigneeField {...shared} />
      <EditableField {...shared} name="priority" label="Priority" options={PRIORITY_NAMES} />
      <EditableField {...shared} name="type" label="Type" options={TYPE_NAMES} />
      <EditableField {...shared} name="contact" label="Contact" none="No address was given" />
    </div>
  )
}

type Resolved = NonNullable<Details['resolution']>

function Resolution({ details, resolution }: { details: Details; resolution: Resolved }): JSX.Element {
  return (
    <section aria-labelledby="resolution-title">
      <h3 id="resolution-title">Resolution</h3>
      <p>
        <strong>{RESOLUTION_NAMES[resolution.code] ?? resolution.code}</strong>
      </p>
      <p class="as-typed" dir="auto">
        {resolution.notes}
      </p>
      {details.closure && <p class="quiet small">{CLOSURE_NAMES[details.closure]}</p>}
    </section>
  )
}

const LINK_NAMES = { follow_up_of: 'Follow-up of', duplicate_of: 'Duplicate of', child_of_major: 'Part of' } as const

function Related({ details }: { details: Details }): JSX.Element | null {
  const { conversationId, links } = details
  if (!conversationId && links.length === 0) return null
  return (
    <section aria-labelledby="related-title">
      <h3 id="related-title">Related</h3>
      <ul class="related">
        {conversationId && (
          <li>
            <Icon name="chat" />
            <a href={`#${encodeURIComponent(conversationId)}`}>The conversation it came from</a>
          </li>
        )}
        {links.map(({ kind, number }) => (
          <li key={`${kind} ${number}`}>
            <Icon name="folder" />
            <span>
              {LINK_NAMES[kind]} <a href={caseHash(number)}>{number}</a>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Facts({ details }: { details: Details }): JSX.Element {
  const facts = [
    ['State', STATE_NAMES[details.state]],
    ['Opened', momentOf(details.openedAt)],
    ['Opened by', OPENED_BY[details.openedBy]],
    ['Reopened', details.reopenCount > 0 ? `${details.reopenCount} ×` : null],
    ['Can be reopened until', details.reopenUntil ? momentOf(details.reopenUntil) : null],
    ['Ended', !details.resolution && details.closure ? CLOSURE_NAMES[details.closure] : null],
  ] as const
  return (
    <section aria-labelledby="facts-title">
      <h3 id="facts-title">History</h3>
      <dl class="facts">
        {facts.map(
          ([label, value]) =>
            value && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  )
}
