/** A reading of an utterance as a sparse vector: ids of known features and their weights, in a fixed order, and its length. */
export type Vector = { readonly ids: Int32Array; readonly values: Float64Array; readonly length: number }

/** Turns words into vectors over the features that were seen when it was made. */
export type Vectorizer = {
  /** The features by id: a word, two words with a space between, or a piece of a word between bars. */
  readonly names: readonly string[]
  vector(words: readonly string[]): Vector
}

/** For a word, the name of the group of words that mean much the same. */
export type Kin = ReadonlyMap<string, string>

type Add = (name: string) => void
type Block = { readonly weight: number; readonly features: (words: readonly string[], kin: Kin, add: Add) => void }

/**
 * Words say most; pairs tell "cancel order" from "order cancelled"; pieces forgive typing mistakes; what words mean lets
 * a few phrases stand for many.
 */
const BLOCKS: readonly Block[] = [
  { weight: 1, features: addWords },
  { weight: 0.6, features: addPairs },
  { weight: 1, features: addPieces },
  { weight: 1, features: addMeanings },
]

/** What a feature that no phrase has adds to the length of a vector, beside what a rare known one does. */
const UNKNOWN = 0.5

/**
 * Counts the features of all texts; what is rare weighs more, and each block of a vector has the same length. Where there
 * are more than `most` features, those are left out that fewest texts have: of the many that one text has, most are
 * never met again.
 */
export function createVectorizer(
  texts: readonly (readonly string[])[],
  kin: Kin,
  most = Number.POSITIVE_INFINITY,
): Vectorizer {
  const all = new Map<string, number>()
  for (const words of texts) for (const name of namesIn(words, kin)) all.set(name, (all.get(name) ?? 0) + 1)
  const frequencies = mostFrequent(all, most)
  const names = [...frequencies.keys()]
  const rarity = Float64Array.from(
    frequencies.values(),
    frequency => 1 + Math.log((1 + texts.length) / (1 + frequency)),
  )
  const rarest = 1 + Math.log((1 + texts.length) / 2)
  const ids = new Map(names.map((name, id) => [name, id]))
  const counts = new Int32Array(ids.size)
  return {
    names,
    vector: words => vectorOf({ ids, rarity, counts, unknown: UNKNOWN * rarest, kin }, words),
  }
}

/** Those that so many texts have that there are no more than `most`. */
function mostFrequent(frequencies: ReadonlyMap<string, number>, most: number): ReadonlyMap<string, number> {
  let left = frequencies
  for (let least = 2; left.size > most; least++) left = new Map([...left].filter(([, count]) => count >= least))
  return left
}

function namesIn(words: readonly string[], kin: Kin): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { features } of BLOCKS) features(words, kin, name => names.add(name))
  return names
}

type Counted = {
  readonly ids: ReadonlyMap<string, number>
  readonly rarity: Float64Array
  /** All zero between two calls. */
  readonly counts: Int32Array
  readonly unknown: number
  readonly kin: Kin
}

function vectorOf({ ids: known, rarity, counts, unknown, kin }: Counted, words: readonly string[]): Vector {
  const ids: number[] = []
  const values: number[] = []
  for (const { weight, features } of BLOCKS) {
    const first = ids.length
    let squares = 0
    features(words, kin, name => {
      const id = known.get(name)
      if (id === undefined) squares += unknown * unknown
      else {
        const count = counts[id] as number
        if (count === 0) ids.push(id)
        counts[id] = count + 1
      }
    })
    for (let at = first; at < ids.length; at++) {
      const id = ids[at] as number
      const value = (1 + Math.log(counts[id] as number)) * (rarity[id] as number)
      counts[id] = 0
      values.push(value)
      squares += value * value
    }
    const scale = weight / (Math.sqrt(squares) || 1)
    for (let at = first; at < values.length; at++) values[at] = (values[at] as number) * scale
  }
  return { ids: Int32Array.from(ids), values: Float64Array.from(values), length: lengthOf(values) }
}

function addWords(words: readonly string[], _kin: Kin, add: Add): void {
  for (const word of words) add(word)
}

function addPairs(words: readonly string[], _kin: Kin, add: Add): void {
  for (let at = 1; at < words.length; at++) add(`${words[at - 1]} ${words[at]}`)
}

/** Pieces of three to five letters within a word, its ends marked; of one to three where writing has no spaces. */
function addPieces(words: readonly string[], _kin: Kin, add: Add): void {
  for (const word of words) {
    const bounded = `|${word}|`
    const least = WITHOUT_SPACES.test(word) ? 1 : 3
    for (let size = least; size <= least + 2; size++)
      for (let start = 0; start + size <= bounded.length; start++) add(`~${bounded.slice(start, start + size)}`)
  }
}

const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

function addMeanings(words: readonly string[], kin: Kin, add: Add): void {
  let before: string | null = null
  for (const word of words) {
    const meaning = kin.get(word)
    if (meaning === undefined) continue
    add(`=${meaning}`)
    if (before !== null) add(`=${before} ${meaning}`)
    before = meaning
  }
}

/** A vector as it is to be compared with many others: the weight of every feature, by id. */
export type Comparable = { readonly weights: Float64Array; readonly length: number }

/** Makes a vector comparable with others over as many features. */
export function comparable({ ids, values, length }: Vector, features: number): Comparable {
  const weights = new Float64Array(features)
  for (let at = 0; at < ids.length; at++) weights[ids[at] as number] = values[at] as number
  return { weights, length }
}

/** How alike two vectors of the same vectorizer are: their cosine, from 0 to 1. */
export function likeness({ ids, values, length }: Vector, other: Comparable): number {
  let sum = 0
  for (let at = 0; at < ids.length; at++) sum += (values[at] as number) * (other.weights[ids[at] as number] as number)
  return sum / (length * other.length || 1)
}

function lengthOf(values: readonly number[]): number {
  let squares = 0
  for (const value of values) squares += value * value
  return Math.sqrt(squares)
}
