import type { Figures } from './figures.ts'
import { change, type Share } from './intervals.ts'
import { FEW, type Rate } from './rate.ts'

/** What the sentence is made from; `before` is the floor of the week before, where there is one. */
export type SentenceInput = {
  readonly week: string
  readonly figures: Figures
  /** Whether the week is still running. */
  readonly running: boolean
  readonly before: { readonly week: string; readonly floor: Share } | null
}

/** The week in one sentence that says nothing the numbers do not. */
export function sentenceOf(input: SentenceInput): string {
  const { figures } = input
  if (figures.eligible === 0) return `${heading(input)} nobody asked for anything.`
  const of = `${figures.floor.numerator} of ${counted(figures.eligible, 'attempt')}`
  const floor = `${of} ended with the customer saying it was solved${inPercent(figures.floor)}`
  return `${heading(input)} ${floor}, ${ceiling(figures)}${ending(input)}.`
}

function heading({ week, running, figures }: SentenceInput): string {
  if (running) return `${week} so far:`
  return figures.counts.pending > 0 ? `${week}, preliminary:` : `${week}:`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function inPercent({ percent, low, high }: Rate): string {
  if (percent === null || low === null || high === null) return ''
  return ` (${Math.round(percent)} %, 95 % interval ${Math.round(low)} to ${Math.round(high)} %)`
}

function ceiling({ ceiling }: Figures): string {
  const share = ceiling.percent === null ? '' : ` (${Math.round(ceiling.percent)} %)`
  return `and at most ${ceiling.numerator}${share} were helped if everyone who went quiet was`
}

function ending({ figures, running, before }: SentenceInput): string {
  if (figures.eligible < FEW) return '; too few for a percentage'
  if (running) return `; ${figures.counts.pending} may still come back`
  // A rate over a handful would make every week look like a change, or none.
  if (!before || before.floor.of < FEW) return ''
  return `; ${comparison(before, { count: figures.floor.numerator, of: figures.eligible })}`
}

function comparison(before: { week: string; floor: Share }, now: Share): string {
  const moved = change(before.floor, now)
  if (!moved || (moved.low <= 0 && moved.high >= 0)) return `no clear change from ${before.week}`
  const [small, large] = [moved.low, moved.high].map(edge => Math.round(Math.abs(edge) * 100)).sort((a, b) => a - b)
  const points = Math.round(Math.abs(moved.by) * 100)
  return `${moved.by > 0 ? 'up' : 'down'} ${points} points from ${before.week} (${small} to ${large})`
}
