import { gramsOf, isFunctionWord, stemOf } from './analysis.ts'
import type { Article } from './article.ts'
import { cardsOf } from './cards.ts'
import { append, exactly, type Numbers, noNumbers } from './numbers.ts'
import { outlineOf } from './outline.ts'
import { LENGTH, markOf, type Reading, type Segment } from './segment.ts'
import { spellerOf } from './spelling.ts'
import { createTripleReader } from './triples.ts'
import { draftWordBook, type WordBookDraft } from './word-book.ts'
import { createWordScanner } from './word-scanner.ts'

/** An article to be indexed, with everything that readers ask it by. */
export type Document = { readonly article: Article; readonly questions: readonly string[] }

/** Turns articles into a segment. Pure: the same documents give the same segment. */
export function buildSegment(documents: readonly Document[], reading: Reading): Segment {
  const terms = draftTerms(reading)
  const parts = draftParts()
  const postings = draftPostings()
  for (const document of documents) addDocument(document, terms, parts, postings)
  const { postingStarts, postingDocuments, postingTexts, postingMarks, titleCounts } = postings.sorted(terms.count())
  return {
    reading,
    ...cardsOf(documents.map(({ article }) => article)),
    ...terms.finished(),
    ...{ postingStarts, postingDocuments, postingTexts, postingMarks, titleCounts },
    ...parts.finished(),
  }
}

type Terms = ReturnType<typeof draftTerms>
type Parts = ReturnType<typeof draftParts>
type Postings = ReturnType<typeof draftPostings>

const TITLE = 0
const HEADING = 1
const ASKED = 2
const TEXT = 3

function addDocument({ article, questions }: Document, terms: Terms, parts: Parts, postings: Postings): void {
  const lengths = [0, 0, 0, 0]
  const read = (text: string, into: Numbers, part: number) => {
    const from = into.length
    terms.read(text, into)
    for (let at = from; at < into.length; at++) postings.count(into.values[at] as number, part)
    lengths[part] = (lengths[part] ?? 0) + into.length - from
  }
  read(article.title, parts.titleTerms, TITLE)
  for (const section of outlineOf(article)) {
    const from = parts.sectionTerms.length
    read(section.heading, parts.sectionTerms, HEADING)
    append(parts.sectionHeads, parts.sectionTerms.length - from)
    read(section.text, parts.sectionTerms, TEXT)
    append(parts.sectionTermStarts, parts.sectionTerms.length)
  }
  for (const question of questions) {
    read(question, parts.questionTerms, ASKED)
    append(parts.questionTermStarts, parts.questionTerms.length)
    parts.addQuestionTriples(question)
  }
  for (const tag of [...article.tags, ...article.synonyms]) read(tag, parts.tagTerms, ASKED)
  parts.addTitleTriples(article.title)
  parts.endDocument(lengths)
  postings.endDocument()
}

/** Words become terms once, when they are first met. */
function draftTerms(reading: Reading) {
  const words = draftWordBook()
  const wordCounts = noNumbers()
  const terms: WordBookDraft = draftWordBook()
  const pieces = noNumbers()
  /** The terms of each word, one after the other. */
  const termStarts = noNumbers()
  const termsOfWords = noNumbers()
  append(termStarts, 0)
  let into = noNumbers(1)

  function term(text: string, piece: boolean): number {
    const known = terms.count()
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

  const scan = createWordScanner((letters, length, hash) => {
    const word = words.number(letters, length, hash)
    if (word === wordCounts.length) learn(String.fromCharCode(...letters.subarray(0, length)))
    wordCounts.values[word] = (wordCounts.values[word] as number) + 1
    const end = termStarts.values[word + 1] as number
    for (let at = termStarts.values[word] as number; at < end; at++) append(into, termsOfWords.values[at] as number)
  })

  return {
    count: terms.count,
    read(text: string, numbers: Numbers): void {
      into = numbers
      scan(text)
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

function addMarks({ tripleStarts, triples }: { tripleStarts: Numbers; triples: Numbers }, marks: Uint16Array): void {
  for (const mark of marks) append(triples, mark)
  append(tripleStarts, triples.length)
}

/** Postings come document by document and leave term by term. */
function draftPostings() {
  let counts = new Int32Array(4_096 * LENGTH.of)
  const met = noNumbers()
  const documentStarts = noNumbers()
  append(documentStarts, 0)
  const terms = noNumbers()
  /** Text in the low byte, marks in the next one. */
  const times = noNumbers()

  return {
    count(term: number, part: number): void {
      const row = term * LENGTH.of
      if (row >= counts.length) {
        const longer = new Int32Array(Math.max(counts.length * 2, row + LENGTH.of))
        longer.set(counts)
        counts = longer
      }
      const before =
        (counts[row] as number) |
        (counts[row + 1] as number) |
        (counts[row + 2] as number) |
        (counts[row + 3] as number)
      if (before === 0) append(met, term)
      counts[row + part] = (counts[row + part] as number) + 1
    },
    endDocument(): void {
      for (let at = 0; at < met.length; at++) {
        const term = met.values[at] as number
        const row = term * LENGTH.of
        const mark = markOf(
          counts[row + TITLE] as number,
          counts[row + HEADING] as number,
          counts[row + ASKED] as number,
        )
        append(terms, term)
        append(times, Math.min(counts[row + TEXT] as number, 255) | (mark << 8))
        counts.fill(0, row, row + LENGTH.of)
      }
      met.length = 0
      append(documentStarts, terms.length)
    },
    sorted(termCount: number) {
      const postingStarts = new Int32Array(termCount + 1)
      const titleCounts = new Int32Array(termCount)
      for (let at = 0; at < terms.length; at++) {
        const term = terms.values[at] as number
        postingStarts[term + 1] = (postingStarts[term + 1] as number) + 1
      }
      for (let term = 0; term < termCount; term++)
        postingStarts[term + 1] = (postingStarts[term + 1] as number) + (postingStarts[term] as number)
      const next = postingStarts.slice()
      const postingDocuments = new Int32Array(terms.length)
      const postingTexts = new Uint8Array(terms.length)
      const postingMarks = new Uint8Array(terms.length)
      for (let document = 0; document + 1 < documentStarts.length; document++) {
        const end = documentStarts.values[document + 1] as number
        for (let at = documentStarts.values[document] as number; at < end; at++) {
          const term = terms.values[at] as number
          const place = next[term] as number
          next[term] = place + 1
          const both = times.values[at] as number
          postingDocuments[place] = document
          postingTexts[place] = both & 255
          postingMarks[place] = both >> 8
          if ((both >> 8) & 3) titleCounts[term] = (titleCounts[term] as number) + 1
        }
      }
      return { postingStarts, postingDocuments, postingTexts, postingMarks, titleCounts }
    },
  }
}
