import type { Outcome } from '../../src/adapters/report/protocol.ts'

/** A colour per outcome; shades of one hue for one kind of ending. report.css gives them their values in light and dark. */
export const OUTCOME_COLORS: Readonly<Record<Outcome, string>> = {
  confirmed: 'var(--solved-1)',
  assumed: 'var(--solved-2)',
  pending: 'var(--solved-3)',
  reversed: 'var(--lost-1)',
  escalated: 'var(--person-1)',
  escalation_failed: 'var(--lost-2)',
  assisted_intake: 'var(--person-2)',
  abandoned: 'var(--lost-3)',
  unanswered: 'var(--lost-4)',
  unobservable: 'var(--unknown)',
}
