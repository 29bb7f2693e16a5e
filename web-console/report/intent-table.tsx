import type { JSX } from 'preact'
import type { ReportWeek } from '../../src/adapters/report/protocol.ts'
import { FEW, percent, topicName } from './wording.ts'

/** What people came for, the most frequent first. */
export function IntentTable({ rows }: { rows: ReportWeek['byIntent'] }): JSX.Element {
  const shares = rows.some(row => row.attempts >= FEW)
  return (
    <table class="topics">
      <thead>
        <tr>
          <th scope="col">Topic</th>
          <th scope="col" class="number">
            Attempts
          </th>
          <th scope="col" class="number">
            Confirmed
          </th>
          <th scope="col" class="number">
            Escalated
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ intent, attempts, confirmed, escalated }) => (
          <tr key={intent}>
            <th scope="row" dir="auto">
              {topicName(intent)}
            </th>
            <td class="number">{attempts}</td>
            <td class="number">
              {confirmed} {shares && <span class="share">{percent(confirmed, attempts)}</span>}
            </td>
            <td class="number">
              {escalated} {shares && <span class="share">{percent(escalated, attempts)}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
