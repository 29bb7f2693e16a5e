import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { CaseContent } from '../../src/adapters/api/content-protocol.ts'
import type { Recipients } from '../../src/adapters/api/major-protocol.ts'
import type { CaseDetails } from '../../src/adapters/api/protocol.ts'
import { tell } from '../desk/desk-state.ts'
import { call } from '../staff/call.ts'
import { newKey } from '../staff/new-key.ts'
import { session } from '../staff/session.ts'
import { post } from './case-actions.ts'
import { type CaseFile, casePath } from './case-file.ts'
import { isOver } from './case-words.ts'
import { InlineForm, type Sent } from './inline-form.tsx'

type Major = NonNullable<CaseContent['major']>

const STATUS_NAMES: Readonly<Record<Major['status'], string>> = {
  proposed: 'Proposed',
  approved: 'Approved',
  rejected: 'Not a major case',
  closed: 'Closed',
}

/** A case that many customers have at once: proposed by anybody, decided by a manager. */
export function CaseMajor({ file, details }: { file: CaseFile; details: CaseDetails }): JSX.Element | null {
  const content = file.content.value
  const belongs = details.links.some(({ kind }) => kind === 'child_of_major')
  if (!content || belongs || (isOver(details.state) && !content.major)) return null
  return (
    <section aria-labelledby="major-title">
      <h3 id="major-title">Major case</h3>
      {content.major ? <Leads file={file} major={content.major} /> : <Propose file={file} />}
    </section>
  )
}

function Propose({ file }: { file: CaseFile }): JSX.Element {
  return (
    <InlineForm
      opener="Many customers have this"
      label="Propose a major case"
      icon="report"
      submit="Propose"
      send={(given, key) => post(file, 'major', { title: String(given.get('title')).trim() }, key)}
    >
      <label class="stacked">
        What all of them are told it is
        <input name="title" required maxLength={200} autocomplete="off" dir="auto" />
      </label>
      <p class="quiet small">Name no customer here. A manager decides whether it is one.</p>
    </InlineForm>
  )
}

function Leads({ file, major }: { file: CaseFile; major: Major }): JSX.Element {
  const { status, title, publicUpdate, proposedBy, decidedBy, children } = major
  const manager = session.value?.staff.role === 'manager'
  return (
    <div class="major">
      <p class="item-head">
        <strong dir="auto">{title}</strong>
        <span class="tag" data-major={status}>
          {STATUS_NAMES[status]}
        </span>
      </p>
      <p class="quiet small">
        Proposed by {proposedBy}
        {decidedBy && `, decided by ${decidedBy}`}
        {children > 0 && `. ${children === 1 ? 'One case belongs' : `${children} cases belong`} to it`}.
      </p>
      {publicUpdate && (
        <blockquote class="as-typed" dir="auto">
          {publicUpdate}
        </blockquote>
      )}
      {status === 'proposed' && manager && <Decide file={file} />}
      {status === 'proposed' && !manager && <p class="quiet small">A manager decides over it.</p>}
      {status === 'approved' && <Tell file={file} children={children} />}
      {status === 'approved' && manager && <OpenChildren file={file} />}
      {status === 'approved' && manager && <Close file={file} children={children} />}
    </div>
  )
}

function Decide({ file }: { file: CaseFile }): JSX.Element {
  return (
    <p class="choices start">
      <button type="button" class="primary" onClick={() => void decide('approved')}>
        Approve
      </button>
      <button type="button" onClick={() => void decide('rejected')}>
        Reject
      </button>
    </p>
  )

  async function decide(decision: 'approved' | 'rejected'): Promise<void> {
    const outcome = await post(file, 'major/decision', { decision }, newKey())
    if (outcome.kind === 'refused') tell(outcome.why)
  }
}

function Tell({ file, children }: { file: CaseFile; children: number }): JSX.Element {
  return (
    <InlineForm
      opener="Tell all customers"
      icon="send"
      submit={`Tell ${children === 1 ? 'one customer' : `${children} customers`}`}
      send={(given, key) => post(file, 'major/updates', { text: String(given.get('text')).trim() }, key)}
    >
      <label class="stacked">
        What they read
        <textarea name="text" rows={4} required maxLength={4_000} dir="auto" />
      </label>
    </InlineForm>
  )
}

function Close({ file, children }: { file: CaseFile; children: number }): JSX.Element {
  return (
    <InlineForm
      opener="Close the major case"
      icon="check"
      submit={`Propose the solution on ${children === 1 ? 'one case' : `${children} cases`}`}
      send={(given, key) =>
        post(file, 'major/closing', { code: 'solved', notes: String(given.get('notes')).trim() }, key)
      }
    >
      <label class="stacked">
        What was done
        <textarea name="notes" rows={4} required maxLength={4_000} dir="auto" />
      </label>
      <p class="quiet small">Every customer may still reject it. Cases with open work are left as they are.</p>
    </InlineForm>
  )
}

/** First who would get a case, with their number, and then the yes to exactly that number. */
function OpenChildren({ file }: { file: CaseFile }): JSX.Element {
  const seen = useSignal<Recipients | null>(null)
  return (
    <InlineForm opener="Open cases for those concerned" submit={submitName(seen.value?.count ?? 0)} send={send}>
      <label class="stacked">
        All who own the product (its id, optional)
        <input name="product" maxLength={100} autocomplete="off" onInput={forget} />
      </label>
      <label class="stacked">
        And these parties (ids, one a line, optional)
        <textarea name="parties" rows={3} onInput={forget} />
      </label>
      {seen.value && (
        <div class="recipients" role="status">
          <p>
            <strong>{seen.value.count === 1 ? 'One customer' : `${seen.value.count} customers`}</strong> would get a
            case
            {seen.value.count > 0 && ':'}
            {seen.value.count === 0 && '; all others concerned have one.'}
          </p>
          <p class="quiet small" dir="auto">
            {seen.value.names.join(', ')}
            {seen.value.count > seen.value.names.length && ' …'}
          </p>
          {seen.value.many && (
            <label class="check">
              <input type="checkbox" name="again" required /> I have looked at the list, and it is right
            </label>
          )}
        </div>
      )}
    </InlineForm>
  )

  function forget(): void {
    seen.value = null
  }

  async function send(given: FormData, key: string): Promise<Sent> {
    const product = String(given.get('product')).trim()
    const parties = String(given.get('parties')).split(/\s+/).filter(Boolean)
    const affected = { product: product || null, parties }
    if (!seen.value || seen.value.count === 0) return look(affected)
    const { count } = seen.value
    const outcome = await post(file, 'major/children', { ...affected, count, again: given.has('again') }, key)
    // Others are concerned by now: the list is looked at again before anything is opened.
    if (outcome.kind === 'refused') seen.value = null
    return outcome
  }

  async function look(affected: object): Promise<Sent> {
    const answer = await call<Recipients>('POST', `${casePath(file.number)}/major/recipients`, affected)
    if (!answer.ok) return { kind: 'refused', why: answer.problem.detail }
    seen.value = answer.value
    return { kind: 'asks' }
  }
}

function submitName(count: number): string {
  if (count === 0) return 'See who it would be'
  return count === 1 ? 'Open one case' : `Open ${count} cases`
}
