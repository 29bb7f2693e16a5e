import { areaY, axisX, axisY, dot, gridY, lineY, plot, text } from '@observablehq/plot'
import type { JSX } from 'preact'
import { useCallback } from 'preact/hooks'
import type { ReportWeek } from '../../src/adapters/report/protocol.ts'
import { Chart } from './chart.tsx'
import { weekNumber } from './iso-week.ts'
import { FEW, percent } from './wording.ts'

type Trend = ReportWeek['trend']
type Point = { readonly week: string; readonly least: number; readonly most: number }

/** How the least and the most went over the weeks. Weeks with too few attempts have no percentage and leave a gap. */
export function TrendChart({ trend, shown }: { trend: Trend; shown: string }): JSX.Element {
  const draw = useCallback((width: number) => drawTrend(trend, shown, width), [trend, shown])
  const few = trend.filter(week => week.eligible < FEW).length
  const drawn = few < trend.length
  return (
    <>
      {drawn ? <Chart draw={draw} /> : <p class="quiet small">No week has had enough attempts for a percentage yet.</p>}
      {drawn && few > 0 && (
        <p class="quiet small">
          {few === 1 ? 'One week' : `${few} weeks`} with fewer than {FEW} attempts {few === 1 ? 'is' : 'are'} left out.
        </p>
      )}
      <details class="as-table">
        <summary>The same as a table</summary>
        <TrendTable trend={trend} />
      </details>
    </>
  )
}

function drawTrend(trend: Trend, shown: string, width: number): Element {
  const points = trend.map(pointOf)
  const last = points.filter(point => !Number.isNaN(point.least)).slice(-1)
  const narrow = width < 480
  return plot({
    width,
    height: 260,
    marginTop: 16,
    marginLeft: 46,
    marginRight: 68,
    marginBottom: 32,
    className: 'plot',
    x: { type: 'point', domain: trend.map(week => week.week), padding: 0.3 },
    y: { domain: [0, 100] },
    marks: [
      gridY([0, 25, 50, 75, 100], { stroke: 'var(--line)', strokeOpacity: 1 }),
      axisY([0, 25, 50, 75, 100], {
        tickSize: 0,
        tickFormat: (mark: number) => `${mark} %`,
        label: null,
        fill: 'var(--ink-2)',
      }),
      axisX({
        tickSize: 0,
        tickFormat: (week: string, place: number) => (narrow && place % 3 !== 0 ? '' : `W${weekNumber(week)}`),
        label: null,
        fill: 'var(--ink-2)',
      }),
      areaY(points, { x: 'week', y1: 'least', y2: 'most', fill: 'var(--solved-3)', fillOpacity: 0.45 }),
      lineY(points, { x: 'week', y: 'most', stroke: 'var(--solved-line)', strokeWidth: 1.5, strokeDasharray: '4 3' }),
      lineY(points, { x: 'week', y: 'least', stroke: 'var(--solved-1)', strokeWidth: 2.25 }),
      dot(points, {
        x: 'week',
        y: 'least',
        r: point => (point.week === shown ? 4.5 : 2.5),
        fill: 'var(--solved-1)',
        stroke: 'var(--surface)',
      }),
      text(last, { x: 'week', y: 'most', text: () => 'at most', dx: 10, textAnchor: 'start', fill: 'var(--ink-2)' }),
      text(last, {
        x: 'week',
        y: 'least',
        text: () => 'at least',
        dx: 10,
        textAnchor: 'start',
        fill: 'var(--ink)',
        fontWeight: 600,
      }),
    ],
  })
}

function pointOf({ week, eligible, confirmed, assumed, pending }: Trend[number]): Point {
  if (eligible < FEW) return { week, least: Number.NaN, most: Number.NaN }
  return { week, least: (100 * confirmed) / eligible, most: (100 * (confirmed + assumed + pending)) / eligible }
}

function TrendTable({ trend }: { trend: Trend }): JSX.Element {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Week</th>
          <th scope="col" class="number">
            Attempts
          </th>
          <th scope="col" class="number">
            At least
          </th>
          <th scope="col" class="number">
            At most
          </th>
        </tr>
      </thead>
      <tbody>
        {trend.map(({ week, eligible, confirmed, assumed, pending }) => (
          <tr key={week}>
            <th scope="row">{week}</th>
            <td class="number">{eligible}</td>
            <td class="number">{withPercent(confirmed, eligible)}</td>
            <td class="number">{withPercent(confirmed + assumed + pending, eligible)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function withPercent(count: number, of: number): string {
  const share = percent(count, of)
  return share === '' ? `${count}` : `${count} (${share})`
}
