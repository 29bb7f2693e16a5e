/** A reading of an utterance as a sparse vector: ids of known features and their weights, in a fixed order. */
export type Vector = { readonly ids: Int32Array; readonly values: Float64Array }

/** Turns words into vectors over the features that were seen when it was made. */
export type Vectorizer = {
  /** The features by id: a word, two words with a space between, or a piece of a word between bars. */
  readonly names: readonly string[]
  vector(words: readonly string[]): Vector
}

/** For a word, the name of the group of words that mean much the same. */
export type Kin = ReadonlyMap<string, string>

type Block = { readonly weight: number; readonly featuresIn: (words: readonly string[], kin: Kin) => readonly string[] }

/**
 * Words say most; pairs tell "cancel order" from "order cancelled"; pieces forgive typing mistakes; what words mean lets
 * a few phrases stand for many.
 */
const BLOCKS: readonly Block[] = [
  { weight: 1, featuresIn: words => words },
  { weight: 0.6, featuresIn: pairsIn },
  { weight: 1, featuresIn: words => words.flatMap(piecesIn) },
  { weight: 1, featuresIn: meaningsIn },
]

/** What a feature that no phrase has adds to the length of a vector, beside what a rare known one does. */
const UNKNOWN = 0.5

/** Counts the features of all texts; what is rare weighs more, and each block of a vector has the same length. */
export function createVectorizer(texts: readonly (readonly string[])[], kin: Kin): Vectorizer {
  const ids = new Map<string, number>()
  const frequencies: number[] = []
  for (const words of texts)
    for (const name of new Set(BLOCKS.flatMap(({ featuresIn }) => featuresIn(words, kin)))) {
      const id = ids.get(name) ?? ids.size
      ids.set(name, id)
      frequencies[id] = (frequencies[id] ?? 0) + 1
    }
  const rarity = Float64Array.from(frequencies, frequency => 1 + Math.log((1 + texts.length) / (1 + frequency)))
  const rarest = 1 + Math.log((1 + texts.length) / 2)
  return {
    names: [...ids.keys()],
    vector: words => vectorOf(words, kin, ids, rarity, UNKNOWN * rarest),
  }
}

function vectorOf(
  words: readonly string[],
  kin: Kin,
  known: ReadonlyMap<string, number>,
  rarity: Float64Array,
  unknown: number,
): Vector {
  const ids: number[] = []
  const values: number[] = []
  for (const { weight, featuresIn } of BLOCKS) {
    const counts = new Map<number, number>()
    let missing = 0
    for (const name of featuresIn(words, kin)) {
      const id = known.get(name)
      if (id === undefined) missing += 1
      else counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    let squares = missing * unknown * unknown
    const first = values.length
    for (const [id, count] of counts) {
      const value = (1 + Math.log(count)) * (rarity[id] ?? 0)
      ids.push(id)
      values.push(value)
      squares += value * value
    }
    const scale = weight / (Math.sqrt(squares) || 1)
    for (let at = first; at < values.length; at++) values[at] = (values[at] ?? 0) * scale
  }
  return { ids: Int32Array.from(ids), values: Float64Array.from(values) }
}

function pairsIn(words: readonly string[]): readonly string[] {
  return words.slice(1).map((word, index) => `${words[index]} ${word}`)
}

function meaningsIn(words: readonly string[], kin: Kin): readonly string[] {
  const meanings = words.flatMap(word => kin.get(word) ?? [])
  const pairs = meanings.slice(1).map((meaning, index) => `=${meanings[index]} ${meaning}`)
  return [...meanings.map(meaning => `=${meaning}`), ...pairs]
}

/** Pieces of three to five letters within a word, its ends marked; of one and two where writing has no spaces. */
function piecesIn(word: string): readonly string[] {
  const bounded = `|${word}|`
  const [least, most] = WITHOUT_SPACES.test(word) ? [1, 3] : [3, 5]
  const pieces: string[] = []
  for (let size = least; size <= most; size++)
    for (let start = 0; start + size <= bounded.length; start++) {
      const piece = bounded.slice(start, start + size)
      if (piece !== '|') pieces.push(`~${piece}`)
    }
  return pieces
}

const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** A vector as it is to be compared with many others. */
export type Comparable = { readonly weights: ReadonlyMap<number, number>; readonly length: number }

export function comparable(vector: Vector): Comparable {
  return {
    weights: new Map(Array.from(vector.ids, (id, at) => [id, vector.values[at] ?? 0])),
    length: lengthOf(vector),
  }
}

/** How alike two vectors of the same vectorizer are: their cosine, from 0 to 1. */
export function likeness(one: Vector, other: Comparable): number {
  let sum = 0
  for (let at = 0; at < one.ids.length; at++) sum += (one.values[at] ?? 0) * (other.weights.get(one.ids[at] ?? -1) ?? 0)
  return sum / (lengthOf(one) * other.length || 1)
}

function lengthOf({ values }: Vector): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}
