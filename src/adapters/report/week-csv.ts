import type { WeeklyReport } from '../../application/weekly-report.ts'
import type { Rate } from '../../domain/deflection/rate.ts'

type Cell = string | number | null

const HEAD = ['week', 'measure', 'of', 'numerator', 'denominator', 'percent', 'low_95', 'high_95']

/**
 * A week's report as CSV (RFC 4180) with a byte order mark, without which Excel takes UTF-8 for its own code page.
 * One row per number, numerator and denominator first, so that a rate can always be computed again.
 */
export function weekCsv(report: WeeklyReport): string {
  const rows: Cell[][] = [
    HEAD,
    ...about(report),
    ...outcomes(report),
    ...rates(report),
    ...intents(report),
    ...trend(report),
  ]
  return `\uFEFF${rows.map(row => row.map(cellText).join(',')).join('\r\n')}\r\n`
}

function about({ week, timeZone, asOf, hasDemoData }: WeeklyReport): Cell[][] {
  const note = (measure: string, text: string): Cell[] => [week, measure, text, null, null, null, null, null]
  return [
    note('time zone', timeZone),
    note('as of', new Date(asOf).toISOString()),
    ...(hasDemoData ? [note('note', 'contains demo data')] : []),
  ]
}

function outcomes({ week, eligible, excluded, outcomes }: WeeklyReport): Cell[][] {
  return [
    [week, 'excluded', 'test conversations', excluded, eligible + excluded, null, null, null],
    ...outcomes.map(({ outcome, count }): Cell[] => [week, 'outcome', outcome, count, eligible, null, null, null]),
  ]
}

function rates({ week, floor, ceiling }: WeeklyReport): Cell[][] {
  const row = (measure: string, rate: Rate): Cell[] => [
    week,
    measure,
    'all topics',
    rate.numerator,
    rate.denominator,
    rate.percent,
    rate.low,
    rate.high,
  ]
  return [row('floor', floor), row('ceiling', ceiling)]
}

function intents({ week, byIntent }: WeeklyReport): Cell[][] {
  return byIntent.flatMap(({ intent, attempts, confirmed, escalated }): Cell[][] => [
    [week, 'confirmed by topic', intent, confirmed, attempts, null, null, null],
    [week, 'escalated by topic', intent, escalated, attempts, null, null, null],
  ])
}

function trend({ trend }: WeeklyReport): Cell[][] {
  return trend.flatMap(({ week, eligible, confirmed, assumed, pending }): Cell[][] => [
    [week, 'trend', 'confirmed', confirmed, eligible, null, null, null],
    [week, 'trend', 'assumed', assumed, eligible, null, null, null],
    [week, 'trend', 'pending', pending, eligible, null, null, null],
  ])
}

/**
 * A topic is named by whoever writes flows and articles. A spreadsheet would run `=…` as a formula: an apostrophe stops
 * it. Where lists are separated by semicolons, what follows one is a cell of its own.
 */
function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const inert = cell.replace(/(?<=^|[;\t\r\n])(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])/g, "'")
  return /[",;\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
