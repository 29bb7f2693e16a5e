import { z } from 'zod'

/**
 * `GET /report/api/week?week=2026-W47` (default: the current ISO week), managers only, `Authorization: Bearer <token>`.
 * The token is the desk's (`POST /desk/api/sign-in`).
 *
 * `GET /report/api/week.csv?week=…` is the same as a file. A label that names no ISO week, or one that has not begun,
 * is answered with 400 and problem+json, whose `detail` is a sentence to show.
 */

export const OUTCOMES = [
  'confirmed',
  'assumed',
  'pending',
  'reversed',
  'escalated',
  'escalation_failed',
  'assisted_intake',
  'abandoned',
  'unanswered',
  'unobservable',
] as const

export const rate = z.object({
  numerator: z.number(),
  denominator: z.number(),
  /** Null where the denominator is under 20: then only the counts are shown. */
  percent: z.number().nullable(),
  /** Wilson 95 %, in percent; null where the denominator is 0. */
  low: z.number().nullable(),
  high: z.number().nullable(),
})

export const week = z.object({
  week: z.string().regex(/^\d{4}-W\d{2}$/),
  timeZone: z.string(),
  startsAt: z.number(),
  endsAt: z.number(),
  asOf: z.number(),
  /** One plain sentence made from the numbers. */
  sentence: z.string(),
  eligible: z.number(),
  excluded: z.number(),
  outcomes: z.array(z.object({ outcome: z.enum(OUTCOMES), count: z.number(), meaning: z.string() })),
  floor: rate,
  ceiling: rate,
  byIntent: z.array(
    z.object({ intent: z.string(), attempts: z.number(), confirmed: z.number(), escalated: z.number() }),
  ),
  /** Confirmed and eligible of this week and those before it, oldest first. */
  trend: z.array(
    z.object({
      week: z.string(),
      eligible: z.number(),
      confirmed: z.number(),
      assumed: z.number(),
      pending: z.number(),
    }),
  ),
  hasDemoData: z.boolean(),
})

export type ReportWeek = z.infer<typeof week>
export type Outcome = (typeof OUTCOMES)[number]
