import type { Article } from './article.ts'
import type { Reader } from './audience.ts'
import type { Hit, KnowledgeIndex } from './index.ts'
import type { Passage } from './passages.ts'
import { snippetOf } from './snippet.ts'

/** What the articles have to say to a question. `why` is for people who look into it; it repeats no word of the question. */
export type Answering =
  | {
      readonly kind: 'answer'
      readonly article: Article
      readonly passage: Passage
      /** Plain text with bold, lists and links, ready to be shown. */
      readonly snippet: string
      /** 0 to 1: how much of the question the answer covers. */
      readonly confidence: number
      readonly why: string
    }
  | { readonly kind: 'did_you_mean'; readonly options: readonly Option[]; readonly why: string }
  | { readonly kind: 'none'; readonly why: string }

/** An article that the question may be about. */
export type Option = { readonly article: Article; readonly passage: Passage; readonly score: number }

/** Below this an answer would more often be beside the point than not: only asking is honest. */
export const ANSWER_FROM = 0.7
/** Below this even a list of guesses is noise: words that are only mentioned in a text, never its subject, stay below. */
export const SUGGEST_FROM = 0.58
/** Two articles closer than this cannot be told apart by the question's words; the customer can tell them apart. */
export const CLEAR_LEAD = 0.06
/** A question that is this near to one article's own words needs no lead over the others. */
export const SURE_FROM = 1.2
/** The most options a person reads rather than skips. */
export const MAX_OPTIONS = 3

const SEARCH_DEPTH = 25
/** A longer message tells a story around its question, and each of its sentences is tried by itself. */
const STORY_WORDS = 14

/** Answers from the articles, asks which one is meant, or says honestly that there is nothing. */
export function answerFrom(
  index: KnowledgeIndex,
  question: string,
  { reader }: { readonly reader: Reader },
): Answering {
  const depth = { reader, limit: SEARCH_DEPTH }
  const readings = readingsOf(question).map(text => ({ text, hits: bestPerArticle(index.search(text, depth)) }))
  const best = readings.reduce((one, other) => (topScore(other.hits) > topScore(one.hits) ? other : one))
  const [top, next] = best.hits
  if (top === undefined) return { kind: 'none', why: 'no article has any of its words' }
  const lead = top.score - (next?.score ?? 0)
  const why = `${top.article.slug} covers ${top.score.toFixed(2)} of it, ${lead.toFixed(2)} ahead of the next article`
  if (top.score < SUGGEST_FROM) return { kind: 'none', why }
  const clear = top.score >= ANSWER_FROM && (lead >= CLEAR_LEAD || top.score >= SURE_FROM)
  if (clear && saysEnough(index, best.text, top, reader)) return answer(index, best.text, top, why, reader)
  return { kind: 'did_you_mean', options: optionsFrom(best.hits), why }
}

function readingsOf(question: string): readonly [string, ...string[]] {
  if (question.split(/\s+/).length <= STORY_WORDS) return [question]
  const sentences = question.split(/(?<=[.!?])\s+|\n+/).filter(sentence => sentence.split(/\s+/).length >= 3)
  return [question, ...sentences.slice(0, 12)]
}

/** A likeness to the title or a question variant at which a single word is the whole question. */
const ONE_WORD_LIKENESS = 0.75

/** One telling word, as in "what is the date", names a subject but asks nothing, unless an author expects it so. */
function saysEnough(index: KnowledgeIndex, question: string, { passage }: Hit, reader: Reader): boolean {
  const explained = index.explain(question, passage, reader)
  if (explained === null) return false
  return explained.likeness >= ONE_WORD_LIKENESS || explained.terms.filter(({ weight }) => weight === 1).length > 1
}

function topScore(hits: readonly Hit[]): number {
  return hits[0]?.score ?? 0
}

function bestPerArticle(hits: readonly Hit[]): readonly Hit[] {
  const best = new Map<string, Hit>()
  for (const hit of hits) if (!best.has(hit.article.slug)) best.set(hit.article.slug, hit)
  return [...best.values()].sort((one, other) => other.score - one.score)
}

function answer(
  index: KnowledgeIndex,
  question: string,
  { article, passage: found, score }: Hit,
  why: string,
  reader: Reader,
): Answering {
  const passage = telling(index, question, article, found, reader)
  const snippet = snippetOf(passage, index.read(question, reader))
  return { kind: 'answer', article, passage, snippet, confidence: Math.min(score, 1), why }
}

/** A share of the question by which a passage must stand out before it is preferred to the article's beginning. */
const STANDS_OUT = 0.2
/** Fewer words without a list only introduce what follows. */
const THIN_WORDS = 32

/**
 * The passage to quote. When the question matches the article as a whole, no passage stands out: then its first one
 * with substance, because articles begin with the answer and an introduction of two sentences answers nothing.
 */
function telling(index: KnowledgeIndex, question: string, article: Article, found: Passage, reader: Reader): Passage {
  const judged = index.passagesOf(article.slug).flatMap(passage => {
    const explained = index.explain(question, passage, reader)
    return explained === null ? [] : [{ passage, score: explained.score, within: explained.within }]
  })
  const best = judged.find(({ passage }) => passage.id === found.id)
  const first = judged.find(({ passage }) => hasSubstance(passage)) ?? judged[0]
  if (best === undefined || first === undefined) return found
  const standsOut = best.score > first.score + CLEAR_LEAD || best.within > first.within + STANDS_OUT
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
  return hits.filter(hit => hit.score >= SUGGEST_FROM).slice(0, MAX_OPTIONS)
}
