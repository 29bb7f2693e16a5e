import type { Vector } from './features.ts'

/** What one row teaches: that it is of a class, or that it is of any class but this one. */
export type Lesson = { readonly vector: Vector; readonly label: number; readonly meant: boolean }

/** A softmax logistic regression: for each feature one weight per class, and one offset per class. */
export type Softmax = {
  readonly classes: number
  readonly weights: Float64Array
  readonly offsets: Float64Array
}

const ROUNDS = 6
/** The weights are the mean of those after each of the last rounds: it depends less on the order of the rows. */
const AVERAGED = 4
const STEP = 0.5
const DECAY = 1e-4
const SEEN_AT_FIRST = 1e-2
const LEARNT = 1e-4
const SEED = 20_418

/**
 * Trains by stochastic gradient descent, each weight with its own step (Adagrad). The rows are shuffled by a seeded
 * generator and added up in a fixed order: the same lessons give the same weights to the last bit.
 */
export function trainSoftmax(lessons: readonly Lesson[], features: number, classes: number): Softmax {
  const weights = new Float64Array(features * classes)
  const offsets = new Float64Array(classes)
  const mean = { weights: new Float64Array(features * classes), offsets: new Float64Array(classes) }
  const seen = new Float64Array(features).fill(SEEN_AT_FIRST)
  let seenOffsets = SEEN_AT_FIRST
  const shares = classShares(lessons, classes)
  const next = seededChance(SEED)
  const order = lessons.map((_, index) => index)
  const p = new Float64Array(classes)
  for (let round = 0; round < ROUNDS; round++) {
    shuffle(order, next)
    for (const index of order) {
      const lesson = lessons[index] as Lesson
      const { ids, values } = lesson.vector
      probabilities(lesson.vector, { classes, weights, offsets }, p)
      gradient(p, lesson, shares[lesson.label] ?? 1)
      let length = 0
      for (let k = 0; k < classes; k++) length += (p[k] as number) * (p[k] as number)
      if (length < LEARNT) continue
      for (let at = 0; at < ids.length; at++) {
        const id = ids[at] as number
        const value = values[at] as number
        seen[id] = (seen[id] as number) + length * value * value
        const step = STEP / Math.sqrt(seen[id] as number)
        const kept = 1 - DECAY * step
        const push = step * value
        const base = id * classes
        for (let k = 0; k < classes; k++)
          weights[base + k] = (weights[base + k] as number) * kept - push * (p[k] as number)
      }
      seenOffsets += length
      const step = (STEP * 0.1) / Math.sqrt(seenOffsets)
      for (let k = 0; k < classes; k++) offsets[k] = (offsets[k] as number) - step * (p[k] as number)
    }
    if (round < ROUNDS - AVERAGED) continue
    addShare(mean.weights, weights)
    addShare(mean.offsets, offsets)
  }
  return { classes, ...mean }
}

function addShare(mean: Float64Array, values: Float64Array): void {
  for (let at = 0; at < mean.length; at++) mean[at] = (mean[at] as number) + (values[at] as number) / AVERAGED
}

/** Writes the probability of each class into `into`. */
export function probabilities(
  { ids, values }: Vector,
  { classes, weights, offsets }: Softmax,
  into: Float64Array,
): void {
  for (let k = 0; k < classes; k++) into[k] = offsets[k] as number
  for (let at = 0; at < ids.length; at++) {
    const base = (ids[at] as number) * classes
    const value = values[at] as number
    for (let k = 0; k < classes; k++) into[k] = (into[k] as number) + value * (weights[base + k] as number)
  }
  let highest = Number.NEGATIVE_INFINITY
  for (let k = 0; k < classes; k++) highest = Math.max(highest, into[k] as number)
  let sum = 0
  for (let k = 0; k < classes; k++) {
    into[k] = Math.exp((into[k] as number) - highest)
    sum += into[k] as number
  }
  for (let k = 0; k < classes; k++) into[k] = (into[k] as number) / sum
}

/** Turns probabilities into the slope of the loss, in place. "Not this one" takes from it and gives to the others as they stand. */
function gradient(p: Float64Array, { label, meant }: Lesson, share: number): void {
  const own = p[label] as number
  if (meant) p[label] = own - 1
  else {
    const others = Math.max(1 - own, 1e-9)
    for (let k = 0; k < p.length; k++) p[k] = k === label ? own : (-own * (p[k] as number)) / others
  }
  for (let k = 0; k < p.length; k++) p[k] = (p[k] as number) * share
}

/** A class with many rows must not win by their number: each row counts less, by the root of its class's size. */
function classShares(lessons: readonly Lesson[], classes: number): readonly number[] {
  const counts = new Array<number>(classes).fill(0)
  for (const { label, meant } of lessons) if (meant) counts[label] = (counts[label] ?? 0) + 1
  const usual = lessons.length / classes
  return counts.map(count => Math.sqrt(usual / Math.max(count, 1)))
}

function shuffle(order: number[], next: () => number): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1))
    const held = order[last] as number
    order[last] = order[other] as number
    order[other] = held
  }
}

/** A generator of numbers from 0 to 1 that always gives the same row of them (mulberry32). */
export function seededChance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
