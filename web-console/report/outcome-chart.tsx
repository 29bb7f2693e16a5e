import { barX, plot, stackX, textX } from '@observablehq/plot'
import type { JSX } from 'preact'
import { useCallback } from 'preact/hooks'
import type { ReportWeek } from '../../src/adapters/report/protocol.ts'
import { Chart } from './chart.tsx'
import { OUTCOME_COLORS } from './outcome-colors.ts'

type Outcomes = ReportWeek['outcomes']

/** All attempts as one bar. Counts stand in the parts that are wide enough for them. */
export function OutcomeChart({ outcomes }: { outcomes: Outcomes }): JSX.Element {
  const draw = useCallback((width: number) => drawOutcomes(outcomes, width), [outcomes])
  return <Chart draw={draw} />
}

const LABEL_PX = 26

function drawOutcomes(outcomes: Outcomes, width: number): Element {
  const some = outcomes.filter(each => each.count > 0)
  const total = some.reduce((sum, each) => sum + each.count, 0)
  const fits = (count: number) => (count / total) * width > LABEL_PX
  return plot({
    width,
    height: 44,
    margin: 0,
    className: 'plot',
    x: { axis: null, domain: [0, total] },
    color: { type: 'identity' },
    marks: [
      barX(
        some,
        stackX({
          x: 'count',
          fill: each => OUTCOME_COLORS[each.outcome as keyof typeof OUTCOME_COLORS],
          insetRight: 2,
          order: null,
          r: 3,
        }),
      ),
      textX(
        some,
        stackX({
          x: 'count',
          text: each => (fits(each.count) ? `${each.count}` : ''),
          fill: each => textColor(each),
          order: null,
        }),
      ),
    ],
  })
}

function textColor({ outcome }: Outcomes[number]): string {
  return `${OUTCOME_COLORS[outcome].slice(0, -1)}-ink)`
}
