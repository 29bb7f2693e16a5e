import { tokensOf } from '../tokens.ts'
import { phraseAt, type Vocabulary } from '../vocabulary.ts'

const DAY_MS = 86_400_000
/** A day without a year further ahead was meant to be the last one: people tell more of what has been. */
const MOST_AHEAD = 183
const MOST_AHEAD_NEXT_YEAR = 60

/**
 * The day that a text tells, as an ISO day: "2026-05-03", "3 May", "3/5", "tomorrow", "last Friday", "two days ago".
 * `today` is an ISO day. Null where there is none, or a day that no calendar has.
 */
export function dateIn(text: string, today: string, vocabulary: Vocabulary): string | null {
  const words = tokensOf(text.slice(0, 1_000)).map(({ word }) => word)
  return (
    isoIn(text) ??
    slashedIn(text, today, vocabulary) ??
    monthDayIn(words, today, vocabulary) ??
    relativeIn(words, today, vocabulary) ??
    weekdayIn(words, today, vocabulary)
  )
}

function isoIn(text: string): string | null {
  const [, year, month, day] = /(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/.exec(text) ?? []
  return year === undefined ? null : dayOf(Number(year), Number(month), Number(day))
}

/** "3/5/2026", "03.05.", "3-5-26": which comes first is the language's custom, unless only one of them can be a month. */
function slashedIn(text: string, today: string, { dayFirst }: Vocabulary): string | null {
  const match = /(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d{2}))?(?!\d)/.exec(text)
  if (match === null) return null
  const [one, other] = [Number(match[1]), Number(match[3])]
  const isDayFirst = other > 12 ? false : one > 12 ? true : dayFirst
  const [day, month] = isDayFirst ? [one, other] : [other, one]
  return inYear(match[4], month, day, today)
}

/** "3 May", "May 3rd 2026", "3 de mayo". */
function monthDayIn(words: readonly string[], today: string, vocabulary: Vocabulary): string | null {
  const { months, choosing } = vocabulary
  for (const [at, word] of words.entries()) {
    const month = months.get(word)
    if (month === undefined) continue
    const before = phraseAt(choosing.of, words, at - 1) > 0 || words[at - 1] === 'of' ? at - 2 : at - 1
    const [ahead, behind] = [dayNumber(words[before], vocabulary), dayNumber(words[at + 1], vocabulary)]
    const day = ahead ?? behind
    if (day === null) continue
    const rest = words.slice(ahead === null ? at + 2 : at + 1)
    const year = (/^\d{4}$/.test(rest[0] ?? '') ? rest[0] : rest[1]) ?? ''
    return inYear(/^(?:19|20)\d{2}$/.test(year) ? year : undefined, month, day, today)
  }
  return null
}

function dayNumber(word: string | undefined, { ordinals }: Vocabulary): number | null {
  const digits = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(word ?? '')?.[1]
  return digits === undefined ? (ordinals.get(word ?? '') ?? null) : Number(digits)
}

function relativeIn(words: readonly string[], today: string, vocabulary: Vocabulary): string | null {
  const { dates, choosing } = vocabulary
  const named = [
    [dates.day_after_tomorrow, 2],
    [dates.day_before_yesterday, -2],
    [dates.tomorrow, 1],
    [dates.yesterday, -1],
    [dates.today, 0],
  ] as const
  for (const [phrases, days] of named)
    if (words.some((_, at) => phraseAt(phrases, words, at) > 0)) return later(today, days)
  for (const [at] of words.entries()) {
    const unit = phraseAt(dates.weeks, words, at) > 0 ? 7 : phraseAt(dates.days, words, at) > 0 ? 1 : 0
    if (unit === 0) continue
    const back = phraseAt(choosing.of, words, at - 1) > 0 ? at - 2 : at - 1
    const many = countIn(words[back], vocabulary)
    const around = (phrases: typeof dates.ago) =>
      [back - 1, back - 2, at + 1].some(each => phraseAt(phrases, words, each) > 0)
    if (many !== null && around(dates.ago)) return later(today, -many * unit)
    if (many !== null && around(dates.in)) return later(today, many * unit)
    if (unit === 7 && [at - 1, at + 1].some(each => phraseAt(dates.last, words, each) > 0)) return later(today, -7)
  }
  return null
}

function countIn(word: string | undefined, { numbers }: Vocabulary): number | null {
  if (word === 'a' || word === 'an') return 1
  return /^\d{1,3}$/.test(word ?? '') ? Number(word) : (numbers.get(word ?? '') ?? null)
}

/** A weekday by itself is the coming one; with "last" the one gone by. Today's own name is a week away. */
function weekdayIn(words: readonly string[], today: string, { weekdays, dates }: Vocabulary): string | null {
  const at = words.findIndex(word => weekdays.has(word))
  const weekday = weekdays.get(words[at] ?? '')
  if (weekday === undefined) return null
  const ahead = (weekday - weekdayOf(today) + 7) % 7 || 7
  const isLast = [at - 1, at + 1].some(each => phraseAt(dates.last, words, each) > 0)
  return later(today, isLast ? ahead - 7 || -7 : ahead)
}

function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7
}

function inYear(year: string | undefined, month: number, day: number, today: string): string | null {
  if (year !== undefined) return dayOf(year.length === 2 ? 2000 + Number(year) : Number(year), month, day)
  const thisYear = Number(today.slice(0, 4))
  const near = [thisYear + 1, thisYear, thisYear - 1].flatMap(each => dayOf(each, month, day) ?? [])
  const isMeant = (each: string) => {
    const most = Number(each.slice(0, 4)) > thisYear ? MOST_AHEAD_NEXT_YEAR : MOST_AHEAD
    return Date.parse(each) - Date.parse(today) <= most * DAY_MS
  }
  return near.find(isMeant) ?? null
}

function dayOf(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  const isReal = year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isReal ? date.toISOString().slice(0, 10) : null
}

function later(today: string, days: number): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}
