import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import type { MergeDetails, MergePage, MergeSummary } from '../../src/adapters/api/party-protocol.ts'
import { tell } from '../desk/desk-state.ts'
import { contactHash, partyHash } from '../desk/place.ts'
import { call } from '../staff/call.ts'
import { newKey } from '../staff/new-key.ts'
import { session } from '../staff/session.ts'
import { dayOf, MERGE_STATES } from './party-words.ts'
import { useRecord } from './use-record.ts'

/** The merges, the last asked for first, with what can be decided about each. */
export function MergeList(): JSX.Element {
  const { value, problem, reload } = useRecord<MergePage>('/api/v1/merges?limit=100')
  if (problem.value) return <p class="problem list-problem">{problem.value.detail}</p>
  if (!value.value) return <p class="loading">Loading…</p>
  const { merges } = value.value
  if (merges.length === 0)
    return <p class="nothing-here">Nothing was merged yet. A merge begins on the page of a party or contact.</p>
  return (
    <ul class="cards">
      {merges.map(merge => (
        <li key={merge.id}>
          <MergeCard merge={merge} changed={reload} />
        </li>
      ))}
    </ul>
  )
}

/** One merge: who into whom, why, and the steps there are for whoever is signed in. */
function MergeCard({ merge, changed }: { merge: MergeSummary; changed: () => Promise<void> }): JSX.Element {
  const problem = useSignal<string | null>(null)
  const key = useRef(newKey())
  const hash = merge.kind === 'account' ? partyHash : contactHash
  const staff = session.value?.staff
  const isManager = staff?.role === 'manager'
  const mine = merge.requestedBy.id === staff?.id
  return (
    <article aria-label={`${merge.loser.name} into ${merge.survivor.name}`}>
      <p class="pair">
        <a href={hash(merge.loser.id)} dir="auto">
          {merge.loser.name}
        </a>
        <span class="quiet">into</span>
        <a href={hash(merge.survivor.id)} dir="auto">
          {merge.survivor.name}
        </a>
        <span
          class="tag"
          data-state={merge.state === 'requested' ? 'awaiting' : merge.state === 'done' ? 'resolved' : ''}
        >
          {MERGE_STATES[merge.state]}
        </span>
      </p>
      <p dir="auto">{merge.reason}</p>
      <p class="quiet">{story(merge)}</p>
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      {merge.state === 'requested' && (
        <p class="choices">
          {!isManager && <span class="quiet">A manager approves it.</span>}
          {isManager && mine && <span class="quiet">Another manager approves it.</span>}
          <button type="button" onClick={() => void decide('decline', 'was declined')}>
            {mine ? 'Withdraw' : 'Decline'}
          </button>
          {isManager && !mine && (
            <button type="button" class="primary" onClick={() => void decide('approve', 'is done')}>
              Approve and merge
            </button>
          )}
        </p>
      )}
      {merge.state === 'done' && isManager && (
        <p class="choices">
          <button type="button" onClick={() => void decide('undo', 'was undone')}>
            Undo
          </button>
        </p>
      )}
    </article>
  )

  async function decide(what: 'approve' | 'decline' | 'undo', said: string): Promise<void> {
    problem.value = null
    const path = `/api/v1/merges/${merge.id}/${what}`
    const answer = await call<MergeDetails>('POST', path, undefined, { 'idempotency-key': key.current })
    if (answer.ok) {
      key.current = newKey()
      tell(`The merge of ${merge.loser.name} into ${merge.survivor.name} ${said}.`)
      await changed()
    } else problem.value = answer.problem.detail
  }
}

function story({ requestedBy, requestedAt, state, decidedBy, decidedAt, undoneBy, undoneAt }: MergeSummary): string {
  const asked = `Asked for by ${requestedBy.name} on ${dayOf(requestedAt)}.`
  const decided = decidedBy
    ? ` ${state === 'declined' ? 'Declined' : 'Approved'} by ${decidedBy.name} on ${dayOf(decidedAt)}.`
    : ''
  return `${asked}${decided}${undoneBy ? ` Undone by ${undoneBy.name} on ${dayOf(undoneAt)}.` : ''}`
}
