import type { JSX } from 'preact'
import type { ReportWeek } from '../../src/adapters/report/protocol.ts'
import { OUTCOME_COLORS } from './outcome-colors.ts'
import { OUTCOME_NAMES, percent } from './wording.ts'

/** Every outcome with its count and what it means. They add up to all attempts. */
export function OutcomeTable({
  outcomes,
  eligible,
}: {
  outcomes: ReportWeek['outcomes']
  eligible: number
}): JSX.Element {
  return (
    <table class="outcomes">
      <thead>
        <tr>
          <th scope="col">Outcome</th>
          <th scope="col" class="number">
            Attempts
          </th>
          <th scope="col" class="number">
            <span class="unseen">Share</span>
          </th>
          <th scope="col">What it means</th>
        </tr>
      </thead>
      <tbody>
        {outcomes.map(({ outcome, count, meaning }) => (
          <tr key={outcome} data-none={count === 0}>
            <th scope="row">
              <span class="swatch" aria-hidden="true" style={{ background: OUTCOME_COLORS[outcome] }} />
              {OUTCOME_NAMES[outcome]}
            </th>
            <td class="number">{count}</td>
            <td class="number quiet">{count > 0 && percent(count, eligible)}</td>
            <td class="meaning">{meaning}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">All attempts</th>
          <td class="number">{eligible}</td>
          <td />
          <td />
        </tr>
      </tfoot>
    </table>
  )
}
