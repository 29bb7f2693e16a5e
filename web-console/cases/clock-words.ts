import type { CaseClock, CaseDetails } from '../../src/adapters/api/protocol.ts'
import { dayOf, timeOf } from '../desk/wording.ts'
import { momentOf } from './case-words.ts'

type Words<Key extends string> = Readonly<Record<Key, string>>

export const METRIC_NAMES: Words<CaseClock['metric']> = {
  first_response: 'First answer',
  next_response: 'Next answer',
  resolution: 'Solution',
}

export const TIER_NAMES: Words<NonNullable<CaseDetails['coverage']>['tier']> = {
  standard: 'Standard',
  bronze: 'Bronze',
  silver: 'Silver',
  gold: 'Gold',
}

const MISSING: Readonly<Record<string, string>> = {
  none_held: 'The customer holds no contract or warranty.',
  about_something_else: 'What the customer holds is about something else, or the case does not name what it is about.',
  not_active: 'The contract or warranty is suspended or cancelled.',
  not_started: 'The contract or warranty had not begun.',
  expired: 'The contract or warranty had ended.',
  used_up: 'All cases that the contract covers are used up.',
  channel_not_covered: 'The contract does not cover this way of asking.',
}

/** Why nothing covers a case, for those who would look after it. */
export function missingIn(reason: string): string {
  return MISSING[reason] ?? 'Nothing that the customer holds covers this case.'
}

/** How a promise stands. The words say it without the colour. */
export type Standing = { readonly tone: 'late' | 'soon' | 'running' | 'quiet' | 'met'; readonly words: string }

export function standingOf(clock: CaseClock, now: number): Standing {
  const { state, dueAt, soonAt, endedAt, breachedAt, retro } = clock
  const since = breachedAt ?? (state === 'running' && dueAt !== null && dueAt < now ? dueAt : null)
  if (since !== null) return { tone: 'late', words: lateWords(endedAt, since, retro, now) }
  if (state === 'met') return { tone: 'met', words: 'Kept' }
  if (state === 'stopped') return { tone: 'quiet', words: 'No longer expected' }
  if (clock.targetMinutes === null) return { tone: 'quiet', words: 'Nothing promised' }
  if (dueAt === null) return { tone: 'quiet', words: `Paused, ${leftOf(clock)} left` }
  return { tone: soonAt !== null && soonAt <= now ? 'soon' : 'running', words: `Due ${dueWords(dueAt, now)}` }
}

function lateWords(endedAt: number | null, since: number, retro: boolean, now: number): string {
  if (retro) return 'Late, by a change of priority'
  return endedAt === null ? `${lengthOf(now - since)} late` : 'Was late'
}

/** When it is due, as near as one wants to know: "in 25 min", "today 16:00", "Tue 10:30", "3 Dec, 10:30". */
function dueWords(at: number, now: number): string {
  if (at - now < 3 * HOUR) return `in ${lengthOf(at - now)}`
  if (dayOf(at) === dayOf(now) && at - now < DAY) return `today ${timeOf(at)}`
  return (at - now < 6 * DAY ? WEEKDAY_AND_TIME : DAY_AND_TIME).format(at)
}

function leftOf({ targetMinutes, usedMinutes }: CaseClock): string {
  return lengthOf(Math.max(0, (targetMinutes ?? 0) - usedMinutes) * MINUTE)
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const CLOCK = { hour: '2-digit', minute: '2-digit' } as const
const WEEKDAY_AND_TIME = new Intl.DateTimeFormat(undefined, { weekday: 'short', ...CLOCK })
const DAY_AND_TIME = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', ...CLOCK })

/** A length of time in the two units that matter: "4 min", "2 h 10 min", "3 days 4 h". */
function lengthOf(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / MINUTE))
  if (minutes < 60) return `${minutes} min`
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  if (hours < 48) return rest === 0 || hours >= 10 ? `${hours} h` : `${hours} h ${rest} min`
  return `${Math.floor(hours / 24)} days`
}

/** Everything about a clock in a sentence, for who rests on it. */
export function clockTitle(clock: CaseClock): string {
  const { metric, dueAt, targetMinutes } = clock
  const promised = targetMinutes === null ? 'nothing promised' : `${lengthOf(targetMinutes * MINUTE)} of working time`
  return `${METRIC_NAMES[metric]}: ${promised}${dueAt === null ? '' : `, due ${momentOf(dueAt)}`}`
}
