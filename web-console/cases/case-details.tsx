import type { JSX } from 'preact'
import type { CaseDetails as Details } from '../../src/adapters/api/protocol.ts'
import { CaseCustomer } from '../parties/case-customer.tsx'
import { Icon } from '../staff/icon.tsx'
import { AssigneeField } from './assignee-field.tsx'
import type { CaseFile } from './case-file.ts'
import { CaseForm } from './case-form.tsx'
import { CaseLines } from './case-lines.tsx'
import { CaseMajor } from './case-major.tsx'
import { CasePromises } from './case-promises.tsx'
import { CaseReferences } from './case-references.tsx'
import { CaseRelated } from './case-related.tsx'
import { CaseTasks } from './case-tasks.tsx'
import { CaseWatchers } from './case-watchers.tsx'
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
      <CaseForm file={file} details={details} />
      <CaseLines file={file} details={details} />
      <CaseTasks file={file} details={details} />
      {details.resolution && <Resolution details={details} resolution={details.resolution} />}
      <CaseRelated file={file} details={details} />
      <CaseReferences references={file.content.value?.references ?? []} />
      <CaseMajor file={file} details={details} />
      <CaseWatchers file={file} />
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
