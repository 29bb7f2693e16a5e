import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { CaseDetails } from '../../src/adapters/api/protocol.ts'
import { caseHash } from '../desk/place.ts'
import { call } from '../staff/call.ts'
import { newKey } from '../staff/new-key.ts'
import { TYPE_NAMES } from './case-words.ts'

/** Opens a case, or one that goes on where another has ended, and leads to it. */
export function NewCaseForm({ after, close }: { after?: CaseDetails; close: () => void }): JSX.Element {
  const problem = useSignal<string | null>(null)
  const key = useRef(newKey())
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('textarea')?.focus(), [])
  return (
    <form
      class="new-case editing"
      ref={form}
      aria-label={after ? 'Follow-up case' : 'New case'}
      onInput={() => (key.current = newKey())}
      onSubmit={open}
      onKeyDown={event => event.key === 'Escape' && close()}
    >
      <label class="stacked">
        What is it about?
        <textarea name="summary" rows={3} required maxLength={4_000} dir="auto" />
      </label>
      <label class="stacked">
        Contact (e-mail, optional)
        <input name="contact" type="email" autocomplete="off" value={after?.contact ?? ''} />
      </label>
      <label class="stacked">
        Type
        <select name="type" value={after?.type ?? 'issue'}>
          {Object.entries(TYPE_NAMES).map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </select>
      </label>
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <p class="choices">
        <button type="button" class="bare" onClick={close}>
          Not now
        </button>
        <button type="submit" class="primary">
          Open the case
        </button>
      </p>
    </form>
  )

  async function open(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault()
    const { summary, contact, type } = Object.fromEntries(new FormData(event.currentTarget))
    const body = { summary, contact: contact || null, type, ...(after && { followUpOf: after.number }) }
    const answer = await call<CaseDetails>('POST', '/api/v1/cases', body, { 'idempotency-key': key.current })
    if (answer.ok) location.hash = caseHash(answer.value.number)
    else problem.value = answer.problem.detail
  }
}
