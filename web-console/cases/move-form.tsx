import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { CaseDetails, CaseMove } from '../../src/adapters/api/protocol.ts'
import type { CaseState } from '../../src/domain/service/case-state.ts'
import { tell } from '../desk/desk-state.ts'
import { newKey } from '../staff/new-key.ts'
import { addTask, makeMove, type Outcome, postComment } from './case-actions.ts'
import { type CaseFile, writeDraft } from './case-file.ts'
import { CLOSURE_NAMES, moveName, RESOLUTION_NAMES, STATE_NAMES } from './case-words.ts'
import { ConflictNotice } from './conflict-notice.tsx'

type Question = {
  /** What may be chosen first, by value. `other` lets another word be typed. */
  readonly choices?: { readonly legend: string; readonly of: Readonly<Record<string, string>>; readonly other?: true }
  readonly text?: { readonly label: string; readonly required: boolean; readonly limit: number }
}

const { duplicate, withdrawn, spam } = CLOSURE_NAMES

/** What is asked before a case is moved; a state that is not here is moved to at once. */
const QUESTIONS: { readonly [to in CaseState]?: Question } = {
  resolved: {
    choices: { legend: 'What did it come to?', of: RESOLUTION_NAMES, other: true },
    text: { label: 'What was done', required: true, limit: 4_000 },
  },
  awaiting_customer: {
    text: { label: 'Question to the customer, who reads it (optional)', required: false, limit: 4_000 },
  },
  awaiting_internal: { text: { label: 'What has to be done first (optional)', required: false, limit: 200 } },
  cancelled: { choices: { legend: 'Why is it cancelled?', of: { duplicate, withdrawn, spam } } },
}

/** Whether a move asks for something first. */
export function asksFirst(to: CaseState): boolean {
  return to in QUESTIONS
}

type FormProps = {
  readonly file: CaseFile
  readonly to: CaseState
  /** The case as it was when the form was opened. */
  readonly base: CaseDetails
  readonly close: () => void
}

/** Asks for what a move needs, in place. What was typed stays until the move is made or given up. */
export function MoveForm({ file, to, base, close }: FormProps): JSX.Element {
  const choice = useSignal('')
  const other = useSignal('')
  const text = useSignal('')
  const outcome = useSignal<Outcome | null>(null)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector<HTMLElement>('input, textarea')?.focus(), [])
  const { choices, text: asked } = QUESTIONS[to] ?? {}
  const came = outcome.value

  return (
    <form
      class="move-form editing"
      ref={form}
      aria-label={moveName(base.state, to)}
      onSubmit={event => {
        event.preventDefault()
        void move(came?.kind === 'lost' ? came.current : base)
      }}
      onKeyDown={event => event.key === 'Escape' && close()}
    >
      {choices && <Choices {...choices} chosen={choice.value} choose={value => (choice.value = value)} typed={other} />}
      {asked && (
        <label class="stacked">
          {asked.label}
          <textarea
            rows={3}
            maxLength={asked.limit}
            required={asked.required}
            dir="auto"
            value={text.value}
            onInput={event => (text.value = event.currentTarget.value)}
          />
        </label>
      )}
      {came?.kind === 'refused' && (
        <p class="problem" role="alert">
          {came.why}
        </p>
      )}
      {came?.kind === 'lost' ? (
        <Lost {...came} />
      ) : (
        <p class="choices">
          <button type="button" class="bare" onClick={close}>
            Not now
          </button>
          <button type="submit" class="primary">
            {to === 'cancelled' ? 'Cancel the case' : moveName(base.state, to)}
          </button>
        </p>
      )}
    </form>
  )

  function Lost({ by, current }: Outcome & { kind: 'lost' }): JSX.Element {
    const stillLegal = current.moves.includes(to)
    const keepAsNote = () => {
      writeDraft(file, [file.draft.value, text.value].filter(Boolean).join('\n'))
      file.toCustomer.value = false
      close()
    }
    return (
      <ConflictNotice
        by={by}
        what="moved this case"
        theirs={STATE_NAMES[current.state]}
        mine={stillLegal ? STATE_NAMES[to] : `${STATE_NAMES[to]} (no longer possible)`}
        useTheirs={close}
        {...(stillLegal && { keepMine: { label: 'Keep mine', choose: () => form.current?.requestSubmit() } })}
        {...(!stillLegal && text.value && { keepMine: { label: 'Keep my words as a note', choose: keepAsNote } })}
      />
    )
  }

  async function move(onto: CaseDetails): Promise<void> {
    const made = await makeMove(
      file,
      moveOf(to, choice.value === 'other' ? other.value : choice.value, text.value),
      onto,
    )
    outcome.value = made
    if (made.kind !== 'done') return
    close()
    await follow(file, to, text.value.trim())
  }
}

function moveOf(to: CaseState, choice: string, text: string): CaseMove {
  if (to === 'resolved') return { to, resolution: { code: choice.trim(), notes: text.trim() } }
  if (choice === 'duplicate' || choice === 'withdrawn' || choice === 'spam') return { to, closure: choice }
  return { to }
}

/** The question goes into the timeline, what has to be done becomes a task. Should that fail, the words are kept. */
async function follow(file: CaseFile, to: CaseState, text: string): Promise<void> {
  if (text === '' || to === 'resolved') return
  const task = { title: text, blocking: true, customerVisible: false }
  const asks = to === 'awaiting_customer'
  const outcome = asks ? await postComment(file, text, true, newKey()) : await addTask(file, task, newKey())
  if (outcome.kind !== 'refused') return
  writeDraft(file, [file.draft.value, text].filter(Boolean).join('\n'))
  file.toCustomer.value = asks
  tell(`The case was moved, but your words were not saved: ${outcome.why} They are kept below.`)
}

type ChoicesProps = NonNullable<Question['choices']> & {
  readonly chosen: string
  readonly choose: (value: string) => void
  readonly typed: { value: string }
}

function Choices({ legend, of, other, chosen, choose, typed }: ChoicesProps): JSX.Element {
  return (
    <fieldset class="chips">
      <legend>{legend}</legend>
      {Object.entries(other ? { ...of, other: 'Something else' } : of).map(([value, word]) => (
        <label key={value} class="chip">
          <input
            type="radio"
            name="choice"
            value={value}
            required
            checked={chosen === value}
            onChange={() => choose(value)}
          />
          {word}
        </label>
      ))}
      {chosen === 'other' && (
        <label class="stacked">
          In a word or two
          <input
            required
            maxLength={60}
            autocomplete="off"
            value={typed.value}
            onInput={event => (typed.value = event.currentTarget.value)}
          />
        </label>
      )}
    </fieldset>
  )
}
