import './cases.css'
import type { JSX } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { CaseRow } from '../../../src/adapters/web/protocol.ts'
import { Icon } from '../views/icon.tsx'
import { CasePage } from './case-page.tsx'
import { dayOf, State } from './case-state.tsx'
import { createOwnCases, type OwnCases } from './own-cases.ts'

export type CasesPanelProps = {
  readonly token: () => string | null
  readonly locale: string
  /** Back to the chat. */
  readonly leave: () => void
  /** Back to the chat, and asks there. */
  readonly ask: () => void
}

/** The customer's cases: the list, and one of them. It takes the place of the chat until it is left. */
export function CasesPanel({ token, locale, leave, ask }: CasesPanelProps): JSX.Element {
  const cases = useMemo(() => createOwnCases(token), [token])
  useEffect(() => void cases.load(), [cases])
  const back = () => (cases.shown.value === null ? leave() : void cases.close())
  const leaveOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    back()
  }
  const shown = cases.shown.value
  return (
    <section class="cases" aria-labelledby="cases-title" onKeyDown={leaveOnEscape}>
      <Title text={shown === null ? 'My cases' : `Case ${shown.number}`} isList={shown === null} back={back} />
      {cases.failure.value !== null && (
        <p class="notice warn">
          {cases.failure.value}{' '}
          {shown === null && (
            <button type="button" class="link" onClick={() => void cases.load()}>
              Try again
            </button>
          )}
        </p>
      )}
      {shown === null ? (
        <CaseListing cases={cases} locale={locale} ask={ask} />
      ) : (
        <CasePage key={shown.number} cases={cases} shown={shown} locale={locale} />
      )}
    </section>
  )
}

/** Takes the focus whenever it changes, so that a screen reader hears where one is. */
function Title({ text, isList, back }: { text: string; isList: boolean; back: () => void }): JSX.Element {
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [text])
  return (
    <div class="cases-head">
      <button type="button" class="round" aria-label={isList ? 'Back to the chat' : 'Back to my cases'} onClick={back}>
        <Icon name="back" />
      </button>
      <h2 id="cases-title" tabIndex={-1} ref={title}>
        {text}
      </h2>
    </div>
  )
}

function CaseListing({ cases, locale, ask }: { cases: OwnCases; locale: string; ask: () => void }): JSX.Element {
  const list = cases.list.value
  if (list === null) return <p class="cases-wait">{cases.failure.value === null ? 'Loading…' : ''}</p>
  if (list.length === 0) {
    return (
      <div class="cases-none">
        <span class="face" aria-hidden="true">
          <Icon name="case" />
        </span>
        <p>There are no cases here yet.</p>
        <p class="fine">If you wrote to us on another day, we can check that it's you with a code by e-mail.</p>
        <button type="button" class="strong" onClick={ask}>
          Ask in the chat
        </button>
      </div>
    )
  }
  return (
    <ul class="case-list">
      {list.map(row => (
        <li key={row.number}>
          <CaseEntry row={row} locale={locale} open={() => void cases.open(row.number)} />
        </li>
      ))}
    </ul>
  )
}

function CaseEntry({ row, locale, open }: { row: CaseRow; locale: string; open: () => void }): JSX.Element {
  return (
    <button type="button" class="case-entry" onClick={open}>
      <span class="case-about" dir="auto">
        {row.about}
      </span>
      <span class="case-facts">
        <State row={row} />
        <span>{row.number}</span>
        <time dateTime={new Date(row.updatedAt).toISOString()}>{dayOf(row.updatedAt, locale)}</time>
      </span>
    </button>
  )
}
