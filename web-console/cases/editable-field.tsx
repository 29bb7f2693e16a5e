import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { CaseChange, CaseDetails } from '../../src/adapters/api/protocol.ts'
import { Icon } from '../staff/icon.tsx'
import { type Outcome, saveChange } from './case-actions.ts'
import type { CaseFile } from './case-file.ts'
import { ConflictNotice } from './conflict-notice.tsx'

type FieldProps = {
  readonly file: CaseFile
  readonly details: CaseDetails
  readonly name: 'summary' | 'contact' | 'type' | 'priority'
  readonly label: string
  /** What may be chosen, by value; without it the value is typed. */
  readonly options?: Readonly<Record<string, string>>
  /** Stands where there is no value. */
  readonly none?: string
  readonly rows?: number
}

/** A value that turns into its own editor. What is typed stays, whatever happens to the case meanwhile. */
export function EditableField(props: FieldProps): JSX.Element {
  // The case as it was when editing began: what the reader saw is what their change is made to.
  const base = useSignal<CaseDetails | null>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(false)
  useEffect(() => {
    if (wasOpen.current && !base.value) opener.current?.focus()
    wasOpen.current = base.value !== null
  }, [base.value])
  if (base.value) return <Editor {...props} base={base.value} close={() => (base.value = null)} />

  const { details, label, name } = props
  return (
    <div class="field">
      <p class="field-label">{label}</p>
      <button type="button" class="field-value" data-field={name} ref={opener} onClick={() => (base.value = details)}>
        <span dir="auto">{shown(props, details)}</span>
        <span class="unseen">, change {label.toLowerCase()}</span>
        <Icon name="pencil" />
      </button>
    </div>
  )
}

function Editor(props: FieldProps & { base: CaseDetails; close: () => void }): JSX.Element {
  const { file, base, close, name, label } = props
  const typed = useSignal(base[name] ?? '')
  const outcome = useSignal<Outcome | null>(null)
  const busy = useSignal(false)
  const lost = outcome.value?.kind === 'lost' ? outcome.value : null
  const why = outcome.value?.kind === 'refused' ? outcome.value.why : null

  return (
    <form
      class="field editing"
      onSubmit={event => {
        event.preventDefault()
        void save(lost?.current ?? base)
      }}
      onKeyDown={event => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        close()
      }}
    >
      <label class="field-label" for={`field-${name}`}>
        {label}
      </label>
      <Input {...props} typed={typed.value} type={value => (typed.value = value)} invalid={why !== null} />
      {why && (
        <p class="problem" role="alert" id={`field-${name}-problem`}>
          {why}
        </p>
      )}
      {lost ? (
        <ConflictNotice
          by={lost.by}
          what={`changed the ${label.toLowerCase()}`}
          theirs={shown(props, lost.current)}
          mine={shown(props, { ...base, [name]: typed.value || null })}
          useTheirs={close}
          keepMine={{ label: 'Keep mine', choose: () => void save(lost.current) }}
        />
      ) : (
        <p class="choices">
          <button type="button" class="bare" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="primary" aria-disabled={busy.value}>
            Save
          </button>
        </p>
      )}
    </form>
  )

  async function save(onto: CaseDetails): Promise<void> {
    if (busy.value) return
    if (typed.value === (onto[name] ?? '')) return close()
    busy.value = true
    outcome.value = await saveChange(file, changeOf(name, typed.value), onto)
    busy.value = false
    if (outcome.value.kind === 'done') close()
  }
}

type InputProps = FieldProps & { typed: string; type: (value: string) => void; invalid: boolean }

function Input({ name, options, rows, typed, type, invalid }: InputProps): JSX.Element {
  const box = useRef<HTMLInputElement & HTMLSelectElement & HTMLTextAreaElement>(null)
  useEffect(() => box.current?.focus(), [])
  const shared = {
    id: `field-${name}`,
    ref: box,
    value: typed,
    'aria-invalid': invalid,
    'aria-describedby': invalid ? `field-${name}-problem` : undefined,
    onInput: (event: { currentTarget: { value: string } }) => type(event.currentTarget.value),
  }
  if (options) {
    return (
      <select {...shared}>
        {Object.entries(options).map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    )
  }
  if (rows) return <textarea {...shared} rows={rows} maxLength={4_000} required dir="auto" onKeyDown={sendOnControl} />
  return <input {...shared} type="email" autocomplete="off" />
}

/** Enter makes a new line in a long text; with Control or Command it saves. */
function sendOnControl(event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
}

function changeOf(name: FieldProps['name'], typed: string): CaseChange {
  if (name === 'contact') return { contact: typed.trim() || null }
  return { [name]: typed.trim() }
}

function shown({ name, options, none }: FieldProps, details: CaseDetails): string {
  const value = details[name] ?? ''
  return (options ? options[value] : value) || (none ?? '')
}
