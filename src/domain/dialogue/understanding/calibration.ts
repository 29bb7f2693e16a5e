import { type Confidence, confidencesIn, fitConfidence, type Observation, signsOf, type Verdict } from './confidence.ts'
import { mistyped } from './mistyping.ts'
import { seededChance } from './softmax.ts'

/** From which probability on what is done. */
export type Zones = {
  /** A flow starts by itself. */
  readonly start: number
  /** A flow takes over from one that is under way. */
  readonly switch: number
  /** It is asked whether it was meant. */
  readonly clarify: number
  /** Of two flows that are both likely enough, how far the likelier has to be ahead, lest it is asked which was meant. */
  readonly margin: number
}

export type Calibration = { readonly zones: Zones; readonly confidence: Confidence }

/** A text with what a model says about it; `label` is the right one, or null where it is none of them. */
export type Trial = { readonly verdict: Verdict; readonly label: number | null }

/** A text to be judged, with the row that a model would have learnt from it. */
export type Sample<Row> = { readonly text: string; readonly label: number | null; readonly row: Row }

/** How much of what a shop's assistant is told is assumed to be meant for somebody else. */
const FOREIGN_SHARE = 0.4
/** The fewer phrases there are, the more of them a model needs that is to stand for all. */
const FOLDS = { few: 10, many: 4 }
const MANY = 1_500
const SEED = 77
/** Of the flows that start, this share must not be on what was meant for somebody else; a switch disturbs more. */
const START_PRECISION = 0.97
const SWITCH_PRECISION = 0.99
/** Of the phrases that are meant, this share may fall below what is asked about. */
const LEFT_OUT = 0.05

/** A trial with the confidence in its likeliest label. */
type Tried = {
  readonly p: number
  /** Over the second. */
  readonly lead: number
  readonly right: boolean
  readonly second: number
  /** The second is the right one. */
  readonly secondRight: boolean
  /** It wants a flow. */
  readonly meant: boolean
  /** A flow would start by it, if it were likely enough. */
  readonly starts: boolean
}

/**
 * Finds what can be trusted from the authors' own phrases: each part of them is judged, as it is and with a typing
 * mistake, by a model trained on the others (`keptOut`); and all of them, mistyped, by the model of all (`known`). By a
 * label that is no flow nothing starts, so that it can do no harm, and what has it is foreign to all flows.
 */
export function calibrate(
  keptOut: readonly Trial[],
  known: readonly Trial[],
  isFlow: (label: number) => boolean,
): Calibration {
  const confidence = fitConfidence(keptOut.flatMap(observationsOf))
  const fresh = keptOut.map(trial => triedWith(confidence, trial, isFlow))
  const all = [...fresh, ...known.map(trial => triedWith(confidence, trial, isFlow))]
  const start = leastWhere(
    fresh,
    ({ p }) => p,
    ({ meant }) => meant,
    START_PRECISION,
  )
  return {
    confidence,
    zones: {
      start,
      switch: Math.max(
        start,
        leastWhere(
          fresh,
          ({ p }) => p,
          ({ meant }) => meant,
          SWITCH_PRECISION,
        ),
      ),
      clarify: Math.min(start, lowEnd(fresh)),
      margin: tossUp(all.filter(({ meant, second }) => meant && second >= start)),
    },
  }
}

/** Judges each row by a model that was trained without it, as it is and mistyped. */
export function keptOutTrials<Row>(
  samples: readonly Sample<Row>[],
  train: (kept: readonly Row[]) => (text: string) => Verdict,
): readonly Trial[] {
  const next = seededChance(SEED)
  const count = samples.length < MANY ? FOLDS.few : FOLDS.many
  const folds = samples.map(() => Math.floor(next() * count))
  return Array.from({ length: count }, (_, fold) => {
    const judge = train(samples.filter((_, index) => folds[index] !== fold).map(({ row }) => row))
    return samples
      .filter((_, index) => folds[index] === fold)
      .flatMap(({ text, label }) => [text, mistyped(text, next)].map(each => ({ verdict: judge(each), label })))
  }).flat()
}

/** Of each trial, its two likeliest labels. */
function observationsOf({ verdict, label }: Trial): readonly Observation[] {
  return likeliest(verdict.labels, 2).map(at => ({ signs: signsOf(verdict, at), right: at === label }))
}

function triedWith(confidence: Confidence, { verdict, label }: Trial, isFlow: (label: number) => boolean): Tried {
  const chances = confidencesIn(confidence, verdict)
  const [best = 0, second = 0] = likeliest(chances, 2)
  const p = chances[best] ?? 0
  return {
    p,
    lead: p - (chances[second] ?? 0),
    second: chances[second] ?? 0,
    right: best === label,
    secondRight: second === label,
    meant: label !== null && isFlow(label),
    starts: isFlow(best),
  }
}

function likeliest(p: Float64Array, count: number): readonly number[] {
  return Array.from(p, (_, at) => at)
    .sort((one, other) => (p[other] ?? 0) - (p[one] ?? 0))
    .slice(0, count)
}

/** The least value from which on the share of good trials is as asked, if the usual share of messages is foreign. */
function leastWhere(
  trials: readonly Tried[],
  measure: (trial: Tried) => number,
  isGood: (trial: Tried) => boolean,
  share: number,
): number {
  const foreign = trials.filter(({ meant }) => !meant).length
  const each = foreign === 0 ? 1 : ((trials.length - foreign) / foreign) * (FOREIGN_SHARE / (1 - FOREIGN_SHARE))
  let good = 0
  let all = 0
  let least = 1
  for (const trial of trials.filter(({ starts }) => starts).sort((one, other) => measure(other) - measure(one))) {
    const weight = trial.meant ? 1 : each
    all += weight
    if (isGood(trial)) good += weight
    if (good >= share * all) least = measure(trial)
  }
  return Math.max(0, least)
}

/** The lead at which the second is the right one as often as the likeliest: below it, asking is better than a toss-up. */
function tossUp(trials: readonly Tried[]): number {
  const [base = 0, slope = 0] = fitConfidence(
    trials
      .filter(({ right, secondRight }) => right || secondRight)
      .map(({ lead, right }) => ({ signs: Float64Array.of(1, lead, 0, 0, 0, 0), right })),
  )
  return slope > 0 ? Math.max(0, Math.min(1, -base / slope)) : 0
}

/** Below it lies no more than a small share of the phrases that are meant. */
function lowEnd(trials: readonly Tried[]): number {
  const meant = trials
    .filter(trial => trial.meant)
    .map(({ p }) => p)
    .sort((one, other) => one - other)
  return meant[Math.floor(meant.length * LEFT_OUT)] ?? 0.5
}
