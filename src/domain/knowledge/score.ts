import type { CountedPart } from './collection.ts'
import type { Question } from './question.ts'
import {
  type Averages,
  type Norms,
  normsOf,
  SATURATION,
  saturated,
  sectionNorm,
  type Times,
  titleWorth,
  wholeWorth,
} from './segment.ts'
import { numberOf, wordsInBook } from './word-book.ts'

/**
 * What the parts of a score are worth. Found on half of several public sets of questions, confirmed on the other half.
 * More for titles helps where they are questions, and harms where they are only the first words of the text.
 */
export const WORTH = {
  whole: 0.75,
  title: 0.6,
  pairs: 0.15,
  section: 0.3,
  likeness: 0.25,
  coverage: 0.1,
  letters: 0.2,
  asked: 1.5,
} as const

/** The parts of a score, each from 0 to about 1, before they are multiplied by their worth. */
export type Parts = {
  /** The question's words anywhere in the article, by field and length. */
  readonly whole: number
  readonly title: number
  /** Neighbouring words that are neighbours in the article, too. */
  readonly pairs: number
  /** The question's words in the best section. */
  readonly section: number
  /** The cosine to the nearest section or question variant. */
  readonly likeness: number
  /** The share of the question's weight that the article has at all. */
  readonly coverage: number
  /** How many letter triples the title and the question have in common. */
  readonly letters: number
  /** The probability that the question is one of the article's variants, as far as one is near. */
  readonly asked: number
}

/** One document looked at closely. */
export type Judgement = {
  readonly parts: Parts
  /** Of the document's sections, in its order. */
  readonly sections: readonly SectionJudgement[]
  /** How alike the nearest question variant is, 0 to 1. */
  readonly variant: number
}

/** A judgement with where the words were found, for people who wonder about it. */
export type Reasons = Judgement & {
  /** How alike the title or the nearest question variant is, 0 to 1. */
  readonly nearest: number
  /** Where the document has each slot of the question. */
  readonly fields: readonly Fields[]
}

/** `within` is the share of the question's weight that the section has itself. */
export type SectionJudgement = { readonly words: number; readonly likeness: number; readonly within: number }
export type Fields = {
  readonly title: number
  readonly headings: number
  readonly asked: number
  readonly text: number
}

/** Looks at documents of one part with one question in mind, until it is closed. */
export type Judge = {
  /** `probability` is what the classifier gives the document; 0 where there is none. */
  readonly judge: (document: number, probability: number) => Judgement
  readonly reasons: (document: number, probability: number) => Reasons
  readonly close: () => void
}

/** The score of a judgement, from 0 up; above 1 the article is nearly named. */
export function scoreOf(parts: Parts): number {
  let score = 0
  for (const part of PARTS) score += WORTH[part] * parts[part]
  return score
}

const PARTS = Object.keys(WORTH) as readonly (keyof Parts)[]

/** How strongly a section's heading speaks for it, beside its text. */
const HEADING_IN_SECTION = 1.5

export function createJudge(question: Question, averages: Averages, part: CountedPart): Judge {
  const { segment, rarity } = part
  const { entries, slots, mass } = question
  const { marks, counts, triples, sectionLengths, questionLengths } = deskOf(part)
  const same = markEntries()
  for (const triple of question.triples) triples[triple] = 1
  const pairs = new Map(question.pairs.map(([one, other], at) => [one * MOST_SLOTS + other, at]))
  const times = { title: none(), headings: none(), asked: none(), text: none(), here: none() }
  const pairTimes = new Int32Array(question.pairs.length)

  /** An entry whose term another one has already marked follows that one in everything. */
  function markEntries(): readonly (readonly [number, number])[] {
    const doubles: (readonly [number, number])[] = []
    for (const [at, { term }] of entries.entries()) {
      const number = numberOf(segment.terms, term)
      if (number < 0) continue
      const before = marks[number] as number
      if (before === 0) marks[number] = at + 1
      else doubles.push([before - 1, at])
    }
    return doubles
  }

  function none(): Float64Array {
    return new Float64Array(entries.length)
  }

  /** Counts what a stretch of terms has of the question, into one or two rows. */
  function count(terms: Int32Array, from: number, to: number, one: Float64Array, other: Float64Array, worth: number) {
    let before = -1
    for (let at = from; at < to; at++) {
      const term = terms[at] as number
      const entry = (marks[term] as number) - 1
      if (entry < 0) {
        if (segment.pieces[term] === 0) before = -1
        continue
      }
      one[entry] = (one[entry] as number) + 1
      if (other !== one) other[entry] = (other[entry] as number) + worth
      if (segment.pieces[term] === 1) continue
      const slot = entries[entry]?.slot ?? 0
      if (before >= 0) countPair(before, slot)
      before = slot
    }
  }

  function countPair(one: number, other: number): void {
    const pair = pairs.get(one * MOST_SLOTS + other)
    if (pair !== undefined) pairTimes[pair] = (pairTimes[pair] as number) + 1
  }

  /** The sum over the slots of what the best of their entries is worth. */
  function bestOfSlots(worthOf: (entry: number) => number): number {
    let sum = 0
    let best = 0
    for (let at = 0; at < entries.length; at++) {
      const { slot, certainty } = entries[at] as Question['entries'][number]
      best = Math.max(best, certainty * worthOf(at))
      if (entries[at + 1]?.slot === slot) continue
      sum += best * (slots[slot]?.weight ?? 0)
      best = 0
    }
    return sum
  }

  function follow(row: Float64Array): void {
    for (const [one, other] of same) row[other] = row[one] as number
  }

  function judgeSection(section: number): SectionJudgement {
    const { here } = times
    here.fill(0)
    const from = segment.sectionTermStarts[section] as number
    const to = segment.sectionTermStarts[section + 1] as number
    const head = from + (segment.sectionHeads[section] as number)
    count(segment.sectionTerms, from, head, times.headings, here, HEADING_IN_SECTION)
    count(segment.sectionTerms, head, to, times.text, here, 1)
    follow(here)
    const norm = SATURATION.whole * sectionNorm(to - from, averages)
    return {
      words: ratio(
        bestOfSlots(at => rarityAt(at) * saturated(here[at] as number, norm)),
        mass,
      ),
      likeness: cosine(here, lengthOf(sectionLengths, section, segment.sectionTerms, from, to)),
      within: ratio(
        bestOfSlots(at => ((here[at] as number) > 0 ? rarityAt(at) : 0)),
        mass,
      ),
    }
  }

  function nearestQuestion(document: number): { cosine: number; letters: number } {
    const nearest = { cosine: 0, letters: 0 }
    const last = segment.questionStarts[document + 1] as number
    for (let row = segment.questionStarts[document] as number; row < last; row++) {
      const { here } = times
      here.fill(0)
      const from = segment.questionTermStarts[row] as number
      const to = segment.questionTermStarts[row + 1] as number
      count(segment.questionTerms, from, to, times.asked, here, 1)
      follow(here)
      nearest.cosine = Math.max(
        nearest.cosine,
        cosine(here, lengthOf(questionLengths, row, segment.questionTerms, from, to)),
      )
      nearest.letters = Math.max(nearest.letters, alike(segment.questionTriples, segment.questionTripleStarts, row))
    }
    return nearest
  }

  function cosine(row: Float64Array, length: number): number {
    if (length === 0 || question.length === 0) return 0
    let sum = 0
    let best = 0
    for (let at = 0; at < entries.length; at++) {
      const { slot, certainty } = entries[at] as Question['entries'][number]
      const here = row[at] as number
      if (here > 0) best = Math.max(best, certainty * rarityAt(at) * (1 + Math.log(here)))
      if (entries[at + 1]?.slot === slot) continue
      const { weight, rarity: telling } = slots[slot] as Question['slots'][number]
      sum += best * weight * telling
      best = 0
    }
    return Math.min(1, sum / (length * question.length))
  }

  function rarityAt(entry: number): number {
    return (entries[entry] as Question['entries'][number]).rarity
  }

  /** The length of a stretch of terms as a vector, worked out when it is first asked for. */
  function lengthOf(known: Float32Array, row: number, terms: Int32Array, from: number, to: number): number {
    const before = known[row] as number
    if (before > 0) return before
    for (let at = from; at < to; at++) counts[terms[at] as number] = (counts[terms[at] as number] as number) + 1
    let squares = 0
    for (let at = from; at < to; at++) {
      const term = terms[at] as number
      const here = counts[term] as number
      if (here === 0) continue
      squares += ((1 + Math.log(here)) * rarity(term)) ** 2
      counts[term] = 0
    }
    known[row] = Math.sqrt(squares)
    return known[row] as number
  }

  /** The cosine of two sets of letter triples. */
  function alike(all: Uint16Array, starts: Int32Array, row: number): number {
    const from = starts[row] as number
    const to = starts[row + 1] as number
    if (from === to || question.triples.length === 0) return 0
    let shared = 0
    for (let at = from; at < to; at++) shared += triples[all[at] as number] as number
    return shared / Math.sqrt((to - from) * question.triples.length)
  }

  function wholeOf(norms: Norms): number {
    return bestOfSlots(at => rarityAt(at) * wholeWorth(timesOf(at), norms))
  }

  function titleOf(norms: Norms): number {
    return bestOfSlots(at => (entries[at]?.titleRarity ?? 0) * titleWorth(times.title[at] as number, norms))
  }

  function timesOf(at: number): Times {
    const { title, headings, asked, text } = times
    return {
      title: title[at] as number,
      headings: headings[at] as number,
      asked: asked[at] as number,
      text: text[at] as number,
    }
  }

  function pairsOf(): number {
    let sum = 0
    let all = 0
    for (const [at, [one, other]] of question.pairs.entries()) {
      const weight = massOf(one) + massOf(other)
      all += weight
      sum += weight * saturated(pairTimes[at] as number, SATURATION.whole)
    }
    return ratio(sum, all)
  }

  function massOf(slot: number): number {
    const { weight, rarity: telling } = slots[slot] as Question['slots'][number]
    return weight * telling
  }

  function judge(document: number, probability: number): Judgement {
    for (const row of Object.values(times)) row.fill(0)
    pairTimes.fill(0)
    const { titleTerms, titleStarts, tagTerms, tagStarts, sectionStarts } = segment
    const [titleFrom = 0, titleTo = 0] = titleStarts.subarray(document, document + 2)
    count(titleTerms, titleFrom, titleTo, times.title, times.title, 1)
    const firstSection = sectionStarts[document] as number
    const sections = Array.from({ length: (sectionStarts[document + 1] as number) - firstSection }, (_, at) =>
      judgeSection(firstSection + at),
    )
    const variant = nearestQuestion(document)
    count(tagTerms, tagStarts[document] as number, tagStarts[document + 1] as number, times.asked, times.asked, 1)
    for (const row of [times.title, times.headings, times.asked, times.text]) follow(row)
    const titleLetters = alike(segment.titleTriples, segment.titleTripleStarts, document)
    const norms = normsOf(segment, averages, document)
    const likestVariant = Math.max(variant.cosine, (variant.letters - CHANCE) / (1 - CHANCE))
    return {
      parts: {
        whole: ratio(wholeOf(norms), mass),
        title: ratio(titleOf(norms), mass),
        pairs: pairsOf(),
        section: Math.max(0, ...sections.map(({ words }) => words)),
        likeness: Math.max(variant.cosine, ...sections.map(({ likeness }) => likeness)),
        coverage: ratio(
          bestOfSlots(at => (isAnywhere(at) ? rarityAt(at) : 0)),
          mass,
        ),
        letters: titleLetters,
        // A classifier has to choose some article for a question that is none's: what is far from all variants gets nothing.
        asked: probability * likestVariant ** 2,
      },
      sections,
      variant: likestVariant,
    }
  }

  function reasons(document: number, probability: number): Reasons {
    const judgement = judge(document, probability)
    return {
      ...judgement,
      nearest: Math.max(titleLikeness(document), judgement.variant),
      fields: slots.map((_, slot) => fieldsOf(slot)),
    }
  }

  function titleLikeness(document: number): number {
    const counts = new Set(
      segment.titleTerms.subarray(segment.titleStarts[document], segment.titleStarts[document + 1]),
    )
    return cosine(times.title, Math.hypot(...Array.from(counts, rarity)))
  }

  function isAnywhere(entry: number): boolean {
    const { title, headings, asked, text } = times
    return (
      (title[entry] as number) + (headings[entry] as number) + (asked[entry] as number) + (text[entry] as number) > 0
    )
  }

  function fieldsOf(slot: number): Fields {
    const fields = { title: 0, headings: 0, asked: 0, text: 0 }
    for (const [at, entry] of entries.entries()) {
      if (entry.slot !== slot) continue
      for (const field of FIELDS)
        if ((times[field][at] as number) > 0) fields[field] = Math.max(fields[field], entry.certainty)
    }
    return fields
  }

  return {
    judge,
    reasons,
    close() {
      for (const { term } of entries) {
        const number = numberOf(segment.terms, term)
        if (number >= 0) marks[number] = 0
      }
      for (const triple of question.triples) triples[triple] = 0
    },
  }
}

/** Any two questions of a language have this much of their letter triples in common. */
const CHANCE = 0.2

const FIELDS = ['title', 'headings', 'asked', 'text'] as const
const MOST_SLOTS = 1_024

function ratio(sum: number, all: number): number {
  return all === 0 ? 0 : sum / all
}

type Desk = {
  /** For each term the entry of the question that it is, plus one; all zero between two questions. */
  readonly marks: Uint8Array
  /** For each term its times in one stretch of terms; all zero in between. */
  readonly counts: Int32Array
  readonly triples: Uint8Array
  /** Lengths of sections and question variants as vectors; 0 until one is asked for. */
  readonly sectionLengths: Float32Array
  readonly questionLengths: Float32Array
}

/** Memory that is used for question after question. */
const desks = new WeakMap<CountedPart, Desk>()

function deskOf(part: CountedPart): Desk {
  const known = desks.get(part)
  if (known !== undefined) return known
  const { segment } = part
  const desk = {
    marks: new Uint8Array(wordsInBook(segment.terms)),
    counts: new Int32Array(wordsInBook(segment.terms)),
    triples: new Uint8Array(65_536),
    sectionLengths: new Float32Array(segment.sectionHeads.length),
    questionLengths: new Float32Array(segment.questionTripleStarts.length),
  }
  desks.set(part, desk)
  return desk
}
