import { calibrate, keptOutTrials, type Zones } from './calibration.ts'
import { type CommonTalk, kinOf, NO_COMMON_TALK } from './common-talk.ts'
import { type Confidence, confidencesIn, type Verdict } from './confidence.ts'
import { comparable, createVectorizer, likeness, type Vector, type Vectorizer } from './features.ts'
import { fingerprintOf } from './fingerprint.ts'
import { mistyped } from './mistyping.ts'
import { type Lesson, probabilities, type Softmax, seededChance, trainSoftmax } from './softmax.ts'
import { readingsOf, wordsOf } from './utterance.ts'

/** What an author wrote: a phrase that means a label, or sounds like it and does not (`meant: false`). */
export type Example = { readonly label: string; readonly text: string; readonly meant: boolean }

/** A label that an utterance may have, with its probability from 0 to 1 and the author's phrase nearest to it. */
export type Ranked = { readonly label: string; readonly p: number; readonly like: string }

/** Which label an utterance has, trained from the authors' phrases alone. */
export type IntentClassifier = {
  /** All labels, the likeliest first. */
  rank(utterance: string): readonly Ranked[]
  /** The few words of the utterance that speak most for a label, the strongest first. */
  reasons(utterance: string, label: string): readonly string[]
  readonly zones: Zones
  /** The same for the same model, to the last bit of its weights. */
  readonly hash: string
}

/**
 * Trains on the examples, with the background as what has none of their labels. Takes a second for two thousand. By the
 * labels in `noFlows` nothing starts.
 */
export function trainClassifier(
  examples: readonly Example[],
  talk: CommonTalk = NO_COMMON_TALK,
  noFlows: ReadonlySet<string> = new Set(),
): IntentClassifier {
  const labels = [...new Set(examples.map(({ label }) => label))].sort()
  const rows = rowsOf(examples, talk.background, labels)
  const vectorizer = createVectorizer(
    rows.map(({ words }) => words),
    kinOf(talk),
  )
  const lessons = rows.map(({ words, ...row }): Learnt => ({ ...row, vector: vectorizer.vector(words) }))
  const model = trained(vectorizer, lessons, labels.length + 1)
  const { zones, confidence } = calibrated(lessons, model, at => !noFlows.has(labels[at] ?? ''))
  const phrases = labels.map((_, at) => lessons.filter(({ label, meant }) => meant && label === at))
  return {
    rank: utterance => rank({ model, confidence, labels, phrases }, utterance),
    reasons: (utterance, label) => reasons(model, labels.indexOf(label), utterance),
    zones,
    hash: fingerprintOf(model.softmax.weights, model.softmax.offsets, confidence),
  }
}

/** An example as words; `label` is an index, and the one after the last stands for none of them. */
type Row = {
  readonly text: string
  readonly words: readonly string[]
  readonly label: number
  readonly meant: boolean
}

/** A row as features, which are counted once. */
type Learnt = Lesson & Pick<Row, 'text'>

type Model = { readonly vectorizer: Vectorizer; readonly softmax: Softmax }

function rowsOf(
  examples: readonly Example[],
  background: readonly string[],
  labels: readonly string[],
): readonly Row[] {
  const index = new Map(labels.map((label, at) => [label, at]))
  const meant = new Set(examples.filter(each => each.meant).map(({ text }) => wordsOf(text).join(' ')))
  return [
    ...examples.map(({ label, text, meant }) => ({ text, words: wordsOf(text), label: index.get(label) ?? 0, meant })),
    ...background
      .map(text => ({ text, words: wordsOf(text), label: labels.length, meant: true }))
      .filter(({ words }) => !meant.has(words.join(' '))),
  ].filter(({ words }) => words.length > 0)
}

function trained(vectorizer: Vectorizer, lessons: readonly Lesson[], classes: number): Model {
  return { vectorizer, softmax: trainSoftmax(lessons, vectorizer.names.length, classes) }
}

const SEED = 42

/** The kept-out trials are judged over the features of all phrases, so that these are counted only once. */
function calibrated(lessons: readonly Learnt[], model: Model, isFlow: (label: number) => boolean) {
  const next = seededChance(SEED)
  const none = model.softmax.classes - 1
  const samples = lessons
    .filter(({ meant }) => meant)
    .map(row => ({ text: row.text, label: row.label === none ? null : row.label, row }))
  const hard = lessons.filter(({ meant }) => !meant)
  return calibrate(
    keptOutTrials(samples, kept => {
      const without = trained(model.vectorizer, [...kept, ...hard], none + 1)
      return text => judged(without, readingsIn(model, text))
    }),
    samples.map(({ text, label }) => ({ verdict: judged(model, readingsIn(model, mistyped(text, next))), label })),
    isFlow,
  )
}

/** A way to read an utterance, and how many words it has. */
type Reading = { readonly vector: Vector; readonly words: number }
type Readings = readonly [Reading, ...Reading[]]

/** The whole first, then its sentences where there are several. */
function readingsIn({ vectorizer }: Model, utterance: string): Readings {
  const read = (words: readonly string[]): Reading => ({ vector: vectorizer.vector(words), words: words.length })
  const [whole, ...sentences] = readingsOf(utterance)
  return [read(whole), ...sentences.map(read)]
}

/**
 * A ticket's wish stands in one of its sentences: a label is judged half by the reading where it is likeliest and half
 * by the whole, which decides between what several sentences are near to.
 */
function judged({ softmax }: Model, [whole, ...sentences]: Readings): Verdict {
  const none = softmax.classes - 1
  const overall = new Float64Array(softmax.classes)
  probabilities(whole.vector, softmax, overall)
  const best = Float64Array.from(overall)
  const p = new Float64Array(softmax.classes)
  for (const { vector } of sentences) {
    probabilities(vector, softmax, p)
    for (let k = 0; k < none; k++) best[k] = Math.max(best[k] as number, p[k] as number)
    best[none] = Math.min(best[none] as number, p[none] as number)
  }
  const labels = overall.subarray(0, none).map((each, k) => (each + (best[k] as number)) / 2)
  return { labels, none: best[none] as number, words: whole.words }
}

type Trained = {
  readonly model: Model
  readonly confidence: Confidence
  readonly labels: readonly string[]
  /** Of each label. */
  readonly phrases: readonly (readonly Learnt[])[]
}

/** The nearest phrase is looked for only when it is read: few who rank want to know. */
function rank({ model, confidence, labels, phrases }: Trained, utterance: string): readonly Ranked[] {
  const readings = readingsIn(model, utterance)
  const p = confidencesIn(confidence, judged(model, readings))
  return labels
    .map((label, at) => ({
      label,
      p: p[at] ?? 0,
      get like() {
        return nearest(model, phrases[at] ?? [], readings)
      },
    }))
    .sort((one, other) => other.p - one.p)
}

function nearest({ vectorizer }: Model, phrases: readonly Learnt[], readings: Readings): string {
  const own = readings.map(({ vector }) => comparable(vector, vectorizer.names.length))
  let best = { text: '', like: -1 }
  for (const phrase of phrases) {
    const like = Math.max(...own.map(other => likeness(phrase.vector, other)))
    if (like > best.like) best = { text: phrase.text, like }
  }
  return best.text
}

const MOST_REASONS = 4

/** Words and pairs only: pieces of words say little to a reader. */
function reasons({ vectorizer, softmax }: Model, label: number, utterance: string): readonly string[] {
  const none = softmax.classes - 1
  const { ids, values } = vectorizer.vector(wordsOf(utterance))
  return Array.from(ids, (id, at) => ({
    name: vectorizer.names[id] ?? '',
    push: (values[at] ?? 0) * weightBeyondNone(softmax, id, label, none),
  }))
    .filter(({ name, push }) => push > 0 && !/^[~=]/.test(name))
    .sort((one, other) => other.push - one.push)
    .slice(0, MOST_REASONS)
    .map(({ name }) => name)
}

function weightBeyondNone({ weights, classes }: Softmax, id: number, label: number, none: number): number {
  return (weights[id * classes + label] ?? 0) - (weights[id * classes + none] ?? 0)
}
