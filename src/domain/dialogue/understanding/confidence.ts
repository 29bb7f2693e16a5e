/** What a model says about an utterance: the probability of each label in its best reading, that of "none" in its worst. */
export type Verdict = { readonly labels: Float64Array; readonly none: number; readonly words: number }

/** How far a label can be trusted: a logistic regression over how far it is ahead, and how long the utterance is. */
export type Confidence = Float64Array

/** What is known of one label of one verdict, and whether it was right. */
export type Observation = { readonly signs: Float64Array; readonly right: boolean }

const SIGNS = 6
const MOST_LEAD = 8
const RIDGE = 0.5
const ROUNDS = 12

/**
 * Its lead over "none of them" and over the next label, each as it is and by length. In a long utterance the telling
 * words are few among many, so that a small lead says more there.
 */
export function signsOf({ labels, none, words }: Verdict, label: number): Float64Array {
  const own = labels[label] ?? 0
  let rival = 0
  for (let k = 0; k < labels.length; k++) if (k !== label) rival = Math.max(rival, labels[k] as number)
  const overNone = lead(own, none)
  const overRival = lead(own, rival)
  const length = Math.log2(1 + words) - 2
  return Float64Array.of(1, overNone, overRival, length, overNone * length, overRival * length)
}

function lead(own: number, other: number): number {
  const ratio = Math.log(Math.max(own, 1e-9) / Math.max(other, 1e-9))
  return Math.max(-MOST_LEAD, Math.min(MOST_LEAD, ratio))
}

/** How likely it is of each label that it is meant, from 0 to 1; two that are near to each other may both be likely. */
export function confidencesIn(confidence: Confidence, verdict: Verdict): Float64Array {
  return Float64Array.from(verdict.labels, (_, label) => chanceOf(confidence, signsOf(verdict, label)))
}

function chanceOf(confidence: Confidence, signs: Float64Array): number {
  let sum = 0
  for (let at = 0; at < SIGNS; at++) sum += (confidence[at] as number) * (signs[at] as number)
  return 1 / (1 + Math.exp(-sum))
}

/** Fits by Newton's method; a small ridge keeps it finite where every observation is right. */
export function fitConfidence(observations: readonly Observation[]): Confidence {
  const fitted: Confidence = new Float64Array(SIGNS)
  for (let round = 0; round < ROUNDS; round++) {
    const slope = Float64Array.from(fitted, weight => RIDGE * weight)
    const curve = Array.from({ length: SIGNS }, (_, at) => {
      const row = new Float64Array(SIGNS)
      row[at] = RIDGE
      return row
    })
    for (const { signs, right } of observations) {
      const p = chanceOf(fitted, signs)
      const miss = p - (right ? 1 : 0)
      const spread = Math.max(p * (1 - p), 1e-6)
      for (let i = 0; i < SIGNS; i++) {
        slope[i] = (slope[i] as number) + miss * (signs[i] as number)
        const row = curve[i] as Float64Array
        for (let j = 0; j < SIGNS; j++)
          row[j] = (row[j] as number) + spread * (signs[i] as number) * (signs[j] as number)
      }
    }
    const step = solved(curve, slope)
    for (let at = 0; at < SIGNS; at++) fitted[at] = (fitted[at] as number) - (step[at] as number)
  }
  return fitted
}

/** The solution of a system of linear equations whose matrix is symmetric and positive, by elimination. */
function solved(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const rows = matrix.map(row => Float64Array.from(row))
  const values = Float64Array.from(right)
  for (let i = 0; i < values.length; i++) {
    const pivot = rows[i] as Float64Array
    for (let j = i + 1; j < values.length; j++) {
      const row = rows[j] as Float64Array
      const factor = (row[i] as number) / (pivot[i] as number)
      for (let k = i; k < values.length; k++) row[k] = (row[k] as number) - factor * (pivot[k] as number)
      values[j] = (values[j] as number) - factor * (values[i] as number)
    }
  }
  for (let i = values.length - 1; i >= 0; i--) {
    const row = rows[i] as Float64Array
    let sum = values[i] as number
    for (let k = i + 1; k < values.length; k++) sum -= (row[k] as number) * (values[k] as number)
    values[i] = sum / (row[i] as number)
  }
  return values
}
