import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { Icon } from '../staff/icon.tsx'
import { newKey } from '../staff/new-key.ts'
import { postComment } from './case-actions.ts'
import { type CaseFile, writeDraft } from './case-file.ts'

/**
 * Where staff write into the timeline. A note for colleagues and words for the customer look different in every
 * part, the button names who will read them, and the note comes first: nothing reaches a customer by a slip. A case that is `over` takes notes alone.
 */
export function CaseComposer({ file, over }: { file: CaseFile; over: boolean }): JSX.Element {
  const problem = useSignal<string | null>(null)
  const busy = useSignal(false)
  const key = useRef(newKey())
  const text = file.draft.value
  const open = file.toCustomer.value && !over
  const ready = text.trim() !== '' && !busy.value

  return (
    <form
      class="case-composer"
      data-public={open}
      onSubmit={event => {
        event.preventDefault()
        void post()
      }}
    >
      <fieldset class="audience">
        <legend class="unseen">Who reads this</legend>
        <Audience label="Internal note" icon="lock" chosen={!open} choose={() => readBy(false)} />
        {!over && <Audience label="To the customer" icon="eye" chosen={open} choose={() => readBy(true)} />}
      </fieldset>
      <textarea
        id="composer"
        rows={2}
        maxLength={4_000}
        dir="auto"
        value={text}
        aria-label={open ? 'Message to the customer' : 'Internal note'}
        aria-describedby="composer-hint"
        placeholder={open ? 'Write to the customer…' : 'Write a note for colleagues…'}
        onInput={event => type(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          void post()
        }}
      />
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <div class="composer-foot">
        <p class="hint" id="composer-hint">
          {open ? 'The customer reads this.' : 'Only staff see this.'}
        </p>
        <button type="submit" class="primary" aria-disabled={!ready}>
          {open ? 'Send to customer' : 'Add note'}
        </button>
      </div>
    </form>
  )

  function readBy(customer: boolean): void {
    file.toCustomer.value = customer
    key.current = newKey()
  }

  function type(value: string): void {
    writeDraft(file, value)
    key.current = newKey()
  }

  async function post(): Promise<void> {
    if (!ready) return
    busy.value = true
    const outcome = await postComment(file, text.trim(), open, key.current)
    busy.value = false
    problem.value = outcome.kind === 'refused' ? `Not sent. ${outcome.why}` : null
    if (outcome.kind !== 'done') return
    if (file.draft.value === text) type('')
    // The next words are for colleagues again, unless the customer is chosen anew.
    readBy(false)
  }
}

type AudienceProps = { label: string; icon: 'lock' | 'eye'; chosen: boolean; choose: () => void }

function Audience({ label, icon, chosen, choose }: AudienceProps): JSX.Element {
  return (
    <label data-chosen={chosen}>
      <input type="radio" name="audience" class="unseen" checked={chosen} onChange={choose} />
      <Icon name={icon} />
      {label}
    </label>
  )
}
