import type { Article } from '../domain/knowledge/article.ts'
import { type ArticleChanges, articleChanges, type IndexContents } from '../domain/knowledge/article-changes.ts'
import { calibrateSlowly, UNCALIBRATED } from '../domain/knowledge/confidence.ts'
import { type ArticleOf, buildKnowledgeIndex, type KnowledgeIndex } from '../domain/knowledge/index.ts'
import type { Synonyms } from '../domain/knowledge/question.ts'
import { type Library, libraryOf } from './library.ts'
import type { Indexes } from './library-ports.ts'
import type { Log } from './ports.ts'

/** A library that follows what is put into it. */
export interface LiveIndex {
  now(): Library
  /** What is put is found when this returns; a large change when it has been indexed. What it leaves out stays. */
  put(next: Partial<IndexContents>): ArticleChanges
  settled(): Promise<void>
  stop(): Promise<void>
}

export type LiveIndexParts = {
  /** Words that mean the same to the customers of this knowledge base. */
  readonly synonyms?: Synonyms
  readonly indexes: Indexes
  readonly after: (delayMs: number, run: () => void) => () => void
  /** Lets others have their turn. */
  readonly breathe: () => Promise<void>
  readonly log: Log
}

/** Changed articles that are added to the index as it is. Each addition reads them all again: more would hold up chats. */
export const ADDED_AT_MOST = 50
/** Whoever edits an article saves it again and again. */
const TOGETHER_AFTER_MS = 5_000
const TRY_AGAIN_AFTER_MS = 60_000

/**
 * Small changes are added to the index at once. A little later, and at once where they are many, everything is indexed
 * together beside all else, and what changed meanwhile is added to the result. What scores are worth is learnt of each
 * such index; an edit or two change little of it.
 */
export async function openLiveIndex(
  { indexes, after, breathe, log, synonyms = [] }: LiveIndexParts,
  articles: readonly Article[],
): Promise<LiveIndex> {
  let contents: IndexContents = { articles, variants: new Map() }
  let library: Library
  let calibration = UNCALIBRATED
  let calibrating = Promise.resolve()
  let building: Promise<void> | null = null
  let isWanted = false
  let isStopped = false
  let callOff = () => {}

  const kept = await indexes.kept(finder(articles))
  const behind = kept === null ? null : changesSince(kept.index, articles)
  if (kept === null || behind === null || behind.changed.length > ADDED_AT_MOST) {
    library = libraryOf(articles, buildKnowledgeIndex(articles, { synonyms }), calibration)
    calibrating = calibrateBeside(library.index)
  } else {
    contents = { articles, variants: kept.variants }
    calibration = kept.calibration
    library = libraryOf(articles, kept.index, calibration)
    bring(kept.index, behind)
  }

  async function calibrateBeside(index: KnowledgeIndex): Promise<void> {
    const { variants } = contents
    try {
      const learnt = await calibrateSlowly(index, async () => {
        await breathe()
        if (isStopped) throw new Error('the library was closed')
      })
      // Everything may have been indexed together meanwhile.
      if (calibration !== UNCALIBRATED) return
      calibration = learnt
      library = libraryOf(library.articles, library.index, calibration)
      await indexes.keep({ index, calibration }, variants)
    } catch (error) {
      if (!isStopped) log.error('library.not_calibrated', error)
    }
  }

  /** What is gone is gone at once, however much has changed. */
  function bring(index: KnowledgeIndex, { changed, removed }: ArticleChanges): void {
    const added = index.changes + changed.length
    const few = added <= ADDED_AT_MOST ? changed : []
    const isSame = few.length + removed.length === 0
    library = libraryOf(
      contents.articles,
      isSame ? index : index.withChanges({ changed: few, removed, variants: contents.variants }),
      calibration,
    )
    callOff()
    if (added > ADDED_AT_MOST) indexTogether()
    else if (!isSame) callOff = after(TOGETHER_AFTER_MS, indexTogether)
  }

  function indexTogether(): void {
    isWanted = true
    building ??= buildWhileWanted().finally(() => {
      building = null
    })
  }

  async function buildWhileWanted(): Promise<void> {
    while (isWanted && !isStopped) {
      isWanted = false
      const from = contents
      try {
        const built = await indexes.build(from)
        calibration = built.calibration
        bring(built.index, articleChanges(from, contents))
      } catch (error) {
        if (isStopped) return
        log.error('library.not_indexed', error)
        callOff()
        callOff = after(TRY_AGAIN_AFTER_MS, indexTogether)
      }
    }
  }

  return {
    now: () => library,
    put(next) {
      const before = contents
      contents = { ...contents, ...next }
      if (next.unlabelled !== undefined && isWorthLearning(library.index, before.unlabelled, next.unlabelled))
        indexTogether()
      const changes = articleChanges(before, contents)
      if (changes.changed.length + changes.removed.length === 0) return changes
      bring(library.index, changes)
      log.info('library.changed', { changed: changes.changed.length, removed: changes.removed.length })
      return changes
    },
    async settled() {
      await calibrating
      await building
    },
    async stop() {
      isStopped = true
      callOff()
      await calibrating
      await indexes.stop()
      await building
    },
  }
}

/** A share of new messages from which on they are all learnt from again. */
const NEW_SHARE = 0.1

/** Whether there is much new in what is unlabelled, or nothing any more of which the index has guessed what it is about. */
function isWorthLearning(
  index: KnowledgeIndex,
  before: readonly string[] | undefined,
  unlabelled: readonly string[],
): boolean {
  if (unlabelled.length === 0) return index.guesses > 0
  const known = new Set(before ?? [])
  return unlabelled.filter(text => !known.has(text)).length > NEW_SHARE * unlabelled.length
}

function finder(articles: readonly Article[]): ArticleOf {
  const bySlug = new Map(articles.map(article => [article.slug, article]))
  return slug => bySlug.get(slug)
}

/** An index knows of its articles which version it holds. */
function changesSince(index: KnowledgeIndex, articles: readonly Article[]): ArticleChanges {
  const held = new Map(index.contents().map(({ slug, version }) => [slug, version]))
  const changed = articles.filter(({ slug, version }) => held.get(slug) !== version)
  for (const { slug } of articles) held.delete(slug)
  return { changed, removed: [...held.keys()] }
}
