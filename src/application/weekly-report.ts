import { type Attempt, attemptsFrom } from '../domain/deflection/attempts.ts'
import { type Figures, figuresOf, type IntentFigures } from '../domain/deflection/figures.ts'
import { MEANINGS, OUTCOMES, type OutcomeName } from '../domain/deflection/outcome.ts'
import type { Rate } from '../domain/deflection/rate.ts'
import { sentenceOf } from '../domain/deflection/sentence.ts'
import { bounds, type WeekBounds, weekOf, weeksBefore } from '../domain/deflection/week.ts'
import { no, ok, type Result } from '../domain/result.ts'
import type { Clock, Ledger, SampleStore } from './ports.ts'

/** One week as managers see it. Instants are epoch milliseconds, rates are in percent. */
export type WeeklyReport = {
  readonly week: string
  readonly timeZone: string
  readonly startsAt: number
  readonly endsAt: number
  readonly asOf: number
  readonly sentence: string
  readonly eligible: number
  readonly excluded: number
  readonly outcomes: readonly { readonly outcome: OutcomeName; readonly count: number; readonly meaning: string }[]
  readonly floor: Rate
  readonly ceiling: Rate
  readonly byIntent: readonly IntentFigures[]
  /** This week and the twelve before it, oldest first. */
  readonly trend: readonly TrendWeek[]
  readonly hasDemoData: boolean
}

/** One week of the trend. */
export type TrendWeek = {
  readonly week: string
  readonly eligible: number
  readonly confirmed: number
  readonly assumed: number
  readonly pending: number
}

/** `not_a_week`: the label names no ISO week. `in_the_future`: it has not begun in the report's time zone. */
export type WeekRefusal = 'not_a_week' | 'in_the_future'

/** Tells how a week went. */
export interface Report {
  /** The week of a label like `2026-W10`; without one, the week that is running. */
  week(label?: string): Promise<Result<WeeklyReport, WeekRefusal>>
}

type Needs = {
  readonly ledger: Ledger
  readonly sample: Pick<SampleStore, 'hasDemoData'>
  readonly clock: Clock
  /** The IANA name of the zone whose calendar decides where a week begins. */
  readonly timeZone: string
}

const TREND_WEEKS = 13
/**
 * How far around the weeks facts are read. An attempt can begin before its week's facts and be confirmed or reversed
 * after them; both take 8 days, the rest is for people who ask about the same thing day after day.
 */
const MARGIN_MS = 28 * 86_400_000

/** The report over the ledger's facts, computed afresh at every call so that late facts are never missed. */
export function createWeeklyReport({ ledger, sample, clock, timeZone }: Needs): Report {
  return {
    async week(label) {
      const asOf = clock.now()
      const week = label ?? weekOf(asOf, timeZone)
      const span = bounds(week, timeZone)
      if (!span) return no('not_a_week')
      if (span.startsAt > asOf) return no('in_the_future')
      const weeks = trendWeeks(week, timeZone)
      const from = (weeks[0] ?? span).startsAt - MARGIN_MS
      const facts = await ledger.facts(from, Math.min(asOf, span.endsAt + MARGIN_MS) + 1)
      const trend = figuresByWeek(weeks, attemptsFrom(facts), asOf)
      const hasDemoData = await sample.hasDemoData()
      return ok({ ...span, week, timeZone, asOf, hasDemoData, ...reportOn(trend, asOf < span.endsAt) })
    },
  }
}

type NamedWeek = WeekBounds & { readonly week: string }
type CountedWeek = { readonly week: string; readonly figures: Figures }

function trendWeeks(last: string, timeZone: string): NamedWeek[] {
  return Array.from({ length: TREND_WEEKS }, (_, index) => TREND_WEEKS - 1 - index).flatMap(back => {
    const week = weeksBefore(last, back)
    const span = week && bounds(week, timeZone)
    return week && span ? [{ week, ...span }] : []
  })
}

function figuresByWeek(weeks: readonly NamedWeek[], attempts: readonly Attempt[], asOf: number): CountedWeek[] {
  return weeks.map(({ week, startsAt, endsAt }) => ({
    week,
    figures: figuresOf(
      attempts.filter(({ startedAt }) => startedAt >= startsAt && startedAt < endsAt),
      asOf,
    ),
  }))
}

function reportOn(weeks: readonly CountedWeek[], running: boolean) {
  const [before, latest] = weeks.length > 1 ? weeks.slice(-2) : [undefined, weeks[0]]
  if (!latest) throw new Error('weekly-report: a week has no figures. Its own label must be the last of its trend.')
  const { week, figures } = latest
  return {
    sentence: sentenceOf({ week, figures, running, before: before ? floorOf(before) : null }),
    eligible: figures.eligible,
    excluded: figures.excluded,
    outcomes: OUTCOMES.map(outcome => ({ outcome, count: figures.counts[outcome], meaning: MEANINGS[outcome] })),
    floor: figures.floor,
    ceiling: figures.ceiling,
    byIntent: figures.byIntent,
    trend: weeks.map(trendWeek),
  }
}

function floorOf({ week, figures }: CountedWeek) {
  return { week, floor: { count: figures.counts.confirmed, of: figures.eligible } }
}

function trendWeek({ week, figures: { eligible, counts } }: CountedWeek): TrendWeek {
  return { week, eligible, confirmed: counts.confirmed, assumed: counts.assumed, pending: counts.pending }
}
