import type { JSX } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { CaseDetails as Details } from '../../src/adapters/api/protocol.ts'
import { lists, tell } from '../desk/desk-state.ts'
import { lastList } from '../desk/place.ts'
import type { Problem } from '../staff/call.ts'
import { Icon } from '../staff/icon.tsx'
import { session } from '../staff/session.ts'
import { CaseComposer } from './case-composer.tsx'
import { CaseDetails } from './case-details.tsx'
import { type CaseFile, keepReading, newCaseFile, readCase } from './case-file.ts'
import { CaseMoves } from './case-moves.tsx'
import { PriorityTag, StateTag } from './case-tags.tsx'
import { CaseTimeline } from './case-timeline.tsx'
import { isOver } from './case-words.ts'
import { DueTag } from './due-tag.tsx'

type DetailsSwitch = { readonly detailsOpen: boolean; readonly toggleDetails: () => void }

/** One case: what it is and who has it, what can be done with it, and all that happened. */
export function CasePage({ number, ...sides }: { number: string } & DetailsSwitch): JSX.Element {
  const file = useMemo(() => newCaseFile(number), [number])
  useEffect(() => keepReading(file), [file])
  const details = file.details.value
  if (!details) return <NotYet file={file} problem={file.problem.value} />
  return (
    <>
      <section class="conversation case" aria-label="Case">
        <Head details={details} {...sides} />
        <CaseMoves key={number} file={file} details={details} />
        <CaseTimeline number={number} events={file.events.value} />
        <CaseComposer key={number} file={file} over={isOver(details.state)} />
      </section>
      <CaseDetails key={number} file={file} details={details} close={sides.toggleDetails} />
    </>
  )
}

function NotYet({ file, problem }: { file: CaseFile; problem: Problem | null }): JSX.Element {
  return (
    <section class="conversation nothing" aria-label="Case" aria-busy={problem === null}>
      {problem ? (
        <div role="alert">
          <p class="nothing-title">{problem.code === 'not_found' ? 'There is no such case' : problem.title}</p>
          <p class="quiet">
            {problem.code === 'not_found' ? `${file.number} is not the number of a case you can see.` : problem.detail}
          </p>
          <p class="choices">
            <a href={lastList.value}>All cases</a>
            <button type="button" onClick={() => void readCase(file)}>
              Try again
            </button>
          </p>
        </div>
      ) : (
        <p class="quiet">Loading the case…</p>
      )}
    </section>
  )
}

function Head({ details, detailsOpen, toggleDetails }: { details: Details } & DetailsSwitch): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null)
  // The page has changed without a load: the reader is told where they are.
  useEffect(() => heading.current?.focus(), [details.number])
  const title = details.summary.split('\n', 1)[0]
  return (
    <header class="case-head">
      <p class="case-line">
        <a class="back" href={lastList.value}>
          <Icon name="back" /> Cases
        </a>
        <CopyNumber number={details.number} />
        <Waiting />
        <button
          type="button"
          class="bare round only-medium"
          aria-expanded={detailsOpen}
          aria-controls="context"
          aria-label="Details"
          onClick={toggleDetails}
        >
          <Icon name="info" />
        </button>
      </p>
      <h2 ref={heading} tabIndex={-1} dir="auto">
        {title}
      </h2>
      <p class="case-line tags">
        <StateTag state={details.state} />
        <PriorityTag priority={details.priority} inFull />
        {details.due && <DueTag clock={details.due} inFull />}
        <span class="quiet">{holder(details)}</span>
      </p>
    </header>
  )
}

function holder({ agent }: Details): string {
  if (!agent) return 'Nobody has it'
  return agent.id === session.value?.staff.id ? 'You have it' : `${agent.name} has it`
}

function CopyNumber({ number }: { number: string }): JSX.Element {
  return (
    <button type="button" class="bare number" title="Copy the number" onClick={() => void copy()}>
      {number}
      <Icon name="copy" />
      <span class="unseen">, copy the number</span>
    </button>
  )

  async function copy(): Promise<void> {
    // The clipboard is missing where the desk is opened over plain HTTP.
    const copied = await navigator.clipboard?.writeText(number).then(
      () => true,
      () => false,
    )
    tell(copied ? `Copied ${number}` : `The browser does not let us copy. The number is ${number}.`)
  }
}

/** On a phone the lists are out of sight here: who waits for a person must not be. */
function Waiting(): JSX.Element | null {
  const count = lists.value?.waiting.length ?? 0
  if (count === 0) return null
  return (
    <a class="waiting only-narrow" href="#/conversations">
      {count} waiting
    </a>
  )
}
