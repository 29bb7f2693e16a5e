import lunr from 'lunr'
import { SAMPLE_ORDER_NUMBERS } from '../../service/order.ts'
import type { Flow } from '../flow/flow.ts'

/** How near an utterance is to a flow: the cosine with its nearest phrase, from 0 to 1. */
export type FlowMatch = { readonly flow: Flow; readonly score: number; readonly phrase: string }

export interface PhraseMatcher {
  /** The flows that sound like the utterance, best first. */
  match(utterance: string): readonly FlowMatch[]
}

/**
 * Compares utterances with the authors' phrases: stemmed words, pairs of words, and pieces of three and four letters
 * (which forgive typing mistakes), weighted by how rare they are. A word that no phrase has counts as the rarest,
 * so that a long question about something else is not near because of one shared word.
 */
export function createPhraseMatcher(flows: readonly Flow[], orders = SAMPLE_ORDER_NUMBERS): PhraseMatcher {
  const rows = flows.flatMap(flow => [
    ...flow.phrases.map(phrase => ({ flow, phrase, meant: true, features: featuresOf(phrase) })),
    ...flow.not.map(phrase => ({ flow, phrase, meant: false, features: featuresOf(phrase) })),
  ])
  const weight = rarity(rows.map(row => row.features))
  const examples = rows.map(row => ({ ...row, vector: normalised(row.features, weight) }))
  return {
    match(said) {
      const utterance = said.replace(new RegExp(orders.anywhere, 'gi'), ' ordernumber ')
      const vectors = readingsOf(utterance).map(text => normalised(featuresOf(text), weight))
      const scored = examples.map(example => ({
        ...example,
        score: Math.max(...vectors.map(vector => cosine(vector, example.vector))),
      }))
      return flows
        .flatMap(flow => {
          const own = scored.filter(example => example.flow === flow)
          const best = highest(own.filter(example => example.meant))
          const against = highest(own.filter(example => !example.meant))
          return best === null || (against?.score ?? 0) >= best.score
            ? []
            : [{ flow, score: best.score, phrase: best.phrase }]
        })
        .sort((a, b) => b.score - a.score)
    },
  }
}

/** The whole, and each of its sentences: what is wanted often stands in one of several. */
function readingsOf(utterance: string): readonly string[] {
  const sentences = utterance.split(/[.?!;\n]+/).filter(sentence => stemsOf(sentence).length >= 2)
  return sentences.length > 1 ? [utterance, ...sentences.slice(0, MOST_SENTENCES)] : [utterance]
}

const MOST_SENTENCES = 12
/** Nobody's wish is longer; a wall of text must not hold up everybody else. */
const MOST_WORDS = 60

/** Lower-case stems of the words, without the politeness around a request. */
export function stemsOf(text: string): readonly string[] {
  const words =
    text
      .replace(SAMPLE_NUMBER, ' ordernumber ')
      .replace(CASE_NUMBER, ' casenumber ')
      .toLowerCase()
      .replace(/['’]s\b/g, '')
      .replace(/['’]/g, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  return words.filter(word => !FILLER.has(word)).map(stem)
}

/** All numbers of a kind are the same word here: what matters is that there is one. Phrases may have the sample's. */
const SAMPLE_NUMBER = new RegExp(SAMPLE_ORDER_NUMBERS.anywhere, 'gi')
const CASE_NUMBER = /#?\bCS[\s-]?\d{4,12}\b/gi

const FILLER = new Set(
  'a an the please hi hello hey can could would you i id im me to of for is it its just so and or that there thanks thank kindly want like need am do be with on in at some'.split(
    ' ',
  ),
)

const stems = new Map<string, string>()

function stem(word: string): string {
  const known = stems.get(word)
  if (known !== undefined) return known
  const found = lunr.stemmer(new lunr.Token(word, {})).toString()
  if (stems.size < 20_000) stems.set(word, found)
  return found
}

type Features = ReadonlyMap<string, number>

/** Letter pieces count less than whole words: they support a match, they do not make one. */
const PAIR = 0.6
const PIECE = 0.18

function featuresOf(text: string): Features {
  const features = new Map<string, number>()
  const words = stemsOf(text).slice(0, MOST_WORDS)
  words.forEach((word, index) => {
    features.set(`w:${word}`, 1)
    const next = words[index + 1]
    if (next !== undefined) features.set(`p:${word} ${next}`, PAIR)
    const padded = `_${word}_`
    for (const size of [3, 4]) {
      for (let start = 0; start + size <= padded.length; start++)
        features.set(`c:${padded.slice(start, start + size)}`, PIECE)
    }
  })
  return features
}

function rarity(all: readonly Features[]): (feature: string) => number {
  const counts = new Map<string, number>()
  for (const features of all) for (const name of features.keys()) counts.set(name, (counts.get(name) ?? 0) + 1)
  return name => Math.log(1 + all.length / ((counts.get(name) ?? 0) + 1))
}

function normalised(features: Features, weight: (feature: string) => number): Features {
  const weighted = [...features].map(([name, value]): [string, number] => [name, value * weight(name)])
  const length = Math.sqrt(weighted.reduce((sum, [, value]) => sum + value * value, 0)) || 1
  return new Map(weighted.map(([name, value]) => [name, value / length]))
}

function cosine(a: Features, b: Features): number {
  let sum = 0
  for (const [name, value] of a) sum += value * (b.get(name) ?? 0)
  return sum
}

function highest<Scored extends { readonly score: number }>(items: readonly Scored[]): Scored | null {
  return items.reduce<Scored | null>((best, item) => (best === null || item.score > best.score ? item : best), null)
}
