import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import type { CaseLine } from '../../../src/adapters/web/protocol.ts'
import { clockTime } from '../chat-day.ts'
import { dayOf, State } from './case-state.tsx'
import type { OwnCases, ShownCase } from './own-cases.ts'

type CasePageProps = { readonly cases: OwnCases; readonly shown: ShownCase; readonly locale: string }

/** One case: how it stands, what happened, and what the customer can do. */
export function CasePage({ cases, shown, locale }: CasePageProps): JSX.Element {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <section class="case-page" tabIndex={0} aria-label="About this case">
        <div class="case-top">
          <State row={shown} />
          <span class="fine">Last change {dayOf(shown.updatedAt, locale)}</span>
        </div>
        <p class="case-about" dir="auto">
          {shown.about}
        </p>
        {shown.about !== shown.summary && (
          <p class="verbatim fine" dir="auto">
            {shown.summary}
          </p>
        )}
        <div class="case-next">
          <p dir="auto">{shown.status}</p>
          <p dir="auto">{shown.next}</p>
        </div>
        {shown.settles !== null && <Settle cases={cases} shown={shown} />}
        <h3>What has happened</h3>
        <ol class="case-history">
          {shown.history.map(line => (
            <Line key={`${line.at} ${line.text}`} line={line} locale={locale} />
          ))}
        </ol>
      </section>
      <Write cases={cases} shown={shown} />
    </>
  )
}

function Line({ line, locale }: { line: CaseLine; locale: string }): JSX.Element {
  const who = { you: 'You', us: 'Assistant', agent: line.name ?? 'Support' }[line.who]
  return (
    <li class={`${line.kind} ${line.who}`}>
      <p class="fine">
        {line.kind === 'message' && <b>{who} · </b>}
        <time dateTime={new Date(line.at).toISOString()}>
          {dayOf(line.at, locale)}, {clockTime(line.at, locale)}
        </time>
      </p>
      <p class="verbatim" dir="auto">
        {line.text}
      </p>
    </li>
  )
}

/** Asks once more: a case that is closed for good can only be followed up. */
function Settle({ cases, shown }: Pick<CasePageProps, 'cases' | 'shown'>): JSX.Element {
  const isSure = useSignal(false)
  const keep = useRef<HTMLButtonElement>(null)
  const first = useRef<HTMLButtonElement>(null)
  const words = shown.settles === 'solved' ? "It's solved" : 'I no longer need it'
  const ask = () => {
    isSure.value = true
    requestAnimationFrame(() => keep.current?.focus())
  }
  const leave = () => {
    isSure.value = false
    requestAnimationFrame(() => first.current?.focus())
  }
  const settle = async () => {
    if (!cases.isBusy.value && (await cases.settle())) focusTitle()
  }
  if (!isSure.value) {
    return (
      <button type="button" class="plain" ref={first} onClick={ask}>
        {words}
      </button>
    )
  }
  return (
    <fieldset class="case-sure">
      <legend>Close {shown.number} for good?</legend>
      <div class="pair">
        <button type="button" class="plain" ref={keep} onClick={leave}>
          Keep it open
        </button>
        <button type="button" class="strong" aria-disabled={cases.isBusy.value} onClick={() => void settle()}>
          Yes, close it
        </button>
      </div>
    </fieldset>
  )
}

/** What had the focus may be gone once the case is another one. */
function focusTitle(): void {
  document.getElementById('cases-title')?.focus()
}

const MOST = 4_000
const ASKED = {
  add: { label: 'Add a message', button: 'Send' },
  reopen: { label: 'Not solved? Say what is still wrong', button: 'Reopen' },
  follow_up: { label: 'Open a follow-up with a message', button: 'Open' },
} as const

function Write({ cases, shown }: Pick<CasePageProps, 'cases' | 'shown'>): JSX.Element {
  const draft = useSignal('')
  const { label, button } = ASKED[shown.words]
  const canSend = draft.value.trim() !== '' && !cases.isBusy.value
  const submit = async (event: Event) => {
    event.preventDefault()
    if (!canSend || !(await cases.say(draft.value.trim()))) return
    draft.value = ''
    focusTitle()
  }
  return (
    <form class="case-write" onSubmit={submit}>
      <label for="case-words">{label}</label>
      <textarea
        id="case-words"
        rows={2}
        maxLength={MOST}
        dir="auto"
        value={draft.value}
        onInput={event => {
          draft.value = event.currentTarget.value
        }}
      />
      <button type="submit" class="strong" aria-disabled={!canSend}>
        {button}
      </button>
    </form>
  )
}
