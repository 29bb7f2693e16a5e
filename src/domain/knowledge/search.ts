import type { Article } from './article.ts'
import { ANYBODY, type Reader } from './audience.ts'
import { type Candidate, candidatesFor } from './candidates.ts'
import { documentOf, slugOf } from './cards.ts'
import { type Collection, countOf, type Part, rarityOf } from './collection.ts'
import { type Passage, passagesOf } from './passages.ts'
import { type QueryTerm, type Question, questionIn, type SynonymTable } from './question.ts'
import { createJudge, type Fields, type Parts, type Reasons, scoreOf, WORTH } from './score.ts'
import type { VariantClassifier } from './variant-classifier.ts'
import { type View, viewsOf } from './view.ts'

/**
 * An article that may answer, at its best passage. The score is 0 for nothing in common; near 1 it is nearly named.
 * `likely` is the probability by what articles are asked for, of all that the reader may read; null where the author
 * wrote no questions, or nothing was learnt.
 */
export type Hit = {
  readonly article: Article
  readonly passage: Passage
  readonly score: number
  readonly likely: number | null
}

export type SearchOptions = {
  readonly reader: Reader
  /** Hits at most. */
  readonly limit: number
}

/** Where the words of a question were found in one hit, for people who wonder about a result. */
export type Explanation = {
  readonly score: number
  /** What the score is made of, before each part is multiplied by its worth. */
  readonly parts: Parts
  /** The share of the question's weight that the article has. */
  readonly coverage: number
  /** Likeness to the title or to a question variant: 1 is the same words. */
  readonly likeness: number
  /** The share of the question's weight that the passage itself has, whatever its article's title says. */
  readonly within: number
  /** `strength` is 1 for a word of the title, less for one that is only mentioned, 0 for none. */
  readonly terms: readonly (QueryTerm & { readonly strength: number })[]
}

/** What can be asked of indexed articles. */
export type Search = {
  /** The best articles that the reader may read, the best one first, each at its best passage. */
  search(query: string, options: SearchOptions): readonly Hit[]
  /** The question's words without repetitions, corrected where needed. */
  read(query: string, reader?: Reader): readonly QueryTerm[]
  /** Null for a passage that the reader may not read. */
  explain(query: string, passage: Passage, reader?: Reader): Explanation | null
  /** The passages of one article in its order. */
  passagesOf(slug: string): readonly Passage[]
  /** How telling a stem is; the highest value for one that no article has. */
  idf(stem: string): number
}

/** Finds an article by its slug. */
export type ArticleOf = (slug: string) => Article | undefined

/** Articles that are looked at closely; more are when more are asked for. */
const CANDIDATES = 40

type Searched = {
  readonly collections: readonly Collection[]
  readonly articleOf: ArticleOf
  readonly synonyms: SynonymTable
  readonly classify: VariantClassifier | null
}

/** Searches what was indexed. Nothing of it changes, so that what was looked up once is kept. */
export function searchIn({ collections, articleOf, synonyms, classify }: Searched): Search {
  const viewsFor = viewsOf(collections)
  const cutUp = passageShelf(articleOf)
  const question = reader(collections, synonyms)

  function search(query: string, { reader, limit }: SearchOptions): readonly Hit[] {
    const views = viewsFor(reader)
    const most = Math.max(CANDIDATES, limit)
    const likely = likelihoods(query, views)
    const judged = collections.flatMap((collection, at) => {
      const view = views[at]
      return view === undefined ? [] : judgedIn(collection, view, question(query, at, view), most, likely)
    })
    return judged
      .sort(byScore)
      .slice(0, limit)
      .map(judgement => hitOf(judgement, classify === null ? null : likely))
  }

  /** Articles that the reader may not read take no part: what they would have been given goes to the others. */
  function likelihoods(query: string, views: readonly View[]): Likelihood {
    const likely = classify?.(query)
    if (likely === undefined) return () => 0
    let readable = 0
    for (const [slug, probability] of likely) if (isIn(slug, collections, views)) readable += probability
    return slug => (readable === 0 ? 0 : (likely.get(slug) ?? 0) / readable)
  }

  /** An article is cut into its passages when somebody looks at the hit. */
  function hitOf({ slug, score, section }: Judged, likely: Likelihood | null): Hit {
    return {
      score,
      get likely() {
        return likely === null || articleOf(slug)?.questions.length === 0 ? null : likely(slug)
      },
      get article() {
        return articleOf(slug) as Article
      },
      get passage() {
        const passages = cutUp(slug)
        return (passages[section] ?? passages[0]) as Passage
      },
    }
  }

  function read(query: string, reader = ANYBODY): readonly QueryTerm[] {
    const views = viewsFor(reader)
    const readings = collections.flatMap((_, at) => {
      const view = views[at]
      return view === undefined ? [] : [question(query, at, view).terms]
    })
    const [first = [], ...others] = readings.sort((one, other) => knownIn(other) - knownIn(one))
    const better = new Map(others.flat().map(term => [term.word, term]))
    return first.map(term => (term.known ? term : (better.get(term.word) ?? term)))
  }

  /** One look at an article explains all its passages. */
  let lately: { asked: Question; part: Part; document: number; reasons: Reasons } | null = null

  function explain(query: string, passage: Passage, reader = ANYBODY): Explanation | null {
    const [slug, section] = placeOf(passage)
    const views = viewsFor(reader)
    for (const [at, { parts, averages }] of collections.entries()) {
      for (const [partAt, part] of parts.entries()) {
        const view = views[at]
        const document = documentOf(part.segment, slug)
        if (view === undefined || document < 0 || part.removed?.[document] === 1) continue
        if (view.hidden[partAt]?.[document] === 1) return null
        const asked = question(query, at, view)
        if (lately?.asked !== asked || lately.part !== part || lately.document !== document) {
          const judge = createJudge(asked, averages, part)
          lately = { asked, part, document, reasons: judge.reasons(document, likelihoods(query, views)(slug)) }
          judge.close()
        }
        return explanationOf(asked, lately.reasons, section)
      }
    }
    return null
  }

  function idf(stem: string): number {
    const found = collections.map(({ parts, documents }) => ({
      documents,
      holders: parts.reduce((sum, part) => sum + countOf(part, stem), 0),
    }))
    const [first] = found.sort((one, other) => other.holders - one.holders)
    return first === undefined ? 0 : rarityOf(first.holders, first.documents)
  }

  return { search, read, explain, passagesOf: cutUp, idf }
}

/** How likely a question is an article's, by its question variants; 0 where it has none. */
type Likelihood = (slug: string) => number

type Judged = { readonly slug: string; readonly score: number; readonly section: number }

function judgedIn(
  collection: Collection,
  view: View,
  question: Question,
  most: number,
  likely: Likelihood,
): readonly Judged[] {
  if (question.entries.length === 0) return []
  const byPart = Map.groupBy(candidatesFor(question, collection, view, most), ({ part }) => part)
  return [...byPart].flatMap(([at, candidates]) => judgedBy(collection, at, question, candidates, likely))
}

function judgedBy(
  collection: Collection,
  at: number,
  question: Question,
  candidates: readonly Candidate[],
  likely: Likelihood,
): readonly Judged[] {
  const part = collection.parts[at]
  if (part === undefined) return []
  const judge = createJudge(question, collection.averages, part)
  const judged = candidates.map(({ document }) => {
    const slug = slugOf(part.segment, document)
    const { parts, sections } = judge.judge(document, likely(slug))
    const worths = sections.map(sectionWorth)
    return {
      slug,
      score: scoreOf(parts),
      section: Math.max(0, worths.indexOf(Math.max(...worths))),
    }
  })
  judge.close()
  return judged
}

function sectionWorth({ words, likeness }: { readonly words: number; readonly likeness: number }): number {
  return WORTH.section * words + WORTH.likeness * likeness
}

/** Equals come in the order of their slugs, so that the same question always has the same answer. */
function byScore(one: Judged, other: Judged): number {
  return other.score - one.score || (one.slug < other.slug ? -1 : 1)
}

/** Reads a question once for the search and once for every passage that is explained. */
function reader(collections: readonly Collection[], synonyms: SynonymTable) {
  const last: { query: string; view: View; question: Question }[] = []
  return (query: string, at: number, view: View): Question => {
    const before = last[at]
    if (before !== undefined && before.query === query && before.view === view) return before.question
    const question = questionIn(query, collections[at] as Collection, view, synonyms)
    last[at] = { query, view, question }
    return question
  }
}

function isIn(slug: string, collections: readonly Collection[], views: readonly View[]): boolean {
  return collections.some(({ parts }, at) =>
    parts.some(({ segment, removed }, part) => {
      const document = documentOf(segment, slug)
      const hidden = views[at]?.hidden[part] ?? removed
      return document >= 0 && hidden?.[document] !== 1
    }),
  )
}

function knownIn(terms: readonly QueryTerm[]): number {
  return terms.filter(({ known, corrected }) => known && corrected === null).length
}

function placeOf({ id }: Passage): readonly [string, number] {
  const cut = id.lastIndexOf('#')
  return [id.slice(0, cut), Number(id.slice(cut + 1))]
}

/** How much of a word's weight it earns by where it is found. A title says what an article is about, a text mentions. */
const STRENGTH = { title: 1, headings: 0.95, asked: 0.95, text: 0.7 } as const

function explanationOf(
  { terms }: Question,
  { parts, sections, nearest, fields }: Reasons,
  section: number,
): Explanation {
  return {
    parts,
    score: scoreOf(parts),
    coverage: parts.coverage,
    likeness: nearest,
    within: sections[section]?.within ?? 0,
    terms: terms.map(({ slot, ...term }) => ({ ...term, strength: strengthOf(fields[slot]) })),
  }
}

function strengthOf(fields: Fields | undefined): number {
  if (fields === undefined) return 0
  const { title, headings, asked, text } = STRENGTH
  return Math.max(title * fields.title, headings * fields.headings, asked * fields.asked, text * fields.text)
}

/** Articles that were cut up lately; cutting one takes a millisecond. */
const CUT_UP = 300

function passageShelf(articleOf: ArticleOf): (slug: string) => readonly Passage[] {
  const lately = new Map<string, readonly Passage[]>()
  return slug => {
    const known = lately.get(slug)
    if (known !== undefined) return known
    const article = articleOf(slug)
    const passages = article === undefined ? [] : passagesOf(article)
    if (lately.size >= CUT_UP) lately.delete(lately.keys().next().value ?? '')
    lately.set(slug, passages)
    return passages
  }
}
