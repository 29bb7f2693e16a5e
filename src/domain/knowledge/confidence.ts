import { STAFF } from './audience.ts'
import type { Doubt } from './doubts.ts'
import { FOREIGN_QUESTIONS } from './foreign-questions.ts'
import type { KnowledgeIndex } from './index.ts'
import { bestReading } from './readings.ts'

/** What scores of one index are worth. */
export type Calibration = {
  /** Below this score nothing is known to the articles: foreign questions come as far. */
  readonly answerFrom: number
}

/** What holds of most articles, for as long as nothing is known of these. */
export const UNCALIBRATED: Calibration = { answerFrom: 0.6 }

/** The share of foreign questions that stay below the threshold. */
const FOREIGN_SHARE = 0.95
/**
 * However few words the articles share with foreign questions, a score below the lower bound is a coincidence of words;
 * and however many, one above the upper bound names the article.
 */
const BOUNDS = { lowest: 0.55, highest: 0.95 } as const

/** Learns from questions that no article should answer from which score on one does. Takes some hundred searches. */
export function calibrate(index: KnowledgeIndex): Calibration {
  return calibrationFrom(FOREIGN_QUESTIONS.map(question => foreignScore(index, question)))
}

/** The same by and by: `breathe` lets others have their turn every few searches. */
export async function calibrateSlowly(index: KnowledgeIndex, breathe: () => Promise<void>): Promise<Calibration> {
  const scores: number[] = []
  for (const question of FOREIGN_QUESTIONS) {
    scores.push(foreignScore(index, question))
    if (scores.length % SEARCHES_AT_A_TIME === 0) await breathe()
  }
  return calibrationFrom(scores)
}

const SEARCHES_AT_A_TIME = 10

function foreignScore(index: KnowledgeIndex, question: string): number {
  return bestReading(index, question, { reader: STAFF, limit: 1, enough: BOUNDS.lowest, before: [] }).own
}

function calibrationFrom(scores: readonly number[]): Calibration {
  const sorted = scores.toSorted((one, other) => one - other)
  const reached = sorted[Math.ceil(FOREIGN_SHARE * sorted.length) - 1] ?? 0
  return { answerFrom: Math.min(Math.max(reached, BOUNDS.lowest), BOUNDS.highest) }
}

/** How far the best hit is ahead of the next, as a share of its score: 0 to 1. */
export function leadOf(score: number, next: number): number {
  return (score - next) / (score + 0.2)
}

/** The weights were found on three public sets together; on each by itself the probabilities are about as often right. */
const LOGIT = { score: 4, lead: 4.4, base: -0.9 } as const
/**
 * Found on six sets of labelled questions, each judged by the weights of the other five. Beside what questions teach,
 * the lead says nothing more: it is large wherever the classifier had to choose some article.
 */
const LOGIT_ASKED = { score: 1.7, odds: 0.8 } as const
const SUREST = 0.9999

/** What is known of the best hit. `likely` as in `Hit`. */
type BestHit = {
  readonly score: number
  readonly lead: number
  readonly likely: number | null
  readonly doubts: readonly Doubt[]
}

/** The probability, 0 to 1, that the best hit answers. */
export function confidenceIn({ answerFrom }: Calibration, { score, lead, likely, doubts }: BestHit): number {
  const above = score - answerFrom
  const logit =
    likely === null
      ? LOGIT.score * above + LOGIT.lead * lead + LOGIT.base
      : LOGIT_ASKED.score * above + LOGIT_ASKED.odds * logOdds(likely)
  return 1 / (1 + Math.exp(weightOf(doubts) - logit))
}

function logOdds(probability: number): number {
  const p = Math.min(Math.max(probability, 1 - SUREST), SUREST)
  return Math.log(p / (1 - p))
}

export function weightOf(doubts: readonly Doubt[]): number {
  return doubts.reduce((sum, { weight }) => sum + weight, 0)
}
