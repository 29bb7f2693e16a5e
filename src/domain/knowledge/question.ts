import { everydayWords, gramsOf, SHADE, stemOf, type Term, termsOf, wordsOf } from './analysis.ts'
import { type Collection, rarityOf } from './collection.ts'
import { byLikelihood, type Speller, type Suggestion, spellerOf, suggestionsFor } from './spelling.ts'
import { createTripleReader } from './triples.ts'
import { type Holders, holdersOf, type View } from './view.ts'
import { type WordBook, WordBookDraft } from './word-book.ts'

/** A word of a question as the index understands it. */
export type QueryTerm = Term & {
  /** How telling the word is: rare words are. A word that no article knows counts as the rarest. */
  readonly idf: number
  readonly known: boolean
  /** The known word it was taken for, where it was misspelt. */
  readonly corrected: string | null
}

/** A question as one collection understands it. */
export type Question = {
  readonly terms: readonly (QueryTerm & { readonly slot: number })[]
  readonly slots: readonly Slot[]
  readonly entries: readonly Entry[]
  /** What all slots weigh together, and how long they are as a vector. */
  readonly mass: number
  readonly length: number
  /** Neighbouring words, by their slots. */
  readonly pairs: readonly (readonly [number, number])[]
  readonly triples: Uint16Array
}

/** What is asked for in one place of the question. */
export type Slot = { readonly weight: number; readonly rarity: number }

/** A term that fills a slot: the word itself, what it was misspelt for, or another word for it. */
export type Entry = {
  readonly slot: number
  readonly term: string
  /** 1 for the word itself, less for a guess. */
  readonly certainty: number
  readonly rarity: number
  readonly titleRarity: number
}

/** Groups of words and phrases that mean the same in one help centre. */
export type Synonyms = readonly (readonly string[])[]

/** Words beyond this are ignored: nobody's question is that long, and every word costs a scan. */
const MAX_TERMS = 40
const MAX_ENTRIES = 250
/** A corrected word is a guess, and the next likeliest word is a worse one. */
const CORRECTED = [0.9, 0.5, 0.3]
const SYNONYM = 0.7
/** A piece of a word says less than the word. */
const PIECE = 0.5

/** Reads a text as one collection understands it, with the eyes of a view: words that it hides are unknown. */
export function questionIn(text: string, collection: Collection, view: View, synonyms: SynonymTable): Question {
  const know = (term: string) => holdersOf(term, collection, view)
  const asked = collection.reading === 'stems' ? spelt(text, collection, know) : written(text, know)
  const slots: Slot[] = []
  const entries: Entry[] = []
  const add = (slot: number, term: string, certainty: number, holders: Holders) => {
    if (holders.articles === 0 || entries.length >= MAX_ENTRIES) return
    const rarity = rarityOf(holders.articles, view.documents)
    entries.push({ slot, term, certainty, rarity, titleRarity: rarityOf(holders.titles, view.documents) })
  }
  for (const { weight, meanings } of asked) {
    const held = meanings.map(({ term }) => know(term))
    const others = synonyms.of(meanings[0]?.term ?? '').map(term => ({ term, holders: know(term) }))
    const best =
      held.find(({ articles }) => articles > 0) ?? others.find(({ holders }) => holders.articles > 0)?.holders
    const slot = slots.length
    slots.push({ weight, rarity: rarityOf(best?.articles ?? 0, view.documents) })
    for (const [at, { term, certainty }] of meanings.entries()) add(slot, term, certainty, held[at] ?? NOBODY)
    for (const { term, holders } of others) add(slot, term, SYNONYM, holders)
  }
  const masses = slots.map(({ weight, rarity }) => weight * rarity)
  return {
    slots,
    entries,
    terms: asked.flatMap(({ shown }, slot) =>
      shown === null ? [] : [{ ...shown, slot, idf: slots[slot]?.rarity ?? 0 }],
    ),
    mass: masses.reduce((total, mass) => total + mass, 0),
    length: Math.hypot(...masses),
    pairs: neighbours(asked),
    triples: triplesOf(text.slice(0, MAX_CHARACTERS)).slice(),
  }
}

/** Ample for a message. */
const MAX_CHARACTERS = 20_000
const triplesOf = createTripleReader()

const NOBODY: Holders = { articles: 0, titles: 0 }

type Asked = {
  readonly weight: number
  readonly meanings: readonly { readonly term: string; readonly certainty: number }[]
  /** The word as people are shown it; null for a piece of one. */
  readonly shown: Omit<QueryTerm, 'idf'> | null
  /** Which places of the question it stands in. */
  readonly places: readonly number[]
}

type Know = (term: string) => Holders

/** English: stems, and for a word that nobody knows what it was probably meant for. */
function spelt(text: string, collection: Collection, know: Know): readonly Asked[] {
  const asked = new Map<string, Asked>()
  for (const [place, term] of termsOf(text).entries()) {
    const before = asked.get(term.stem)
    if (before !== undefined) {
      asked.set(term.stem, { ...before, places: [...before.places, place] })
      continue
    }
    // Spelling is what takes long, and a message may hold hundreds of misspelt words.
    if (asked.size >= MAX_TERMS) break
    const meant = understood(term, collection, know)
    if (meant !== null) asked.set(term.stem, { ...meant, places: [place] })
  }
  return [...asked.values()]
}

/** Null for a misspelt word that only held the sentence together. */
function understood(term: Term, collection: Collection, know: Know): Omit<Asked, 'places'> | null {
  const known = know(term.stem).articles > 0
  const itself = {
    weight: term.weight,
    meanings: [{ term: term.stem, certainty: 1 }],
    shown: { ...term, known, corrected: null },
  }
  if (known || term.weight === SHADE) return itself
  const suggestions = suggestedBy(collection, know, term.word)
  const [best] = suggestions
  if (best === undefined) return itself
  const [meant] = termsOf(best.word)
  if (meant === undefined) return null
  return {
    weight: meant.weight,
    meanings: suggestions.map(({ word }, at) => ({ term: stemOf(word), certainty: CORRECTED[at] ?? 0 })),
    shown: { ...meant, known: know(meant.stem).articles > 0, corrected: best.word },
  }
}

/** The likeliest words that the view knows, or that anybody does. */
function suggestedBy({ parts }: Collection, know: Know, word: string): readonly Suggestion[] {
  const found = parts.flatMap(({ segment: { words, wordCounts, speller } }) =>
    suggestionsFor(word, words, wordCounts, speller),
  )
  const readable = found.filter(each => know(stemOf(each.word)).articles > 0)
  const everyday = suggestionsFor(word, EVERYDAY.book, EVERYDAY.counts, EVERYDAY.speller)
  const distinct = new Map<string, Suggestion>()
  for (const each of [...readable, ...everyday].sort(byLikelihood))
    if (!distinct.has(stemOf(each.word))) distinct.set(stemOf(each.word), each)
  return [...distinct.values()].slice(0, CORRECTED.length)
}

const EVERYDAY: { readonly book: WordBook; readonly counts: Int32Array; readonly speller: Speller } = (() => {
  const draft = new WordBookDraft()
  for (const word of everydayWords()) draft.numberOfString(word)
  const [book, counts] = [draft.finished(), new Int32Array(draft.count).fill(1)]
  return { book, counts, speller: spellerOf(book, counts) }
})()

/** Any other language: words as they are, with their pieces. */
function written(text: string, know: Know): readonly Asked[] {
  const asked = new Map<string, Asked>()
  for (const [place, word] of wordsOf(text).entries()) {
    const before = asked.get(word)
    if (before === undefined && asked.size >= MAX_TERMS * 4) break
    const known = know(word).articles > 0
    const shown = { word, stem: stemOf(word), weight: 1, known, corrected: null }
    const places = [...(before?.places ?? []), place]
    asked.set(word, { weight: 1, meanings: [{ term: word, certainty: 1 }], shown, places })
    for (const gram of gramsOf(word))
      asked.set(gram, { weight: PIECE, meanings: [{ term: gram, certainty: 1 }], shown: null, places: [] })
  }
  return [...asked.values()]
}

function neighbours(asked: readonly Asked[]): readonly (readonly [number, number])[] {
  const inOrder = asked
    .flatMap(({ places }, slot) => places.map(place => ({ place, slot })))
    .sort((one, other) => one.place - other.place)
  return inOrder.slice(1).map(({ slot }, at) => [inOrder[at]?.slot ?? 0, slot] as const)
}

/** What else each term may be called. */
export type SynonymTable = { readonly of: (term: string) => readonly string[] }

/** Each phrase of a group stands for the others; of a phrase of several words, its words do. */
export function synonymTable(groups: Synonyms): SynonymTable {
  const others = new Map<string, Set<string>>()
  for (const group of groups) {
    const phrases = group.map(phrase => termsOf(phrase).map(({ stem }) => stem))
    for (const phrase of phrases) {
      const [only, ...more] = phrase
      if (only === undefined || more.length > 0) continue
      const known = others.get(only) ?? new Set()
      for (const other of phrases) if (other !== phrase) for (const stem of other) known.add(stem)
      others.set(only, known)
    }
  }
  const none: readonly string[] = []
  const lists = new Map([...others].map(([stem, stems]) => [stem, [...stems]]))
  return { of: term => lists.get(term) ?? none }
}
