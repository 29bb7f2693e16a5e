import type { Reader } from './audience.ts'
import type { Hit, KnowledgeIndex } from './index.ts'

/** A message as it was searched for, and what that found. */
export type Reading = {
  readonly text: string
  /** The best one first, what was said before counted in. */
  readonly hits: readonly Hit[]
  /** What the first hit has of the message itself. */
  readonly own: number
}

/** In fewer words, what is said out of politeness is all that is said. */
const POLITE_WORDS = 12
/** A message this long tells a story around its question, and each of its sentences is tried by itself. */
const STORY_WORDS = 20
/** Fewer words ask nothing. */
const LEAST_WORDS = 3
const MOST_SENTENCES = 12

export type ReadingOptions = {
  readonly reader: Reader
  readonly limit: number
  /** The score from which on something is known to the articles. */
  readonly enough: number
  /** What was said before, oldest first. */
  readonly before: readonly string[]
}

/**
 * Reads a message as a whole. A long one of which nothing is known is read sentence by sentence; otherwise the rest
 * was written for a reason.
 */
export function bestReading(index: KnowledgeIndex, question: string, options: ReadingOptions): Reading {
  const read = (text: string) => inContext(index, text, options)
  const whole = read(withoutFillers(question))
  if (whole.own >= options.enough) return whole
  return sentencesOf(question)
    .map(read)
    .reduce((best, each) => (each.own > best.own ? each : best), whole)
}

/** What an article's score for the last thing that was said counts for, and for the one before that. */
const ECHOES = [0.2, 0.1] as const
/** Hits among which what was said before may change the order. */
const REORDERED = 40

/** "And how much is it?" is about what was talked about; but it finds only what has its own words. */
function inContext(index: KnowledgeIndex, text: string, { reader, limit, before }: ReadingOptions): Reading {
  const echoes = before.slice(-ECHOES.length).toReversed()
  if (echoes.length === 0) {
    const hits = index.search(text, { reader, limit })
    return { text, hits, own: hits[0]?.score ?? 0 }
  }
  const depth = { reader, limit: Math.max(limit, REORDERED) }
  const earlier = echoes.map((said, at) => scoresIn(index.search(said, depth), ECHOES[at] ?? 0))
  const ranked = index
    .search(text, depth)
    .map(hit => ({ hit, score: hit.score + sum(earlier.map(scores => scores.get(hit.article.slug) ?? 0)) }))
    .sort((one, other) => other.score - one.score)
  const hits = ranked.slice(0, limit).map(({ hit, score }) => rescored(hit, score))
  return { text, hits, own: ranked[0]?.hit.score ?? 0 }
}

function scoresIn(hits: readonly Hit[], worth: number): ReadonlyMap<string, number> {
  return new Map(hits.map(({ article, score }) => [article.slug, worth * score]))
}

/** An article is cut into passages only when its hit is looked at. */
function rescored(hit: Hit, score: number): Hit {
  return {
    score,
    get article() {
      return hit.article
    },
    get passage() {
      return hit.passage
    },
    get likely() {
      return hit.likely
    },
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function withoutFillers(question: string): string {
  if (wordsIn(question) <= POLITE_WORDS) return question
  const plain = question.replace(FILLERS, ' ').trim()
  return plain === '' ? question : plain
}

function sentencesOf(question: string): readonly string[] {
  if (wordsIn(question) <= STORY_WORDS) return []
  const sentences = withoutFillers(question).split(/(?<=[.!?])\s+|\n+/)
  return sentences.filter(sentence => wordsIn(sentence) >= LEAST_WORDS).slice(0, MOST_SENTENCES)
}

/** What people write out of politeness. In a short message it is the message, so it is only left out of long ones. */
const FILLERS = new RegExp(
  [
    '(?:hi|hello|hey|good (?:morning|afternoon|evening)|dear)(?: (?:there|team|all|everyone|everybody|sir|madam))*[,.!]*',
    "(?:i )?(?:really )?hope (?:that )?(?:you|this)(?: are|'re| is|'s)?(?: all)?(?: doing)?(?: having)?(?: finds you)? (?:well|fine|good|ok|a (?:good|nice|great|lovely) \\w+)[,.!]*",
    "i(?: was|'m| am)?(?: just)? wonder(?:ing)?(?: if| whether)?",
    '(?:could|can|would|will) (?:you|somebody|someone)(?: please| kindly)?(?: tell| let| help| explain to| inform)(?: me| us)(?: know| out| with)?',
    '(?:sorry|apologies) (?:to bother you|for (?:the|my) \\w+(?: \\w+)?)[,.!]*',
    '(?:many |very many )?(?:thanks|thank you|thx|cheers)(?: so much| very much| a lot| a million| in advance| for (?:your|any|the) (?:help|time|reply|support))*[,.!]*',
    '(?:any|all) (?:help|advice|ideas?)(?: (?:would be|is|are))?(?: much| greatly| really| very)? (?:appreciated|welcome)[,.!]*',
    '(?:with )?(?:kind|best|warm|many)(?:est)? (?:regards|wishes)[^.?!\\n]{0,40}$',
    '(?:i look|looking) forward to (?:hearing from you|your (?:reply|answer))[,.!]*',
  ]
    .map(filler => `(?<![\\p{L}\\p{N}])${filler}(?![\\p{L}\\p{N}])`)
    .join('|'),
  'giu',
)

function wordsIn(text: string): number {
  return text.split(/\s+/).filter(word => word !== '').length
}
