import type { Outcome, ReportWeek } from '../../src/adapters/report/protocol.ts'

/** Fewer than this are counted but never turned into a percentage. */
export const FEW = 20

/** The outcomes by the names the whole product uses; the table says beside each what it means. */
export const OUTCOME_NAMES: Readonly<Record<Outcome, string>> = {
  confirmed: 'Confirmed',
  assumed: 'Assumed',
  pending: 'Pending',
  reversed: 'Reversed',
  escalated: 'Escalated',
  escalation_failed: 'Escalation failed',
  assisted_intake: 'Assisted intake',
  abandoned: 'Abandoned',
  unanswered: 'Unanswered',
  unobservable: 'Unobservable',
}

/** "38 %", or nothing where there are too few for a percentage. */
export function percent(count: number, of: number): string {
  return of < FEW ? '' : `${Math.round((100 * count) / of)} %`
}

/** The topic as people call it: `order-status` → "Order status". */
export function topicName(intent: string): string {
  const words = intent.replace(/^\w+:/, '').replace(/[-_]+/g, ' ').trim()
  if (words === '' || words === 'unknown') return 'Not understood'
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** "16 – 22 November 2026" in the report's own time zone. */
export function daysOf({ startsAt, endsAt, timeZone }: ReportWeek): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'long', year: 'numeric' })
  return format.formatRange(startsAt, endsAt - 1)
}

/** When the numbers were counted, in the report's own time zone. */
export function momentOf({ asOf, timeZone }: ReportWeek): string {
  const format = {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  } as const
  return new Intl.DateTimeFormat('en-GB', format).format(asOf)
}
