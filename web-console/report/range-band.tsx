import type { JSX } from 'preact'
import type { ReportWeek } from '../../src/adapters/report/protocol.ts'

type Rate = ReportWeek['floor']

/** The least and the most the assistant can have helped. The truth lies between; too few are only counted. */
export function RangeBand({ floor, ceiling }: { floor: Rate; ceiling: Rate }): JSX.Element {
  return (
    <div class="range">
      <dl class="range-figures">
        <Figure name="At least" rate={floor} meaning="The customer said it was solved." />
        <Figure name="At most" rate={ceiling} meaning="Also counting everyone who went quiet after an answer." />
      </dl>
      {floor.percent !== null && ceiling.percent !== null ? (
        <Band floor={floor} ceiling={ceiling} />
      ) : (
        <p class="quiet small">
          With fewer than 20 attempts a percentage would only look exact, so here are the counts.
        </p>
      )}
    </div>
  )
}

function Figure({ name, rate, meaning }: { name: string; rate: Rate; meaning: string }): JSX.Element {
  const counts = `${rate.numerator} of ${rate.denominator}`
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{rate.percent === null ? counts : `${Math.round(rate.percent)} %`}</strong>
        {rate.percent !== null && <span class="quiet">{counts}</span>}
        <p class="quiet small">{meaning}</p>
      </dd>
    </div>
  )
}

/** A picture of the two figures; everything in it stands in words beside it. */
function Band({ floor, ceiling }: { floor: Rate; ceiling: Rate }): JSX.Element {
  const from = floor.percent ?? 0
  const to = ceiling.percent ?? 0
  return (
    <figure class="band">
      <div class="band-track" aria-hidden="true">
        <div class="band-sure" style={{ width: `${from}%` }} />
        <div class="band-maybe" style={{ left: `${from}%`, width: `${Math.max(0, to - from)}%` }} />
        <Whisker rate={floor} />
        <Whisker rate={ceiling} />
      </div>
      <div class="band-scale quiet" aria-hidden="true">
        {[0, 25, 50, 75, 100].map(mark => (
          <span key={mark}>{mark} %</span>
        ))}
      </div>
      <figcaption class="quiet small">
        By chance alone, with this many attempts, the least could lie anywhere from {interval(floor)} and the most from{' '}
        {interval(ceiling)} (95 % intervals, the thin lines).
      </figcaption>
    </figure>
  )
}

function Whisker({ rate }: { rate: Rate }): JSX.Element | null {
  if (rate.low === null || rate.high === null) return null
  return <div class="whisker" style={{ left: `${rate.low}%`, width: `${rate.high - rate.low}%` }} />
}

function interval({ low, high }: Rate): string {
  return `${Math.round(low ?? 0)} to ${Math.round(high ?? 100)} %`
}
