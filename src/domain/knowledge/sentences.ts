import { termsOf } from './analysis.ts'
import type { QueryTerm } from './index.ts'

export function sentencesOf(text: string): readonly string[] {
  const segments = [...SENTENCES.segment(text)]
  return segments.map(({ segment }) => segment.trim()).filter(sentence => sentence !== '')
}

const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' })

/** What a word counts for that only begins as the question's does: "colonialism" and "colonies". */
const BEGINS_ALIKE = 0.6
const ALIKE_LETTERS = 5
/** What it adds that a sentence has what was asked for: a number, a name. */
const HAS_NUMBER = 0.15
const HAS_NAME = 0.07

/** How likely a sentence is to answer: the share of the question that it has, and whether it has what was asked for. */
export function likelihoodOf(sentence: string, terms: readonly QueryTerm[]): number {
  const stems = new Set(termsOf(sentence).map(term => term.stem))
  const begins = new Set([...stems].map(stem => stem.slice(0, ALIKE_LETTERS)))
  const has = ({ stem }: QueryTerm) => {
    if (stems.has(stem)) return 1
    return stem.length >= ALIKE_LETTERS && begins.has(stem.slice(0, ALIKE_LETTERS)) ? BEGINS_ALIKE : 0
  }
  const mass = sum(terms.map(massOf))
  const share = mass === 0 ? 0 : sum(terms.map(term => massOf(term) * has(term))) / mass
  const words = new Set(terms.map(({ word }) => word))
  const number = asksForNumber(words) && NUMBER.test(sentence) ? HAS_NUMBER : 0
  const name = asksForName(words) && hasNewName(sentence, words) ? HAS_NAME : 0
  return share + number + name
}

function asksForNumber(words: ReadonlySet<string>): boolean {
  return AMOUNTS.some(word => words.has(word)) || (words.has('how') && MEASURES.some(word => words.has(word)))
}

const AMOUNTS = ['when', 'year', 'date', 'percent', 'percentage', 'price', 'cost']
const MEASURES = ['many', 'much', 'long', 'often', 'far', 'old', 'fast', 'big', 'tall', 'soon']
const NUMBER =
  /\p{N}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|hundred|thousand|million|half|dozen|daily|weekly|monthly|yearly)\b/iu

function asksForName(words: ReadonlySet<string>): boolean {
  return ['who', 'whom', 'whose', 'where', 'which'].some(word => words.has(word))
}

/** A capital inside the sentence on a word that the question did not have. */
function hasNewName(sentence: string, words: ReadonlySet<string>): boolean {
  const names = sentence.match(/(?<=[\p{Ll},;] |\()\p{Lu}\p{L}+/gu) ?? []
  return names.some(name => !words.has(name.toLowerCase()))
}

function massOf({ weight, idf }: QueryTerm): number {
  return weight * idf
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
