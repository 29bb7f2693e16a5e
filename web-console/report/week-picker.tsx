import type { JSX } from 'preact'
import type { ReportWeek } from '../../src/adapters/report/protocol.ts'
import { serverNow } from '../staff/clock.ts'
import { Icon } from '../staff/icon.tsx'
import { weekFrom, weekNumber } from './iso-week.ts'
import { loadWeek } from './load-week.ts'

/** One week back, one week on. The address follows, so that a week can be sent to somebody. */
export function WeekPicker({ report }: { report: ReportWeek }): JSX.Element {
  const running = report.endsAt > serverNow()
  return (
    <nav class="week-picker" aria-label="Week">
      <button type="button" class="round" aria-label="Previous week" onClick={() => show(weekFrom(report.week, -1))}>
        <Icon name="back" />
      </button>
      <p aria-live="polite">
        Week {weekNumber(report.week)}, {report.week.slice(0, 4)}
        {running && <span class="running"> running</span>}
      </p>
      <button
        type="button"
        class="round"
        aria-label="Next week"
        aria-disabled={running}
        onClick={() => !running && show(weekFrom(report.week, 1))}
      >
        <Icon name="next" />
      </button>
    </nav>
  )
}

function show(week: string): void {
  history.replaceState(null, '', `?week=${week}`)
  void loadWeek(week)
}
