import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { PartyDetails } from '../../src/adapters/api/party-protocol.ts'
import { PriorityTag, StateTag } from '../cases/case-tags.tsx'
import { caseHash, contactHash, lastParties, partyHash } from '../desk/place.ts'
import type { Problem } from '../staff/call.ts'
import { now } from '../staff/clock.ts'
import { Icon } from '../staff/icon.tsx'
import { ACCESS_NAMES, dayOf } from './party-words.ts'

/** The head of a customer's page; the reader is taken there when the page opens. */
export function RecordHead(props: {
  id: string
  name: string
  kind: string
  children?: ComponentChildren
}): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [props.id])
  return (
    <header class="record-head">
      <p>
        <a class="back" href={lastParties.value}>
          <Icon name="back" /> Customers
        </a>
      </p>
      <h2 ref={heading} tabIndex={-1} dir="auto">
        {props.name}
      </h2>
      <p class="tags">
        <span class="tag">{props.kind}</span>
        {props.children}
      </p>
    </header>
  )
}

export function RecordProblem({ problem, what }: { problem: Problem | null; what: string }): JSX.Element {
  if (!problem) return <p class="loading">Loading…</p>
  return (
    <p class="nothing-here" role="alert">
      {problem.code === 'not_found' ? `There is no such ${what}.` : problem.detail}
      <br />
      <a href={lastParties.value}>All customers</a>
    </p>
  )
}

export function Block({
  title,
  count,
  children,
}: {
  title: string
  count?: number
  children: ComponentChildren
}): JSX.Element {
  const id = `block-${title.toLowerCase().replaceAll(' ', '-')}`
  return (
    <section class="record-block" aria-labelledby={id}>
      <h3 id={id}>
        {title}
        {count !== undefined && <span class="quiet"> {count}</span>}
      </h3>
      {children}
    </section>
  )
}

type Memberships = PartyDetails['people']

/** Who speaks for whom: on an account's page the people, on a person's the accounts. */
export function Members({ of, side }: { of: Memberships; side: 'contact' | 'account' }): JSX.Element {
  if (of.length === 0) return <p class="quiet">{side === 'contact' ? 'Nobody yet.' : 'For no account.'}</p>
  return (
    <ul class="rows">
      {of.map(member => {
        const over = member.until !== null && member.until <= now.value
        const shown = member[side]
        return (
          <li key={`${shown.id} ${member.from}`} data-over={over}>
            <a href={side === 'contact' ? contactHash(shown.id) : partyHash(shown.id)} dir="auto">
              {shown.name}
            </a>
            <span>{ACCESS_NAMES[member.access]}</span>
            <span class="quiet">
              {[
                member.responsibility,
                over ? `${dayOf(member.from)} to ${dayOf(member.until)}` : `since ${dayOf(member.from)}`,
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

/** The cases of a customer, the most recently changed first. */
export function Cases({ cases, count }: { cases: PartyDetails['cases']; count: number }): JSX.Element {
  if (cases.length === 0) return <p class="quiet">No case.</p>
  return (
    <>
      <ul class="rows">
        {cases.map(({ number, summary, state, priority, updatedAt }) => (
          <li key={number}>
            <a href={caseHash(number)}>{number}</a>
            <span dir="auto">{summary.split('\n', 1)[0]}</span>
            <span class="tags">
              <StateTag state={state} /> <PriorityTag priority={priority} />{' '}
              <span class="quiet">{dayOf(updatedAt)}</span>
            </span>
          </li>
        ))}
      </ul>
      {count > cases.length && (
        <p class="quiet">
          The last {cases.length} of {count}.
        </p>
      )}
    </>
  )
}

/** The records that were merged into this one. */
export function MergedHere({
  of,
  hash,
}: {
  of: PartyDetails['mergedHere']
  hash: (id: string) => string
}): JSX.Element | null {
  if (of.length === 0) return null
  return (
    <Block title="Merged into this record" count={of.length}>
      <ul class="rows">
        {of.map(({ id, name }) => (
          <li key={id}>
            <a href={hash(id)} dir="auto">
              {name}
            </a>
            <span class="quiet">What was theirs counts here, also for the time before.</span>
          </li>
        ))}
      </ul>
    </Block>
  )
}
