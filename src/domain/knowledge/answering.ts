import type { Article } from './article.ts'
import type { Reader } from './audience.ts'
import { type Calibration, calibrate, confidenceIn, leadOf, weightOf } from './confidence.ts'
import { type Doubt, doubtsAbout } from './doubts.ts'
import type { Hit, KnowledgeIndex } from './index.ts'
import type { Passage } from './passages.ts'
import { bestReading } from './readings.ts'
import { snippetOf } from './snippet.ts'

/**
 * What the articles have to say to a question. `confidence` is the probability, 0 to 1, that the best article answers
 * it; `why` is for people who look into it, and repeats no word of the question; `hurdles` are none where no article
 * has any of its words.
 */
export type Answering = { readonly confidence: number; readonly why: string; readonly hurdles: readonly Hurdle[] } & (
  | {
      readonly kind: 'answer'
      readonly article: Article
      readonly passage: Passage
      /** Plain text with bold, lists and links, ready to be shown. */
      readonly snippet: string
    }
  | { readonly kind: 'did_you_mean'; readonly options: readonly Option[] }
  | { readonly kind: 'none' }
)

/**
 * What a question has to pass to be answered outright. In the order in which they are taken; the last, which takes the
 * longest, only when the others are passed.
 * - `score`: what the best article has of the question, at least
 * - `lead`: how far it is ahead of the next one, at least
 * - `doubt`: the weight of what speaks against it, less than
 * - `words`: the words that ask for something, at least
 */
export type Hurdle = {
  readonly name: 'score' | 'lead' | 'doubt' | 'words'
  readonly found: number
  readonly needed: number
  readonly isPassed: boolean
  /** Not needed, since the question is in the article's own words. */
  readonly isWaived: boolean
}

/** An article that the question may be about. */
export type Option = { readonly article: Article; readonly passage: Passage; readonly score: number }

export type AskOptions = {
  readonly reader: Reader
  /** What was said before, oldest first, to which the question may only allude. */
  readonly before?: readonly string[]
  /** What the scores are worth; learnt from the index, once, when it is not given. */
  readonly calibration?: Calibration
}

/** Two articles closer than this cannot be told apart by the question's words; the customer can tell them apart. */
const CLEAR_LEAD = 0.15
/** A question that is this near to one article's own words needs no lead over the others. */
const OWN_WORDS = 0.9
/** Heavier doubts leave the answer to the customer's judgement. */
const DOUBTFUL = 2
/** The most options a person reads rather than skips. */
const MAX_OPTIONS = 3
/** What an option has of the best one's score. */
const OPTION_SHARE = 0.6

/** Answers from the articles, asks which one is meant, or says honestly that there is nothing. */
export function answerFrom(index: KnowledgeIndex, question: string, options: AskOptions): Answering {
  const { reader, before = [], calibration = calibrationOf(index) } = options
  const { text, hits, own } = bestReading(index, question, {
    ...{ reader, limit: MAX_OPTIONS, enough: calibration.answerFrom, before },
  })
  const [top, next] = hits
  if (top === undefined) return { kind: 'none', confidence: 0, why: 'no article has any of its words', hurdles: [] }
  const lead = leadOf(top.score, next?.score ?? 0)
  const doubts = doubtsIn(index, text, top, reader)
  const confidence = confidenceIn(calibration, { score: own, lead, likely: top.likely, doubts })
  const why = reasonFor({ slug: top.article.slug, own, lead }, calibration, doubts)
  const measured = { own, lead, doubt: weightOf(doubts), answerFrom: calibration.answerFrom }
  const hurdles = hurdlesFor(measured, {
    isNamed: () => namesOnly(index, text, top, next, reader),
    words: () => wordsHurdle(index, text, top, reader),
  })
  const judged = { confidence, why, hurdles }
  if (own < calibration.answerFrom) return { kind: 'none', ...judged }
  if (hurdles.every(isTaken)) return { kind: 'answer', ...judged, ...quote(index, text, top, reader) }
  return { kind: 'did_you_mean', ...judged, options: optionsFrom(hits) }
}

type Measured = {
  readonly own: number
  readonly lead: number
  readonly doubt: number
  readonly answerFrom: number
}
/** What is only worked out where something depends on it. */
type Later = { readonly isNamed: () => boolean; readonly words: () => Hurdle }

function hurdlesFor({ own, lead, doubt, answerFrom }: Measured, { isNamed, words }: Later): readonly Hurdle[] {
  const known = hurdle('score', own, answerFrom)
  const ahead = hurdle('lead', lead, CLEAR_LEAD)
  const undoubted: Hurdle = { ...hurdle('doubt', doubt, DOUBTFUL), isPassed: doubt < DOUBTFUL }
  if (!known.isPassed) return [known, ahead, undoubted]
  const clear = ahead.isPassed ? ahead : { ...ahead, isWaived: isNamed() }
  const first = [known, clear, undoubted]
  return first.every(isTaken) ? [...first, words()] : first
}

function hurdle(name: Hurdle['name'], found: number, needed: number): Hurdle {
  return { name, found, needed, isPassed: found >= needed, isWaived: false }
}

function isTaken({ isPassed, isWaived }: Hurdle): boolean {
  return isPassed || isWaived
}

/** A memo of a pure function. Whoever has a moment to spare calibrates before the first question and hands it over. */
const calibrations = new WeakMap<KnowledgeIndex, Calibration>()

/** What the scores of an index are worth, worked out when it is first asked for. */
export function calibrationOf(index: KnowledgeIndex): Calibration {
  const known = calibrations.get(index) ?? calibrate(index)
  calibrations.set(index, known)
  return known
}

function doubtsIn(index: KnowledgeIndex, text: string, { article, passage }: Hit, reader: Reader): readonly Doubt[] {
  return doubtsAbout(text, index.read(text, reader), { ...passage, title: article.title })
}

type Top = { readonly slug: string; readonly own: number; readonly lead: number }

function reasonFor({ slug, own, lead }: Top, { answerFrom }: Calibration, doubts: readonly Doubt[]): string {
  const reached = `${slug} reaches ${own.toFixed(2)} of ${answerFrom.toFixed(2)}`
  return [`${reached}, ${lead.toFixed(2)} ahead of the next article`, ...doubts.map(({ reason }) => reason)].join('; ')
}

/** The question is in the article's own words, and in no other article's. */
function namesOnly(index: KnowledgeIndex, text: string, top: Hit, next: Hit | undefined, reader: Reader): boolean {
  const isNamed = ({ passage }: Hit) => (index.explain(text, passage, reader)?.likeness ?? 0) >= OWN_WORDS
  return isNamed(top) && (next === undefined || !isNamed(next))
}

/** A likeness to the title or a question variant at which a single word is the whole question. */
const ONE_WORD_LIKENESS = 0.75
const TELLING_WORDS = 2

/** One telling word, as in "what is the date", names a subject but asks nothing, unless an author expects it so. */
function wordsHurdle(index: KnowledgeIndex, question: string, { passage }: Hit, reader: Reader): Hurdle {
  const explained = index.explain(question, passage, reader)
  const telling = explained?.terms.filter(({ weight }) => weight === 1).length ?? 0
  return { ...hurdle('words', telling, TELLING_WORDS), isWaived: (explained?.likeness ?? 0) >= ONE_WORD_LIKENESS }
}

/** What is shown of a hit: the passage that tells most, and the part of it that answers. */
export function quote(index: KnowledgeIndex, question: string, hit: Hit, reader: Reader) {
  const passage = telling(index, question, hit, reader)
  return { article: hit.article, passage, snippet: snippetOf(passage, index.read(question, reader)) }
}

/** The part of a score, and the share of a question, by which a passage must stand out before it is preferred to the beginning. */
const BETTER = 0.06
const STANDS_OUT = 0.2
/** Fewer words without a list only introduce what follows. */
const THIN_WORDS = 32

/**
 * The passage to quote. When the question matches the article as a whole, no passage stands out: then its first one
 * with substance, because articles begin with the answer and an introduction of two sentences answers nothing.
 */
function telling(index: KnowledgeIndex, question: string, { article, passage: found }: Hit, reader: Reader): Passage {
  const judged = index.passagesOf(article.slug).flatMap(passage => {
    const explained = index.explain(question, passage, reader)
    return explained === null ? [] : [{ passage, score: explained.score, within: explained.within }]
  })
  const best = judged.find(({ passage }) => passage.id === found.id)
  const first = judged.find(({ passage }) => hasSubstance(passage)) ?? judged[0]
  if (best === undefined || first === undefined) return found
  const standsOut = best.score > first.score + BETTER || best.within > first.within + STANDS_OUT
  const introduces = best.passage.anchor === '' && !hasSubstance(best.passage)
  return standsOut && !introduces ? best.passage : first.passage
}

function hasSubstance({ blocks, text }: Passage): boolean {
  if (blocks.some(block => block.kind === 'list')) return true
  return text.split(/\s+/).length >= THIN_WORDS && !ANNOUNCEMENT.test(text)
}

/** How writers announce an article; whoever asked wants what is announced. */
const ANNOUNCEMENT =
  /^(?:learn\b|find out\b|read (?:on|more)\b|(?:in )?this (?:\w+ )?(?:article|guide|page|tutorial)\b)/i

function optionsFrom(hits: readonly Hit[]): readonly Option[] {
  const least = OPTION_SHARE * (hits[0]?.score ?? 0)
  return hits.filter(hit => hit.score >= least)
}
