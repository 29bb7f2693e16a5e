import type { JSX } from 'preact'
import type { CaseContent } from '../../src/adapters/api/content-protocol.ts'
import { now } from '../staff/clock.ts'
import { whenIn } from './case-words.ts'

type Reference = CaseContent['references'][number]

const KIND_NAMES: Readonly<Record<Reference['kind'], string>> = {
  incident: 'Incident',
  problem: 'Problem',
  change: 'Change',
  work_order: 'Work order',
}

/** What other systems say, as they say it. Only staff read this. */
export function CaseReferences({ references }: { references: readonly Reference[] }): JSX.Element | null {
  if (references.length === 0) return null
  return (
    <section aria-labelledby="references-title">
      <h3 id="references-title">In other systems</h3>
      <ul class="lines">
        {references.map(({ system, kind, id, statusText, syncedAt }) => (
          <li key={`${system} ${kind} ${id}`}>
            <p class="item-head">
              <span class="item-name" dir="auto">
                <span class="quiet">{KIND_NAMES[kind]}</span> {id}
              </span>
              <span class="quiet small">{whenIn(syncedAt, now.value)}</span>
            </p>
            <p dir="auto">{statusText}</p>
            <p class="quiet small" dir="auto">
              {system}; the customer does not see this
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
