import lunr from 'lunr'
import { everydayWords, SHADE, type Term, termsOf } from './analysis.ts'
import type { Article } from './article.ts'
import { type Passage, passagesOf } from './passages.ts'
import { type Speller, speller } from './spelling.ts'

/** A passage that may answer, with how much of the question it covers: 0 nothing, 1 everything in its title. */
export type Hit = { readonly article: Article; readonly passage: Passage; readonly score: number }

/** A word of a question as the index understands it. */
export type QueryTerm = Term & {
  /** How telling the word is: rare words are. A word that no article knows counts as the rarest. */
  readonly idf: number
  readonly known: boolean
  /** The known word it was taken for, where it was misspelt. */
  readonly corrected: string | null
}

/** Where the words of a question were found in one hit, for people who wonder about a result. */
export type Explanation = {
  readonly score: number
  /** The share of the question's weight that the hit covers. */
  readonly coverage: number
  /** Likeness to the title or to a question variant: 1 is the same words. */
  readonly likeness: number
  /** The share of the question's weight that the passage itself has, whatever its article's title says. */
  readonly within: number
  readonly terms: readonly (QueryTerm & { readonly strength: number })[]
}

export type KnowledgeIndex = {
  /** The best passages, the best one first; several may be of one article. */
  search(query: string, limit: number): readonly Hit[]
  /** The question's words without repetitions, corrected where needed. */
  read(query: string): readonly QueryTerm[]
  explain(query: string, passage: Passage): Explanation | null
  /** The passages of one article in its order. */
  passagesOf(slug: string): readonly Passage[]
  /** How telling a stem is; the highest value for one that no article has. */
  idf(stem: string): number
}

/** How much of a word's weight it earns by where it is found. A title says what an article is about, a text mentions. */
const STRENGTH = { title: 1, heading: 0.95, questions: 0.95, text: 0.7, elsewhere: 0.45 }
/** A corrected word is a guess. */
const CORRECTED = 0.9
/** Parts of the score. Covering the question matters more than resembling a title: titles are short, questions are not. */
const PARTS = { coverage: 0.7, likeness: 0.3 }
/** From here on a question is an author's variant in all but little words, and the variant decides. */
const NEAR_EXACT = 0.85
/** An article about it comes before a section about it. */
const HEADING_LIKENESS = 0.9
/** What lunr's own ranking, and the order within an article, may add: enough to separate equals, never to lift the weak. */
const TIE_BREAK = { lunr: 0.06, passage: 0.04 }
/** Passages that lunr proposes for a closer look. */
const CANDIDATES = 60
/** Words beyond this are ignored: nobody's question is that long, and every word costs a scan. */
const MAX_TERMS = 40

/** Indexes the passages of all articles. Pure: the same articles give the same index. */
export function buildKnowledgeIndex(articles: readonly Article[]): KnowledgeIndex {
  const entries = articles.flatMap(entriesOf)
  const byId = new Map(entries.map(entry => [entry.passage.id, entry]))
  const bySlug = Map.groupBy(entries, entry => entry.article.slug)
  const idf = inverseFrequency(entries)
  const weigh = weigher(idf)
  const read = reader(vocabularyOf(entries), idf)
  const proposals = lunrIndex(entries)

  function search(query: string, limit: number): readonly Hit[] {
    const terms = read(query)
    const candidates = propose(proposals, terms)
    const best = candidates[0]?.score ?? 1
    const ranked = candidates.flatMap(({ ref, score }) => {
      const entry = byId.get(ref)
      if (entry === undefined) return []
      const judged = judge(entry, terms, weigh)
      const order = judged.score + TIE_BREAK.lunr * (score / best) + TIE_BREAK.passage * judged.within
      return [{ hit: { article: entry.article, passage: entry.passage, score: judged.score }, order }]
    })
    return ranked
      .sort((one, other) => other.order - one.order)
      .slice(0, limit)
      .map(({ hit }) => hit)
  }

  return {
    search,
    read,
    idf,
    explain: (query, passage) => {
      const entry = byId.get(passage.id)
      return entry === undefined ? null : judge(entry, read(query), weigh)
    },
    passagesOf: slug => (bySlug.get(slug) ?? []).map(entry => entry.passage),
  }
}

type Phrase = readonly Term[]

/** What belongs to a whole article and is shared by its passages. */
type ArticleWords = {
  readonly article: Article
  readonly title: Phrase
  readonly questions: readonly Phrase[]
  readonly tags: Phrase
  readonly titleStems: ReadonlySet<string>
  readonly questionStems: ReadonlySet<string>
  readonly bodyStems: ReadonlySet<string>
}

/** A passage with its words, analysed once. */
type Entry = {
  readonly article: Article
  readonly passage: Passage
  readonly whole: ArticleWords
  readonly heading: Phrase
  readonly text: Phrase
  readonly headingStems: ReadonlySet<string>
  readonly textStems: ReadonlySet<string>
}

function entriesOf(article: Article): readonly Entry[] {
  const passages = passagesOf(article).map(passage => {
    const heading = termsOf(passage.heading)
    const text = termsOf(passage.text)
    return {
      article,
      passage,
      heading,
      text,
      headingStems: new Set(stemsIn(heading)),
      textStems: new Set(stemsIn(text)),
    }
  })
  const title = termsOf(article.title)
  const questions = article.questions.map(termsOf)
  const tags = article.tags.flatMap(termsOf)
  const whole: ArticleWords = {
    ...{ article, title, questions, tags },
    titleStems: new Set(stemsIn(title)),
    questionStems: new Set(stemsIn([...questions.flat(), ...tags])),
    bodyStems: new Set(passages.flatMap(({ headingStems, textStems }) => [...headingStems, ...textStems])),
  }
  return passages.map(entry => ({ ...entry, whole }))
}

function stemsIn(phrase: Phrase): readonly string[] {
  return phrase.map(term => term.stem)
}

/** Counted over articles, not passages: a word that fills one long article is still rare. */
function inverseFrequency(entries: readonly Entry[]): (stem: string) => number {
  const holders = new Map<string, number>()
  const articles = new Set(entries.map(entry => entry.whole))
  for (const { titleStems, questionStems, bodyStems } of articles) {
    for (const stem of new Set([...titleStems, ...questionStems, ...bodyStems]))
      holders.set(stem, (holders.get(stem) ?? 0) + 1)
  }
  return stem => {
    const count = holders.get(stem) ?? 0
    return Math.log(1 + (articles.size - count + 0.5) / (count + 0.5))
  }
}

type Vocabulary = { readonly stems: ReadonlySet<string>; readonly frequencies: ReadonlyMap<string, number> }

function vocabularyOf(entries: readonly Entry[]): Vocabulary {
  const frequencies = new Map<string, number>()
  const known = new Set<string>()
  const count = ({ word, stem }: Term) => {
    frequencies.set(word, (frequencies.get(word) ?? 0) + 1)
    known.add(stem)
  }
  for (const { heading, text } of entries) for (const phrase of [heading, text]) phrase.forEach(count)
  for (const { title, questions, tags } of new Set(entries.map(entry => entry.whole))) {
    for (const phrase of [title, tags, ...questions]) phrase.forEach(count)
  }
  return { frequencies, stems: known }
}

function reader({ stems, frequencies }: Vocabulary, idf: (stem: string) => number): KnowledgeIndex['read'] {
  const spell: Speller = speller(new Map([...everydayWords().map(word => [word, 1] as const), ...frequencies]))

  function understood(term: Term): readonly QueryTerm[] {
    const known = stems.has(term.stem)
    const corrected = known || term.weight === SHADE ? null : spell(term.word)
    if (corrected === null) return [{ ...term, known, corrected, idf: idf(term.stem) }]
    return termsOf(corrected).map(meant => ({
      ...meant,
      known: stems.has(meant.stem),
      corrected,
      idf: idf(meant.stem),
    }))
  }

  function readAfresh(query: string): readonly QueryTerm[] {
    const words = new Map(termsOf(query).map(term => [term.word, term]))
    const distinct = new Map<string, QueryTerm>()
    for (const term of words.values()) {
      for (const meant of understood(term)) distinct.set(meant.stem, meant)
      // Spelling is what takes long, and a message may hold hundreds of misspelt words.
      if (distinct.size >= MAX_TERMS) break
    }
    return [...distinct.values()].slice(0, MAX_TERMS)
  }

  // A question is read once for the search and once for every passage that is weighed against it.
  let last: { readonly query: string; readonly terms: readonly QueryTerm[] } | null = null
  return query => {
    if (last?.query !== query) last = { query, terms: readAfresh(query) }
    return last.terms
  }
}

/** The words are analysed already, for articles and questions alike: lunr's own pipeline would do it differently. */
function lunrIndex(entries: readonly Entry[]): lunr.Index {
  const builder = new lunr.Builder()
  builder.ref('id')
  for (const field of ['title', 'heading', 'questions', 'text']) builder.field(field)
  for (const { passage, whole, heading, text } of entries) {
    const questions = stemsIn(whole.questions.flat())
    builder.add({
      id: passage.id,
      title: stemsIn(whole.title),
      heading: stemsIn(heading),
      questions,
      text: stemsIn(text),
    })
  }
  return builder.build()
}

/**
 * The query is built term by term: people's questions never meet lunr's query language, in which "refund?" finds
 * nothing and "order: 5" throws.
 */
function propose(index: lunr.Index, terms: readonly QueryTerm[]): readonly lunr.Index.Result[] {
  const known = terms.filter(term => term.known)
  if (known.length === 0) return []
  const results = index.query(query => {
    for (const { stem, weight } of known) {
      query.term(stem, { fields: ['title'], boost: 3 * weight, usePipeline: false })
      query.term(stem, { fields: ['heading', 'questions'], boost: 2 * weight, usePipeline: false })
      query.term(stem, { fields: ['text'], boost: weight, usePipeline: false })
    }
  })
  return results.slice(0, CANDIDATES)
}

function judge(entry: Entry, terms: readonly QueryTerm[], weigh: Weigh): Explanation {
  const judged = terms.map(term => ({ ...term, strength: strengthOf(term, entry) }))
  const mass = sum(terms.map(massOf))
  const coverage = mass === 0 ? 0 : sum(judged.map(term => massOf(term) * term.strength)) / mass
  const inPassage = terms.filter(term => entry.textStems.has(term.stem) || entry.headingStems.has(term.stem))
  const within = mass === 0 ? 0 : sum(inPassage.map(massOf)) / mass
  const likeness = Math.max(...likenesses(entry, terms, weigh))
  const blend = PARTS.coverage * coverage + PARTS.likeness * likeness
  const score = likeness >= NEAR_EXACT ? Math.max(blend, likeness) : blend
  return { score: Math.min(1, score), coverage, likeness, terms: judged, within }
}

function strengthOf({ stem, corrected }: QueryTerm, entry: Entry): number {
  const certainty = corrected === null ? 1 : CORRECTED
  if (entry.whole.titleStems.has(stem)) return STRENGTH.title * certainty
  if (entry.headingStems.has(stem)) return STRENGTH.heading * certainty
  if (entry.whole.questionStems.has(stem)) return STRENGTH.questions * certainty
  if (entry.textStems.has(stem)) return STRENGTH.text * certainty
  return entry.whole.bodyStems.has(stem) ? STRENGTH.elsewhere * certainty : 0
}

function likenesses({ whole, heading }: Entry, terms: readonly QueryTerm[], weigh: Weigh): readonly number[] {
  const length = Math.hypot(...terms.map(massOf))
  const likeness = (phrase: Phrase) => likenessOf(terms, length, weigh(phrase))
  return [...[whole.title, ...whole.questions].map(likeness), HEADING_LIKENESS * likeness(heading)]
}

/** The cosine of two phrases by how telling their words are. */
function likenessOf(question: readonly QueryTerm[], length: number, { weights, length: other }: Weighed): number {
  if (length === 0 || other === 0) return 0
  let shared = 0
  for (const term of question) {
    const certainty = term.corrected === null ? 1 : CORRECTED
    shared += massOf(term) * (weights.get(term.stem) ?? 0) * certainty
  }
  return shared / (length * other)
}

/** An author's phrase as a vector, and how long that is. */
type Weighed = { readonly weights: ReadonlyMap<string, number>; readonly length: number }
type Weigh = (phrase: Phrase) => Weighed

/** Authors' phrases do not change, so each is weighed once, when it is first compared with a question. */
function weigher(idf: (stem: string) => number): Weigh {
  const known = new WeakMap<Phrase, Weighed>()
  return phrase => {
    const before = known.get(phrase)
    if (before !== undefined) return before
    const weights = new Map(phrase.map(term => [term.stem, term.weight * idf(term.stem)]))
    const weighed = { weights, length: Math.hypot(...weights.values()) }
    known.set(phrase, weighed)
    return weighed
  }
}

function massOf(term: QueryTerm): number {
  return term.weight * term.idf
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
