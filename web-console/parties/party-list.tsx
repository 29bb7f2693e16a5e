import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type {
  ContactPage,
  ContactSummary,
  DataDebt,
  PartyPage,
  PartySummary,
} from '../../src/adapters/api/party-protocol.ts'
import { contactHash, type PartyList as ListName, partiesHash, partyHash, searchParties } from '../desk/place.ts'
import { call } from '../staff/call.ts'
import { Icon } from '../staff/icon.tsx'
import { DuplicateList } from './duplicate-list.tsx'
import { MergeList } from './merge-list.tsx'
import { LIST_NAMES } from './party-views.tsx'
import { KIND_NAMES, TIER_NAMES } from './party-words.ts'
import { useRecord } from './use-record.ts'

type Asked = { readonly list: ListName; readonly words: string }

/** A list of customers, with what is missing in their records counted above it. */
export function PartyList({ list, words }: Asked): JSX.Element {
  const searched = list === 'parties' || list === 'contacts'
  return (
    <section class="case-list parties" aria-labelledby="party-list-title">
      <header class="list-head">
        <h2 id="party-list-title">{words === '' ? LIST_NAMES[list] : `Search: ${words}`}</h2>
        {searched && <SearchBox key={list} list={list} words={words} />}
      </header>
      <Debt />
      {list === 'parties' && <Parties key={words} words={words} />}
      {list === 'contacts' && <Contacts key={words} words={words} />}
      {list === 'duplicates' && <DuplicateList />}
      {list === 'merges' && <MergeList />}
    </section>
  )
}

function Debt(): JSX.Element | null {
  const debt = useRecord<DataDebt>('/api/v1/data-debt').value.value
  if (!debt) return null
  const { likelyDuplicates, contactsWithoutParty, guestsWithLiveCases, unverifiedEmails } = debt
  const counted: readonly (readonly [number, string])[] = [
    [contactsWithoutParty, contactsWithoutParty === 1 ? 'contact belongs to nobody' : 'contacts belong to nobody'],
    [guestsWithLiveCases, guestsWithLiveCases === 1 ? 'guest has a live case' : 'guests have live cases'],
    [unverifiedEmails, unverifiedEmails === 1 ? 'address is not proven' : 'addresses are not proven'],
  ]
  return (
    <ul class="debt" aria-label="Missing in the records">
      <li data-clear={likelyDuplicates === 0}>
        <a href={partiesHash('duplicates')}>
          <strong>{likelyDuplicates}</strong> likely {likelyDuplicates === 1 ? 'duplicate' : 'duplicates'}
        </a>
      </li>
      {counted.map(([count, what]) => (
        <li key={what} data-clear={count === 0}>
          <strong>{count}</strong> {what}
        </li>
      ))}
    </ul>
  )
}

const TYPING_PAUSE_MS = 250

function SearchBox({ list, words }: Asked): JSX.Element {
  const typed = useSignal(words)
  const pause = useRef(0)
  useEffect(() => () => clearTimeout(pause.current), [])
  const what = list === 'parties' ? 'Name, e-mail, domain or case number' : 'Name, e-mail, telephone or case number'
  return (
    <search>
      <form class="search" onSubmit={event => event.preventDefault()}>
        <Icon name="search" />
        <label class="unseen" for="case-search">
          Search {LIST_NAMES[list].toLowerCase()}: {what}
        </label>
        <input
          id="case-search"
          type="search"
          maxLength={200}
          autocomplete="off"
          placeholder={what}
          value={typed.value}
          onInput={event => {
            const { value } = event.currentTarget
            typed.value = value
            clearTimeout(pause.current)
            pause.current = setTimeout(() => searchParties(list, value.trim()), TYPING_PAUSE_MS)
          }}
        />
        <kbd title="Press / to search">/</kbd>
      </form>
    </search>
  )
}

function Parties({ words }: { words: string }): JSX.Element {
  return (
    <Paged<PartySummary, PartyPage>
      path="/api/v1/parties"
      words={words}
      entriesOf={page => page.parties}
      head={['Name', 'Kind', 'Tier', 'Live cases']}
      row={({ id, name, kind, tier, liveCases }) => (
        <tr key={id}>
          <td class="cell-name">
            <a href={partyHash(id)} data-case={id} dir="auto">
              {name}
            </a>
          </td>
          <td>{KIND_NAMES[kind]}</td>
          <td>{tier ? TIER_NAMES[tier] : ''}</td>
          <td>{liveCases === 0 ? <span class="quiet">none live</span> : `${liveCases} live`}</td>
        </tr>
      )}
    />
  )
}

function Contacts({ words }: { words: string }): JSX.Element {
  return (
    <Paged<ContactSummary, ContactPage>
      path="/api/v1/contacts"
      words={words}
      entriesOf={page => page.contacts}
      head={['Name', 'E-mail', 'Telephone']}
      row={({ id, name, email, phone }) => (
        <tr key={id}>
          <td class="cell-name">
            <a href={contactHash(id)} data-case={id} dir="auto">
              {name}
            </a>
          </td>
          <td>{email}</td>
          <td>{phone}</td>
        </tr>
      )}
    />
  )
}

type Page = { readonly nextCursor: string | null }

function Paged<Entry, Got extends Page>(props: {
  path: string
  words: string
  entriesOf: (page: Got) => readonly Entry[]
  head: readonly string[]
  row: (entry: Entry) => JSX.Element
}): JSX.Element {
  const query = new URLSearchParams(props.words === '' ? {} : { q: props.words })
  const first = useRecord<Got>(`${props.path}?${query}`)
  const more = useSignal<readonly Got[]>([])
  const pages = first.value.value ? [first.value.value, ...more.value] : []
  const problem = first.problem.value
  const entries = pages.flatMap(props.entriesOf)
  const cursor = pages.at(-1)?.nextCursor
  if (problem)
    return (
      <p class="problem list-problem" role="alert">
        {problem.detail}{' '}
        <button type="button" onClick={() => void first.reload()}>
          Try again
        </button>
      </p>
    )
  if (pages.length === 0) return <p class="loading">Loading…</p>
  return (
    <>
      <p class="unseen" role="status">
        {entries.length} {entries.length === 1 ? 'entry' : 'entries'}
        {cursor ? ', and more' : ''}
      </p>
      {entries.length === 0 ? (
        <p class="nothing-here">Nobody was found.</p>
      ) : (
        <table>
          <thead>
            <tr>
              {props.head.map(each => (
                <th key={each} scope="col">
                  {each}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{entries.map(props.row)}</tbody>
        </table>
      )}
      {cursor && (
        <p class="more">
          <button type="button" onClick={() => void readOn(cursor)}>
            Show more
          </button>
        </p>
      )}
    </>
  )

  async function readOn(from: string): Promise<void> {
    query.set('cursor', from)
    const answer = await call<Got>('GET', `${props.path}?${query}`)
    if (answer.ok) more.value = [...more.value, answer.value]
  }
}
