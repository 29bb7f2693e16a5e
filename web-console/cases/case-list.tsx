import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { CaseSummary } from '../../src/adapters/api/protocol.ts'
import { type CaseView, caseHash, listHash, search } from '../desk/place.ts'
import { now } from '../staff/clock.ts'
import { Icon } from '../staff/icon.tsx'
import { session } from '../staff/session.ts'
import { listingToShow, readListing, readMore } from './case-listing.ts'
import { PriorityTag, StateTag } from './case-tags.tsx'
import { VIEW_NAMES } from './case-views.tsx'
import { momentOf, whenIn } from './case-words.ts'
import { DueTag } from './due-tag.tsx'
import { NewCaseForm } from './new-case-form.tsx'

type Asked = { readonly saved: CaseView; readonly words: string }

const LOOK_EVERY_MS = 30_000
/** The case that was opened last, so that the way back ends where it began. */
let lastOpened: string | null = null

/** A saved view of the cases, or what a search has found. On a phone each case is a card. */
export function CaseList({ saved, words }: Asked): JSX.Element {
  const asked = { saved, words }
  const listing = listingToShow(asked)
  useKeepReading(asked)
  useFocusOnLastOpened(listing !== null)
  const opening = useSignal(false)
  const title = words === '' ? VIEW_NAMES[saved] : `Search: ${words}`
  return (
    <section class="case-list" aria-labelledby="case-list-title" aria-busy={listing === null}>
      <header class="list-head">
        <h2 id="case-list-title">{title}</h2>
        <SearchBox key={saved} saved={saved} words={words} />
        <button type="button" aria-expanded={opening.value} onClick={() => (opening.value = !opening.value)}>
          <Icon name="add" /> <span>New case</span>
        </button>
      </header>
      {opening.value && <NewCaseForm close={() => (opening.value = false)} />}
      <p class="unseen" role="status">
        {listing && countOf(listing.cases.length, listing.nextCursor !== null)}
      </p>
      {listing?.problem && (
        <p class="problem list-problem" role="alert">
          {listing.problem}{' '}
          <button type="button" onClick={() => void readListing(asked)}>
            Try again
          </button>
        </p>
      )}
      {listing && listing.cases.length > 0 && <Table cases={listing.cases} />}
      {listing?.cases.length === 0 && !listing.problem && <Nothing {...asked} />}
      {!listing && <p class="loading">Loading the cases…</p>}
      {listing?.nextCursor && <More asked={asked} shown={listing.cases.length} />}
    </section>
  )
}

function useKeepReading(asked: Asked): void {
  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && void readListing(asked)
    void readListing(asked)
    const every = setInterval(look, LOOK_EVERY_MS)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(every)
      document.removeEventListener('visibilitychange', look)
    }
  }, [asked.saved, asked.words])
}

function useFocusOnLastOpened(ready: boolean): void {
  useEffect(() => {
    if (!ready || lastOpened === null || document.activeElement !== document.body) return
    document.querySelector<HTMLElement>(`[data-case="${CSS.escape(lastOpened)}"]`)?.focus()
    lastOpened = null
  }, [ready])
}

function countOf(count: number, more: boolean): string {
  return `${count} ${count === 1 ? 'case' : 'cases'}${more ? ', and more' : ''}`
}

const TYPING_PAUSE_MS = 250

function SearchBox({ saved, words }: Asked): JSX.Element {
  const typed = useSignal(words)
  const pause = useRef(0)
  useEffect(() => () => clearTimeout(pause.current), [])
  return (
    <search>
      <form
        class="search"
        onSubmit={event => {
          event.preventDefault()
          openOnlyOrEnter()
        }}
      >
        <Icon name="search" />
        <label class="unseen" for="case-search">
          Search all cases by number, e-mail or words
        </label>
        <input
          id="case-search"
          type="search"
          maxLength={200}
          autocomplete="off"
          placeholder="Number, e-mail or words"
          value={typed.value}
          onInput={event => change(event.currentTarget.value)}
          onKeyDown={event => {
            if (event.key === 'ArrowDown') moveInto(event)
          }}
        />
        <kbd title="Press / to search">/</kbd>
      </form>
    </search>
  )

  function change(value: string): void {
    typed.value = value
    clearTimeout(pause.current)
    pause.current = setTimeout(() => search(saved, value.trim()), TYPING_PAUSE_MS)
  }

  function openOnlyOrEnter(): void {
    clearTimeout(pause.current)
    const looked = typed.value.trim()
    search(saved, looked)
    void readListing({ saved, words: looked }).then(() => {
      const rows = caseLinks()
      if (rows.length === 1 && looked !== '') rows[0]?.click()
      else rows[0]?.focus()
    })
  }
}

function moveInto(event: KeyboardEvent): void {
  event.preventDefault()
  caseLinks()[0]?.focus()
}

function caseLinks(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-case]')]
}

function Table({ cases }: { cases: readonly CaseSummary[] }): JSX.Element {
  return (
    <table onKeyDown={moveWithArrows}>
      <thead>
        <tr>
          <th scope="col">Number</th>
          <th scope="col">Summary</th>
          <th scope="col">State</th>
          <th scope="col">Priority</th>
          <th scope="col">Due</th>
          <th scope="col">Who</th>
          <th scope="col">Updated</th>
        </tr>
      </thead>
      <tbody>
        {cases.map(each => (
          <Row key={each.number} of={each} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ of }: { of: CaseSummary }): JSX.Element {
  const { number, summary, contact, state, priority, due, agent, updatedAt } = of
  const [title, ...rest] = summary.split('\n')
  const mine = agent?.id === session.value?.staff.id
  return (
    <tr data-state={state}>
      <td class="cell-number">
        <a href={caseHash(number)} data-case={number} onClick={() => (lastOpened = number)}>
          {number}
        </a>
      </td>
      <td class="cell-summary">
        <span class="row-title" dir="auto">
          {title}
        </span>
        <span class="row-more" dir="auto">
          {contact ?? rest.join(' ')}
        </span>
      </td>
      <td class="cell-state">
        <StateTag state={state} />
      </td>
      <td class="cell-priority">
        <PriorityTag priority={priority} />
      </td>
      <td class="cell-due">{due && <DueTag clock={due} />}</td>
      <td class="cell-who">{agent ? mine ? 'You' : agent.name : <span class="quiet">Nobody</span>}</td>
      <td class="cell-updated">
        <time dateTime={new Date(updatedAt).toISOString()} title={momentOf(updatedAt)}>
          {whenIn(updatedAt, now.value)}
        </time>
      </td>
    </tr>
  )
}

const STEPS: Readonly<Record<string, (place: number, last: number) => number>> = {
  ArrowDown: (place, last) => Math.min(last, place + 1),
  ArrowUp: place => place - 1,
  Home: () => 0,
  End: (_, last) => last,
}

function moveWithArrows(event: KeyboardEvent): void {
  const step = STEPS[event.key]
  const rows = caseLinks()
  const place = event.target instanceof HTMLElement ? rows.indexOf(event.target) : -1
  if (!step || place < 0) return
  event.preventDefault()
  const next = step(place, rows.length - 1)
  ;(rows[next] ?? document.getElementById('case-search'))?.focus()
}

function More({ asked, shown }: { asked: Asked; shown: number }): JSX.Element {
  const busy = useSignal(false)
  return (
    <p class="more">
      <button type="button" aria-disabled={busy.value} onClick={() => void load()}>
        {busy.value ? 'Loading…' : 'Load more'}
      </button>
    </p>
  )

  async function load(): Promise<void> {
    if (busy.value) return
    busy.value = true
    await readMore(asked)
    busy.value = false
    // Reading goes on with the first of the new ones.
    setTimeout(() => caseLinks()[shown]?.focus())
  }
}

function Nothing({ saved, words }: Asked): JSX.Element {
  if (words !== '') {
    return (
      <div class="nothing-here">
        <p class="nothing-title">Nothing found</p>
        <p class="quiet">
          No case has this number, e-mail address or these words. Check the spelling, or try fewer words.
        </p>
      </div>
    )
  }
  const { title, text, link } = EMPTY[saved]
  return (
    <div class="nothing-here">
      <p class="nothing-title">{title}</p>
      <p class="quiet">{text}</p>
      {link && <a href={listHash(link)}>Look at {link === 'nobody' ? 'nobody’s cases' : 'all live cases'}</a>}
    </div>
  )
}

const EMPTY: Readonly<Record<CaseView, { title: string; text: string; link?: CaseView }>> = {
  mine: { title: 'You have no live cases', text: 'Take one that nobody looks after yet.', link: 'nobody' },
  nobody: { title: 'Every live case has somebody', text: 'New ones appear here by themselves.', link: 'live' },
  awaiting: { title: 'No case waits for a customer', text: 'Cases that you ask a customer about appear here.' },
  soon: {
    title: 'Nothing is due soon',
    text: 'Cases of which three quarters of the promised time are used up appear here.',
    link: 'live',
  },
  late: { title: 'Nothing is late', text: 'Every promise to a customer that is still open is being kept.' },
  live: { title: 'No live cases', text: 'When the assistant or an agent opens one, it appears here.' },
  closed: {
    title: 'Nothing closed yet',
    text: 'Cases come here when the customer confirms, or the time for objecting is over.',
  },
}
