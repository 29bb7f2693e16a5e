import type { Article, Note } from '../domain/knowledge/article.ts'
import { type Library, published } from './library.ts'
import type { ArticleFolder, ParsedFileStore, VariantSource } from './library-ports.ts'
import { type LiveIndexParts, openLiveIndex } from './live-index.ts'
import { type ArticlesRead, articleReader } from './read-articles.ts'

/** The library as it is now. Whoever works with it asks for it each time anew. */
export interface KnowledgeLibrary {
  now(): Library
  /** Looks at the paths, or at the whole folder, and takes over what has changed. Never throws: it keeps what it has. */
  refresh(paths?: ReadonlySet<string>): Promise<void>
  /** Takes over changes as they are made, from this call's end until `stop`. */
  follow(): Promise<void>
  /** Takes over what customers have been found to ask articles by, if that may have changed since the call before. */
  refreshVariants(source: VariantSource): Promise<void>
  /** When no index is being built any more. */
  settled(): Promise<void>
  stop(): Promise<void>
}

export type LibraryParts = LiveIndexParts & {
  readonly folder: ArticleFolder
  readonly parsedFiles: ParsedFileStore
  /** Tells the person at the terminal a sentence. */
  readonly say: (sentence: string) => void
}

/** Notes that are shown one by one; more than that is told as a number. */
const NOTES_SHOWN = 12

/** Reads the folder. Throws, with a sentence that tells the cure, when it holds no article. */
export async function openKnowledgeLibrary(parts: LibraryParts): Promise<KnowledgeLibrary> {
  const { folder, parsedFiles, breathe, say, log } = parts
  const read = articleReader(folder, breathe, await parsedFiles.kept())
  const tellNotes = noteTeller(folder.name, say)
  const first = await read()
  tellNotes(first.notes)
  say(countOf(folder, first.articles))
  let keeping = parsedFiles.keep(first.parsed)
  const live = await openLiveIndex(parts, published(first.articles))

  /** Why what is there now is not taken over; told once. */
  let trouble: string | null = null
  let round = Promise.resolve()
  let unwatch = async () => {}
  let learntAt = ''

  async function update(paths?: ReadonlySet<string>): Promise<void> {
    // After a trouble nobody knows what was missed.
    const now = await read(trouble === null ? paths : undefined)
    trouble = null
    if (now.parsed.size > 0) keeping = keeping.then(() => parsedFiles.keep(now.parsed))
    tellNotes(now.notes)
    const { changed, removed } = live.put({ articles: published(now.articles) })
    if (changed.length + removed.length > 0) say(whatChanged(folder, now))
  }

  function keepWhatThereIs(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    if (reason === trouble) return
    trouble = reason
    log.warn('library.unreadable', { reason })
    say(`${reason} What was read last is shown until then.`)
  }

  const refresh = (paths?: ReadonlySet<string>) => {
    round = round.then(() => update(paths)).catch(keepWhatThereIs)
    return round
  }

  return {
    now: live.now,
    refresh,
    async follow() {
      unwatch = await folder.watch(refresh)
      // What was written since the folder was read and before it was watched.
      await refresh()
    },
    async refreshVariants(source) {
      // What was learnt of an article that has changed since may not hold any more.
      const mark = `${await source.mark()} ${live.now().version}`
      if (mark === learntAt) return
      live.put({ variants: await source.variants(), unlabelled: await source.unlabelled() })
      learntAt = mark
    },
    settled: live.settled,
    async stop() {
      await unwatch()
      await round
      await live.stop()
      await keeping
    },
  }
}

/** Tells what authors should know, each note once for as long as it holds. */
function noteTeller(folder: string, say: (sentence: string) => void): (notes: readonly Note[]) => void {
  let told: ReadonlySet<string> = new Set()
  return notes => {
    const sentences = notes.map(({ path, line, what }) => `${folder}/${path}:${line} ${what}.`)
    const unheard = sentences.filter(sentence => !told.has(sentence))
    for (const sentence of unheard.slice(0, NOTES_SHOWN)) say(sentence)
    if (unheard.length > NOTES_SHOWN)
      say(`… and ${unheard.length - NOTES_SHOWN} more notes; "npm run content" lists all.`)
    told = new Set(sentences)
  }
}

function countOf({ name }: ArticleFolder, articles: readonly Article[]): string {
  const hidden = articles.length - published(articles).length
  return `Read ${articles.length} articles from ${name}${hidden === 0 ? '' : `, ${hidden} of them drafts or archived, which nobody is shown`}.`
}

function whatChanged({ name }: ArticleFolder, { written, removed }: ArticlesRead): string {
  const [path] = [...written, ...removed]
  if (written.length + removed.length === 1) return `${written.length === 1 ? 'Read' : 'Removed'} ${name}/${path}.`
  return `Read ${written.length} changed files from ${name}, and removed ${removed.length}.`
}
