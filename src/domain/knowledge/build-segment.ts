import { gramsOf, isFunctionWord, stemOf } from './analysis.ts'
import type { Article } from './article.ts'
import { cardsOf } from './cards.ts'
import { append, exactly, longer, type Numbers, noNumbers, startsOf } from './numbers.ts'
import { outlineOf } from './outline.ts'
import {
  type Averages,
  averagesOf,
  LENGTH,
  type Norms,
  normsOf,
  type Reading,
  type Segment,
  type Times,
  titleWorth,
  wholeWorth,
} from './segment.ts'
import { spellerOf } from './spelling.ts'
import { createTripleReader } from './triples.ts'
import { WordBookDraft } from './word-book.ts'
import { WordScanner } from './word-scanner.ts'

/** An article to be indexed, with everything that readers ask it by. */
export type Document = { readonly article: Article; readonly questions: readonly string[] }

/**
 * Turns articles into a segment. Pure: the same documents give the same segment. Which documents promise most
 * depends on their lengths beside the average, which is their own where no other is given.
 */
export function buildSegment(documents: readonly Document[], reading: Reading, averages?: Averages): Segment {
  const terms = draftTerms(reading)
  const parts = draftParts()
  const postings = new PostingsDraft()
  for (const document of documents) addDocument(document, terms, parts, postings)
  const finished = parts.finished()
  const beside = averages ?? averagesOf(finished.totals, documents.length)
  return {
    reading,
    ...cardsOf(documents.map(({ article }) => article)),
    ...terms.finished(),
    ...postings.finished(terms.count(), document => normsOf(finished, beside, document)),
    ...finished,
  }
}

type Terms = ReturnType<typeof draftTerms>
type Parts = ReturnType<typeof draftParts>

function addDocument({ article, questions }: Document, terms: Terms, parts: Parts, postings: PostingsDraft): void {
  const lengths = [0, 0, 0, 0]
  const read = (text: string, into: Numbers, field: number) => {
    const from = into.length
    terms.read(text, into)
    postings.count(into, from, field)
    lengths[field] = (lengths[field] as number) + into.length - from
  }
  read(article.title, parts.titleTerms, LENGTH.title)
  for (const section of outlineOf(article)) {
    const from = parts.sectionTerms.length
    read(section.heading, parts.sectionTerms, LENGTH.headings)
    append(parts.sectionHeads, parts.sectionTerms.length - from)
    read(section.text, parts.sectionTerms, LENGTH.text)
    append(parts.sectionTermStarts, parts.sectionTerms.length)
  }
  for (const question of questions) {
    read(question, parts.questionTerms, LENGTH.asked)
    append(parts.questionTermStarts, parts.questionTerms.length)
    parts.addQuestionTriples(question)
  }
  for (const tag of [...article.tags, ...article.synonyms]) read(tag, parts.tagTerms, LENGTH.asked)
  parts.addTitleTriples(article.title)
  parts.endDocument(lengths)
  postings.endDocument()
}

/** Words become terms once, when they are first met. */
function draftTerms(reading: Reading) {
  const scanner = new WordScanner()
  const words = new WordBookDraft()
  const wordCounts = noNumbers()
  const terms = new WordBookDraft()
  const pieces = noNumbers()
  /** The terms of each word, one after the other. */
  const termStarts = noNumbers()
  const termsOfWords = noNumbers()
  append(termStarts, 0)

  function term(text: string, piece: boolean): number {
    const known = terms.count
    const number = terms.numberOfString(text)
    if (number === known) append(pieces, piece ? 1 : 0)
    return number
  }

  function learn(word: string): void {
    if (reading === 'grams') {
      append(termsOfWords, term(word, false))
      for (const gram of gramsOf(word)) append(termsOfWords, term(gram, true))
    } else if (!isFunctionWord(word)) append(termsOfWords, term(stemOf(word), false))
    append(termStarts, termsOfWords.length)
    append(wordCounts, 0)
  }

  return {
    count: () => terms.count,
    read(text: string, into: Numbers): void {
      scanner.read(text)
      while (scanner.next()) {
        const word = words.number(scanner.letters, scanner.length, scanner.hash)
        if (word === wordCounts.length) learn(scanner.word())
        wordCounts.values[word] = (wordCounts.values[word] as number) + 1
        const end = termStarts.values[word + 1] as number
        for (let at = termStarts.values[word] as number; at < end; at++) append(into, termsOfWords.values[at] as number)
      }
    },
    finished: () => {
      const book = words.finished()
      const counts = exactly(wordCounts)
      return {
        terms: terms.finished(),
        pieces: Uint8Array.from(exactly(pieces)),
        words: book,
        wordCounts: counts,
        speller: spellerOf(book, counts),
      }
    },
  }
}

function draftParts() {
  const triplesOf = createTripleReader()
  const lengths = noNumbers()
  const starts = () => {
    const numbers = noNumbers()
    append(numbers, 0)
    return numbers
  }
  const sections = { starts: starts(), termStarts: starts(), heads: noNumbers(), terms: noNumbers() }
  const titles = { starts: starts(), terms: noNumbers(), tripleStarts: starts(), triples: noNumbers() }
  const tags = { starts: starts(), terms: noNumbers() }
  const questions = {
    ...{ starts: starts(), termStarts: starts(), terms: noNumbers() },
    ...{ tripleStarts: starts(), triples: noNumbers() },
  }
  return {
    ...{ titleTerms: titles.terms, tagTerms: tags.terms },
    ...{ sectionTerms: sections.terms, sectionTermStarts: sections.termStarts, sectionHeads: sections.heads },
    ...{ questionTerms: questions.terms, questionTermStarts: questions.termStarts },
    addTitleTriples: (text: string) => addMarks(titles, triplesOf(text)),
    addQuestionTriples: (text: string) => addMarks(questions, triplesOf(text)),
    endDocument(counted: readonly number[]): void {
      for (const length of counted) append(lengths, length)
      append(sections.starts, sections.heads.length)
      append(titles.starts, titles.terms.length)
      append(tags.starts, tags.terms.length)
      append(questions.starts, questions.termStarts.length - 1)
    },
    finished: () => ({
      lengths: exactly(lengths),
      totals: totalsOf(lengths, sections.heads.length),
      sectionStarts: exactly(sections.starts),
      sectionTermStarts: exactly(sections.termStarts),
      sectionHeads: exactly(sections.heads),
      sectionTerms: exactly(sections.terms),
      titleStarts: exactly(titles.starts),
      titleTerms: exactly(titles.terms),
      tagStarts: exactly(tags.starts),
      tagTerms: exactly(tags.terms),
      questionStarts: exactly(questions.starts),
      questionTermStarts: exactly(questions.termStarts),
      questionTerms: exactly(questions.terms),
      titleTripleStarts: exactly(titles.tripleStarts),
      titleTriples: Uint16Array.from(exactly(titles.triples)),
      questionTripleStarts: exactly(questions.tripleStarts),
      questionTriples: Uint16Array.from(exactly(questions.triples)),
    }),
  }
}

function totalsOf({ values, length }: Numbers, sections: number): Float64Array {
  const totals = new Float64Array(LENGTH.of + 1)
  for (let at = 0; at < length; at++)
    totals[at % LENGTH.of] = (totals[at % LENGTH.of] as number) + (values[at] as number)
  totals[LENGTH.sections] = sections
  return totals
}

function addMarks({ tripleStarts, triples }: { tripleStarts: Numbers; triples: Numbers }, marks: Uint16Array): void {
  for (const mark of marks) append(triples, mark)
  append(tripleStarts, triples.length)
}

/** How often a term stands in each field of one document, in one number: fewer bits where fewer times are telling. */
const COUNTED = [
  { shift: 27, most: 0xf },
  { shift: 21, most: 0x3f },
  { shift: 12, most: 0x1ff },
  { shift: 0, most: 0xfff },
] as const

function timesIn(counts: number): Times {
  const of = (field: 0 | 1 | 2 | 3) => (counts >> COUNTED[field].shift) & COUNTED[field].most
  return { title: of(LENGTH.title), headings: of(LENGTH.headings), asked: of(LENGTH.asked), text: of(LENGTH.text) }
}

/** Postings come document by document and leave term by term. */
class PostingsDraft {
  private readonly terms = noNumbers()
  private readonly counts = noNumbers()
  private readonly documentStarts = noNumbers()
  /** Where the last posting of each term is: in this document, if it is not before its start. */
  private places = new Int32Array(4_096).fill(-1)
  private start = 0

  constructor() {
    append(this.documentStarts, 0)
  }

  /** Counts the terms from a place on for one field of the document. */
  count({ values, length }: Numbers, from: number, field: number): void {
    const { shift, most } = COUNTED[field] as (typeof COUNTED)[number]
    for (let at = from; at < length; at++) {
      const place = this.placeOf(values[at] as number)
      const counts = this.counts.values[place] as number
      if (((counts >> shift) & most) < most) this.counts.values[place] = counts + (1 << shift)
    }
  }

  private placeOf(term: number): number {
    if (term >= this.places.length) {
      const before = this.places
      this.places = longer(before, term).fill(-1, before.length)
    }
    const known = this.places[term] as number
    if (known >= this.start) return known
    const place = this.terms.length
    this.places[term] = place
    append(this.terms, term)
    append(this.counts, 0)
    return place
  }

  endDocument(): void {
    this.start = this.terms.length
    append(this.documentStarts, this.start)
  }

  finished(termCount: number, normsOfDocument: (document: number) => Norms) {
    const { terms, counts, documentStarts } = this
    const postingStarts = startsOf(terms, termCount)
    const next = postingStarts.slice()
    const titleCounts = new Int32Array(termCount)
    const postingDocuments = new Int32Array(terms.length)
    const postingWholes = new Uint8Array(terms.length)
    const postingTitles = new Uint8Array(terms.length)
    for (let document = 0; document + 1 < documentStarts.length; document++) {
      const norms = normsOfDocument(document)
      const end = documentStarts.values[document + 1] as number
      for (let at = documentStarts.values[document] as number; at < end; at++) {
        const term = terms.values[at] as number
        const place = next[term] as number
        next[term] = place + 1
        const times = timesIn(counts.values[at] as number)
        postingDocuments[place] = document
        postingWholes[place] = inByte(wholeWorth(times, norms))
        if (times.title === 0) continue
        postingTitles[place] = inByte(titleWorth(times.title, norms))
        titleCounts[term] = (titleCounts[term] as number) + 1
      }
    }
    return { postingStarts, postingDocuments, postingWholes, postingTitles, titleCounts }
  }
}

/** What is there at all is never 0. */
function inByte(share: number): number {
  return Math.max(1, Math.round(255 * share))
}
