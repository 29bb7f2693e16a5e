import type { Article } from './article.ts'
import { buildSegment, type Document } from './build-segment.ts'
import { documentOf, documentsIn, slugOf, versionOf } from './cards.ts'
import { collectionOf, type Part } from './collection.ts'
import { type Refused, readIndexFile, writeIndexFile } from './index-file.ts'
import { type Synonyms, synonymTable } from './question.ts'
import { type ArticleOf, type Search, searchIn } from './search.ts'
import { averagesOf, type Reading } from './segment.ts'
import { learnFromUnlabelled } from './self-training.ts'
import { type Example, type Lessons, learnVariants, variantClassifier } from './variant-classifier.ts'

export type { QueryTerm } from './question.ts'
export type { ArticleOf, Explanation, Hit } from './search.ts'

/** Articles as they are found, which goes on while some of them change. */
export type KnowledgeIndex = Search & {
  /** Every article with the version that was indexed. */
  contents(): readonly Pick<Article, 'slug' | 'version'>[]
  /** The same index with some articles new or changed, and some gone. Takes milliseconds; this index stays as it is. */
  withChanges(changes: Changes): KnowledgeIndex
  /** Articles that were changed since all were indexed together. Each change reads all of them again: 500 are many. */
  readonly changes: number
  /** Messages that the classifier has learnt from by itself, by its own guess. */
  readonly guesses: number
  /** The index as a file that `openKnowledgeIndex` reads. */
  toFile(): ArrayBuffer
}

export type Changes = {
  readonly changed: readonly Article[]
  /** Slugs. */
  readonly removed: readonly string[]
  /** Instead of those that the index was built with; an article whose variants differ has to be among the changed. */
  readonly variants?: Variants
}

/** Questions that customers have been found to ask an article by, by its slug. */
export type Variants = ReadonlyMap<string, readonly string[]>

/** `unlabelled`: messages of which nobody said what they are about, for the classifier to learn from by itself. */
export type IndexOptions = {
  readonly variants?: Variants
  readonly synonyms?: Synonyms
  readonly unlabelled?: readonly string[]
}

/** Indexes articles. Pure: the same articles give the same index. */
export function buildKnowledgeIndex(articles: readonly Article[], options: IndexOptions = {}): KnowledgeIndex {
  const bySlug = new Map(articles.map(article => [article.slug, article]))
  const parts = partsOf([...bySlug.values()], options.variants)
  const lessons = learnFromUnlabelled(examplesOf([...bySlug.values()], options.variants), options.unlabelled ?? [])
  return indexOf({ parts, lessons, changed: new Map(), articleOf: slug => bySlug.get(slug), options })
}

/**
 * Opens an index that was written to a file. `articleOf` finds the articles that it was built from; the options' are
 * those of later changes. A file that is damaged or of another version is refused, with the reason.
 */
export function openKnowledgeIndex(
  file: ArrayBuffer,
  articleOf: ArticleOf,
  options: IndexOptions = {},
): { readonly ok: true; readonly index: KnowledgeIndex } | Refused {
  const read = readIndexFile(file)
  if (!read.ok) return read
  const { parts, lessons } = read
  return { ok: true, index: indexOf({ parts, lessons, changed: new Map(), articleOf, options }) }
}

/** What an index is made of: what was indexed together, and what has been changed since. */
type Holding = {
  readonly parts: readonly Part[]
  /** How questions are told apart that were asked in other words; null with too many articles. */
  readonly lessons: Lessons | null
  readonly changed: ReadonlyMap<string, Article>
  readonly articleOf: ArticleOf
  readonly options: IndexOptions
}

function indexOf(holding: Holding): KnowledgeIndex {
  const { changed, options } = holding
  const parts = [...holding.parts, ...partsOf([...changed.values()], options.variants, holding.parts)]
  const collections = [...Map.groupBy(parts, ({ segment }) => segment.reading)].map(([reading, group]) =>
    collectionOf(reading, group),
  )
  return {
    ...searchIn({
      collections,
      articleOf: slug => changed.get(slug) ?? holding.articleOf(slug),
      synonyms: synonymTable(options.synonyms ?? []),
      classify: holding.lessons === null ? null : variantClassifier(holding.lessons),
    }),
    changes: changed.size,
    guesses: holding.lessons?.examples.filter(({ guessed }) => guessed).length ?? 0,
    contents: () => parts.flatMap(contentsOf),
    withChanges: changes => indexOf(changedHolding(holding, changes)),
    toFile: () => writeIndexFile({ parts, lessons: holding.lessons }),
  }
}

/** Articles that have changed are compared with those that were indexed together before. */
function partsOf(
  articles: readonly Article[],
  variants: Variants = new Map(),
  before: readonly Part[] = [],
): readonly Part[] {
  const documents = articles.map((article): Document => {
    const learnt = variants.get(article.slug) ?? []
    return { article, questions: [...article.questions, ...learnt] }
  })
  return [...Map.groupBy(documents, ({ article }) => readingOf(article))].map(([reading, group]) => {
    const base = before.find(({ segment }) => segment.reading === reading)?.segment
    const averages = base && averagesOf(base.totals, documentsIn(base))
    return { segment: buildSegment(group, reading, averages), removed: null }
  })
}

/** A title is the first question that an article answers. */
function examplesOf(articles: readonly Article[], variants: Variants = new Map()): readonly Example[] {
  return articles.flatMap(({ slug, title, questions }) =>
    [title, ...questions, ...(variants.get(slug) ?? [])].map(text => ({ slug, text })),
  )
}

/** Learning takes too long for a change from here on: rows times articles. It waits until all is indexed again. */
const LEARNT_AT_ONCE = 5_000

function relearnt(lessons: Lessons | null, gone: readonly string[], fresh: readonly Example[]): Lessons | null {
  if (lessons === null) return null
  const left = new Set(gone)
  const examples = [...lessons.examples.filter(({ slug }) => !left.has(slug)), ...fresh]
  const articles = new Set(examples.map(({ slug }) => slug)).size
  return examples.length * articles <= LEARNT_AT_ONCE ? learnVariants(examples) : lessons
}

function contentsOf({ segment, removed }: Part): readonly Pick<Article, 'slug' | 'version'>[] {
  return Array.from({ length: documentsIn(segment) }, (_, document) => document)
    .filter(document => removed?.[document] !== 1)
    .map(document => ({ slug: slugOf(segment, document), version: versionOf(segment, document) }))
}

function changedHolding({ parts, lessons, changed, articleOf, options }: Holding, changes: Changes): Holding {
  const next = new Map(changed)
  for (const slug of changes.removed) next.delete(slug)
  for (const article of changes.changed) next.set(article.slug, article)
  const gone = [...changes.removed, ...changes.changed.map(({ slug }) => slug)]
  const variants = changes.variants ?? options.variants ?? new Map()
  return {
    parts: parts.map(part => without(part, gone)),
    lessons: relearnt(lessons, gone, examplesOf(changes.changed, variants)),
    changed: next,
    articleOf,
    options: { ...options, variants },
  }
}

function without({ segment, removed }: Part, gone: readonly string[]): Part {
  const here = gone.map(slug => documentOf(segment, slug)).filter(document => document >= 0)
  if (here.length === 0) return { segment, removed }
  const marks = removed?.slice() ?? new Uint8Array(documentsIn(segment))
  for (const document of here) marks[document] = 1
  return { segment, removed: marks }
}

/** English by its stems; every other language, and whatever is written in other letters, by its words and their pieces. */
function readingOf(article: Article): Reading {
  if (article.locale !== null && !/^en\b/i.test(article.locale)) return 'grams'
  const examined = Math.min(article.title.length, BEGINNING) + Math.min(article.markdown.length, BEGINNING)
  return otherLetters(article.title) + otherLetters(article.markdown) > examined * OTHER_LETTERS ? 'grams' : 'stems'
}

/** The letters of no Latin alphabet at the beginning of a text. */
function otherLetters(text: string): number {
  let others = 0
  const end = Math.min(text.length, BEGINNING)
  for (let at = 0; at < end; at++) if (text.charCodeAt(at) > LAST_LATIN && /\p{L}/u.test(text.charAt(at))) others++
  return others
}

const BEGINNING = 300
/** A larger share of the text is no name or quotation. */
const OTHER_LETTERS = 0.3
/** The last letter of Latin Extended-B: accents are among them, other alphabets are not. */
const LAST_LATIN = 0x24f
