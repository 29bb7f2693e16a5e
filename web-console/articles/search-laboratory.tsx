import { type Signal, useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { SearchHit, SearchHurdle, SearchReport } from '../../src/adapters/articles/protocol.ts'
import { Trouble, useLoaded } from './loaded.tsx'
import { articleHash, searchHash } from './place.ts'

type ReaderKind = 'public' | 'signed_in' | 'account' | 'product' | 'staff'
const READERS: readonly (readonly [ReaderKind, string])[] = [
  ['public', 'Somebody unknown'],
  ['signed_in', 'A signed-in customer'],
  ['account', 'A customer of the account …'],
  ['product', 'An owner of the product …'],
  ['staff', 'An agent'],
]

/** What a search gives a reader, and why. */
export function SearchLaboratory({ query }: { query: string }): JSX.Element {
  const text = useSignal(query)
  const reader = useSignal<ReaderKind>('public')
  const name = useSignal('')
  useEffect(() => {
    text.value = query
  }, [query, text])
  const asked = new URLSearchParams({ q: query, reader: reader.value, name: name.value })
  const loaded = useLoaded<SearchReport>(query === '' ? null : `search?${asked}`).value
  return (
    <>
      <h1>Search laboratory</h1>
      <form
        class="laboratory"
        onSubmit={event => {
          event.preventDefault()
          location.hash = searchHash(text.value.trim())
        }}
      >
        <label class="query">
          <span>What somebody asks</span>
          <input
            type="search"
            maxLength={300}
            value={text.value}
            onInput={event => (text.value = event.currentTarget.value)}
          />
        </label>
        <ReaderField reader={reader} name={name} />
        <button type="submit" class="primary">
          Search
        </button>
      </form>
      {query !== '' && loaded.state === 'failed' && <Trouble problem={loaded.problem} />}
      {query !== '' && loaded.state === 'shown' && <Found report={loaded.value} />}
    </>
  )
}

function ReaderField({ reader, name }: { reader: Signal<ReaderKind>; name: Signal<string> }): JSX.Element {
  const isNamed = reader.value === 'account' || reader.value === 'product'
  return (
    <>
      <label>
        <span>Who asks</span>
        <select value={reader.value} onChange={event => (reader.value = event.currentTarget.value as ReaderKind)}>
          {READERS.map(([kind, label]) => (
            <option key={kind} value={kind}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {isNamed && (
        <label>
          <span>{reader.value === 'account' ? 'Account' : 'Product'}</span>
          <input maxLength={200} value={name.value} onChange={event => (name.value = event.currentTarget.value)} />
        </label>
      )}
    </>
  )
}

function Found({ report }: { report: SearchReport }): JSX.Element {
  // One measure for all hits, so that their bars can be compared.
  const most = Math.max(0.001, ...report.hits.flatMap(({ parts }) => parts.map(({ value, worth }) => value * worth)))
  return (
    <>
      <Decision decision={report.decision} />
      <section aria-labelledby="understood">
        <h2 id="understood">The words</h2>
        {report.terms.length === 0 && <p class="none">No word to search for.</p>}
        <ul class="words">
          {report.terms.map(({ word, corrected, known, weight }) => (
            <li key={word} class={known ? '' : 'unknown'}>
              <b dir="auto">{word}</b>{' '}
              <span class="quiet">
                {corrected ? 'for a misspelt word' : known ? '' : 'in no article'}
                {weight < 1 && ' counts less'}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="ranked">
        <h2 id="ranked">The ranking</h2>
        {report.hits.length === 0 && <p class="none">Nothing that this reader may read has any of the words.</p>}
        <ol class="hits">
          {report.hits.map(hit => (
            <HitItem key={`${hit.slug} ${hit.section}`} hit={hit} most={most} />
          ))}
        </ol>
      </section>
    </>
  )
}

const DECISIONS = {
  answer: 'The assistant answers with',
  did_you_mean: 'The assistant asks which is meant',
  none: 'The assistant says that it has no answer',
} as const

function Decision({ decision }: Pick<SearchReport, 'decision'>): JSX.Element {
  return (
    <section class={`decision ${decision.kind}`} aria-labelledby="decision">
      <h2 id="decision">{DECISIONS[decision.kind]}</h2>
      {decision.titles.length > 0 && (
        <p class="asked" dir="auto">
          {decision.titles.join(' · ')}
        </p>
      )}
      {decision.snippet && <blockquote dir="auto">{decision.snippet}</blockquote>}
      <p class="quiet">{decision.why}</p>
      {decision.hurdles.length > 0 && <Hurdles hurdles={decision.hurdles} />}
    </section>
  )
}

const OUTCOMES = { passed: 'Passed', waived: 'Not needed: its own words', failed: 'Not passed' } as const

function Hurdles({ hurdles }: { hurdles: readonly SearchHurdle[] }): JSX.Element {
  return (
    <table class="hurdles">
      <caption class="unseen">What an answer has to pass</caption>
      <thead>
        <tr>
          <th scope="col">To be answered outright</th>
          <th scope="col">Found</th>
          <th scope="col">Needed</th>
          <th scope="col">Outcome</th>
        </tr>
      </thead>
      <tbody>
        {hurdles.map(({ meaning, found, needed, below, outcome }) => (
          <tr key={meaning}>
            <th scope="row">{meaning}</th>
            <td>{short(found)}</td>
            <td>{`${below ? 'below' : 'at least'} ${short(needed)}`}</td>
            <td data-outcome={outcome}>{OUTCOMES[outcome]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function short(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2)
}

/** Percent of its place; the number stands beside it. */
const LONGEST_BAR = 75
/** What adds less is shown as nothing, and says nothing. */
const SEEN_FROM = 0.0005

function HitItem({ hit, most }: { hit: SearchHit; most: number }): JSX.Element {
  const parts = hit.parts.filter(({ value, worth }) => Math.abs(value * worth) >= SEEN_FROM)
  const found = hit.terms.filter(({ strength }) => strength > 0).map(({ word }) => word)
  return (
    <li>
      <p class="asked ranked">
        <span>
          <a href={articleHash(hit.slug)} dir="auto">
            {hit.title}
          </a>{' '}
          {hit.section && (
            <span class="quiet" dir="auto">
              {hit.section}
            </span>
          )}
        </span>
        <span class="score">{hit.score.toFixed(3)}</span>
      </p>
      <p class="quiet">{found.length === 0 ? 'None of the words' : `Has ${found.join(', ')}`}</p>
      <table class="parts">
        <caption class="unseen">What the score of {hit.title} is made of</caption>
        <thead class="unseen">
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Value × worth</th>
            <th scope="col">Adds</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ name, meaning, value, worth }) => (
            <tr key={name}>
              <th scope="row">{meaning}</th>
              <td class="quiet">
                {value.toFixed(2)} × {worth}
              </td>
              <td>
                <span class="bar" style={{ inlineSize: `${(LONGEST_BAR * Math.max(0, value * worth)) / most}%` }} />
                <span class="adds">{(value * worth).toFixed(3)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </li>
  )
}
