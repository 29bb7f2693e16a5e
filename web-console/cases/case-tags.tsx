import type { JSX } from 'preact'
import type { CaseSummary } from '../../src/adapters/api/protocol.ts'
import { PRIORITY_NAMES, STATE_NAMES } from './case-words.ts'

/** Where a case is in its life. */
export function StateTag({ state }: { state: CaseSummary['state'] }): JSX.Element {
  return (
    <span class="tag" data-state={state}>
      {STATE_NAMES[state]}
    </span>
  )
}

/** How urgent a case is; `inFull` where no heading says what the word is about. */
export function PriorityTag(props: { priority: CaseSummary['priority']; inFull?: boolean }): JSX.Element {
  return (
    <span class="priority" data-priority={props.priority}>
      {PRIORITY_NAMES[props.priority]}
      {props.inFull && ' priority'}
    </span>
  )
}
